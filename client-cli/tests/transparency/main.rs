//! Transparency reports: the tables that communities published come out of logs to the number, every rule of counting holds, and
//! what is hidden cannot be worked out.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod attack;
mod bad_logs;
mod cases;
mod command;
mod counting;
mod published;
mod published_kernel;
mod shown;
mod speed;

use tellsafe_client::dates::parse_iso;
use tellsafe_client::transparency::preset::preset;
use tellsafe_client::transparency::read::{Before, Figures, before, log};
use tellsafe_client::transparency::{Ask, By, Cell, Period, Record, Report, make, show};

/// Long after every log here.
pub(crate) const TODAY: u32 = 20_800;

pub(crate) fn day(text: &str) -> u32 {
    parse_iso(text).unwrap()
}

pub(crate) fn ask(name: &str, from: &str, to: &str) -> Ask {
    let preset = preset(name).unwrap();
    Ask { preset, period: Period { from: day(from), to: day(to) }, by: preset.by, below: preset.below, open: true }
}

/// Counts a log that is written out.
pub(crate) fn count(text: &str, ask: &Ask) -> Report {
    make(&log(text.as_bytes(), TODAY).unwrap(), &Figures::default(), ask, None)
}

/// A log of columns and lines, each line so many times.
pub(crate) fn lines(columns: &str, lines: &[(usize, &str)]) -> String {
    let mut text = format!("{columns}\n");
    for (times, line) in lines {
        for _ in 0..*times {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

pub(crate) fn cell_at(report: &Report, table: &str, row: &str, column: usize) -> Cell {
    let table = report.tables.iter().find(|one| one.id == table).unwrap_or_else(|| panic!("no table {table}"));
    let found = table.rows.iter().find(|one| one.label == row).unwrap_or_else(|| panic!("no row {row}: {table:?}"));
    found.entries[column].cell
}

pub(crate) fn cell(report: &Report, table: &str, row: &str) -> Cell {
    cell_at(report, table, row, 0)
}

/// The rows of a table that are parts and hold a number.
pub(crate) fn numbers(report: &Report, table: &str) -> Vec<(String, u64)> {
    let table = report.tables.iter().find(|one| one.id == table).unwrap();
    let parts = table.rows.iter().filter(|row| row.role == tellsafe_client::transparency::Role::Part);
    parts.filter_map(|row| Some((row.label.clone(), row.entries[0].cell.number()?))).collect()
}

/// A report as the next one reads it.
pub(crate) fn saved(report: &Report) -> Before {
    before(show::json::json(report).to_string().as_bytes()).unwrap()
}

pub(crate) fn with_before(records: &[Record], ask: &Ask, last: &Report) -> Report {
    make(records, &Figures::default(), ask, Some(&saved(last)))
}

pub(crate) fn by(ask: Ask, by: By) -> Ask {
    Ask { by, ..ask }
}
