//! Members decide a case together, at once where it can happen, and what is due is seen by all who read it.

use super::room::Room;
use serde_json::{Value, json};
use std::process::Stdio;
use tellsafe_tests::committee::FIVE;

#[test]
fn every_member_computes_the_same_case_from_what_was_done_at_once() {
    let room = Room::of(&FIVE[..3]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben", "Chidi"]);
    // Three clients at the same time, none of which has seen what the others send.
    let started: Vec<_> = ["Ana", "Ben", "Chidi"]
        .map(|name| {
            let mut command = room.tellsafe(name, &["lead", &case, "--json"]);
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts")
        })
        .into_iter()
        .collect();
    for child in started {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    room.json("Ana", &["alone", &case, "I muted them."]);
    room.json("Ben", &["review", &case, "confirm"]);
    room.json("Chidi", &["space", &case, "chat", "--done"]);
    room.json("Chidi", &["consent", &case, "approach", "no"]);
    let works: Vec<Value> = ["Ana", "Ben", "Chidi"].map(|name| room.work(name, &case)).into();
    assert_eq!(works[0], works[1]);
    assert_eq!(works[0], works[2]);
    assert!(!works[0]["leads"].as_array().expect("leads").is_empty());
    assert_eq!(works[0]["alone"][0]["confirmed"], true);
    assert_eq!(works[0]["spaces"], json!([{"space": "chat", "by": "Chidi", "done": true}]));
    assert_eq!(works[0]["consents"], json!([["approach", "no"]]));
    let seen = room.follow_up().to_string();
    for word in ["muted", "approach", "step"] {
        assert!(!seen.contains(word), "the reporter is told nothing of it: {seen}");
    }
}

#[test]
fn an_objection_keeps_a_decision_from_standing_and_one_alone_may_close_for_the_others_to_look_at() {
    let room = Room::of(&FIVE[..3]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben", "Chidi"]);
    let propose = ["propose", &case, "--finding", "violation", "--outcome", "written-warning", "--text", "We write."];
    let (code, said) = room.refused("Ana", &propose);
    assert_eq!(code, 77, "whoever reported is asked first: {said}");
    assert!(said.contains("talking to the person it is about") && said.contains("consent"), "{said}");
    assert_eq!(room.refused("Ana", &["consent", &case, "mediate", "--override", "x"]).0, 77);
    assert_eq!(room.work("Ben", &case)["wishes"]["approach"], "ask");
    room.json("Ben", &["consent", &case, "approach", "yes"]);
    room.json("Ana", &propose);
    room.json("Ben", &["vote", &case, "yes"]);
    assert_eq!(room.work("Chidi", &case)["proposals"][0]["fate"], "carried");
    let (code, said) = room.refused("Chidi", &["close", &case]);
    assert_eq!(code, 77, "its time is not over: {said}");
    room.json("Chidi", &["object", &case, "Too harsh."]);
    let proposal = room.work("Ana", &case)["proposals"][0].clone();
    assert_eq!((&proposal["fate"], &proposal["objections"][0]["why"]), (&json!("objected"), &json!("Too harsh.")));
    assert_eq!(room.refused("Ben", &["vote", &case, "yes"]).0, 66);
    room.json("Ben", &["close", &case, "--finding", "out-of-scope", "--alone", "It was spam."]);
    let work = room.work("Ana", &case);
    assert_eq!(work["closed"]["finding"], "out-of-scope");
    assert_eq!(work["alone"][0]["confirmed"], json!(null), "the others look at it");
    assert_eq!(room.refused("Ben", &["review", &case, "confirm"]).0, 66, "nobody reviews themselves");
    room.json("Ana", &["review", &case, "reverse"]);
    room.json("Ana", &["reopen", &case, "It was none."]);
    assert_eq!(room.work("Ben", &case)["closed"], json!(null));
}

#[test]
fn a_step_of_a_ladder_is_proposed_by_its_number() {
    let room = Room::of(&FIVE[..3]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben", "Chidi"]);
    room.json("Ben", &["consent", &case, "approach", "yes"]);
    let step = ["propose", &case, "--step", "2", "--text", "For a month."];
    let (code, said) = room.refused("Ana", &step);
    assert_eq!(code, 64, "whose second step? {said}");
    let named = [&step[..], &["--ladder", "contributor-covenant-3.0"]].concat();
    room.json("Ana", &named);
    let proposal = room.work("Ben", &case)["proposals"][0].clone();
    assert_eq!(proposal["finding"], "violation");
    assert_eq!(proposal["outcomes"], json!(["written-warning", "limited-activities"]));
    let words = "Contributor Covenant 3.0, step 2: Temporarily limited activities.\n\nFor a month.";
    assert_eq!(proposal["text"], words);
    // What is named beside it counts in its place.
    room.json("Ana", &[&named[..], &["--outcome", "no-contact"]].concat());
    assert_eq!(room.work("Ben", &case)["proposals"][1]["outcomes"], json!(["no-contact"]));
    // A ban for good waits for counsel, whichever ladder it comes from.
    room.json("Ana", &["propose", &case, "--step", "7", "--ladder", "mozilla", "--rule", "cncf", "--text", "Out."]);
    assert_eq!(room.work("Ben", &case)["proposals"][2]["wants_counsel"], true);
}

#[test]
fn what_is_due_is_seen_by_all_who_read_it_and_a_timer_learns_only_that_something_is() {
    let room = Room::of(&FIVE[..2]);
    let case = room.report(&[]);
    let none = room.outcome("Ana", &["due"]);
    assert_eq!(none.status.code(), Some(0), "nothing is due on the first day");
    let later: Value = serde_json::from_slice(&none.stdout).expect("JSON");
    assert_eq!((&later["later"][0]["what"], &later["later"][0]["asks"]), (&json!("acknowledge"), &json!(true)));
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    let today = tellsafe_tests::vault::now() / 86_400;
    let today = tellsafe_protocol::calendar::iso(u32::try_from(today).expect("a day"));
    room.json("Ana", &["clock", &case, "review", &today]);
    for name in ["Ana", "Ben"] {
        let due = room.outcome(name, &["due"]);
        assert_eq!(due.status.code(), Some(3), "{name}");
        let said: Value = serde_json::from_slice(&due.stdout).expect("JSON");
        assert_eq!((&said["due"][0]["what"], &said["due"][0]["case"]), (&json!("review"), &json!(case)), "{said}");
        let quiet = room.tellsafe(name, &["due", "--quiet"]).output().expect("it starts");
        assert_eq!(quiet.status.code(), Some(3));
        let said = [quiet.stdout, quiet.stderr].concat();
        let said = String::from_utf8(said).expect("text");
        assert_eq!(said, "Something is due. Run: tellsafe due\n");
    }
}
