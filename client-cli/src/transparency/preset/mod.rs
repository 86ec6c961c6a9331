//! Whose tables a report has. Each is made after what that community publishes, with the source beside it.

mod events;
mod foundations;
mod projects;
mod standard;

use super::key::{Dimension, If, Unit};
use super::table::By;

/// A column of a table of labels.
#[derive(Debug)]
pub struct Column {
    /// Its head.
    pub head: &'static str,
    /// What a record must fulfil.
    pub ifs: &'static [If],
}

/// A row of a table whose rows are all known.
#[derive(Debug)]
pub struct Line {
    /// Its label.
    pub label: &'static str,
    /// What it counts.
    pub what: What,
}

/// What a known row counts.
#[derive(Debug)]
pub enum What {
    /// Closed cases of the period.
    Count(Unit, &'static [If]),
    /// A figure of that name.
    Figure(&'static str),
}

/// The rows of a table.
#[derive(Debug)]
pub enum Rows {
    /// The labels of a dimension: these in this order, then whatever else the log has.
    Labels {
        /// Of what.
        dimension: Dimension,
        /// What is counted.
        unit: Unit,
        /// Rows that are always there. One that the log does not mention prints N/A, for nobody said that there was none.
        known: &'static [&'static str],
        /// The columns.
        columns: &'static [Column],
        /// The label of the total; none when it is not shown.
        total: Option<&'static str>,
    },
    /// These.
    Lines(&'static [Line]),
    /// Open before, received, closed, open after.
    Carried,
}

/// A table.
#[derive(Debug)]
pub struct Spec {
    /// Its name in JSON and CSV.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// The head of its first column.
    pub about: &'static str,
    /// Its rows.
    pub rows: Rows,
}

/// A community's tables.
#[derive(Debug)]
pub struct Preset {
    /// As it is typed.
    pub name: &'static str,
    /// The report's heading.
    pub title: &'static str,
    /// By which day it counts, if nothing else is asked for.
    pub by: By,
    /// Numbers from 1 to below this are not shown; 0 shows all, as the community itself does.
    pub below: u32,
    /// Where its tables come from.
    pub source: &'static str,
    /// Its tables.
    pub tables: &'static [Spec],
}

/// Without a preset of a community that shows all, numbers below this are not shown: at five, nobody in a row can be told from the
/// others by one who knows three of them.
pub const BELOW: u32 = 5;

/// Every preset.
pub const PRESETS: [&Preset; 9] = [
    &standard::STANDARD,
    &foundations::KUBERNETES,
    &foundations::PSF,
    &projects::KERNEL,
    &projects::DJANGO,
    &events::CARPENTRIES,
    &events::PYCON_US,
    &projects::FEDORA,
    &foundations::CNCF,
];

/// The preset of that name.
#[must_use]
pub fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.into_iter().find(|preset| preset.name == name)
}
