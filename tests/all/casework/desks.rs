//! A case is passed on to another committee of the same server, and its answer is read by all who read the case.

use super::room::{Room, TEXT};
use serde_json::{Value, json};
use std::process::Command;
use tellsafe_tests::committee::{Committee, FIVE, Person, json as said, run};

/// The other committee.
const OTHERS: [Person; 3] =
    [("Uma", "chair", "Northwind"), ("Vic", "member", "Contoso"), ("Wen", "member", "independent")];
pub(super) const NAME: &str = "Umbrella Conduct Committee";
const SUMMARY: &str = "Someone was followed through the hall.";

/// Two committees on one server.
pub(super) struct Two {
    pub(super) room: Room,
    pub(super) others: Committee,
}

impl Two {
    pub(super) fn new() -> Self {
        let room = Room::of(&FIVE[..4]);
        let others = Committee::found_in(&room.world, "others", NAME, &OTHERS);
        Self { room, others }
    }

    /// Someone of here is on the other committee too, with the same key.
    pub(super) fn join_the_others(&self, name: &str) {
        let [card, joins] = ["also.card", "joins.proposal"].map(|file| self.room.world.folder().join(file));
        run(self.room.tellsafe(name, &["desk", "join", "--out"]).arg(&card));
        run(self.there("Uma", &["desk", "change", "--yes-compared", "--add"]).arg(&card).arg("--out").arg(&joins));
        run(self.there("Vic", &["desk", "sign", "--yes"]).arg(&joins));
        run(self.there("Uma", &["desk", "publish"]).arg(&joins));
    }

    pub(super) fn file(&self, name: &str, text: &str) -> String {
        let path = self.room.world.folder().join(name);
        std::fs::write(&path, text).expect("written");
        path.to_str().expect("text").to_owned()
    }

    pub(super) fn there(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = self.others.tellsafe(name);
        command.args(arguments);
        command
    }

    /// What a member of the other committee sees.
    pub(super) fn other(&self, name: &str, arguments: &[&str]) -> Value {
        said(self.there(name, arguments).arg("--json"))
    }

    /// The newest case of the other committee, as this member sees it.
    pub(super) fn newest(&self, name: &str, known: &[&str]) -> String {
        let inbox = self.other(name, &["inbox"]);
        let cases = inbox["cases"].as_array().expect("cases").iter().filter_map(|case| case["name"].as_str());
        let new: Vec<&str> = cases.filter(|case| !known.contains(case)).collect();
        assert_eq!(new.len(), 1, "{inbox}");
        new[0].to_owned()
    }

    /// Ana asks about someone, for a case that Ben reads too, and Uma has read the question; case and question.
    pub(super) fn asked_about(&self, handle: &str) -> (String, String) {
        let case = self.room.report(&[]);
        self.room.everyone_is_clean(&case, &["Ana", "Ben"]);
        self.room.json("Ana", &["prior", "ask", &case, "--committee", &self.others.link, "--about", handle]);
        let question = self.newest("Uma", &[]);
        self.other("Uma", &["read", &question, "--conflict", "none"]);
        (case, question)
    }

    pub(super) fn pass_on(&self, by: &str, case: &str, more: &[&str]) -> Value {
        let mut arguments = vec!["pass-on", case, "--committee", &self.others.link];
        arguments.extend(more);
        self.room.json(by, &arguments)
    }
}

#[test]
fn a_case_is_passed_on_to_another_committee_and_the_answer_reaches_all_who_read_it() {
    let two = Two::new();
    let (room, summary) = (&two.room, two.file("summary", SUMMARY));
    let case = room.report(&["Dana"]);
    room.everyone_is_clean(&case, &["Ana", "Ben", "Chidi"]);
    let minimal = ["pass-on", &case, "--committee", &two.others.link, "--minimal", "--summary-file", &summary];
    assert_eq!(room.refused("Ana", &minimal).0, 77, "their wish comes first");
    assert!(two.other("Uma", &["inbox"])["cases"].as_array().expect("cases").is_empty());
    room.json("Ana", &["consent", &case, "share", "yes"]);
    let sent = two.pass_on("Ana", &case, &["--minimal", "--summary-file", &summary, "--without", "Wen"]);
    assert_eq!(sent["committee"], NAME);

    // There it is theirs, by name, to those who were chosen.
    assert!(two.other("Wen", &["inbox"])["cases"].as_array().expect("cases").is_empty());
    let theirs = two.newest("Uma", &[]);
    let read = two.other("Uma", &["read", &theirs, "--conflict", "none"]);
    assert_eq!(read["origin"]["verified"], true, "{read}");
    assert_eq!(read["origin"]["fingerprint"], room.committee.fingerprint());
    assert_eq!(read["messages"][0]["from"], "Ana, of the Example Conduct Committee");
    let text = read.to_string();
    assert!(text.contains(SUMMARY) && text.contains("Zebulon Quartermain") && !text.contains(TEXT), "{text}");
    let shown = two.there("Uma", &["read", &theirs]).output().expect("it starts");
    let shown = String::from_utf8(shown.stdout).expect("text");
    assert!(shown.contains("From          Ana, of the Example Conduct Committee"), "{shown}");
    assert!(shown.contains(room.committee.fingerprint()) && !shown.contains("The reporter -"), "{shown}");
    two.other("Uma", &["reply", &theirs, "We know them. We act on Monday."]);

    // Ben reads the answer, Dana does not; and the reporter's own words go on leading here.
    let asked = room.json("Ben", &["asked", &case]);
    assert_eq!(asked["asked"][0]["committee"], NAME);
    assert_eq!((&asked["asked"][0]["by"], &asked["asked"][0]["full"]), (&json!("Ana"), &json!(false)));
    let texts: Vec<&Value> = asked["asked"][0]["answers"].as_array().expect("answers").iter().collect();
    assert!(
        texts.iter().any(|one| one["from"] == "Uma" && one["text"] == "We know them. We act on Monday."),
        "{asked}"
    );
    assert_eq!(room.refused("Dana", &["asked", &case]).0, 66);
    room.json("Chidi", &["reply", &case, "We passed it on."]);
    let seen = room.follow_up().to_string();
    assert!(seen.contains("We passed it on.") && !seen.contains("Umbrella"), "{seen}");

    // The same again is not sent twice; in full it is another thing.
    let (code, told) = room.refused("Ben", &minimal);
    assert_eq!(code, 1, "{told}");
    two.pass_on("Ben", &case, &["--full", "--with-notes"]);
    let whole = two.newest("Uma", &[&theirs]);
    let read = two.other("Uma", &["read", &whole, "--conflict", "none"]);
    assert_eq!(read["messages"][0]["from"], "Ben, of the Example Conduct Committee");
    let text = read.to_string();
    assert!(text.contains("purple kiosk") && text.contains("Passed on to"), "{text}");
    assert!(!text.contains("tellsafe asked"), "what others were asked stays here: {text}");
    let asked = room.json("Ana", &["asked", &case]);
    assert_eq!(asked["asked"].as_array().expect("two").len(), 2, "{asked}");
    // In the thread it is a line, without the code.
    let thread = room.json("Chidi", &["read", &case]).to_string();
    assert!(thread.contains("\"act\":\"asked\"") && !thread.contains("\"code\""), "{thread}");
}
