//! A case is passed on to another committee of the same server, and its answer is read by all who read the case; one committee asks another
//! about a handle, and nobody learns of a case that they were left out of.

use super::room::{Room, TEXT, copy_folder};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use tellsafe_tests::committee::{Committee, FIVE, Person, json as said, run};

/// The other committee.
const OTHERS: [Person; 3] =
    [("Uma", "chair", "Northwind"), ("Vic", "member", "Contoso"), ("Wen", "member", "independent")];
const NAME: &str = "Umbrella Conduct Committee";
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

/// What was run or which file it is, the exit code, and all that was printed, or is in it.
type Seen = (String, Option<i32>, Vec<u8>, Vec<u8>);

/// A member of the other committee who was left out of a case: all that their client can show and keep of the question.
fn everything(two: &Two, home: &Path, question: &str) -> Vec<Seen> {
    let period = ["--from", "2020-01-01", "--to", "2099-12-31", "--hide-below", "0"];
    let commands: [&[&str]; 10] = [
        &["inbox"],
        &["due"],
        &["due", "--quiet"],
        &["watch", "--once"],
        &["read", question],
        &["prior", "answer", question],
        &["prior", "answer", question, "yes"],
        &["asked", question],
        &[&["transparency"][..], &period].concat(),
        &["purge", "--dry-run"],
    ];
    let run = |arguments: &[&str], json: &[&str]| {
        let mut command = two.there("Wen", arguments);
        let output = command.args(json).env("TELLSAFE_HOME", home).output().expect("it starts");
        (format!("{arguments:?} {json:?}"), output.status.code(), output.stdout, output.stderr)
    };
    let mut said: Vec<_> =
        commands.iter().flat_map(|arguments| [run(arguments, &[]), run(arguments, &["--json"])]).collect();
    for path in tellsafe_tests::needle::files_below(home) {
        let name = path.strip_prefix(home).expect("below").display().to_string();
        said.push((name, None, std::fs::read(&path).expect("a file"), Vec::new()));
    }
    said
}

