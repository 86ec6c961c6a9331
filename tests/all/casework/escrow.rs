//! A report that its writer wants kept on file unless someone else reports the same person stays shut until then, and nobody is told.

use super::room::Room;
use serde_json::{Value, json};
use std::path::PathBuf;
use tellsafe_tests::committee::{FIVE, json as json_of, run};

const FIRST: &str = "He asked me out again in the review.";
const SECOND: &str = "He wrote to me at night, four times.";

/// A report that is to be kept; its writer's words are in the file that is returned, beside the case's name.
fn keep(room: &Room, text: &str, people: &str, more: &[&str]) -> (String, PathBuf) {
    let before: Vec<Value> = room.json("Ana", &["inbox"])["cases"].as_array().expect("cases").clone();
    let words = room.world.folder().join(format!("words-{}", before.len()));
    let file = room.world.folder().join("kept.txt");
    std::fs::write(&file, text).expect("written");
    let mut report = room.committee.stranger();
    report.args(["report", "--json", "--people", people, "--answer", "act=keep"]).args(more);
    run(report.arg("--file").arg(&file).arg("--code-out").arg(&words));
    let after = room.json("Ana", &["inbox"]);
    let is_new = |case: &&Value| before.iter().all(|one| one["name"] != case["name"]);
    let new = after["cases"].as_array().expect("cases").iter().find(is_new).expect("a new case");
    (new["name"].as_str().expect("a name").to_owned(), words)
}

fn follow_up(room: &Room, words: &PathBuf, more: &[&str]) -> Value {
    json_of(room.committee.stranger().args(["follow-up", "--json", "--code-file"]).arg(words).args(more))
}

#[test]
fn a_kept_report_stays_shut_until_another_names_the_same_handle() {
    let room = Room::of(&FIVE[..3]);
    let (first, words) = keep(&room, FIRST, "@Z_Quartermain, Northwind", &[]);
    let read = room.json("Ana", &["read", &first, "--conflict", "none"]);
    assert_eq!(read["shut"], true);
    assert!(!read.to_string().contains(FIRST) && read.to_string().contains("Z_Quartermain"), "only the card: {read}");
    // They know, and nobody has read it.
    let told = follow_up(&room, &words, &[]);
    assert_eq!(told["state"], "held");
    assert!(told.to_string().contains("It stays shut") && !told.to_string().contains("\"read\""), "{told}");
    for command in [&["lead", &first][..], &["save", &first, "1", "--to", "."], &["count", &first, "--people", "1"]] {
        let (code, said) = room.refused("Ana", command);
        assert_eq!(code, 77, "{command:?}: {said}");
    }
    // Another person at the same employer opens nothing.
    let (other, _) = keep(&room, "Someone else.", "K. Doe, Northwind", &[]);
    assert_eq!(room.json("Ana", &["read", &other, "--conflict", "none"])["shut"], true);
    assert_eq!(room.json("Ana", &["read", &first])["shut"], true);

    // Chidi has a conflict in the second, so he learns of no match.
    let (second, later_words) = keep(&room, SECOND, "someone in the chat (@z_quartermain)", &[]);
    room.json("Chidi", &["conflict", &second, "hard"]);
    assert_eq!(room.json("Chidi", &["read", &first, "--conflict", "none"])["shut"], true);
    let inbox = room.json("Chidi", &["inbox"]).to_string();
    assert!(!inbox.contains("chat"), "{inbox}");

    let read = room.json("Ana", &["read", &second, "--conflict", "none"]);
    assert!(read.to_string().contains(SECOND));
    assert_eq!(read["repeats"][0], first.as_str());
    let read = room.json("Ana", &["read", &first]);
    assert!(read.to_string().contains(FIRST));
    assert_eq!(read["repeats"][0], second.as_str());
    let list = room.tellsafe("Ana", &["inbox"]).output().expect("it starts");
    let list = String::from_utf8(list.stdout).expect("text");
    assert!(list.contains(&format!("the same handle as in {second}")), "{list}");
    // Nothing is done without them all the same, and neither learns of the other.
    let close = ["close", &first, "--finding", "violation", "--outcome", "final-warning", "--alone", "Twice."];
    assert_eq!(room.refused("Ana", &close).0, 77);
    for (words, other, text) in [(&words, &second, SECOND), (&later_words, &first, FIRST)] {
        let told = follow_up(&room, words, &[]).to_string();
        assert!(!told.contains(other.as_str()) && !told.contains(text) && !told.contains("same handle"), "{told}");
    }
}

#[test]
fn their_word_or_a_reason_that_stays_opens_it_and_danger_never_waits() {
    let room = Room::of(&FIVE[..2]);
    let (written, words) = keep(&room, FIRST, "@one", &[]);
    let (opened, _) = keep(&room, SECOND, "@two-two", &[]);
    for case in [&written, &opened] {
        assert_eq!(room.json("Ana", &["read", case, "--conflict", "none"])["shut"], true);
    }
    follow_up(&room, &words, &["--reply", "Please do something now."]);
    let read = room.json("Ana", &["read", &written]).to_string();
    assert!(read.contains(FIRST) && read.contains("Please do something now."), "{read}");
    room.json("Ana", &["consent", &opened, "act", "--override", "A child is involved."]);
    assert!(room.json("Ana", &["read", &opened]).to_string().contains(SECOND));
    let (danger, _) = keep(&room, "He is outside.", "@three", &["--answer", "danger=yes"]);
    assert!(room.json("Ana", &["read", &danger, "--conflict", "none"]).to_string().contains("He is outside."));
}

/// Whoever takes over finds the next one who names the same handle; handing it on opens nothing.
#[test]
fn it_is_handed_over_shut() {
    let mut room = Room::of(&FIVE[..2]);
    let (case, words) = keep(&room, FIRST, "@one", &[]);
    room.json("Ana", &["read", &case, "--conflict", "none"]);
    room.committee.join(FIVE[3]);
    let shared = room.json("Ana", &["share", "--all", "--with", "Dana"]);
    assert_eq!(shared["shared"][0]["case"], case.as_str(), "{shared}");
    let read = room.json("Dana", &["read", &case, "--conflict", "none"]);
    assert_eq!(read["shut"], true);
    assert!(!read.to_string().contains(FIRST) && read.to_string().contains("@one"), "{read}");
    let told = follow_up(&room, &words, &[]);
    assert_eq!((&told["state"], &told["readers"]), (&json!("held"), &json!(["Ana", "Ben", "Dana"])));
    assert!(!told.to_string().contains("\"read\""), "nobody has read it: {told}");
}
