//! `share --all`: whatever someone may know of, in one go.

use super::super::room::Room;
use super::{follow_up, named, reported};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use tellsafe_tests::committee::FIVE;

#[test]
fn all_cases_are_shared_but_those_that_must_not_be_each_with_its_reason() {
    let mut room = Room::of(&FIVE[..3]);
    let everyone = ["Ana", "Ben", "Chidi"];
    let [one, other, closed, hers] =
        ["Lee", "Sato", "Mbeki", "Dana’s friend"].map(|people| reported(&room, people, &[], &everyone));
    let without = reported(&room, "Okafor", &["Chidi"], &everyone[..2]);
    room.json("Ana", &["close", &closed, "--finding", "no-violation", "--appeal", "0", "--alone", "It was clear."]);
    room.json("Ben", &["review", &closed, "confirm"]);
    room.committee.join(FIVE[3]);
    room.json("Ben", &["share", &hers, "--with", "Dana"]);
    room.json("Dana", &["conflict", &hers, "hard"]);

    let said = room.json("Ana", &["share", "--all", "--with", "Dana", "--reason", "Dana takes over."]);
    assert_eq!(named(&said["shared"]), [one.as_str(), &other].into(), "{said}");
    let why = |case: &str| {
        let refused = said["refused"].as_array().expect("lines");
        let line = refused.iter().find(|line| line["case"] == case).unwrap_or_else(|| panic!("{case}: {said}"));
        line["why"].as_str().expect("a reason").to_owned()
    };
    assert_eq!(named(&said["refused"]).len(), 3);
    assert!(why(&hers).contains("hard conflict"), "{said}");
    assert!(why(&without).contains("The reporter left someone out"), "{said}");
    assert!(why(&closed).contains("its time is over"), "{said}");
    let cases = room.json("Dana", &["inbox"]);
    assert_eq!(cases["cases"].as_array().expect("cases").len(), 3, "two, and the one she stepped back from: {cases}");
    for (case, people) in [(&one, "Lee"), (&other, "Sato")] {
        let read = room.json("Dana", &["read", case, "--conflict", "none"]).to_string();
        assert!(read.contains(&format!("It was {people}.")) && read.contains("Dana takes over."), "{read}");
        assert_eq!(follow_up(&room, people, &[])["readers"], json!(["Ana", "Ben", "Chidi", "Dana"]));
    }
    assert_eq!(follow_up(&room, "Okafor", &[])["readers"], json!(["Ana", "Ben"]));

    let again = room.json("Ana", &["share", "--all", "--with", "Dana"]);
    assert_eq!((&again["shared"], &again["had"]), (&json!([]), &json!(2)), "{again}");
    // What needs a word of the reporter goes by itself, once it is there.
    let typed = room.outcome("Ana", &["share", "--all", "--agreed", "3f2a91", "--with", "Dana"]);
    assert_eq!(typed.status.code(), Some(64));
}

#[test]
fn breaking_it_off_loses_nothing_and_sends_nothing_twice() {
    let mut room = Room::of(&FIVE[..2]);
    let people = ["Lee", "Sato", "Mbeki", "Okafor"];
    let cases = people.map(|people| reported(&room, people, &[], &["Ana", "Ben"]));
    room.committee.join(FIVE[3]);
    let mut share = room.tellsafe("Ana", &["share", "--all", "--with", "Dana"]);
    let mut share = share.stdout(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(share.stdout.take().expect("its lines")).lines();
    let first = lines.next().expect("a line").expect("text");
    assert!(cases.iter().any(|case| first.contains(case.as_str())), "{first}");
    share.kill().expect("it was running");
    share.wait().expect("it ended");
    let said = room.json("Ana", &["share", "--all", "--with", "Dana"]);
    let rest = named(&said["shared"]).len();
    assert!((1..4).contains(&rest), "it was broken off, and some of it was done: {said}");
    for (case, people) in cases.iter().zip(people) {
        let read = room.json("Dana", &["read", case, "--conflict", "none"]);
        let messages = read["messages"].as_array().expect("messages");
        let count = |kind: &str| messages.iter().filter(|one| one["kind"] == kind).count();
        assert_eq!((count("introduction"), count("handing"), count("report")), (1, 1, 1), "{people}: {read}");
        assert_eq!((&read["withheld"], &read["dropped"]), (&json!(0), &json!([])));
        let seen = follow_up(&room, people, &[]);
        let added = seen["messages"].as_array().expect("messages").iter().filter(|one| one["kind"] == "introduction");
        assert_eq!(added.count(), 1, "{seen}");
    }
}
