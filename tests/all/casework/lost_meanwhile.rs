//! Someone's key is lost while a person writes to them: nothing is sealed to it, they are told so, and what they wrote goes to who is left,
//! or stays in front of them.

use super::lost::Loss;
use super::room::Room;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Output, Stdio};
use std::time::Duration;
use tellsafe_tests::committee::{FIVE, run};
use tellsafe_tests::plain::PlainBrowser;
use tellsafe_tests::programs::{Server, program};

/// Another gateway before the same vault, which asks for no other list than the one it had at first.
async fn behind(loss: &Loss) -> (Server, PlainBrowser) {
    let world = &loss.room.world;
    let mut command = program("tellsafe-gateway");
    command.args(["--development", "--unthrottled", "--rosters-seconds", "3600", "--listen", "127.0.0.1:0"]);
    command.args(["--listen-plain", "127.0.0.1:0", "--vault"]).arg(world.vault.socket());
    let mut gateway = Server::start(command, &world.folder().join("behind.log"));
    let mut http = gateway.wait_for("listening ");
    while http.starts_with("https") {
        http = gateway.wait_for("listening ");
    }
    let browser = PlainBrowser::open(&http).await;
    (gateway, browser)
}

/// What the gateway that knows the new list makes of a form.
async fn sent_on(loss: &Loss, form: &str) -> PlainBrowser {
    let mut browser = PlainBrowser::open(&loss.room.world.http).await;
    browser.send(form, "Sec-Fetch-Site: same-origin\r\n").await;
    browser
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_typed_without_scripts_stays_and_goes_to_who_is_left() {
    let loss = Loss::new();
    let room = &loss.room;
    let words = std::fs::read_to_string(&loss.words).expect("words");
    let (_gateway, mut report) = behind(&loss).await;
    let mut back = report.clone();
    report.press("start-report", &[]).await;
    back.press("start-code", &[]).await;
    back.press("open-case", &[("code-input", Some(words.trim()))]).await;

    loss.replaced();
    let text = "It happened <again>, for an hour.";
    report.press("send", &[("what", Some(text)), ("member-2", None)]).await;
    let page = &report.page;
    assert!(!report.has("code-words"), "{page}");
    assert!(page.contains("The list of people who read reports has changed since you opened this page."), "{page}");
    assert!(page.contains("It happened &lt;again&gt;, for an hour."), "{page}");
    back.press("send-reply", &[("reply", Some("On the second <day>."))]).await;
    let page = &back.page;
    assert!(page.contains("list of people has changed. Nothing was sent."), "{page}");
    assert!(!back.has("replied") && page.contains("On the second &lt;day&gt;."), "{page}");
    let cases = |name: &str| room.json(name, &["inbox"])["cases"].as_array().expect("cases").len();
    assert_eq!((cases("Ben"), cases("Chidi"), cases("Ana-new")), (2, 1, 0), "nothing was sent");

    // Once the list is there, it is shown, and the same form goes to those who were ticked.
    let mut report = sent_on(&loss, &report.form("send", &[])).await;
    assert!(report.page.contains("since you opened this page.") && !report.has("code-words"), "{}", report.page);
    report.press("send", &[]).await;
    assert!(report.has("code-words"), "{}", report.page);
    assert_eq!((cases("Ben"), cases("Chidi"), cases("Ana-new")), (3, 1, 1));
    let back = sent_on(&loss, &back.form("send-reply", &[])).await;
    assert!(back.has("replied"), "{}", back.page);
    assert!(room.json("Ben", &["read", &loss.secret.0]).to_string().contains("On the second <day>."));
}

/// Comes back with these words and has got as far as what is to be written.
fn writing(room: &Room, words: &Path) -> Child {
    let mut command = room.committee.stranger();
    command.args(["follow-up", "--reply", "-", "--code-file"]).arg(words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("it starts");
    // In a `read` of standard input: proc(5), /proc/pid/syscall. Its number: `unistd.h` of the kernel.
    let read = if cfg!(target_arch = "x86_64") { "0 0x0 " } else { "63 0x0 " };
    let call = format!("/proc/{}/syscall", child.id());
    let asks = |_| {
        std::thread::sleep(Duration::from_millis(20));
        std::fs::read_to_string(&call).expect("it runs").starts_with(read)
    };
    assert!((0..1500).any(asks), "it never asked for words");
    child
}

fn written(mut child: Child, text: &str) -> Output {
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("written");
    child.wait_with_output().expect("it ends")
}

/// Without the breaks of its lines.
fn words_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_was_written_to_nobody_else_is_not_sent_and_they_are_told_where_to_turn() {
    let loss = Loss::new();
    let room = &loss.room;
    let words = room.world.folder().join("words for Ana");
    let mut report = room.committee.stranger();
    report.args(["report", "--json", "--without", "Ben", "--without", "Chidi", "--file"]);
    run(report.arg(room.world.folder().join("report.txt")).arg("--code-out").arg(&words));
    let [alone, both] = [&words, &loss.words].map(|words| writing(room, words));
    loss.replaced();

    let alone = written(alone, "You alone.");
    let told = words_of(&alone);
    assert_eq!(alone.status.code(), Some(66), "{told}");
    for said in [
        "has left the committee meanwhile, or lost their key",
        "Nothing can be sent from here now.",
        "another place that the project names",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    let both = written(both, "You both.");
    let told = words_of(&both);
    assert!(both.status.success() && told.contains("has left the committee meanwhile, or lost their key"), "{told}");
    assert!(room.json("Ben", &["read", &loss.secret.0]).to_string().contains("You both."));
    for name in ["Ben", "Chidi", "Ana-new"] {
        assert!(!room.json(name, &["inbox"]).to_string().contains("You alone."), "{name}");
    }
}

/// As for keys that were lost, so for people who left: the list that counts is that of the moment in which it is sealed.
#[test]
fn what_was_written_for_an_evening_goes_to_nobody_who_left_meanwhile() {
    let mut room = Room::of(&FIVE[..3]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Chidi"]);
    let child = writing(&room, &room.words());
    room.committee.leave("Chidi");
    let sent = written(child, "Only for who is left.");
    assert!(sent.status.success() && words_of(&sent).contains("has left the committee meanwhile"), "{sent:?}");
    assert!(room.json("Ana", &["read", &case]).to_string().contains("Only for who is left."));
    let old = room.tellsafe("Chidi", &["read", &case, "--json"]).output().expect("it starts");
    assert!(!String::from_utf8_lossy(&old.stdout).contains("Only for who is left."), "{old:?}");
}
