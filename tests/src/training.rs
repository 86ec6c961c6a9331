//! The ten training scenarios, sent as sealed reports by the real client.

use crate::committee::{Committee, run};
use serde::Deserialize;
use std::io::Write;

#[derive(Debug, Deserialize)]
struct Scenarios {
    report: Vec<Report>,
}

/// One report of a scenario.
#[derive(Debug, Deserialize)]
pub struct Report {
    /// Which scenario, and what it is about.
    pub scenario: String,
    /// BCP 47.
    pub language: String,
    people: String,
    place: String,
    text: String,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default = "once")]
    copies: usize,
}

fn once() -> usize {
    1
}

/// Everything in `client-cli/src/training/scenarios.toml`.
pub fn reports() -> Vec<Report> {
    let scenarios: Scenarios =
        toml::from_str(include_str!("../../client-cli/src/training/scenarios.toml")).expect("sound");
    scenarios.report
}

/// Sends them all; returns how many reports that were.
pub fn send_all(committee: &Committee) -> usize {
    let mut sent = 0;
    for report in reports() {
        for _ in 0..report.copies {
            send(committee, &report);
            sent += 1;
        }
    }
    sent
}

fn send(committee: &Committee, report: &Report) {
    let mut text = tempfile::NamedTempFile::new().expect("a file");
    text.write_all(report.text.trim().as_bytes()).expect("written");
    let mut command = committee.stranger();
    command.args(["report", "--json", "--language", &report.language, "--file"]).arg(text.path());
    command.args(["--people", &report.people, "--place", &report.place]);
    let on_committee = |name: &&String| committee.names().any(|member| member == name.as_str());
    for name in report.without.iter().filter(on_committee) {
        command.args(["--without", name]);
    }
    run(&mut command);
}
