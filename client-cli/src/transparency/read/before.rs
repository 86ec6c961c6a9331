//! The report of the period before, as [`crate::transparency::show::json`] wrote it.

use crate::transparency::suppress::Opening;
use crate::transparency::table::{By, Cell, Period};
use serde::Deserialize;
use tellsafe_protocol::calendar::parse_iso;

/// Names the format; another one is refused.
pub const FORMAT: &str = "tellsafe-transparency/1";

/// What of it is compared with.
#[derive(Debug, Clone)]
pub struct Before {
    /// Whose tables it has.
    pub preset: String,
    /// What it covers.
    pub period: Period,
    /// By which day.
    pub by: By,
    tables: Vec<SavedTable>,
}

#[derive(Debug, Clone, Deserialize)]
struct Saved {
    format: String,
    preset: String,
    from: String,
    to: String,
    by: String,
    tables: Vec<SavedTable>,
}

#[derive(Debug, Clone, Deserialize)]
struct SavedTable {
    id: String,
    #[serde(default)]
    carried: bool,
    #[serde(default)]
    withheld: bool,
    rows: Vec<SavedRow>,
}

#[derive(Debug, Clone, Deserialize)]
struct SavedRow {
    label: String,
    cells: Vec<SavedCell>,
}

#[derive(Debug, Clone, Deserialize)]
struct SavedCell {
    state: String,
    value: Option<u64>,
}

impl SavedCell {
    fn cell(&self) -> Option<Cell> {
        match (self.state.as_str(), self.value) {
            ("number", Some(number)) if i64::try_from(number).is_ok() => Some(Cell::Number(number)),
            ("lost", None) => Some(Cell::Lost),
            ("not-counted", None) => Some(Cell::Unstated),
            ("not-shown", None) => Some(Cell::Hidden),
            _ => None,
        }
    }
}

/// Reads a report; `None` when it is not one of this program's.
#[must_use]
pub fn before(bytes: &[u8]) -> Option<Before> {
    let saved: Saved = serde_json::from_slice(bytes).ok()?;
    let by = [By::Received, By::Resolved].into_iter().find(|by| by.name() == saved.by)?;
    let period = Period { from: parse_iso(&saved.from)?, to: parse_iso(&saved.to)? };
    let mut cells = saved.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
    let right = saved.format == FORMAT && period.from <= period.to && cells.all(|cell| cell.cell().is_some());
    right.then_some(Before { preset: saved.preset, period, by, tables: saved.tables })
}

impl Before {
    /// A cell of it.
    #[must_use]
    pub fn cell(&self, table: &str, label: &str, column: usize) -> Option<Cell> {
        let table = self.tables.iter().find(|saved| saved.id == table)?;
        table.rows.iter().find(|row| row.label == label)?.cells.get(column)?.cell()
    }

    /// True for the table of the cases' way through the period.
    #[must_use]
    pub fn is_carried(&self, table: &str) -> bool {
        self.tables.iter().any(|saved| saved.id == table && saved.carried)
    }

    /// What it says was open at its end.
    #[must_use]
    pub fn opening(&self) -> Option<Opening> {
        let table = self.tables.iter().find(|table| table.carried)?;
        let cell = table.rows.last()?.cells.first()?.cell()?;
        Some(Opening { cell, withheld: table.withheld })
    }
}
