//! Figures of a period that no case tells: meetings, votes, changed rules. And totals that someone stated, to be compared.

use super::fault::{Faults, Wrong};
use super::sheet;
use crate::transparency::record::Amount;

const COLUMNS: [&str; 3] = ["figure", "value", "note"];

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its name: `meetings`, or the label of a row of the report.
    pub name: String,
    /// Its number; `None` when nobody counted.
    pub value: Option<Amount>,
}

/// The figures of a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures(pub Vec<Figure>);

impl Figures {
    /// The figure of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Amount> {
        self.0.iter().find(|figure| figure.name.eq_ignore_ascii_case(name)).and_then(|figure| figure.value)
    }
}

/// Reads a file of figures.
///
/// # Errors
/// Every line that is not as it should be.
pub fn figures(bytes: &[u8]) -> Result<Figures, Faults> {
    let figures = sheet::read(bytes, &COLUMNS, &["figure", "value"], |line| {
        let text = line.text("figure").map(str::to_owned);
        if text.is_none() {
            line.wrong("figure", Wrong::Empty);
        }
        let name = text.and_then(|text| line.label("figure", &text, true));
        let value = line.amount("value");
        Some(Figure { name: name?, value })
    })?;
    Ok(Figures(figures))
}
