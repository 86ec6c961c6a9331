//! Markdown, with tables as GitHub and most others draw them.

use super::{CHANGE, basis, compared, delta, period};
use crate::transparency::table::{Report, Role, Row, Table};

/// The report.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut out = format!("# {}\n\n", text(&report.title));
    let basis = format!("{} {}", basis(report.by), compared(report));
    out.push_str(&format!("**Period:** {}. {}\n", period(report.period.from, report.period.to), basis.trim_end()));
    for one in &report.tables {
        out.push_str(&format!("\n## {}\n\n", text(&one.title)));
        table(&mut out, one, report.before.map(|_| CHANGE));
    }
    if !report.flags.is_empty() {
        out.push_str("\n## What does not add up\n\n");
        report.flags.iter().for_each(|flag| out.push_str(&format!("- {}\n", text(flag))));
    }
    out.push_str("\n## How to read this\n\n");
    report.notes.iter().for_each(|note| out.push_str(&format!("- {}\n", text(note))));
    out
}

fn table(out: &mut String, table: &Table, change: Option<&str>) {
    let mut heads = vec![text(table.about)];
    for column in &table.columns {
        heads.push(text(column));
        heads.extend(change.map(text));
    }
    line(out, &heads);
    let rules: Vec<String> =
        heads.iter().enumerate().map(|(at, _)| if at == 0 { ":--" } else { "--:" }.into()).collect();
    line(out, &rules);
    table.rows.iter().for_each(|one| line(out, &row(one, change.is_some())));
}

fn row(row: &Row, change: bool) -> Vec<String> {
    let strong = |said: String| if row.role == Role::Total { format!("**{said}**") } else { said };
    let mut cells = vec![strong(text(&row.label))];
    for entry in &row.entries {
        cells.push(strong(entry.cell.text()));
        if change {
            cells.push(delta(entry));
        }
    }
    cells
}

fn line(out: &mut String, cells: &[String]) {
    out.push_str(&format!("| {} |\n", cells.join(" | ")));
}

/// As it is, whatever it holds: what Markdown or HTML would take for markup is escaped.
fn text(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}
