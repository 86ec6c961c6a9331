//! From what was counted to what is published: hidden numbers are left behind here, and differences to the period before are of
//! published numbers only, so that they tell nothing that the two reports do not.

use super::count::{Ask, Counted, CountedTable, Tally};
use super::key::{Key, Unit};
use super::preset::Rows;
use super::read::Before;
use super::suppress::Hidden;
use super::table::{By, Cell, Entry, Report, Role, Row, Table};

pub(super) fn publish(counted: &Counted, hidden: &Hidden, ask: &Ask, before: Option<&Before>) -> Report {
    let tables: Vec<Table> = counted.tables.iter().map(|table| of(table, hidden, before)).collect();
    Report {
        preset: ask.preset.name,
        title: ask.preset.title.to_owned(),
        period: ask.period,
        by: ask.by,
        below: ask.below,
        before: before.map(|before| before.period),
        notes: notes(&tables, counted, ask),
        tables,
        flags: Vec::new(),
    }
}

fn of(table: &CountedTable, hidden: &Hidden, before: Option<&Before>) -> Table {
    let spec = table.spec;
    let (columns, counts, several) = match &spec.rows {
        Rows::Labels { columns, unit, .. } => {
            (columns.iter().map(|column| column.head.to_owned()).collect(), unit.name(), overlaps(table))
        }
        Rows::Lines(_) => (vec!["Number".to_owned()], "", false),
        Rows::Carried => (vec!["Cases".to_owned()], Unit::Cases.name(), false),
    };
    let withheld = hidden.carried && matches!(spec.rows, Rows::Carried);
    let rows = table.rows.iter().filter(|row| row.shown).map(|row| {
        let entry = |(column, tally): (usize, &Tally)| {
            let cell = if withheld { Cell::Hidden } else { shown(tally, hidden) };
            let last = before.and_then(|before| before.cell(spec.id, &row.label, column)).and_then(Cell::number);
            let delta = cell
                .number()
                .zip(last)
                .and_then(|(now, last)| Some(i64::try_from(now).ok()? - i64::try_from(last).ok()?));
            Entry { cell, delta }
        };
        Row { label: row.label.clone(), role: row.role, entries: row.tallies.iter().enumerate().map(entry).collect() }
    });
    Table {
        id: spec.id.to_owned(),
        title: spec.title.to_owned(),
        counts,
        about: spec.about,
        columns,
        rows: rows.collect(),
        chart: matches!(spec.rows, Rows::Labels { .. }),
        several,
        carried: matches!(spec.rows, Rows::Carried),
        withheld,
    }
}

pub(super) fn shown(tally: &Tally, hidden: &Hidden) -> Cell {
    match tally.cell() {
        Cell::Number(_) if hidden.keys.contains(&tally.key) => Cell::Hidden,
        cell => cell,
    }
}

/// Whether a case may be in several rows is a matter of what is counted, not of what was: it tells nothing of this period.
fn overlaps(table: &CountedTable) -> bool {
    use super::key::Dimension;
    matches!(
        table.spec.rows,
        Rows::Labels { dimension: Dimension::Category | Dimension::Actor | Dimension::Outcome, .. }
    )
}

fn notes(tables: &[Table], counted: &Counted, ask: &Ask) -> Vec<String> {
    let has = |wanted: Cell| {
        let mut entries = tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.entries);
        entries.any(|entry| entry.cell == wanted)
    };
    let mut notes = vec![match ask.by {
        By::Received => "A case belongs to the period in which it was received. Cases that are still open are not counted, except as \
                         carried over; when they are closed, the numbers of this period grow."
            .to_owned(),
        By::Resolved => "A case belongs to the period in which it was closed, whenever it was received. Cases that are still open are \
                         not counted, except as carried over."
            .to_owned(),
    }];
    notes.push("Reports, cases and people are different numbers: several reports may be of one case, and a case may be about several \
                people or about none."
        .to_owned());
    if tables.iter().any(|table| table.several && table.chart) {
        notes.push("A case can be in several rows of one table, so rows need not add up to a total.".to_owned());
    }
    if ask.below > 1 {
        notes.push(format!(
            "– stands for a number that is not shown: it is below {}, or would give another one back. Rare labels are merged into \
             “Other”. No reports does not mean that nothing happened.",
            ask.below
        ));
    }
    if has(Cell::Lost) {
        notes.push("X stands for a number that nobody knows any more. It is not zero.".to_owned());
    }
    if counted.lost {
        notes.push("What is X is in no total.".to_owned());
    }
    if has(Cell::Unstated) {
        notes.push("N/A stands for what nobody counted. It is not zero.".to_owned());
    }
    let none = counted.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.tallies).any(|tally| {
        tally.number == 0 && matches!(&tally.key, Key::Count(_, ifs, super::key::Label::Any) if ifs.is_empty())
    });
    if none {
        notes.push("There were no closed cases in this period.".to_owned());
    }
    notes
}

/// True for what a table's parts add up to.
pub(super) fn is_total(row: &Row) -> bool {
    row.role == Role::Total
}
