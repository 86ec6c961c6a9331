//! A committee with too few left closes, visibly: nobody can report to it any more, everyone who comes is told, and what was sent before is
//! still read and answered. One member alone closes no committee that works.

use super::room::{Room, TEXT};
use serde_json::{Value, json};
use std::time::Duration;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::Confirmation;
use tellsafe_tests::committee::FIVE;
use tellsafe_tests::desk::today;
use tellsafe_tests::plain::PlainBrowser;

const CLOSE: [&str; 3] = ["desk", "close", "--yes"];
/// As the page says it.
const CLOSED: &str = "This committee has closed, and nothing can be sent to it any more.";
const UNDO: [&str; 3] = ["desk", "close", "--undo"];

/// Whether a member sees it as closed, and since when each of all is closing it.
fn shown(room: &Room, name: &str) -> (bool, Vec<bool>) {
    let shown = room.json(name, &["desk", "show"]);
    let members = shown["members"].as_array().expect("members").iter();
    (shown["closed"] == true, members.map(|member| member["closing_since"].is_string()).collect())
}

/// The gateway's copy of what members said is a second old at most.
fn until_all_are_seen(room: &Room) {
    let seen = || room.json("Ana", &["desk", "show", "--as-stranger"])["confirmed_recently"] == 3;
    assert!(
        (0..50).any(|_| seen() || {
            std::thread::sleep(Duration::from_millis(100));
            false
        }),
        "all were here"
    );
}

/// What someone gets to hear who reports; nothing if it was taken.
fn told(room: &Room) -> Option<String> {
    let file = room.world.folder().join("report.txt");
    let mut report = room.committee.stranger();
    let output = report.args(["report", "--json", "--file"]).arg(&file).output().expect("it starts");
    let said: Result<Value, _> = serde_json::from_slice(&output.stderr);
    (!output.status.success()).then(|| said.expect("an error as JSON")["happened"].as_str().expect("text").to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_committee_with_too_few_left_closes_and_says_so() {
    let room = Room::of(&FIVE[..3]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben", "Chidi"]);
    until_all_are_seen(&room);
    assert_eq!(room.refused("Ana", &["desk", "close"]).0, 64, "a script says that it is sure");
    assert_eq!(room.refused("Ana", &UNDO).0, 64);

    // One of three: the other two are a quorum, and go on.
    assert_eq!(room.json("Ana", &CLOSE), json!({ "closed": false, "visible": true }));
    assert_eq!(told(&room), None);
    assert_eq!(shown(&room, "Ben"), (false, vec![true, false, false]));
    // She reads on, which does not take it back; nor does whoever shows her word of this morning again.
    room.json("Ana", &["inbox"]);
    let (ana, vault) = (room.holder("Ana"), &room.world.vault);
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    let newest = wire.public_file().await.desks[0].verify(None).expect("a roster");
    let word = Confirmation::sign(*newest.newest().0, today(), ana.signing_key());
    wire.ask(&key, Class::Small, &Request::Confirm(word)).await.expect("done");
    assert_eq!(shown(&room, "Ana"), (false, vec![true, false, false]));
    assert_eq!(room.refused("Ana", &CLOSE).0, 64, "said before");

    let mut writing = PlainBrowser::open(&room.world.http).await;
    writing.press("start-report", &[]).await;

    // The others hear of it without a passphrase.
    let watch = |name: &str| room.json(name, &["watch", "--once"])["new"] == true;
    room.json("Ben", &["read", &case]);
    assert!(watch("Ben") && !watch("Ben"), "once");

    // Two of three: one is left, who can change nothing.
    assert_eq!(room.json("Ben", &CLOSE), json!({ "closed": true, "visible": true }));
    assert_eq!(told(&room).as_deref(), Some("This committee has closed."));
    assert_eq!(shown(&room, "Chidi"), (true, vec![true, true, false]));
    let mut plain = PlainBrowser::open(&room.world.http).await;
    assert!(plain.page.contains(CLOSED), "{}", plain.page);
    // Who was writing meanwhile keeps what they wrote, and is told.
    writing.press("send", &[("what", Some("It happened again."))]).await;
    assert!(
        writing.page.contains(CLOSED) && writing.page.contains("It happened again.</textarea>"),
        "{}",
        writing.page
    );

    // It is closed to who would write, and not to who reads.
    assert!(watch("Chidi"));
    assert_eq!(room.json("Chidi", &["desk", "show", "--as-stranger"])["closed"], true);

    // What was sent is read, and answered; whoever sent it sees why nothing can be sent on.
    room.json("Chidi", &["reply", &case, "Please turn to the foundation."]);
    room.json("Ben", &["read", &case]);
    let seen = room.follow_up();
    assert_eq!(seen["closed"], true);
    let texts = seen["messages"].as_array().expect("messages").iter().map(|one| one["text"].clone());
    assert!(
        texts.clone().any(|text| text == TEXT) && texts.clone().any(|text| text == "Please turn to the foundation.")
    );
    let mut reply = room.committee.stranger();
    reply.args(["follow-up", "--json", "--reply", "Are you there?", "--code-file"]).arg(room.words());
    let reply = reply.output().expect("it starts");
    assert!(String::from_utf8_lossy(&reply.stderr).contains("This committee has closed."), "{reply:?}");
    let mut seen = room.committee.stranger();
    let seen = seen.args(["follow-up", "--code-file"]).arg(room.words()).output().expect("it starts");
    let shown_to_them = String::from_utf8_lossy(&seen.stdout).into_owned();
    assert!(
        shown_to_them.contains("This committee has closed") && !shown_to_them.contains("You will hear from them"),
        "{shown_to_them}"
    );

    let words = std::fs::read_to_string(room.words()).expect("words");
    plain.press("start-code", &[]).await;
    plain.press("open-case", &[("code-input", Some(words.trim()))]).await;
    assert!(plain.page.contains("Please turn to the foundation.") && plain.has("closed"), "{}", plain.page);
    assert!(!plain.has("reply-box") && !plain.has("no-return") && !plain.has("withdrawal"), "{}", plain.page);
    assert!(!plain.has("next-date") && plain.has("other-places"), "{}", plain.page);

    // Ana goes on after all.
    assert_eq!(room.json("Ana", &UNDO)["closed"], false);
    assert_eq!(told(&room), None);
    assert_eq!(shown(&room, "Ben"), (false, vec![false, true, false]));
}

/// The list is new, so that nobody but her has confirmed it: she is not locked out, nor is anyone else.
#[test]
fn who_says_so_alone_goes_on_reading_and_can_take_it_back() {
    let room = Room::of(&FIVE[..3]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    let change = room.committee.folder().join("quorum.proposal");
    let change = change.to_str().expect("text");
    room.json("Ana", &["desk", "change", "--quorum", "3", "--out", change]);
    room.json("Ben", &["desk", "sign", "--yes", change]);
    room.json("Ana", &["desk", "publish", change]);
    // Of three who must all sign, all but one hold it open.
    assert_eq!(room.json("Ana", &CLOSE), json!({ "closed": false, "visible": true }));
    assert!(room.json("Ana", &["read", &case]).to_string().contains(TEXT));
    room.json("Ana", &["reply", &case, "I go, and answer to the end."]);
    assert!(room.follow_up().to_string().contains("I go, and answer to the end."));
    assert_eq!(told(&room), None);
    assert_eq!(room.json("Ana", &["watch", "--once"])["new"], true, "the report that came meanwhile");
    assert_eq!(room.json("Ana", &UNDO), json!({ "closed": false, "visible": true }));
    assert_eq!(shown(&room, "Ana"), (false, vec![false; 3]));
}
