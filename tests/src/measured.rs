//! Figures for `docs/measured.md`: a test that measures says what it saw, and `tests/measure` makes the table of it.

use std::fs;
use std::path::PathBuf;

/// One row of the table.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Row {
    /// The part of the table, such as `Nothing lost`.
    pub part: String,
    /// What was measured.
    pub what: String,
    /// What was seen, with its unit.
    pub seen: String,
    /// What it is held to, with its unit; empty where nothing is promised.
    pub limit: String,
    /// The test, from the root of the source tree.
    pub test: String,
}

/// Prints a figure and, where `TELLSAFE_MEASURED` names a folder, keeps it there for the table. A later figure of the same part and the
/// same `what` replaces the earlier.
///
/// # Panics
/// That folder cannot be written.
pub fn measured(part: &str, what: &str, seen: &str, limit: &str, test: &str) {
    println!("measured: {part}: {what}: {seen} (limit: {})", if limit.is_empty() { "none" } else { limit });
    let Some(folder) = std::env::var_os("TELLSAFE_MEASURED").map(PathBuf::from) else { return };
    let row = Row {
        part: part.to_owned(),
        what: what.to_owned(),
        seen: seen.to_owned(),
        limit: limit.to_owned(),
        test: test.to_owned(),
    };
    let simple = |text: &str| text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect::<String>();
    fs::create_dir_all(&folder).expect("the folder of figures");
    let file = folder.join(format!("{}--{}.json", simple(part), simple(what)));
    fs::write(file, serde_json::to_vec(&row).expect("a row")).expect("a figure is kept");
}

/// How often something is tried: the number in the environment's `name`, or `otherwise`, which is what continuous integration does.
pub fn rounds(name: &str, otherwise: u32) -> u32 {
    std::env::var(name).ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(otherwise)
}
