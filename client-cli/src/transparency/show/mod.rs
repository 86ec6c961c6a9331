//! A report written down: one renderer a file. They see only what is published.

mod chart;
pub mod csv;
pub mod html;
pub mod json;
pub mod markdown;

use super::table::{By, Cell, Entry, Report};

/// `1 January 2021 to 30 June 2021`.
fn period(from: u32, to: u32) -> String {
    format!("{} to {}", day(from), day(to))
}

fn day(day: u32) -> String {
    // The weekday says nothing here.
    let written = crate::dates::written(day);
    written.split_once(' ').map_or(written.clone(), |(_, date)| date.to_owned())
}

fn basis(by: By) -> &'static str {
    match by {
        By::Received => "Counted by the day on which a case was received.",
        By::Resolved => "Counted by the day on which a case was closed.",
    }
}

/// The head of a column of differences.
const CHANGE: &str = "Change";

/// What the differences are to; empty without a period to compare with.
fn compared(report: &Report) -> String {
    report.before.map_or_else(String::new, |before| {
        format!("Change is against the period before, {}.", period(before.from, before.to))
    })
}

/// `+3`, `-2`, `0`; N/A where there is nothing to compare.
fn delta(entry: &Entry) -> String {
    match entry.delta {
        Some(delta) => format!("{delta:+}").replace("+0", "0"),
        None if entry.cell == Cell::Lost => "X".into(),
        None if entry.cell == Cell::Hidden => Cell::Hidden.text(),
        None => "N/A".into(),
    }
}
