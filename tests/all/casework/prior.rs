//! One committee asks another whether it has acted against someone, and nobody learns of a case that they were left out of.

use super::desks::{NAME, Two};
use super::room::copy_folder;
use serde_json::{Value, json};
use std::path::Path;
use tellsafe_tests::committee::run;

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

/// A case of the other committee, closed as a violation by Uma alone; its name.
fn closed(two: &Two, people: &str, without: &[&str], outcome: &str, known: &[&str]) -> String {
    let told = two.file("told", "He did it again, at the lilac pavilion.");
    let mut report = two.others.stranger();
    report.args(["report", "--json", "--people", people, "--answer", "approach=yes", "--file", &told]);
    report.args(without.iter().flat_map(|name| ["--without", name]));
    run(&mut report);
    let case = two.newest("Uma", known);
    two.other("Uma", &["read", &case, "--conflict", "none"]);
    two.other("Uma", &["close", &case, "--finding", "violation", "--outcome", outcome, "--alone", "It was clear."]);
    case
}

#[test]
fn a_yes_can_rest_on_cases_that_a_member_names_and_reaches_those_who_read_all_of_them() {
    let two = Two::new();
    let room = &two.room;
    let (case, question) = two.asked_about("@z_quartermain");
    for name in ["Vic", "Wen"] {
        two.other(name, &["read", &question, "--conflict", "none"]);
    }
    // Of the same person, as Uma knows: by the handle, by another name without Wen, and by another one without Vic.
    let named = closed(&two, "Z (@z_quartermain)", &[], "verbal-warning", &[&question]);
    let without_wen = closed(&two, "the man with the kiosk", &["Wen"], "final-warning", &[&question, &named]);
    let known = [question.as_str(), &named, &without_wen];
    let without_vic = closed(&two, "Zebulon", &["Vic"], "written-warning", &known);
    let known = [question.as_str(), &named, &without_wen, &without_vic];
    let told = two.file("told", "He was there again.");
    run(two.others.stranger().args(["report", "--json", "--people", "Zeb", "--file", &told]));
    let open = two.newest("Uma", &known);
    two.other("Uma", &["read", &open, "--conflict", "none"]);

    fn answer<'a>(question: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        [&["prior", "answer", question][..], more].concat()
    }
    let found = two.other("Uma", &answer(&question, &[]));
    assert_eq!(found["found"].as_array().map(Vec::len), Some(1), "by the handle: {found}");
    let refused = |name: &str, more: &[&str]| {
        two.there(name, &answer(&question, more)).arg("--json").output().expect("it starts").status.code()
    };
    assert_eq!(refused("Uma", &["yes", "--of", &open]), Some(64), "it has not ended, so it says no day");
    assert_eq!(refused("Wen", &["yes", "--of", &without_wen]), Some(66), "what they do not read is nothing to them");

    // Of those that are named, the day and what was done, and nothing of the one that was found; to whoever reads all of them.
    let yes = two.other("Uma", &answer(&question, &["yes", "--of", &without_wen]));
    assert_eq!(yes["told"].as_array().map(Vec::len), Some(1), "{yes}");
    assert_eq!((&yes["told"][0]["outcomes"], &yes["members"]), (&json!(["final-warning"]), &json!(["Uma", "Vic"])));
    let both = two.other("Uma", &answer(&question, &["yes", "--of", &named, "--of", &without_vic]));
    assert_eq!(both["told"].as_array().map(Vec::len), Some(2), "{both}");
    assert_eq!(both["members"], json!(["Uma", "Wen"]));
    let alone = two.other("Uma", &answer(&question, &["yes", "--of", &without_wen, "--of", &without_vic]));
    assert_eq!(alone["members"], json!(["Uma"]));
    let by_hand = ["yes", "--of", &open, "--date", "2025-03-09", "--outcome", "short-suspension"];
    let by_hand = two.other("Uma", &answer(&question, &by_hand));
    assert_eq!(by_hand["told"][0]["day"], "2025-03-09", "as they say it: {by_hand}");

    let outcomes = |name: &str| {
        let read = two.other(name, &["read", &question]);
        assert_eq!((&read["withheld"], &read["dropped"]), (&json!(0), &json!([])), "{name}");
        let text = read.to_string();
        ["verbal-warning", "written-warning", "final-warning", "short-suspension"].map(|outcome| text.contains(outcome))
    };
    assert_eq!(outcomes("Vic"), [false, false, true, true]);
    assert_eq!(outcomes("Wen"), [true, true, false, true]);
    let asked: Value = room.json("Ben", &["asked", &case]);
    let priors = asked["asked"][0]["answers"].as_array().expect("answers").iter();
    assert_eq!(priors.filter(|one| one["prior"] == json!(true)).count(), 4, "{asked}");
    for hidden in [&named, &without_wen, &without_vic, &open] {
        assert!(!asked.to_string().contains(hidden.as_str()), "{asked}");
    }
}

#[test]
fn a_committee_that_has_closed_is_told_of_nobody() {
    let two = Two::new();
    let room = &two.room;
    let (_, question) = two.asked_about("@z_quartermain");
    for name in ["Ana", "Ben", "Chidi", "Dana"] {
        room.json(name, &["desk", "close", "--yes"]);
    }
    for answer in ["no", "yes"] {
        let output = two.there("Uma", &["prior", "answer", &question, answer]).output().expect("it starts");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(77) && told.contains("has closed since"), "{told}");
    }
}
