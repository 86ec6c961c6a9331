//! `tellsafe transparency` itself: what it prints where, and what it refuses.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

const LOG: &str = "received,resolved,channel\n2025-09-01,2025-09-02,Chat\n2026-02-01,2026-02-03,Chat\n";

/// A folder of one test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("tellsafe-transparency-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("log.csv"), LOG).unwrap();
        Self(folder)
    }

    fn run(&self, words: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tellsafe"));
        command.current_dir(&self.0).env("TELLSAFE_HOME", self.0.join("home"));
        command.arg("transparency").args(words.split_whitespace()).output().unwrap()
    }

    /// Standard output, standard error, exit code.
    fn said(&self, words: &str) -> (String, String, i32) {
        let output = self.run(words);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr), output.status.code().unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const YEAR: &str = "--from 2026-01-01 --to 2026-06-30 --log log.csv";

#[test]
fn it_says_when_small_numbers_are_shown() {
    let folder = Folder::new("small");
    let (shown, beside, code) = folder.said(&format!("{YEAR} --preset k8s"));
    assert!(shown.contains("| Chat | 1 |") && code == 0, "{shown}");
    assert!(beside.contains("All numbers are shown, as that community does (kubernetes/community"), "{beside}");
    let (shown, beside, _) = folder.said(&format!("{YEAR} --hide-below 0"));
    assert!(shown.contains("| Chat | 1 |") && beside.contains("All numbers are shown, as you asked"), "{beside}");
    let (shown, beside, _) = folder.said(YEAR);
    assert!(shown.contains("| Other | – |") && !beside.contains("All numbers are shown"), "{shown}{beside}");
}

#[test]
fn every_format_and_the_next_report() {
    let folder = Folder::new("formats");
    let (json, _, _) = folder.said("--from 2025-07-01 --to 2025-12-31 --log log.csv --format json");
    fs::write(folder.0.join("last.json"), &json).unwrap();
    let (same, _, _) = folder.said("--from 2025-07-01 --to 2025-12-31 --log log.csv --json");
    assert_eq!(json, same);
    for (format, begin) in
        [("html", "<!doctype html>"), ("csv", "from,to,by,table"), ("json", "{"), ("markdown", "# Code")]
    {
        let (text, _, code) = folder.said(&format!("{YEAR} --format {format} --before last.json"));
        assert!(text.starts_with(begin) && code == 0, "{format}: {text}");
    }
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let folder = Folder::new("refused");
    let (json, _, _) = folder.said("--from 2025-07-01 --to 2026-01-01 --log log.csv --format json");
    fs::write(folder.0.join("last.json"), json).unwrap();
    let with = format!("{YEAR} --before last.json");
    for (words, why) in [
        (with.clone(), "does not end before this one begins"),
        (format!("{with} --by received"), "by the other day of a case"),
        (format!("{with} --preset psf"), "another community's tables"),
        (format!("{YEAR} --before log.csv"), "is not a report of this program"),
        ("--from 2026-01-01 --to 2026-06-30".to_owned(), "No server is named"),
        ("--from 2026-06-30 --to 2026-01-01 --log log.csv".to_owned(), "ends before it begins"),
        ("--from 2026-06-31 --to 2026-07-01 --log log.csv".to_owned(), "not a day"),
        (format!("{YEAR} --preset none"), "no such preset"),
    ] {
        let (shown, beside, code) = folder.said(&words);
        assert!(shown.is_empty() && code != 0 && beside.contains(why), "{words}: {beside}");
    }
}

#[test]
fn a_bad_log_is_not_counted_in_part() {
    let folder = Folder::new("bad");
    fs::write(folder.0.join("log.csv"), format!("{LOG}soon,,Chat\n2026-03-01,,Chat,4\n")).unwrap();
    let (shown, beside, code) = folder.said(YEAR);
    assert!(shown.is_empty() && code == 65, "{shown}");
    assert!(beside.contains("line 4, received: this is not a date. Write it like 2026-12-25."), "{beside}");
    assert!(beside.contains("line 5: the line has more or fewer cells"), "{beside}");
}
