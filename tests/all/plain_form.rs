//! Without JavaScript: the gateway's own pages, driven by requests as any browser sends them. What they give up is said before anything is
//! typed, and the members are told.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::code::Code;
use tellsafe_protocol::roster::fingerprint;
use tellsafe_tests::committee::json;
use tellsafe_tests::desk::{Desk, THREE, stranger, today};
use tellsafe_tests::plain::PlainBrowser;
use tellsafe_tests::recorder::Recorder;
use tellsafe_tests::world::World;

/// Both servers and a desk of three.
struct Place {
    world: World,
    between: Recorder,
    desk: Desk,
}

impl Place {
    async fn new() -> Self {
        let (world, between) = World::recorded();
        let desk = Desk::found(&world.vault, &THREE).await;
        Self { world, between, desk }
    }

    fn member(&self, member: usize, arguments: &[&str]) -> Value {
        let folder = self.world.folder().join("members");
        let link = self.desk.link(&self.world.http);
        json(self.desk.members[member].tellsafe(&folder, &link).args(arguments).arg("--json"))
    }

    /// The only case of this member.
    fn case_of(&self, member: usize) -> String {
        let cases = self.member(member, &["inbox", "--conflict", "none"]);
        let [case] = cases["cases"].as_array().expect("cases").as_slice() else { panic!("{cases}") };
        case["name"].as_str().expect("a name").to_owned()
    }

    fn count_of(&self, member: usize) -> usize {
        self.member(member, &["inbox", "--conflict", "none"])["cases"].as_array().expect("cases").len()
    }

    async fn at_the_form(&self) -> PlainBrowser {
        let mut browser = PlainBrowser::open(&self.world.http).await;
        browser.press("start-report", &[]).await;
        browser
    }

    async fn back(&self, words: &[String]) -> PlainBrowser {
        let mut browser = PlainBrowser::open(&self.world.http).await;
        browser.press("start-code", &[]).await;
        browser.press("open-case", &[("code-input", Some(&words.join(" ")))]).await;
        browser
    }

