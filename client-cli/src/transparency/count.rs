//! Adds records up. What comes out still holds every number; [`super::suppress`] decides what of it may be shown.

use super::key::{Carried, Dimension, If, Key, Label, Unit};
use super::label::{Labels, OTHER, labels};
use super::preset::{Column, Line, Preset, Rows, Spec, What};
use super::read::Figures;
use super::record::{Amount, Record};
use super::table::{By, Cell, Period, Role};
use std::collections::BTreeMap;

/// A number that was counted, and what of it is known.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub key: Key,
    pub number: u64,
    /// Some of it is lost.
    pub lost: bool,
    /// Some of it was never counted.
    pub unstated: bool,
}

impl Tally {
    fn of(key: Key) -> Self {
        Self { key, number: 0, lost: false, unstated: false }
    }

    fn add(&mut self, amount: Option<Amount>) {
        match amount {
            Some(Amount::Known(number)) => self.number += u64::from(number),
            Some(Amount::Lost) => self.lost = true,
            None => self.unstated = true,
        }
    }

    pub(super) fn cell(&self) -> Cell {
        match self {
            Self { lost: true, .. } => Cell::Lost,
            Self { unstated: true, .. } => Cell::Unstated,
            Self { number, .. } => Cell::Number(*number),
        }
    }
}

#[derive(Debug)]
pub(super) struct CountedRow {
    pub label: String,
    pub role: Role,
    pub tallies: Vec<Tally>,
    /// False for a row that only completes the sum.
    pub shown: bool,
    /// The least that each number is, as anyone may tell from the row being there.
    pub least: u64,
}

#[derive(Debug)]
pub(super) struct CountedTable {
    pub spec: &'static Spec,
    pub rows: Vec<CountedRow>,
}

/// Everything, before anything is hidden.
#[derive(Debug)]
pub(super) struct Counted {
    pub tables: Vec<CountedTable>,
    /// Cases with a label whose number is lost: they are in no total.
    pub lost: bool,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    /// Whose tables.
    pub preset: &'static Preset,
    /// Of which days.
    pub period: Period,
    /// By which day of a case.
    pub by: By,
    /// Numbers from 1 to below this are not shown; 0 shows all.
    pub below: u32,
    /// Whether open cases are among those given: those of a committee are not, and how many are open is then not counted.
    pub open: bool,
}

pub(super) fn count(records: &[Record], figures: &Figures, ask: &Ask) -> Counted {
    let within: Vec<&Record> = records.iter().filter(|record| is_within(record, ask)).collect();
    let all: BTreeMap<Dimension, Labels> = Dimension::ALL
        .into_iter()
        .map(|dimension| (dimension, labels(dimension, &within, ask.preset, ask.below)))
        .collect();
    let table = |spec: &'static Spec| {
        let rows = match &spec.rows {
            Rows::Labels { dimension, unit, columns, total, .. } => {
                let of = ByLabel { dimension: *dimension, unit: *unit, columns };
                of.rows(&within, all.get(dimension).unwrap_or(&Labels::default()), *total, ask.below)
            }
            Rows::Lines(lines) => lines.iter().map(|line| known(line, &within, figures)).collect(),
            Rows::Carried => carried(records, ask),
        };
        CountedTable { spec, rows }
    };
    Counted {
        tables: ask.preset.tables.iter().map(table).collect(),
        lost: within.iter().any(|record| record.cases == Amount::Lost),
    }
}

/// A case counts when it is closed. A line that only states something needs no second date.
fn is_within(record: &Record, ask: &Ask) -> bool {
    let day = match ask.by {
        By::Received if record.resolved.is_some() || record.is_statement() => Some(record.received),
        By::Received => None,
        By::Resolved => record.resolved.or(record.is_statement().then_some(record.received)),
    };
    day.is_some_and(|day| ask.period.has(day))
}

struct ByLabel {
    dimension: Dimension,
    unit: Unit,
    columns: &'static [Column],
}

