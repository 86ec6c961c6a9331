//! CSV (RFC 4180), one number a line. A spreadsheet takes no label for a formula.

use crate::dates::iso;
use crate::transparency::table::{Report, Role};

/// The report.
#[must_use]
pub fn csv(report: &Report) -> String {
    let mut lines = vec![
        ["from", "to", "by", "table", "row", "role", "column", "state", "value", "change"].map(str::to_owned).to_vec(),
    ];
    for table in &report.tables {
        for row in &table.rows {
            for (entry, column) in row.entries.iter().zip(&table.columns) {
                let role = match row.role {
                    Role::Part => "part",
                    Role::Rest => "rest",
                    Role::Total => "total",
                };
                lines.push(vec![
                    iso(report.period.from),
                    iso(report.period.to),
                    report.by.name().to_owned(),
                    text(&table.id),
                    text(&row.label),
                    role.to_owned(),
                    text(column),
                    entry.cell.state().to_owned(),
                    entry.cell.number().map(|number| number.to_string()).unwrap_or_default(),
                    entry.delta.map(|delta| delta.to_string()).unwrap_or_default(),
                ]);
            }
        }
    }
    let mut out = String::new();
    for line in lines {
        out.push_str(&line.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    }
    out
}

/// A text that begins as a formula would gets an apostrophe, by which spreadsheets know a text (OWASP, "CSV Injection").
fn text(text: &str) -> String {
    let begins = text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '|', '%']);
    if begins { format!("'{text}") } else { text.to_owned() }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r', ';', '\'']) || cell.trim() != cell {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
