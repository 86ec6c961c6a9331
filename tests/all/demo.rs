//! `cargo demo`: what it prints is opened and pasted, word for word.

use std::io::Write;
use std::process::{Command, Stdio};
use tellsafe_tests::browser::Browser;
use tellsafe_tests::committee::run;
use tellsafe_tests::programs::Server;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_demo_prints_works_when_it_is_opened_and_pasted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_demo"));
    command.arg("--data").arg(folder.path());
    let mut demo = Server::start_within(command, &folder.path().join("demo.log"), std::time::Duration::from_secs(120));
    demo.wait_for("Everything stays in ");
    let text = std::fs::read_to_string(folder.path().join("README.txt")).expect("the same text in a file");
    let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let line =
        |part: &str| *lines.iter().find(|line| line.contains(part)).unwrap_or_else(|| panic!("no {part} in {text}"));

    let browser = Browser::chromium().await;
    for address in [line("https://"), line("http://")] {
        browser.client.goto("about:blank").await.expect("leaves");
        browser.client.goto(address).await.expect("the page opens");
        browser.click("#start-report").await;
        browser.click("#continue").await;
        browser.type_into("#what", "Told in the demo.").await;
        browser.click("#send").await;
        browser.find("#promised-date").await;
    }
    browser.close().await;

    let inbox = answer_twice(line(" inbox"), "no");
    assert!(inbox.contains("conflict"), "each new report is asked about: {inbox}");
    let case = inbox.lines().find_map(|line| line.split_once("* ")?.1.split_whitespace().next()).expect("a case");
    assert!(paste(line(" read CASE"), case).contains("Told in the demo."));
    paste(line(" reply CASE"), case);
    paste(line(" status CASE"), case);
    let as_ben = |part| line(part).replace("/ana ", "/ben ");
    answer_twice(&as_ben(" inbox"), "no");
    assert!(
        paste(&as_ben(" read CASE"), case).contains("Thank you for telling us."),
        "as the text says, Ben has a key too"
    );
    for name in ["ana", "ben", "chidi"] {
        assert!(folder.path().join(format!("members/{name}.age")).exists());
    }
    assert!(folder.path().join("members/passphrase").exists());
    demo.stop();
}

/// Runs a printed line in a shell.
fn paste(line: &str, case: &str) -> String {
    let output = run(Command::new("sh").args(["-c", &line.replace("CASE", case)]).stdin(Stdio::null()));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs a printed line in a terminal of its own, as a person would, and gives the same answer to two questions.
fn answer_twice(line: &str, answer: &str) -> String {
    let mut command = Command::new("script");
    command.args(["-qec", line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped()).env("NO_COLOR", "1");
    let mut child = command.spawn().expect("script, of bsdutils");
    let mut terminal = child.stdin.take().expect("piped");
    writeln!(terminal, "{answer}\n{answer}").expect("typed");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_training_scenarios_are_ten_in_their_languages() {
    let reports = tellsafe_tests::training::reports();
    let scenarios: std::collections::BTreeSet<_> =
        reports.iter().map(|report| report.scenario.split(':').next().unwrap_or_default().to_owned()).collect();
    assert_eq!(scenarios.len(), 10);
    let languages: std::collections::BTreeSet<_> = reports.iter().map(|report| report.language.as_str()).collect();
    assert_eq!(languages, ["en", "es", "ja", "pt"].into());
}
