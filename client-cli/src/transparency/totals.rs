//! Totals that do not add up, in words. Nothing here looks at a number that is not published.

use super::count::{Counted, Tally};
use super::preset::Rows;
use super::publish::{is_total, shown};
use super::read::{Before, Figures};
use super::record::Amount;
use super::suppress::Hidden;
use super::table::{Cell, Report, Table};

pub(super) fn flags(
    report: &Report,
    counted: &Counted,
    hidden: &Hidden,
    figures: &Figures,
    before: Option<&Before>,
) -> Vec<String> {
    let mut flags: Vec<String> = report.tables.iter().flat_map(sums).collect();
    flags.extend(stated(counted, hidden, figures));
    flags.extend(before.and_then(|before| opening(report, before)));
    flags
}

/// Rows against their total, where all of them are shown.
fn sums(table: &Table) -> Vec<String> {
    let mut flags = Vec::new();
    if !table.chart {
        return flags;
    }
    for (at, column) in table.columns.iter().enumerate() {
        let number = |row: &super::table::Row| row.entries.get(at).map(|entry| entry.cell);
        let Some(total) = table.rows.iter().find(|row| is_total(row)).and_then(number).and_then(Cell::number) else {
            continue;
        };
        let parts: Vec<Cell> = table.rows.iter().filter(|row| !is_total(row)).filter_map(number).collect();
        if parts.contains(&Cell::Hidden) {
            continue;
        }
        let sum: u64 = parts.into_iter().filter_map(Cell::number).sum();
        if sum != total {
            let why = if sum > total && table.several { ": some are in several rows" } else { "" };
            flags.push(format!("{}, {column}: the rows add up to {sum}, the total is {total}{why}.", table.title));
        }
    }
    flags
}

/// A number that somebody stated for a row, against the one that was counted.
fn stated(counted: &Counted, hidden: &Hidden, figures: &Figures) -> Vec<String> {
    let mut flags = Vec::new();
    for table in &counted.tables {
        for row in table.rows.iter().filter(|row| row.shown) {
            // Of several columns, the last is what the others are part of.
            let (Some(tally), Some(Amount::Known(said))) = (row.tallies.last(), figures.get(&row.label)) else {
                continue;
            };
            if let Cell::Number(number) = shown(tally, hidden)
                && number != u64::from(said)
                && !is_figure(tally)
                && !(hidden.carried && matches!(table.spec.rows, Rows::Carried))
            {
                flags.push(format!("{}: {said} was stated, {number} are counted.", row.label));
            }
        }
    }
    flags
}

fn is_figure(tally: &Tally) -> bool {
    matches!(tally.key, super::key::Key::Figure(_))
}

/// What was open after the last period is what was open before this one.
fn opening(report: &Report, before: &Before) -> Option<String> {
    let then = before.opening()?.cell.number()?;
    let table = report.tables.iter().find(|table| before.is_carried(&table.id))?;
    let now = table.rows.first()?.entries.first()?.cell.number()?;
    let follows = report.period.from == before.period.to.saturating_add(1);
    (follows && now != then)
        .then(|| format!("{}: the last report ended with {then} open cases, this one begins with {now}.", table.title))
}
