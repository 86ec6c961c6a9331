//! Training asks nobody and keeps nothing: settings that name a live server, and a server that would hear of it.

use super::room::Room;
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::time::{Duration, Instant};
use tellsafe_tests::committee::{FIVE, json, run};
use tellsafe_tests::needle::files_below;
use tellsafe_tests::programs::program;
use tellsafe_tests::terminal::Terminal;

const MARK: &str = "TRAINING: nothing here is real";

#[test]
fn nothing_is_contacted_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("it does not wait");
    let address = listener.local_addr().expect("an address");
    let settings = format!("server = \"http://{address}\"\ndesk = \"{}\"\n", "A".repeat(43));
    std::fs::write(folder.path().join("config.toml"), settings).expect("written");
    let seen = || -> BTreeMap<_, _> {
        let read = |path: std::path::PathBuf| (path.clone(), std::fs::read(path).expect("a file"));
        files_below(folder.path()).into_iter().map(read).collect()
    };
    let before = seen();
    let tellsafe = |arguments: &[&str]| {
        let mut command = program("tellsafe");
        command
            .args(arguments)
            .env("TELLSAFE_HOME", folder.path())
            .env("HOME", folder.path())
            .current_dir(folder.path());
        command.stdin(std::process::Stdio::null());
        command
    };
    let said = json(&mut tellsafe(&["training", "--json"]));
    assert_eq!((said["mark"].as_str(), said["training"].as_bool()), (Some(MARK), Some(true)));
    let all = said["scenarios"].as_array().expect("all").clone();
    assert_eq!(
        all.iter().map(|one| one["id"].as_str().expect("an id")).collect::<Vec<_>>(),
        ["S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10"]
    );
    for one in &all {
        assert!(one["cases"][0]["messages"][0]["text"].as_str().is_some_and(|text| text.len() > 20), "{one}");
        let right = one["choices"].as_array().expect("choices").iter().filter(|choice| choice["right"] == true);
        assert_eq!(right.count(), 1, "{}", one["id"]);
    }
    assert_eq!(all[6]["cases"].as_array().expect("cases").len(), 7);
    assert!(!all[3]["cases"][0]["readers"].to_string().contains("Chidi"), "whom the report left out");
    let printed = run(&mut tellsafe(&["training"])).stdout;
    let printed = String::from_utf8(printed).expect("text");
    // Cards, reports, question, what committees do: each begins with the mark.
    assert_eq!(printed.matches(&format!("! {MARK}\n")).count(), 10 * 4);
    assert!(printed.starts_with(&format!("! {MARK}")) && printed.contains("slur about where my family is from"));
    let listed = json(&mut tellsafe(&["training", "--list", "--json"]));
    assert_eq!(listed["scenarios"].as_array().expect("all").len(), 10);
    assert!(!tellsafe(&["training", "--scenario", "S11"]).output().expect("it starts").status.success());
    assert_eq!(before, seen());
    assert!(listener.accept().is_err(), "nobody asked the server");
    // The listener would have heard it: what is no training asks.
    let mut asks = tellsafe(&["desk", "show"]).spawn().expect("it starts");
    let until = Instant::now() + Duration::from_secs(20);
    while listener.accept().is_err() {
        assert!(Instant::now() < until, "what is no training asks it");
        std::thread::sleep(Duration::from_millis(20));
    }
    asks.kill().expect("it waits for an answer");
    asks.wait().expect("it ends");
}

#[test]
fn every_page_is_marked_and_every_answer_is_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = program("tellsafe");
    command.args(["training", "--scenario", "s4"]).env("TELLSAFE_HOME", folder.path());
    let mut terminal = Terminal::start(&command, &[]);
    let card = terminal.until("Do you have a conflict?");
    assert!(card.contains(MARK) && card.contains("Chidi, of this committee") && !card.contains("quota"), "{card}");
    terminal.keys("yes\r");
    let report = terminal.until("What do you do?");
    assert!(report.contains("would now be closed to you") && report.contains("quota"), "{report}");
    terminal.keys("2\r");
    let (status, end) = terminal.end();
    assert!(
        status.success() && end.contains("silence is no access") && end.contains("tellsafe conflict CASE hard"),
        "{end}"
    );
    assert_eq!(files_below(folder.path()).len(), 0);
}

/// A case of a live desk is nothing that training knows, and one of training nothing that the desk knows.
#[test]
fn what_is_trained_reaches_no_live_desk() {
    let room = Room::of(&FIVE[..2]);
    room.json("Ana", &["training"]);
    assert_eq!(room.json("Ana", &["inbox"])["cases"], serde_json::json!([]));
    let case = room.report(&[]);
    let trained = room.json("Ana", &["training"]).to_string();
    assert!(!trained.contains(&case) && !trained.contains("Quartermain"));
}
