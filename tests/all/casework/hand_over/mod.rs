//! A committee hands over: who joins, who leaves, and what each of them gets, keeps and signs.

mod everything;
mod inbox;
mod leaving;
mod numbers;
mod offers;

use super::room::{Room, TEXT};
use serde_json::Value;
use std::collections::BTreeSet;
use tellsafe_tests::committee::{json, run};

/// A report about someone to everyone but these, read by these; the case's name.
fn reported(room: &Room, people: &str, without: &[&str], readers: &[&str]) -> String {
    let names = |room: &Room| -> BTreeSet<String> {
        let inbox = room.json(readers[0], &["inbox"]);
        let cases = inbox["cases"].as_array().expect("cases");
        cases.iter().map(|case| case["name"].as_str().expect("a name").to_owned()).collect()
    };
    let before = names(room);
    let file = room.world.folder().join("report.txt");
    std::fs::write(&file, format!("{TEXT} It was {people}.")).expect("written");
    let mut report = room.committee.stranger();
    report.args(["report", "--json", "--people", people, "--file"]).arg(&file);
    for name in without {
        report.args(["--without", name]);
    }
    run(report.arg("--code-out").arg(words(room, people)));
    let new = names(room).difference(&before).next().expect("a new one").clone();
    room.everyone_is_clean(&new, readers);
    new
}

fn words(room: &Room, people: &str) -> std::path::PathBuf {
    room.world.folder().join(format!("words of {people}"))
}

/// What the person sees who reported that.
fn follow_up(room: &Room, people: &str, more: &[&str]) -> Value {
    let mut command = room.committee.stranger();
    json(command.args(["follow-up", "--json"]).args(more).arg("--code-file").arg(words(room, people)))
}

/// The cases of a list, by name.
fn named(lines: &Value) -> BTreeSet<&str> {
    lines.as_array().expect("lines").iter().map(|line| line["case"].as_str().expect("a name")).collect()
}
