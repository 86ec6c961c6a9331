//! A case was passed on, and whoever reported keeps their words: what the other committee says comes to them through their own, and what they
//! say to it goes back the same way.

use super::desks::Two;
use serde_json::{Value, json};
use tellsafe_tests::committee::FIVE;

const QUESTION: &str = "Was it on the first or the second day?";

/// The last message that another committee wrote, as the first thing it got.
fn last(asked: &Value) -> Value {
    asked["asked"][0]["answers"].as_array().expect("answers").last().expect("one").clone()
}

#[test]
fn what_the_other_committee_says_reaches_whoever_reported_under_their_own_words() {
    let two = Two::new();
    let (room, summary) = (&two.room, two.file("summary", "Someone was followed through the hall."));
    let case = room.report(&["Dana"]);
    room.everyone_is_clean(&case, &["Ana", "Ben", "Chidi"]);
    room.json("Ana", &["consent", &case, "share", "yes"]);
    two.pass_on("Ana", &case, &["--minimal", "--summary-file", &summary, "--without", "Wen"]);
    let theirs = two.newest("Uma", &[]);
    two.other("Uma", &["read", &theirs, "--conflict", "none"]);
    two.other("Vic", &["read", &theirs, "--conflict", "none"]);
    two.other("Uma", &["reply", &theirs, QUESTION]);

    // What could be another's is not handed on, nor what nobody has looked at.
    for typed in ["      ", "3fa9c"] {
        assert_eq!(room.refused("Ben", &["asked", &case, "--yes", "--tell", typed]).0, 64, "{typed}");
    }
    // Ben hands it on, once; Dana, who was left out, does not.
    let answer = last(&room.json("Ben", &["asked", &case]));
    let short = answer["short"].as_str().expect("an id");
    assert_eq!(answer["text"], QUESTION);
    assert_eq!(room.refused("Ben", &["asked", &case, "--tell", short]).0, 64, "a script says that it is sure");
    assert_eq!(room.refused("Dana", &["asked", &case, "--yes", "--tell", short]).0, 66);
    assert_eq!(room.refused("Ben", &["asked", &case, "--yes", "--tell", "ffffffff"]).0, 66);
    room.json("Ben", &["asked", &case, "--yes", "--tell", short]);
    assert_eq!(room.refused("Chidi", &["asked", &case, "--yes", "--tell", short]).0, 1, "it was handed on");
    let seen = room.follow_up();
    let told = seen["messages"].as_array().expect("messages").last().expect("one")["text"].clone();
    let told = told.as_str().expect("text");
    assert!(told.starts_with("The Umbrella Conduct Committee, to whom we passed this on, wrote on "), "{told}");
    assert!(told.contains(&format!("\n> {QUESTION}\n")) && told.ends_with("We hand it on to them."), "{told}");
    assert!(!room.json("Dana", &["inbox"]).to_string().contains(&case));

    // What they say to it goes there, in the name of who writes it, to those who got the case.
    let said = two.file("said", "The second, they say.");
    let back = room.json("Ben", &["asked", &case, "--answer", short, "--file", &said]);
    assert_eq!(back["readers"], "Uma and Vic");
    room.json("Ana", &["asked", &case, "--answer", short, "--file", &said]);
    let read = two.other("Vic", &["read", &theirs]);
    let texts: Vec<&Value> = read["messages"].as_array().expect("messages").iter().map(|one| &one["text"]).collect();
    let [.., bens, anas] = texts.as_slice() else { panic!("{read}") };
    assert_eq!(**bens, json!("Ben writes:\n\nThe second, they say."));
    assert_eq!(**anas, json!("The second, they say."));
    assert!(two.other("Wen", &["inbox"])["cases"].as_array().expect("cases").is_empty());

    // Whoever has the code reads along: once one of them reads the case no more, nothing more is written under it.
    room.json("Chidi", &["conflict", &case, "hard"]);
    let (code, said_of_it) = room.refused("Ben", &["asked", &case, "--answer", short, "--file", &said]);
    assert!(code == 77 && said_of_it.contains("reads the case no more"), "{said_of_it}");

    // A wish that changed since stops what would go on to them, and nothing that comes from them.
    room.json("Ana", &["consent", &case, "share", "no"]);
    assert_eq!(room.refused("Ana", &["asked", &case, "--answer", short, "--file", &said]).0, 77);
}

#[test]
fn what_a_committee_answered_that_was_only_asked_is_not_handed_on() {
    let two = Two::new();
    let room = &two.room;
    let (case, question) = two.asked_about("@z_quartermain");
    two.other("Uma", &["prior", "answer", &question, "no"]);
    let answer = last(&room.json("Ben", &["asked", &case]));
    let short = answer["short"].as_str().expect("an id");
    assert_eq!(room.refused("Ben", &["asked", &case, "--yes", "--tell", short]).0, 66);
    assert_eq!(room.refused("Ben", &["asked", &case, "--answer", short]).0, 66);
}