#[test]
fn one_committee_asks_another_and_nobody_learns_of_a_case_that_they_were_left_out_of() {
    let two = Two::new();
    let room = &two.room;
    let case = room.report(&["Dana"]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    let ask = ["prior", "ask", &case, "--committee", &two.others.link, "--about"];
    let asking = |handle: &'static str| [&ask[..], &[handle]].concat();
    assert_eq!(room.refused("Ana", &asking("Zebulon Quartermain")).0, 64, "a name alone is no handle");
    assert_eq!(room.refused("Dana", &asking("@z_quartermain")).0, 66);
    let sent = room.json("Ana", &asking("@z_quartermain"));
    assert_eq!((&sent["committee"], &sent["acts"][0]["about"]), (&json!(NAME), &json!("@z_quartermain")));
    assert_eq!(room.refused("Ben", &asking("@z_quartermain")).0, 1, "it was asked before");

    // The question holds the handle and who asks, and nothing else of the case.
    let question = two.newest("Uma", &[]);
    for name in ["Uma", "Vic", "Wen"] {
        let read = two.other(name, &["read", &question, "--conflict", "none"]);
        assert_eq!((&read["origin"]["member"], &read["asks_about"]), (&json!("Ana"), &json!("@z_quartermain")));
        assert!(!read.to_string().contains(&case) && !read.to_string().contains("Zebulon"), "{read}");
    }
    let numbers = |name: &str| {
        let period = ["transparency", "--from", "2020-01-01", "--to", "2099-12-31", "--hide-below", "0"];
        run(two.there(name, &period).args(["--format", "json"])).stdout
    };
    let before = numbers("Uma");
    let home = two.others.folder().join("wen");
    let copies = ["wen-without", "wen-with"].map(|name| room.world.folder().join(name));
    copies.iter().for_each(|copy| copy_folder(&home, copy));
    let without = everything(&two, &copies[0], &question);

    // Wen was left out of the one case that the answer rests on.
    let told = two.file("told", "He did it again, at the lilac pavilion.");
    run(two.others.stranger().args(["report", "--json", "--people", "Z (@Z_Quartermain)", "--without", "Wen"]).args([
        "--answer",
        "approach=yes",
        "--file",
        &told,
    ]));
    let rests = two.newest("Uma", &[&question]);
    for name in ["Uma", "Vic"] {
        two.other(name, &["read", &rests, "--conflict", "none"]);
    }
    let nothing = two.other("Uma", &["prior", "answer", &question]);
    assert_eq!(nothing["found"], json!([]), "it is open");
    let close = ["close", &rests, "--finding", "violation", "--outcome", "final-warning", "--alone", "It was clear."];
    two.other("Uma", &close);
    let found = two.other("Uma", &["prior", "answer", &question]);
    assert_eq!((&found["found"][0]["case"], &found["committee"]), (&json!(rests), &json!("Example Conduct Committee")));
    let refused = two.there("Uma", &["prior", "answer", &question, "no"]).output().expect("it starts");
    assert_eq!(refused.status.code(), Some(1), "they know better");
    let yes = two.other("Uma", &["prior", "answer", &question, "yes"]);
    assert_eq!((&yes["answer"], &yes["members"]), (&json!(true), &json!(["Uma", "Vic"])));
    let day = yes["told"][0]["day"].as_str().expect("a day").to_owned();
    assert_eq!(yes["told"][0]["outcomes"], json!(["final-warning"]));

    // Not one byte of it is Wen's.
    let with = everything(&two, &copies[1], &question);
    assert_eq!(without.len(), with.len());
    for (one, other) in without.iter().zip(&with) {
        assert!(one == other, "{}: {}", one.0, String::from_utf8_lossy(&other.2));
    }
    let no = two.other("Wen", &["prior", "answer", &question, "no"]);
    assert_eq!((&no["answer"], &no["members"]), (&json!(false), &json!(["Uma", "Vic", "Wen"])));
    let read = two.other("Wen", &["read", &question]);
    assert_eq!((&read["withheld"], &read["dropped"]), (&json!(0), &json!([])));
    assert!(!read.to_string().contains("final-warning") && !read.to_string().contains("prior-closed"), "{read}");
    assert!(two.other("Vic", &["read", &question]).to_string().contains("final-warning"));

    // Both answers reach those who asked, with a day and what was done, and nothing of who told it.
    let asked = room.json("Ben", &["asked", &case]);
    let answers = asked["asked"][0]["answers"].as_array().expect("answers");
    let prior = |name: &str| answers.iter().find(|one| one["from"] == name && one["prior"].is_boolean()).expect("one");
    assert_eq!((&prior("Uma")["prior"], &prior("Wen")["prior"]), (&json!(true), &json!(false)));
    let said = prior("Uma")["said"].to_string();
    assert!(said.contains(&day) && said.contains("final-warning"), "{said}");
    assert!(!asked.to_string().contains(&rests) && !asked.to_string().contains("lilac"), "{asked}");
    let thread = room.json("Ben", &["read", &case]);
    assert!(thread.to_string().contains("\"about\":\"@z_quartermain\""), "the record of it: {thread}");

    // It waits for nothing more, counts nowhere, whatever is done with it, and goes by its own time.
    let due: Value =
        serde_json::from_slice(&two.there("Wen", &["due", "--json"]).output().expect("starts").stdout).expect("JSON");
    assert_eq!(due["due"], json!([]), "{due}");
    two.other("Uma", &["close", &question, "--finding", "out-of-scope", "--alone", "A question."]);
    two.other("Vic", &["review", &question, "confirm"]);
    assert_eq!(numbers("Uma"), before);
    let stays = two.other("Uma", &["purge", "--dry-run"])["stays"].to_string();
    assert!(stays.contains("a question of another committee"), "{stays}");
}
