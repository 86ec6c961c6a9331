//! A case that came by phone is worked on like any other, and a report in public counts what may be counted.

use super::room::{Room, TEXT};
use serde_json::{Value, json};
use tellsafe_tests::committee::FIVE;

const PERIOD: [&str; 9] =
    ["transparency", "--from", "2020-01-01", "--to", "2099-12-31", "--hide-below", "0", "--format", "json"];

/// How many cases a member's report has, and all that is said with it.
fn report(room: &Room, name: &str) -> (Value, String) {
    let output = room.tellsafe(name, &PERIOD).output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    (report, String::from_utf8(output.stderr).expect("text"))
}

#[test]
fn a_case_from_the_phone_is_one_like_any_other_and_is_counted_when_it_is_closed() {
    let room = Room::of(&FIVE[..3]);
    let told = room.world.folder().join("told.txt");
    std::fs::write(&told, TEXT).expect("written");
    let told = told.to_str().expect("a path");
    let (code, said) = room.refused("Ana", &["log", "--by", "phone", "--file", told]);
    assert_eq!(code, 64, "whoever writes it down says whether they have a conflict: {said}");
    let logged = room.json("Ana", &["log", "--by", "phone", "--conflict", "none", "--file", told, "--people", "Z."]);
    let case = logged["case"].as_str().expect("a name");
    assert_eq!(logged["code"].as_str().expect("words").split(' ').count(), 12);

    // Ben's client asks first, as with any case, and then has all of it.
    assert_eq!(room.refused("Ben", &["read", case]).0, 78);
    room.everyone_is_clean(case, &["Ben", "Chidi"]);
    let read = room.json("Ben", &["read", case]);
    assert!(read.to_string().contains(TEXT));
    assert_eq!(read["work"]["tally"]["channel"], "phone");
    let due = room.json("Ben", &["due"]);
    assert_eq!(due["later"][0]["case"], case, "it has its dates: {due}");
    // Whoever told it sees what becomes of it.
    let words = room.world.folder().join("told-words");
    std::fs::write(&words, logged["code"].as_str().expect("words")).expect("written");
    let mut follow_up = room.committee.stranger();
    follow_up.args(["follow-up", "--json", "--code-file"]).arg(&words);
    assert!(tellsafe_tests::committee::json(&mut follow_up).to_string().contains(TEXT));

    let (open, said) = report(&room, "Ben");
    assert!(said.contains("1 case is not counted: not closed yet."), "{said}");
    room.json("Chidi", &["count", case, "--category", "insults", "--people", "1"]);
    let alone = ["close", case, "--finding", "violation", "--outcome", "written-warning", "--alone", "Clear."];
    assert_eq!(room.refused("Ben", &alone).0, 77, "whoever told it is asked first");
    room.json("Ana", &["consent", case, "approach", "--override", "They warned others."]);
    room.json("Ben", &alone);
    let (closed, _) = report(&room, "Ana");
    assert_ne!(open, closed);
    let text = closed.to_string();
    for label in ["phone", "insults", "Warning"] {
        assert!(text.contains(label), "{label}: {text}");
    }
    assert!(!text.contains("kiosk") && !text.contains(case), "{text}");
    for name in ["Ben", "Chidi"] {
        assert_eq!(report(&room, name).0, closed, "every member publishes the same");
    }
}

#[test]
fn a_case_that_someone_was_left_out_of_changes_no_published_number() {
    let room = Room::of(&FIVE[..3]);
    let before = report(&room, "Ana").0;
    let case = room.report(&["Chidi"]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    room.json("Ana", &["count", &case, "--category", "insults"]);
    room.json("Ana", &["close", &case, "--finding", "violation", "--alone", "It was clear."]);
    let (after, said) = report(&room, "Ana");
    assert_eq!(before, after);
    assert!(said.contains("1 case is not counted: not known to every member"), "{said}");
    assert_eq!(room.json("Ana", &["read", &case])["work"]["closed"]["finding"], json!("violation"));
}
