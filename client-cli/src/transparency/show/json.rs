//! JSON, from which the next report also takes what it compares with.

use crate::dates::iso;
use crate::transparency::read::FORMAT;
use crate::transparency::table::{Report, Role, Row, Table};
use serde_json::{Value, json};

/// The report.
#[must_use]
pub fn json(report: &Report) -> Value {
    json!({
        "format": FORMAT,
        "preset": report.preset,
        "title": report.title,
        "from": iso(report.period.from),
        "to": iso(report.period.to),
        "by": report.by.name(),
        "not_shown_below": if report.below > 1 { Some(report.below) } else { None },
        "before": report.before.map(|before| json!({ "from": iso(before.from), "to": iso(before.to) })),
        "tables": report.tables.iter().map(table).collect::<Vec<_>>(),
        "notes": report.notes,
        "does_not_add_up": report.flags,
    })
}

fn table(table: &Table) -> Value {
    json!({
        "id": table.id,
        "title": table.title,
        "counts": if table.counts.is_empty() { None } else { Some(table.counts) },
        "columns": table.columns,
        "carried": table.carried,
        "withheld": table.withheld,
        "several": table.several,
        "rows": table.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn row(row: &Row) -> Value {
    let role = match row.role {
        Role::Part => "part",
        Role::Rest => "rest",
        Role::Total => "total",
    };
    let cells = row
        .entries
        .iter()
        .map(|entry| json!({ "state": entry.cell.state(), "value": entry.cell.number(), "delta": entry.delta }));
    json!({ "label": row.label, "role": role, "cells": cells.collect::<Vec<_>>() })
}
