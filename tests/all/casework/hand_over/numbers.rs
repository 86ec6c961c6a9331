//! What is published counts the same whoever joins, leaves, was given some cases or none.

use super::super::room::Room;
use super::reported;
use serde_json::{Value, json};
use tellsafe_tests::committee::{FIVE, run};

const PERIOD: [&str; 9] =
    ["transparency", "--from", "2020-01-01", "--to", "2099-12-31", "--hide-below", "0", "--format", "json"];
const OLD: [&str; 3] = ["Ana", "Ben", "Chidi"];

/// A member's numbers, and what was said beside them.
fn numbers(room: &Room, name: &str) -> (Value, String) {
    let output = run(&mut room.tellsafe(name, &PERIOD));
    let beside = String::from_utf8(output.stderr).expect("text");
    (serde_json::from_slice(&output.stdout).expect("JSON"), beside)
}

fn end(room: &Room, case: &str, category: &str) {
    room.json("Ben", &["count", case, "--category", category, "--people", "1"]);
    room.json("Ben", &["close", case, "--finding", "violation", "--appeal", "0", "--alone", "x"]);
    room.json("Chidi", &["review", case, "confirm"]);
}

#[test]
fn a_hand_over_changes_no_number_and_what_was_open_counts_once_everyone_was_told() {
    let mut room = Room::of(&FIVE[..3]);
    let cases = ["Lee", "Sato", "Mbeki", "Okafor"].map(|people| reported(&room, people, &[], &OLD));
    for (case, category) in cases.iter().zip(["insults", "threats", "insults", "other"]) {
        end(&room, case, category);
    }
    let open = reported(&room, "Dia", &[], &OLD);
    let (before, _) = numbers(&room, "Ben");
    assert!(before.to_string().contains("threats"), "{before}");

    // One joins: gets one case, is offered one and says nothing, is offered one and has a conflict; one leaves.
    room.committee.join(FIVE[3]);
    room.json("Ben", &["share", &cases[0], "--with", "Dana"]);
    room.json("Dana", &["read", &cases[0], "--conflict", "none"]);
    for offered in &cases[1..3] {
        room.json("Ben", &["share", offered, "--with", "Dana", "--offer"]);
    }
    room.json("Dana", &["conflict", &cases[2], "hard"]);
    assert_eq!(numbers(&room, "Ben").0, before);
    room.committee.leave("Ana");
    for name in ["Ben", "Chidi"] {
        assert_eq!(numbers(&room, name).0, before, "{name}");
    }
    // Dana's own would be too low, and say so.
    let (hers, beside) = numbers(&room, "Dana");
    assert_ne!(hers, before);
    assert!(beside.contains("You joined the committee later"), "{beside}");

    // What ends while Dana is there counts once she was told that there is a case: its name is enough.
    end(&room, &open, "stalking");
    let (with_secret, beside) = numbers(&room, "Ben");
    assert_eq!(with_secret, before);
    assert!(beside.contains("1 case is not counted: not known to every member"), "{beside}");
    room.json("Ben", &["share", &open, "--with", "Dana", "--offer"]);
    for name in ["Ben", "Chidi"] {
        let (told, beside) = numbers(&room, name);
        assert!(told.to_string().contains("stalking") && !beside.contains("not counted"), "{name}: {told} {beside}");
    }
    // And as much after it was deleted.
    let (told, _) = numbers(&room, "Chidi");
    let purged = room.json("Ben", &["purge", "--yes", "--retention", "resolved=0"]);
    assert_eq!(
        (purged["deleted"].clone(), purged["goes"].as_array().map(Vec::len)),
        (json!(true), Some(5)),
        "{purged}"
    );
    for name in ["Ben", "Chidi"] {
        assert_eq!(numbers(&room, name).0, told, "{name}");
    }
}
