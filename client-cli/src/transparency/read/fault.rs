//! What is wrong with a file, line by line, and what to do about it. Nothing of what a cell holds is repeated.

use super::{MAX_AMOUNT, MAX_FAULTS, MAX_LABEL};
use std::fmt;

/// What is wrong with one cell or line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// No header.
    #[error(
        "there is no first line with the names of the columns. Begin with: received,resolved,channel,category,actor,outcome"
    )]
    NoHeader,
    /// A column that has no meaning here.
    #[error("this column is not known. Rename it, or take it out; `tellsafe transparency --columns` lists them all")]
    UnknownColumn,
    /// One column twice.
    #[error("this column is there twice. Keep one of them")]
    Twice,
    /// A column that must be there.
    #[error("this column is missing. Add it to the first line")]
    Missing,
    /// More or fewer cells than columns.
    #[error(
        "the line has more or fewer cells than the first one. Put quotation marks around a cell with a comma in it"
    )]
    Cells,
    /// Not UTF-8.
    #[error("the line is not text in UTF-8. Save the file as CSV in UTF-8")]
    NotText,
    /// Not a date.
    #[error("this is not a date. Write it like 2026-12-25")]
    NotADate,
    /// A day that has not come.
    #[error("this day has not come yet. Correct it")]
    Future,
    /// Closed before it came.
    #[error("it was resolved before it was received. Correct one of the two")]
    Backwards,
    /// Not a number.
    #[error(
        "this is not a number. Write digits, or X where nobody knows any more; leave it empty where nobody counted"
    )]
    NotANumber,
    /// Far too many.
    #[error("this is more than {MAX_AMOUNT}. Correct it, or split the line")]
    TooMany,
    /// Fewer reports than cases.
    #[error("there are fewer reports than cases. Each case has one report at least; leave it empty for as many")]
    FewerReports,
    /// Too long for a label.
    #[error(
        "this is longer than {MAX_LABEL} characters. Use a short word that many cases share, and keep what happened elsewhere"
    )]
    TooLong,
    /// Could lead to someone.
    #[error("this looks like a link or a person's address. Use a word that leads to nobody")]
    LeadsToSomeone,
    /// Neither of the two kinds.
    #[error("write punitive or restorative, or leave it empty")]
    Kind,
    /// No such mark.
    #[error(
        "write breach, police, policy-change, committee-change, unilateral, follow-up, advised, appealed or transferred, with ; between several"
    )]
    Mark,
    /// A figure without a name.
    #[error("this must not be empty")]
    Empty,
}

/// Where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// From 1, as a spreadsheet counts. A cell with line ends in it counts as they do.
    pub line: u64,
    /// The column, by the name that it has in the documentation; else by its place.
    pub column: Option<String>,
    /// What it is.
    pub wrong: Wrong,
}

impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(to, "line {}, {column}: {}.", self.line, self.wrong),
            None => write!(to, "line {}: {}.", self.line, self.wrong),
        }
    }
}

/// All that is wrong with a file, of which the first are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// The first [`MAX_FAULTS`].
    pub shown: Vec<Fault>,
    /// All of them.
    pub count: usize,
}

impl Faults {
    pub(super) fn add(&mut self, line: u64, column: Option<&str>, wrong: Wrong) {
        self.count += 1;
        if self.shown.len() < MAX_FAULTS {
            self.shown.push(Fault { line, column: column.map(str::to_owned), wrong });
        }
    }

    pub(super) fn only(line: u64, column: Option<&str>, wrong: Wrong) -> Self {
        let mut faults = Self::default();
        faults.add(line, column, wrong);
        faults
    }
}