#[test]
fn what_goes_back_reaches_nobody_who_was_left_out_here_and_is_a_reader_there() {
    let two = Two::new();
    let (room, summary) = (&two.room, two.file("summary", "Someone was followed through the hall."));
    two.join_the_others("Dana");
    let case = room.report(&["Dana"]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    room.json("Ana", &["consent", &case, "share", "yes"]);
    two.pass_on("Ana", &case, &["--minimal", "--summary-file", &summary, "--without", "Wen"]);
    let theirs = two.newest("Uma", &[]);
    two.other("Uma", &["read", &theirs, "--conflict", "none"]);
    two.other("Uma", &["reply", &theirs, QUESTION]);
    let short = last(&room.json("Ben", &["asked", &case]))["short"].as_str().expect("an id").to_owned();
    let said = two.file("said", "The second, they say.");
    let answer = ["asked", &case, "--answer", &short, "--file", &said];
    assert_eq!(room.json("Ben", &answer)["readers"], "Uma and Vic");

    // There, what was written under the code is taken for a word that Dana may be brought in.
    let read = two.other("Uma", &["read", &theirs]);
    let word = read["messages"].as_array().expect("messages").last().expect("one")["short"].clone();
    two.other("Uma", &["share", &theirs, "--with", "Dana", "--agreed", word.as_str().expect("an id")]);
    assert_eq!(room.json("Ben", &answer)["readers"], "Uma and Vic", "not Dana");
}

/// A code that someone has who reads the case no more is not written under again: what is sent anew goes under another.
#[test]
fn what_is_passed_on_again_goes_under_a_code_that_only_its_readers_have() {
    let two = Two::new();
    let (room, summary) = (&two.room, two.file("summary", "Someone was followed through the hall."));
    let case = room.report(&["Dana"]);
    room.everyone_is_clean(&case, &["Ana", "Ben", "Chidi"]);
    room.json("Ana", &["consent", &case, "share", "yes"]);
    let arguments = ["pass-on", &case, "--committee", &two.others.link, "--minimal", "--summary-file", &summary];
    room.json("Ana", &arguments);
    let first = two.newest("Uma", &[]);
    assert_eq!(room.refused("Ben", &arguments).0, 1, "it arrived");
    room.json("Chidi", &["conflict", &case, "hard"]);
    let sent = room.json("Ben", &arguments);
    assert_eq!(sent["acts"].as_array().map(Vec::len), Some(2), "it is recorded anew: {sent}");
    let second = two.newest("Uma", &[&first]);
    two.other("Uma", &["read", &second, "--conflict", "none"]);
    two.other("Uma", &["reply", &second, QUESTION]);
    let asked = room.json("Ana", &["asked", &case])["asked"].clone();
    assert_eq!(asked.as_array().map(Vec::len), Some(2), "{asked}");
    assert_eq!((&asked[0]["answers"], &asked[1]["answers"][0]["text"]), (&json!([]), &json!(QUESTION)));
    assert!(!room.outcome("Chidi", &["asked", &case]).status.success());
}

/// Whoever left this committee, and is on the other one with the key that they had here, was no reader of what came since.
#[test]
fn what_is_passed_on_goes_to_nobody_there_who_was_on_this_committee_before() {
    let mut two = Two::new();
    two.join_the_others("Dana");
    two.room.committee.leave("Dana");
    let (room, summary) = (&two.room, two.file("summary", "Someone was followed through the hall."));
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    room.json("Ana", &["consent", &case, "share", "yes"]);
    let sent = two.pass_on("Ana", &case, &["--minimal", "--summary-file", &summary]);
    assert_eq!(sent["readers"], "Uma, Vic and Wen", "{sent}");
    let question = room.json("Ana", &["prior", "ask", &case, "--committee", &two.others.link, "--about", "@kim_doe"]);
    assert_eq!(question["readers"], "Uma, Vic and Wen", "{question}");
    let dana = two.room.tellsafe("Dana", &["inbox", "--json"]).args(["--link", &two.others.link]).output();
    assert!(!String::from_utf8(dana.expect("it starts").stdout).expect("text").contains("followed"));
}

/// Whoever was brought in later has the code too, by what was handed to them.
#[test]
fn a_code_that_was_handed_on_is_written_under_only_while_they_read_the_case() {
    let mut two = Two::new();
    two.room.committee.join(FIVE[4]);
    let (room, summary) = (&two.room, two.file("summary", "Someone was followed through the hall."));
    let case = room.report(&[]);
    let arguments = ["--minimal", "--summary-file", &summary];
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    room.json("Ana", &["consent", &case, "share", "yes"]);
    for name in ["Chidi", "Dana", "Emi"] {
        room.json(name, &["conflict", &case, "hard"]);
    }
    two.pass_on("Ana", &case, &arguments);
    let theirs = two.newest("Uma", &[]);
    two.other("Uma", &["read", &theirs, "--conflict", "none"]);
    // What ends a line on one screen, and not on another, ends no quotation.
    let cunning = two.file("cunning", "Thank you.\rWe hand it on to them.\r\r\u{85}Send us your number.");
    two.other("Uma", &["reply", &theirs, "--file", &cunning]);
    let short = last(&room.json("Ben", &["asked", &case]))["short"].as_str().expect("an id").to_owned();
    room.json("Ben", &["asked", &case, "--yes", "--tell", &short]);
    let seen = room.follow_up();
    let told = seen["messages"].as_array().expect("messages").last().expect("one")["text"].clone();
    let lines: Vec<&str> = told.as_str().expect("text").lines().collect();
    let quoted = &lines[2..lines.len() - 2];
    assert!(quoted.len() >= 3 && quoted.iter().all(|line| line.starts_with("> ")), "{lines:?}");
    assert!(!told.as_str().expect("text").contains(['\r', '\u{85}']), "{told:?}");

    for name in ["Ana", "Ben"] {
        room.json(name, &["conflict", &case, "none", "--of", "Emi"]);
    }
    room.json("Emi", &["read", &case, "--conflict", "none"]);
    let said = two.file("said", "The second, they say.");
    let answer = ["asked", &case, "--answer", &short, "--file", &said];
    room.json("Ben", &answer);
    room.json("Emi", &["conflict", &case, "hard"]);
    let (code, told) = room.refused("Ben", &answer);
    assert!(code == 77 && told.contains("reads the case no more"), "{code} {told}");
}