    fn words_file(&self, words: &[String]) -> PathBuf {
        let file = self.world.folder().join("words");
        std::fs::write(&file, words.join(" ")).expect("written");
        file
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_whole_way_without_scripts() {
    let place = Place::new().await;
    let mut browser = PlainBrowser::open(&place.world.http).await;
    // What it costs stands before the first way on.
    assert!(
        browser.page.find("could read what you type here, and your code").expect("said")
            < browser.page.find("id=\"start-report\"").expect("a way on")
    );
    assert!(!browser.page.contains("<textarea") && !browser.page.contains("type=\"text\" value"));
    browser.press("start-report", &[]).await;
    assert_eq!(browser.text("anchor-first"), fingerprint(&place.desk.fingerprint()));
    for (index, name) in THREE.iter().enumerate() {
        assert!(browser.page.contains(&format!("<strong dir=\"auto\">{name}</strong>")));
        assert!(browser.form("send", &[]).contains(&format!("member-{index}=on")), "all are ticked");
    }
    let typed = "It happened <b>\"here\"</b> & 'there'.\n\nمرحبا";
    let changes = [("what", Some(typed)), ("people", Some("Mallory")), ("place", Some("Hall 2")), ("member-1", None)];
    browser.press("send", &changes).await;
    assert!(browser.page.contains("id=\"code-words\""), "{}", browser.page);
    let words = browser.words();
    Code::parse(&words.join(" ")).expect("a code");
    let promised = place.desk.details.working.after(today(), place.desk.details.deadlines.acknowledge);
    let date = tellsafe_protocol::calendar::iso(promised);
    assert!(browser.page.contains(&format!("id=\"promised-date\" datetime=\"{date}\"")));
    assert_eq!(browser.text("code-address"), place.world.http.trim_start_matches("http://"));

    // Who was unticked has nothing; who was not reads it, and knows how it came.
    assert_eq!(place.count_of(1), 0);
    let name = place.case_of(0);
    let read = place.member(0, &["read", &name]);
    assert_eq!(read["messages"][0]["text"], typed);
    assert_eq!((&read["people"], &read["place"]), (&Value::from("Mallory"), &Value::from("Hall 2")));
    assert_eq!(read["messages"][0]["sealed_by_gateway"], true);
    let folder = place.world.folder().join("members");
    let link = place.desk.link(&place.world.http);
    let shown =
        place.desk.members[2].tellsafe(&folder, &link).args(["read", &place.case_of(2)]).output().expect("it runs");
    let shown = String::from_utf8_lossy(&shown.stdout).replace('\n', " ");
    assert!(shown.contains("This came through the form without scripts"), "{shown}");
    place.member(0, &["reply", &name, "Thank you for <i>telling</i> us."]);

    // Back with the words, then an answer.
    let mut browser = place.back(&words).await;
    assert!(browser.page.contains("Thank you for &lt;i&gt;telling&lt;/i&gt; us."), "{}", browser.page);
    assert!(
        browser.page.contains("&lt;b&gt;&quot;here&quot;&lt;/b&gt; &amp; &#39;there&#39;")
            && !browser.page.contains("<b>")
    );
    assert!(browser.text("case-status").contains("A person has read it."));
    assert_eq!(browser.text("case-readers"), "Can be read by: Ana, Chidi.");
    let again = browser.form("send-reply", &[("reply", Some("It happened again."))]);
    browser.send(&again, "").await;
    assert!(browser.has("replied"), "{}", browser.page);
    // The same form once more is the same message.
    browser.send(&again, "").await;
    assert_eq!(browser.text("replied"), "This message had already arrived.");
    let read = place.member(0, &["read", &name]);
    let replies =
        read["messages"].as_array().expect("messages").iter().filter(|one| one["text"] == "It happened again.");
    assert_eq!(replies.map(|one| one["sealed_by_gateway"] == true).collect::<Vec<_>>(), [true]);

    // Taking it back, after it was read: two steps, and a wish.
    browser.press("withdraw", &[]).await;
    assert!(browser.has("withdraw-question"));
    browser.press("cancel-withdraw", &[]).await;
    browser.press("withdraw", &[]).await;
    browser.press("confirm-withdraw", &[]).await;
    assert!(browser.text("withdraw-said").contains("your wish was sent to them"));
    assert!(place.member(0, &["read", &name])["messages"].to_string().contains("withdrawal-request"));
    assert!(browser.lines.iter().all(|line| line == "GET /plain" || line == "POST /plain"));
    // The vault saw nothing that it does not see of any client.
    let bytes = place.between.bytes();
    for needle in ["It happened", words.join(" ").as_str(), "plain"] {
        assert!(!bytes.windows(needle.len()).any(|window| window == needle.as_bytes()), "{needle}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_form_sent_twice_is_one_report_with_one_code() {
    let place = Place::new().await;
    let browser = place.at_the_form().await;
    let first = browser.form("send", &[("what", Some("What happened."))]);
    let second = browser.form("send", &[("what", Some("What happened, in other words."))]);
    let (mut one, mut two) = (browser.clone(), browser.clone());
    tokio::join!(one.send(&first, ""), two.send(&first, ""));
    let words = one.words();
    assert_eq!(words, two.words());
    assert!(one.has("arrived-before") != two.has("arrived-before"), "one of the two was first");
    one.send(&second, "").await;
    assert_eq!(one.words(), words);
    assert!(one.text("arrived-before").contains("the first version is the one that was stored"));
    assert_eq!(place.count_of(0), 1);
    assert_eq!(place.member(0, &["read", &place.case_of(0)])["messages"][0]["text"], "What happened.");
    // The real client opens it with the same words.
    let mut follow_up = stranger(&place.world.folder().join("reporter"), &place.desk.link(&place.world.http));
    let seen = json(follow_up.args(["follow-up", "--json", "--code-file"]).arg(place.words_file(&words)));
    assert_eq!(seen["messages"][0]["text"], "What happened.");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn taken_back_before_anyone_read_it() {
    let place = Place::new().await;
    let mut browser = place.at_the_form().await;
    let form = browser.form("send", &[("what", Some("Not meant for anyone after all.")), ("keep-no-copy", Some("on"))]);
    browser.send(&form, "").await;
    let words = browser.words();
    // The words stay in sight for whoever will not come back.
    browser.press("wont-come-back", &[]).await;
    assert!(browser.has("wont-come-back-said"), "{}", browser.page);
    assert_eq!(browser.words(), words);
    let mut back = place.back(&words).await;
    assert!(back.has("not-kept") && !back.page.contains("Not meant for anyone"));
    back.press("withdraw", &[]).await;
    back.press("confirm-withdraw", &[]).await;
    assert!(back.has("withdrawn"), "{}", back.page);
    let gone = place.back(&words).await;
    assert!(gone.has("code-input"), "{}", gone.page);
    // The same form is not a second report behind anyone's back; all that was typed is still there.
    browser.send(&form, "").await;
    assert!(
        browser.page.contains("was taken back") && browser.page.contains("Not meant for anyone after all."),
        "{}",
        browser.page
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_missing_is_named_and_what_was_typed_stays() {
    let place = Place::new().await;
    let mut browser = place.at_the_form().await;
    let nobody = [
        ("member-0", None),
        ("member-1", None),
        ("member-2", None),
        ("place", Some("\"><script>")),
        ("what", Some(" ")),
    ];
    browser.press("send", &nobody).await;
    assert!(browser.has("error") && browser.has("what-complaint") && browser.has("members-complaint"));
    assert!(browser.page.contains("href=\"#what\"") && browser.page.contains("autofocus"));
    assert!(browser.page.contains("value=\"&quot;&gt;&lt;script&gt;\"") && !browser.page.contains("<script"));
    let form = browser.form("send", &[]);
    assert!(!form.contains("member-"), "who was unticked stays so: {form}");
    browser
        .press("send", &[("people", Some(&"x".repeat(1100))), ("what", Some("What.")), ("member-0", Some("on"))])
        .await;
    assert!(browser.has("people-complaint") && browser.page.contains(&"x".repeat(1100)));
    browser.press("send", &[("people", Some("")), ("what", Some(&"y".repeat(200_000)))]).await;
    assert!(browser.has("what-complaint") && browser.page.contains(&"y".repeat(200_000)));
    assert_eq!(place.count_of(0), 0);
    browser.press("send", &[("what", Some(&"ü".repeat(90_000)))]).await;
    assert!(browser.has("code-words"), "the longest goes");
    // Words that are no code.
    let mut browser = PlainBrowser::open(&place.world.http).await;
    browser.press("start-code", &[]).await;
    for (typed, said) in [
        ("abandon", "there is 1 here"),
        ("aban aban aban aban aban aban aban aban aban aban aban quaggy", "Word 12, “quaggy”"),
        ("zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo", "together they are not a code"),
        ("aban aban aban aban aban aban aban aban aban aban aban about", "No message was ever kept under this code"),
    ] {
        browser.press("open-case", &[("code-input", Some(typed))]).await;
        assert!(browser.text("code-input-complaint").contains(said), "{}", browser.page);
        assert!(browser.form("open-case", &[]).contains("ab") || typed.starts_with("zoo"), "it stays");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_committee_may_forbid_it() {
    let place = Place::new().await;
    let mut browser = place.at_the_form().await;
    let form = browser.form("send", &[("what", Some("What happened."))]);
    let members: Vec<_> = place.desk.members.iter().collect();
    let next = place.desk.changed(&members, |desk| desk.details.plain_form = false);
    let key = place.world.vault.relay_key().await;
    let mut wire = place.world.vault.wire();
    wire.ask(&key, Class::Small, &next.publication(None)).await.expect("published");
    let mut confirmed = next.clone();
    confirmed.confirm(&[today(); 3]);
    for confirmation in &confirmed.confirmations {
        let confirm = tellsafe_protocol::request::Request::Confirm(confirmation.clone());
        wire.ask(&key, Class::Small, &confirm).await.expect("confirmed");
    }
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
    browser.get().await;
    browser.press("start-report", &[]).await;
    assert!(
        browser.has("no-plain-form") && browser.text("other-places").contains("Example Foundation"),
        "{}",
        browser.page
    );
    assert!(!browser.page.contains("<textarea"));
    // Nor does a form that was made before help.
    browser.send(&form, "").await;
    assert!(browser.has("no-plain-form"));
    assert_eq!(place.count_of(0), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_text_browser_finds_its_way() {
    if Command::new("w3m").arg("-version").output().is_err() {
        panic!("w3m is a Debian package that tests/run installs");
    }
    let place = Place::new().await;
    let w3m = |body: Option<&str>| {
        let mut command = Command::new("w3m");
        command.args(["-dump", "-cols", "78", "-O", "UTF-8", "-o", "accept_language=en"]);
        if let Some(body) = body {
            let file = place.world.folder().join("body");
            std::fs::write(&file, body).expect("written");
            command.arg("-post").arg(file);
        }
        let output = command.arg(format!("{}/plain", place.world.http)).output().expect("it runs");
        String::from_utf8(output.stdout).expect("text")
    };
    let first = w3m(None);
    assert!(
        first.contains("could read what you type here, and your code") && first.contains("[Report something]"),
        "{first}"
    );
    let browser = place.at_the_form().await;
    let form = w3m(Some("lang=en&step=report"));
    assert!(form.contains("[*]") && form.contains("Ana") && form.contains("[Send]"), "{form}");
    let code = w3m(Some(&browser.form("send", &[("what", Some("Typed in a terminal."))])));
    assert!(code.contains("Write down these twelve words"), "{code}");
    let words: Vec<&str> = (1..=12)
        .map(|number| {
            let line = code.lines().find(|line| line.trim_start().starts_with(&format!("{number}. "))).expect("a word");
            line.trim().rsplit(' ').next().expect("a word")
        })
        .collect();
    let case = w3m(Some(&format!("lang=en&step=open&code-input={}", words.join("+"))));
    assert!(case.contains("Typed in a terminal.") && case.contains("No one has confirmed reading it yet"), "{case}");
}
