//! A case comes to others: to a member who joins, to one who was left out once the reporter agrees, and to people without Tellsafe.

use super::room::{Room, TEXT};
use serde_json::{Value, json};
use std::path::Path;
use tellsafe_tests::browser::{Browser, Engine, Mode};
use tellsafe_tests::committee::{FIVE, json, run};
use tellsafe_tests::needle::files_below;
use tellsafe_tests::ways::Way;

/// Ids of the messages of a case, as a member's client has them.
fn ids(read: &Value) -> Vec<&str> {
    let all = ["messages", "declarations"].map(|which| read[which].as_array().expect("messages"));
    all.into_iter().flatten().map(|message| message["id"].as_str().expect("an id")).collect()
}

/// The bodies that are on this machine.
fn bodies(home: &Path) -> usize {
    files_below(&home.join("cache")).into_iter().filter(|path| path.to_string_lossy().contains("bodies")).count()
}

impl Room {
    fn reporter_writes(&self, words: &str) {
        let mut command = self.committee.stranger();
        run(command.args(["follow-up", "--json", "--reply", words, "--code-file"]).arg(self.words()));
    }
}

#[test]
fn a_joiner_reads_all_of_it_and_answers_whoever_reported() {
    let mut room = Room::of(&FIVE[..2]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    room.json("Ana", &["reply", &case, "We talk on Monday."]);
    room.json("Ben", &["alone", &case, "I muted them."]);
    room.reporter_writes("Thank you for that.");
    room.committee.join(FIVE[3]);
    let home = room.committee.folder().join("dana");
    assert_eq!(room.json("Dana", &["inbox"])["cases"], json!([]));
    assert_eq!(room.refused("Dana", &["share", &case, "--with", "Dana"]).0, 66, "nobody lets themselves in");

    let shared = room.json("Ana", &["share", &case, "--with", "Dana", "--reason", "Dana knows the venue."]);
    assert_eq!((&shared["new"], &shared["with"]), (&json!(true), &json!("Dana")));
    // The card first; of the bodies only the share's own is here, and what two members declared.
    let inbox = room.json("Dana", &["inbox"]);
    assert_eq!(inbox["cases"][0]["people"], "Zebulon Quartermain", "{inbox}");
    assert!(!inbox.to_string().contains(TEXT));
    assert_eq!(bodies(&home), 3);
    let (code, said) = room.refused("Dana", &["read", &case]);
    assert_eq!(code, 78, "{said}");
    assert_eq!(bodies(&home), 3);

    let read = room.json("Dana", &["read", &case, "--conflict", "none"]);
    for text in [TEXT, "We talk on Monday.", "I muted them.", "Thank you for that.", "Dana knows the venue."] {
        assert!(read.to_string().contains(text), "{text}: {read}");
    }
    assert_eq!((&read["withheld"], &read["dropped"]), (&json!(0), &json!([])));
    let mut all = [room.json("Ana", &["read", &case]), room.json("Dana", &["read", &case])];
    assert_eq!(ids(&all[0]), ids(&all[1]));
    assert_eq!(all[0]["work"].take(), all[1]["work"].take());
    assert_eq!(room.json("Dana", &["inbox"])["cases"][0]["new"], json!(0), "what was shown is not new");

    // The reporter sees who was added and why, and Dana's answer, with the same words.
    room.json("Dana", &["reply", &case, "I was there that day."]);
    let seen = room.follow_up();
    let messages = seen["messages"].as_array().expect("messages");
    let last = messages.last().expect("a message");
    assert_eq!((&last["from"], &last["text"]), (&json!("Dana"), &json!("I was there that day.")));
    let added: Vec<_> = messages.iter().filter(|one| one["kind"] == "introduction").collect();
    assert_eq!(added.len(), 1);
    assert_eq!((&added[0]["brought_in"], &added[0]["text"]), (&json!(["Dana"]), &json!("Dana knows the venue.")));
    assert_eq!(seen["readers"], json!(["Ana", "Ben", "Dana"]));
    assert_eq!((&seen["withheld"], &seen["dropped"]), (&json!(0), &json!([])));
    for hidden in ["I muted them.", "handing", "step"] {
        assert!(!seen.to_string().contains(hidden), "{hidden}: {seen}");
    }
    // And writes to her; what Ben does reaches her too.
    room.reporter_writes("Then you saw him.");
    room.json("Ben", &["lead", &case]);
    let read = room.json("Dana", &["read", &case]);
    assert!(read.to_string().contains("Then you saw him."));
    assert_eq!(read["work"]["leads"], json!(["Ben"]));
    assert_eq!(read["withheld"], 0);
    assert!(room.json("Ben", &["read", &case]).to_string().contains("I was there that day."));
    // Nothing is sent twice.
    assert_eq!(room.json("Ben", &["share", &case, "--with", "Dana"])["handed"], 0);
    assert_eq!(room.refused("Dana", &["share", &case, "--with", "Dana"]).0, 1);
}

/// With the words that they have had all along.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_page_and_the_plain_form_show_who_was_added_and_take_their_answer() {
    let mut room = Room::of(&FIVE[..2]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    room.committee.join(FIVE[3]);
    room.json("Ana", &["share", &case, "--with", "Dana", "--reason", "Dana knows the venue."]);
    room.everyone_is_clean(&case, &["Dana"]);
    room.json("Dana", &["reply", &case, "I was there that day."]);
    let words = std::fs::read_to_string(room.words()).expect("words");
    for (way, mode) in [(Way::Page, Mode::AsItComes), (Way::Plain, Mode::NoScript)] {
        let browser = Browser::start(Engine::Chromium, mode).await;
        way.begin(&browser, &room.committee.link).await;
        let seen = way.come_back(&browser, words.trim()).await;
        for text in ["Dana knows the venue.", "Can be read by: Dana.", "I was there that day.", "Dana, member"] {
            assert!(seen.contains(text), "{text}: {seen}");
        }
        assert!(!browser.has("#problems").await && !browser.has("#withheld").await);
        let readers = browser.text("#case-readers").await;
        assert!(["Ana", "Ben", "Dana"].iter().all(|name| readers.contains(name)), "{readers}");
        way.reply(&browser, &format!("Thank you, by {way:?}.")).await;
        assert!(room.json("Dana", &["read", &case]).to_string().contains(&format!("Thank you, by {way:?}.")));
        browser.close().await;
    }
}

#[test]
fn who_was_left_out_gets_not_one_byte_until_the_reporter_agrees() {
    let room = Room::of(&FIVE[..3]);
    let case = room.report(&["Chidi"]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    let (code, said) = room.refused("Ana", &["share", &case, "--with", "Chidi"]);
    assert_eq!(code, 77, "{said}");
    assert!(said.contains("The reporter left Chidi out.") && said.contains("Ask the reporter first"), "{said}");
    assert_eq!(room.refused("Ana", &["share", &case, "--with", "Chidi", "--agreed", "0000"]).0, 66);
    room.json("Ana", &["reply", &case, "May Chidi read it too?"]);
    let before = room.json("Ana", &["read", &case]);
    let question = before["messages"].as_array().expect("messages").last().expect("a message")["id"].clone();
    let question = question.as_str().expect("an id");
    let (code, _) = room.refused("Ana", &["share", &case, "--with", "Chidi", "--agreed", question]);
    assert_eq!(code, 66, "Ana's own question is no answer");
    assert_eq!(
        room.json("Ana", &["read", &case])["messages"].as_array().map(Vec::len),
        before["messages"].as_array().map(Vec::len)
    );
    assert_eq!(room.json("Chidi", &["inbox"])["cases"], json!([]));

    room.reporter_writes("Yes, Chidi may.");
    let (_, said) = room.refused("Ana", &["share", &case, "--with", "Chidi"]);
    let read = room.json("Ana", &["read", &case]);
    let answer = read["messages"].as_array().expect("messages").last().expect("a message")["short"].clone();
    let answer = answer.as_str().expect("an id");
    assert!(said.contains(answer), "the refusal names what the reporter wrote since: {said}");
    room.json("Ana", &["share", &case, "--with", "Chidi", "--agreed", answer]);
    assert!(room.json("Chidi", &["read", &case, "--conflict", "none"]).to_string().contains(TEXT));
    assert_eq!(room.follow_up()["readers"], json!(["Ana", "Ben", "Chidi"]));
    room.json("Ben", &["conflict", &case, "hard"]);
    let (code, said) = room.refused("Ana", &["share", &case, "--with", "Ben"]);
    assert_eq!(code, 77);
    assert!(said.contains("Ben has a hard conflict"), "{said}");
}

/// Whoever is brought in, steps back and is let back in, has it again.
#[test]
fn a_hard_conflict_closes_a_shared_case_too() {
    let mut room = Room::of(&FIVE[..2]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    room.committee.join(FIVE[3]);
    room.json("Ana", &["share", &case, "--with", "Dana"]);
    room.json("Dana", &["conflict", &case, "hard"]);
    let left = files_below(&room.committee.folder().join("dana").join("cache"));
    let left: Vec<_> = left.into_iter().filter(|path| !path.ends_with("inbox")).collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(room.refused("Dana", &["read", &case]).0, 1);
    room.json("Ana", &["reply", &case, "While she was out."]);
    assert_eq!(room.refused("Dana", &["read", &case]).0, 1);
    assert_eq!(room.json("Ana", &["conflict", &case, "none", "--of", "Dana"])["back"], false);
    assert_eq!(room.json("Ben", &["conflict", &case, "none", "--of", "Dana"])["back"], true);
    assert_eq!(room.refused("Dana", &["read", &case]).0, 78, "she is asked anew");
    let read = room.json("Dana", &["read", &case, "--conflict", "none"]).to_string();
    assert!(read.contains(TEXT) && read.contains("While she was out."), "{read}");
}

#[test]
fn people_without_tellsafe_get_no_more_than_they_need() {
    let room = Room::of(&FIVE[..2]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    room.json("Ben", &["alone", &case, "I muted them."]);
    room.reporter_writes("Reach me at +1 555 0199.");
    let folder = room.world.folder();
    let [summary, safety] =
        [("summary", "Someone was harassed at the venue."), ("safety", "Do not seat them together.")].map(
            |(name, words)| {
                let file = folder.join(name);
                std::fs::write(&file, words).expect("written");
                file.to_str().expect("a path").to_owned()
            },
        );
    let key = room.json("Ben", &["key", "show"]);
    let to = key["recipient"].as_str().expect("a recipient").to_owned();
    let [minimal, full, noted] = ["minimal.age", "full.age", "noted.age"].map(|name| folder.join(name));
    let pass = |what: &[&str], out: &Path| -> Vec<String> {
        let start = ["pass-on", &case, "--for", "Example Foundation", "--to", &to, "--out"];
        start.iter().chain(&[out.to_str().expect("a path")]).chain(what).map(ToString::to_string).collect()
    };
    let asked = pass(&["--minimal", "--summary-file", &summary, "--safety-file", &safety], &minimal);
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let (code, said) = room.refused("Ana", &asked);
    assert_eq!(code, 77, "the reporter is asked first: {said}");
    assert!(said.contains("passing it on") && !minimal.exists(), "{said}");
    room.json("Ana", &["consent", &case, "share", "yes"]);
    let passed = run(&mut room.tellsafe("Ana", &asked));
    let told = String::from_utf8(passed.stdout).expect("text");
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains(&format!("tellsafe reply {case}")) && !told.contains("passing-on"),
        "it went already: {told}"
    );
    assert!(told.contains("`tellsafe open`, or an age program that knows post-quantum keys"), "{told}");
    let opened = |file: &Path| {
        let mut open = room.committee.tellsafe("Ben");
        json(open.args(["open", "--json"]).arg(file))["text"].as_str().expect("text").to_owned()
    };
    let text = opened(&minimal);
    for part in ["Someone was harassed at the venue.", "Do not seat them together.", "Zebulon Quartermain"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // No byte of what the reporter wrote, of how to reach them, or of what is between members.
    for hidden in ["purple kiosk", "waited", "555 0199", "muted", "Ben"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    assert!(room.refused("Ana", &asked).1.contains("There is a file of that name already."));
    let acts = room.json("Ben", &["read", &case]).to_string();
    assert!(acts.contains(r#""act":"passed-on","full":false,"to":"Example Foundation""#), "{acts}");
    assert!(!room.follow_up().to_string().contains("Foundation"), "the reporter hears of it from people");

    let printed = ["pass-on", &case, "--minimal", "--summary-file", &summary, "--for", "Local team", "--text"];
    let output = room.tellsafe("Ana", &printed).output().expect("it starts");
    let mail = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success() && mail.contains("Someone was harassed") && !mail.contains("kiosk"), "{mail}");

    // With the keys of any age program, one or several, and a warning; never together with one of ours.
    let [first, second] = [(); 2].map(|()| age::x25519::Identity::generate());
    let [key, other] = [&first, &second].map(|identity| identity.to_public().to_string());
    let classic = folder.join("classic.age");
    let start =
        ["pass-on", &case, "--full", "--for", "Venue", "--out", classic.to_str().expect("a path"), "--to", &key];
    for more in [to.as_str(), "age1x"] {
        let (code, said) = room.refused("Ana", &[&start[..], &["--to", more]].concat());
        assert!(code == 64 && said.contains("both kinds") && !classic.exists(), "{code} {said}");
    }
    let output = run(room.tellsafe("Ana", &start).args(["--to", &other]));
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(said.contains("a later quantum computer could break"), "{said}");
    let sealed = std::fs::read(&classic).expect("a file");
    for identity in [&first, &second] {
        let text = age::decrypt(identity, &sealed).expect("it is for them");
        assert!(String::from_utf8(text).expect("text").contains("purple"), "all of it");
    }
    assert!(age::decrypt(&age::x25519::Identity::generate(), &sealed).is_err());

    for (what, out) in [(&["--full"][..], &full), (&["--full", "--with-notes"], &noted)] {
        let typed = pass(what, out);
        room.json("Ana", &typed.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let (full, noted) = (opened(&full), opened(&noted));
    let joined = |text: &str| text.split_whitespace().filter(|word| *word != "|").collect::<Vec<_>>().join(" ");
    assert!(joined(&full).contains(TEXT) && joined(&noted).contains(TEXT), "{full}");
    assert!(!full.contains("muted") && noted.contains("I muted them."), "{noted}");
}
