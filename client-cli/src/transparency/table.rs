//! A report as it is published. What is not to be published is not in it: a renderer could not show it.

/// A number, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// So many.
    Number(u64),
    /// Nobody knows any more; prints as X.
    Lost,
    /// Nobody counted; prints as N/A.
    Unstated,
    /// It would tell too much about too few; prints as a dash.
    Hidden,
}

impl Cell {
    /// The number, where there is one.
    #[must_use]
    pub fn number(self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// As it is printed. Nothing but a zero prints as zero.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Lost => "X".into(),
            Self::Unstated => "N/A".into(),
            Self::Hidden => "–".into(),
        }
    }

    /// Its name in JSON and CSV.
    #[must_use]
    pub fn state(self) -> &'static str {
        match self {
            Self::Number(_) => "number",
            Self::Lost => "lost",
            Self::Unstated => "not-counted",
            Self::Hidden => "not-shown",
        }
    }
}

/// A cell, and how it differs from the last period's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The cell.
    pub cell: Cell,
    /// The difference of two published numbers; `None` where one of them is missing.
    pub delta: Option<i64>,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// One of those that the table lists.
    Part,
    /// What has no label.
    Rest,
    /// What they are part of.
    Total,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What is counted.
    pub label: String,
    /// What sort of row it is.
    pub role: Role,
    /// One entry a column.
    pub entries: Vec<Entry>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name in JSON and CSV, which does not change.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What its numbers count: reports, cases or people; empty where each row says it.
    pub counts: &'static str,
    /// The head of the first column.
    pub about: &'static str,
    /// The heads of the others.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// True when bars beside it make sense.
    pub chart: bool,
    /// True when a case may be in several rows.
    pub several: bool,
    /// True for the cases' way through the period.
    pub carried: bool,
    /// True when nothing of it is shown.
    pub withheld: bool,
}

/// By which day a case belongs to a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The day on which it came in.
    Received,
    /// The day on which it was closed.
    Resolved,
}

impl By {
    /// As it is typed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Resolved => "resolved",
        }
    }
}

/// First and last day, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first.
    pub from: u32,
    /// The last.
    pub to: u32,
}

impl Period {
    /// True when that day is in it.
    #[must_use]
    pub fn has(self, day: u32) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

/// A whole report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Whose tables these are.
    pub preset: &'static str,
    /// Its heading.
    pub title: String,
    /// What it covers.
    pub period: Period,
    /// By which day.
    pub by: By,
    /// Numbers from 1 to below this were not to be shown; 0 shows all.
    pub below: u32,
    /// The period that it is compared with.
    pub before: Option<Period>,
    /// The tables.
    pub tables: Vec<Table>,
    /// What has to be known to read the numbers.
    pub notes: Vec<String>,
    /// Totals that do not add up, in words.
    pub flags: Vec<String>,
}
