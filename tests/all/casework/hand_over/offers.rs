//! Someone who joins sees a case's name first, says whether they have a conflict, and gets nothing of it before.

use super::super::room::{Room, TEXT};
use super::inbox::Inbox;
use super::{follow_up, named, reported};
use serde_json::{Value, json};
use tellsafe_protocol::statement::Kind;
use tellsafe_tests::committee::FIVE;
use tellsafe_tests::terminal::Terminal;

const HIDDEN: [&str; 4] = [TEXT, "Lee", "We talk on Monday.", "Then come soon."];

impl Room {
    /// Everything that `inbox` prints for a person.
    fn list(&self, name: &str) -> String {
        let output = self.tellsafe(name, &["inbox"]).output().expect("it starts");
        String::from_utf8([output.stdout, output.stderr].concat()).expect("text")
    }
}

#[test]
fn a_case_is_seen_by_its_name_alone_until_a_conflict_is_declared() {
    let mut room = Room::of(&FIVE[..2]);
    let case = reported(&room, "Lee", &[], &["Ana", "Ben"]);
    room.committee.join(FIVE[3]);
    assert_eq!(room.refused("Dana", &["conflict", &case, "none"]).0, 66);
    let said = room.json("Ana", &["share", &case, "--with", "Dana", "--offer"]);
    assert_eq!((&said["with"], &said["offered"]), (&json!("Dana"), &json!(true)));
    // The others go on, and the person who reported: all of it passes Dana by.
    room.json("Ben", &["reply", &case, "We talk on Monday."]);
    room.json("Ana", &["lead", &case]);
    let seen = follow_up(&room, "Lee", &["--reply", "Then come soon."]);
    assert!(!seen.to_string().contains("Dana"), "they hear of who reads it: {seen}");

    let inbox = room.json("Dana", &["inbox"]);
    assert_eq!(inbox["cases"], json!([]));
    assert_eq!(inbox["offered"], json!([{"name": case, "by": ["Ana"], "conflict": null}]));
    assert_eq!((&inbox["dropped"], &inbox["warnings"]), (&json!([]), &json!([])));
    let list = room.list("Dana");
    assert!(list.contains(&case) && list.contains("offered") && list.contains("Ana offers it to you"), "{list}");
    for command in
        [&["read", &case][..], &["read", &case, "--conflict", "none"], &["reply", &case, "x"], &["lead", &case]]
    {
        let (code, said) = room.refused("Dana", command);
        assert!(code == 78 && said.contains("by its name alone"), "{command:?}: {said}");
    }
    // It is nobody's yet: nothing of it is due, goes, or is counted.
    assert_eq!(room.json("Dana", &["due"]), json!({"due": [], "later": [], "warnings": []}));
    let purge = room.json("Dana", &["purge", "--dry-run"]);
    assert_eq!((&purge["goes"], &purge["stays"]), (&json!([]), &json!([])));
    let period = ["transparency", "--from", "2020-01-01", "--to", "2099-12-31", "--hide-below", "0"];
    let counted = room.tellsafe("Dana", &period).output().expect("it starts");
    assert!(!String::from_utf8_lossy(&counted.stderr).contains("not counted"), "{counted:?}");
    // What the vault has for Dana, and what she has of it, opened with her own key.
    let hers = Inbox::of(&room, "Dana");
    assert_eq!(hers.kinds(), [Kind::Offer]);
    assert_eq!(hers.bodies_here(), 0);
    for hidden in HIDDEN {
        assert!(!hers.opened().contains(hidden) && !list.contains(hidden) && !inbox.to_string().contains(hidden));
    }

    // Silence is no access, whoever of them asks for it.
    for name in ["Ana", "Ben"] {
        let (code, said) = room.refused(name, &["share", &case, "--with", "Dana"]);
        assert!(code == 77 && said.contains("silence is no access"), "{said}");
        assert_eq!(room.refused(name, &["share", &case, "--with", "Dana", "--offer"]).0, 1, "it was offered before");
    }
    assert_eq!(Inbox::of(&room, "Dana").kinds(), [Kind::Offer]);

    assert_eq!(room.json("Dana", &["conflict", &case, "none"])["offered"], true);
    assert_eq!(Inbox::of(&room, "Dana").kinds(), [Kind::Offer, Kind::Declaration]);
    assert!(room.list("Ben").contains("Dana answered the offer"));
    assert_eq!(room.work("Ben", &case)["offered"], json!([{"member": "Dana", "conflict": "none"}]));
    assert!(room.refused("Dana", &["read", &case]).1.contains("You said that you have no conflict."));
    let shared = room.json("Ben", &["share", &case, "--with", "Dana", "--reason", "Dana takes over."]);
    assert_eq!(shared["new"], true);
    // Now the card, and the question once more; then all of it, what she missed too.
    let inbox = room.json("Dana", &["inbox"]);
    assert_eq!((&inbox["cases"][0]["people"], &inbox["offered"]), (&json!("Lee"), &json!([])), "{inbox}");
    assert_eq!(room.refused("Dana", &["read", &case]).0, 78);
    let read = room.json("Dana", &["read", &case, "--conflict", "none"]);
    for text in [TEXT, "We talk on Monday.", "Then come soon.", "Dana takes over."] {
        assert!(read.to_string().contains(text), "{text}: {read}");
    }
    assert_eq!((&read["withheld"], &read["dropped"], &read["work"]["leads"]), (&json!(0), &json!([]), &json!(["Ana"])));
    let stands = room.work("Ana", &case);
    assert!(stands["conflicts"].to_string().contains(r#"{"conflict":"none","member":"Dana"}"#), "{stands}");
    assert_eq!(stands["offered"], json!([]));
    assert_eq!(follow_up(&room, "Lee", &[])["readers"], json!(["Ana", "Ben", "Dana"]));
    follow_up(&room, "Lee", &["--reply", "Good to know."]);
    assert!(room.json("Dana", &["read", &case]).to_string().contains("Good to know."));
}

#[test]
fn of_all_that_is_offered_only_what_was_answered_is_shared_and_nothing_after_a_hard_conflict() {
    let mut room = Room::of(&FIVE[..2]);
    let [soft, hard, silent] = ["Lee", "Sato", "Mbeki"].map(|people| reported(&room, people, &[], &["Ana", "Ben"]));
    room.committee.join(FIVE[3]);
    let offered = room.json("Ana", &["share", "--all", "--with", "Dana", "--offer"]);
    assert_eq!(named(&offered["offered"]), [soft.as_str(), &hard, &silent].into(), "{offered}");
    let again = room.json("Ben", &["share", "--all", "--with", "Dana", "--offer"]);
    assert_eq!((&again["offered"], &again["had"]), (&json!([]), &json!(3)), "{again}");
    room.json("Dana", &["conflict", &soft, "soft"]);
    room.json("Dana", &["conflict", &hard, "hard"]);
    let shared = room.json("Ben", &["share", "--all", "--with", "Dana"]);
    assert_eq!(named(&shared["shared"]), [soft.as_str()].into(), "{shared}");
    assert_eq!(named(&shared["refused"]), [hard.as_str(), &silent].into(), "{shared}");
    let why = |case: &str| {
        let lines = shared["refused"].as_array().expect("lines");
        lines.iter().find(|line| line["case"] == case).map(Value::to_string).expect("a line")
    };
    assert!(why(&hard).contains("hard conflict") && why(&silent).contains("has not said yet"), "{shared}");
    assert!(room.json("Dana", &["read", &soft, "--conflict", "soft"]).to_string().contains("It was Lee."));

    // Of the one that is closed to her she has the name; her colleagues have the kind.
    let inbox = room.json("Dana", &["inbox"]);
    assert!(inbox["cases"].as_array().expect("cases").contains(&json!({"name": hard, "conflict": true})), "{inbox}");
    assert_eq!(inbox["offered"].as_array().expect("offers").len(), 1, "the silent one: {inbox}");
    assert_eq!(room.refused("Dana", &["conflict", &hard, "none"]).0, 1, "she does not let herself in");
    let seen = room.json("Ana", &["read", &hard]);
    assert_eq!(seen["work"]["offered"], json!([{"member": "Dana", "conflict": "hard"}]));
    room.json("Ana", &["reply", &hard, "We talk on Monday."]);
    let hers = Inbox::of(&room, "Dana");
    assert!(!hers.opened().contains("Sato") && !hers.opened().contains("Mbeki") && hers.opened().contains("Lee"));

    // Only more than half of those who read it bring the question back, by name alone as before.
    assert_eq!(room.json("Ana", &["conflict", &hard, "none", "--of", "Dana"])["back"], false);
    assert!(!room.json("Dana", &["inbox"])["offered"].to_string().contains(&hard));
    assert_eq!(room.json("Ben", &["conflict", &hard, "none", "--of", "Dana"])["back"], true);
    assert!(room.json("Dana", &["inbox"])["offered"].to_string().contains(&hard));
    assert!(!Inbox::of(&room, "Dana").opened().contains("Sato"));
    room.json("Dana", &["conflict", &hard, "none"]);
    room.json("Ana", &["share", &hard, "--with", "Dana"]);
    let read = room.json("Dana", &["read", &hard, "--conflict", "none"]).to_string();
    assert!(read.contains("It was Sato.") && read.contains("We talk on Monday."), "{read}");
}

#[test]
fn an_offer_to_who_was_left_out_needs_a_word_of_the_reporter() {
    let room = Room::of(&FIVE[..3]);
    let case = reported(&room, "Lee", &["Chidi"], &["Ana", "Ben"]);
    let (code, said) = room.refused("Ana", &["share", &case, "--with", "Chidi", "--offer"]);
    assert!(code == 77 && said.contains("The reporter left Chidi out."), "{said}");
    let all = room.json("Ana", &["share", "--all", "--with", "Chidi", "--offer"]);
    assert_eq!((&all["offered"], named(&all["refused"])), (&json!([]), [case.as_str()].into()));
    assert_eq!(Inbox::of(&room, "Chidi").kinds(), []);
    follow_up(&room, "Lee", &["--reply", "Yes, Chidi may."]);
    let read = room.json("Ana", &["read", &case]);
    let answer = read["messages"].as_array().expect("messages").last().expect("a message")["short"].clone();
    let answer = answer.as_str().expect("an id");
    room.json("Ana", &["share", &case, "--with", "Chidi", "--offer", "--agreed", answer]);
    assert_eq!(Inbox::of(&room, "Chidi").kinds(), [Kind::Offer]);
    room.json("Chidi", &["conflict", &case, "none"]);
    // They agreed once, before the offer.
    room.json("Ana", &["share", &case, "--with", "Chidi"]);
    assert!(room.json("Chidi", &["read", &case, "--conflict", "none"]).to_string().contains("It was Lee."));
}

#[test]
fn the_view_asks_about_an_offer_by_its_name_alone() {
    let mut room = Room::of(&FIVE[..2]);
    let case = reported(&room, "Lee", &[], &["Ana", "Ben"]);
    room.committee.join(FIVE[3]);
    room.json("Ana", &["share", &case, "--with", "Dana", "--offer"]);
    let mut terminal = Terminal::start(&room.tellsafe("Dana", &[]), &[("NO_COLOR", "1")]);
    let list = terminal.until("offered");
    assert!(list.contains(&case) && list.contains("by its name alone"), "{list}");
    terminal.keys("\r");
    let asked = terminal.until("Do you have a conflict?");
    assert!(asked.contains("Nothing but this name is here") && asked.contains("No: I can take it"), "{asked}");
    assert!(!asked.contains("Lee") && !asked.contains("kiosk"), "{asked}");
    terminal.keys("n");
    terminal.until("Stored.");
    terminal.keys("x");
    let list = terminal.until("offered, answered");
    assert!(!list.contains("Lee"), "{list}");
    terminal.keys("q");
    assert!(terminal.end().0.success());
    assert_eq!(room.work("Ana", &case)["offered"], json!([{"member": "Dana", "conflict": "none"}]));
}
