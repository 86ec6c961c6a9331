//! A log of handled cases.

use super::fault::{Faults, Wrong};
use super::sheet::{self, Line};
use crate::transparency::outcome::Outcome;
use crate::transparency::record::{ActionKind, Amount, Mark, Record};

/// The columns, in any order. `case` and `note` are for whoever keeps the log: they are never read any further.
pub const COLUMNS: [&str; 14] = [
    "received", "resolved", "channel", "category", "actor", "outcome", "kind", "marks", "cases", "reports", "people",
    "affected", "case", "note",
];

/// Reads a log. `today` is the last day that it may name.
///
/// # Errors
/// Every line that is not as it should be, and what to do about it; then nothing of the file is counted.
pub fn log(bytes: &[u8], today: u32) -> Result<Vec<Record>, Faults> {
    sheet::read(bytes, &COLUMNS, &["received"], |line| record(line, today))
}

fn record(line: &mut Line<'_>, today: u32) -> Option<Record> {
    if line.text("received").is_none() {
        line.wrong("received", Wrong::NotADate);
    }
    let received = line.day("received", today);
    let resolved = line.day("resolved", today);
    if let (Some(received), Some(resolved)) = (received, resolved)
        && resolved < received
    {
        line.wrong("resolved", Wrong::Backwards);
    }
    let channel = line.text("channel").map(str::to_owned).and_then(|text| line.label("channel", &text, true));
    let cases = line.amount("cases").unwrap_or(Amount::Known(1));
    let reports = line.amount("reports");
    if let (Amount::Known(cases), Some(Amount::Known(reports))) = (cases, reports)
        && reports < cases
    {
        line.wrong("reports", Wrong::FewerReports);
    }
    // All of a line is looked at, so that all that is wrong with it is said at once.
    let record = Record {
        received: received.unwrap_or_default(),
        resolved,
        channel,
        categories: line.labels("category", false),
        actors: line.labels("actor", false),
        outcomes: line.labels("outcome", false).iter().map(|text| Outcome::of(text)).collect(),
        kind: kind(line),
        marks: marks(line),
        cases,
        reports,
        people: line.amount("people"),
        affected: line.amount("affected"),
    };
    received.map(|_| record)
}

fn kind(line: &mut Line<'_>) -> Option<ActionKind> {
    let text = line.text("kind")?.to_lowercase();
    let kind = match text.as_str() {
        "punitive" => Some(ActionKind::Punitive),
        "restorative" => Some(ActionKind::Restorative),
        _ => None,
    };
    if kind.is_none() {
        line.wrong("kind", Wrong::Kind);
    }
    kind
}

fn marks(line: &mut Line<'_>) -> Vec<Mark> {
    let mut marks = Vec::new();
    for text in line.several("marks") {
        match Mark::ALL.into_iter().find(|(name, _)| text.eq_ignore_ascii_case(name)) {
            Some((_, mark)) if marks.contains(&mark) => {}
            Some((_, mark)) => marks.push(mark),
            None => line.wrong("marks", Wrong::Mark),
        }
    }
    marks
}