impl ByLabel {
    fn rows(&self, within: &[&Record], labels: &Labels, total: Option<&'static str>, below: u32) -> Vec<CountedRow> {
        let mut rows: Vec<CountedRow> = labels
            .rows
            .iter()
            .map(|label| self.row(label, Role::Part, &Label::Is(self.dimension, label.clone())))
            .collect();
        let mut rest = self.row("Not recorded", Role::Rest, &Label::Lacks(self.dimension));
        let mut sum = self.row(total.unwrap_or_default(), Role::Total, &Label::Any);
        sum.shown = total.is_some();
        let mut mentioned = vec![false; rows.len()];
        for record in within {
            let places = labels.places(self.dimension, record);
            for place in &places {
                if let (Some(row), Some(mentioned)) = (rows.get_mut(*place), mentioned.get_mut(*place)) {
                    *mentioned = true;
                    self.add(row, record);
                }
            }
            if !record.is_statement() {
                self.add(&mut sum, record);
                if places.is_empty() {
                    self.add(&mut rest, record);
                }
            }
        }
        for row in rows.iter_mut().skip(labels.known) {
            // A row that the log brought is there because it is not empty, and not merged because it is not rare.
            let all = self.columns.iter().all(|column| column.ifs.is_empty());
            row.least = if all && row.label != OTHER { u64::from(below).max(1) } else { 1 };
        }
        rest.least = 1;
        // Nobody said anything of these. That is not the same as none.
        for (row, mentioned) in rows.iter_mut().take(labels.known).zip(mentioned) {
            row.tallies.iter_mut().for_each(|tally| tally.unstated |= !mentioned);
        }
        rest.shown = rest.tallies.iter().any(|tally| tally.number > 0 || tally.lost || tally.unstated);
        if self.dimension == Dimension::Actor {
            // Whoever acted on nothing is only a row where the preset has one.
            let mut at = 0;
            rows.retain(|row| {
                at += 1;
                at <= labels.known || row.tallies.iter().any(|tally| tally.number > 0 || tally.lost)
            });
        }
        rows.push(rest);
        rows.push(sum);
        rows
    }

    fn row(&self, label: &str, role: Role, key: &Label) -> CountedRow {
        let tally = |column: &Column| Tally::of(Key::Count(self.unit, column.ifs.to_vec(), key.clone()));
        CountedRow {
            label: label.to_owned(),
            role,
            tallies: self.columns.iter().map(tally).collect(),
            shown: true,
            least: 0,
        }
    }

    fn add(&self, row: &mut CountedRow, record: &Record) {
        for (tally, column) in row.tallies.iter_mut().zip(self.columns) {
            add(tally, self.unit, column.ifs, record);
        }
    }
}

fn add(tally: &mut Tally, unit: Unit, ifs: &[If], record: &Record) {
    if record.cases == Amount::Lost {
        tally.lost |= ifs.iter().all(|holds| holds.may_hold(record));
    } else if record.cases != Amount::Known(0) && ifs.iter().all(|holds| holds.holds(record)) {
        tally.add(unit.of(record));
    }
}

fn known(line: &'static Line, within: &[&Record], figures: &Figures) -> CountedRow {
    let tally = match line.what {
        What::Count(unit, ifs) => {
            let mut tally = Tally::of(Key::Count(unit, ifs.to_vec(), Label::Any));
            for record in within.iter().filter(|record| !record.is_statement()) {
                add(&mut tally, unit, ifs, record);
            }
            tally
        }
        What::Figure(name) => {
            let mut tally = Tally::of(Key::Figure(name));
            tally.add(figures.get(name));
            tally
        }
    };
    CountedRow { label: line.label.to_owned(), role: Role::Part, tallies: vec![tally], shown: true, least: 0 }
}

/// Open before, received, closed, open after. Only here do open cases count.
fn carried(records: &[Record], ask: &Ask) -> Vec<CountedRow> {
    let period = ask.period;
    let row = |label: &str, key: Carried, role: Role, counts: &dyn Fn(&Record) -> bool| {
        let mut tally = Tally::of(Key::Carried(key));
        tally.unstated = !ask.open && key != Carried::Out;
        let records = if tally.unstated { &[] } else { records };
        for record in records.iter().filter(|record| !record.is_statement() && counts(record)) {
            tally.add(Some(record.cases));
        }
        CountedRow { label: label.to_owned(), role, tallies: vec![tally], shown: true, least: 0 }
    };
    let closed_by = |record: &Record, day: u32| record.resolved.is_some_and(|resolved| resolved <= day);
    let before = period.from.checked_sub(1);
    let open_at = |record: &Record, day: u32| record.received <= day && !closed_by(record, day);
    vec![
        row("Open at the start", Carried::Start, Role::Part, &|record| before.is_some_and(|day| open_at(record, day))),
        row("Received", Carried::In, Role::Part, &|record| period.has(record.received)),
        row("Closed", Carried::Out, Role::Part, &|record| record.resolved.is_some_and(|day| period.has(day))),
        row("Open at the end", Carried::End, Role::Total, &|record| open_at(record, period.to)),
    ]
}
