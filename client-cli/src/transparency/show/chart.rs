//! Bars as SVG: labels above, so that they fit on a phone, and a number at each bar, so that nothing is told by length or colour alone.

use super::html::escaped;
use crate::transparency::table::{Cell, Role, Row, Table};

/// Units of the drawing; about pixels on a phone.
const WIDTH: usize = 340;
/// The longest bar, which leaves room for its number and the name of its column.
const LONGEST: usize = 200;
/// Height of a line of text, and of a bar.
const TEXT: usize = 20;
const BAR: usize = 16;
const GAP: usize = 10;
/// Letters of a label that fit; the table has all of it.
const LETTERS: usize = 46;

/// Bars for every row but the total; nothing when there is none to draw.
pub(super) fn chart(table: &Table) -> String {
    let rows: Vec<&Row> = table.rows.iter().filter(|row| row.role != Role::Total).collect();
    let most = rows.iter().flat_map(|row| &row.entries).filter_map(|entry| entry.cell.number()).max().unwrap_or(0);
    if rows.len() < 2 {
        return String::new();
    }
    let (mut y, mut bars) = (0, String::new());
    for row in &rows {
        bars.push_str(&format!("<text x=\"0\" y=\"{}\">{}</text>\n", y + 14, escaped(&shortened(&row.label))));
        y += TEXT;
        // A row without any number needs to say so once.
        let same = row
            .entries
            .first()
            .map(|entry| entry.cell)
            .filter(|cell| cell.number().is_none() && row.entries.iter().all(|entry| entry.cell == *cell));
        if let Some(cell) = same {
            bars.push_str(&bar(cell, 0, y, most, ""));
            y += BAR + 4 + GAP;
            continue;
        }
        for (at, (entry, column)) in row.entries.iter().zip(&table.columns).enumerate() {
            let name = if table.columns.len() > 1 { column.as_str() } else { "" };
            bars.push_str(&bar(entry.cell, at, y, most, name));
            y += BAR + 4;
        }
        y += GAP;
    }
    format!(
        "<figure>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y}\" role=\"img\" aria-label=\"{title}: bars of the numbers in \
         the table\">\n{bars}</svg>\n</figure>\n",
        title = escaped(&table.title),
    )
}

fn bar(cell: Cell, column: usize, y: usize, most: u64, name: &str) -> String {
    let base = y + 12;
    let named = |x: usize, said: &str| {
        let name =
            if name.is_empty() { String::new() } else { format!(" <tspan class=\"faint\">{}</tspan>", escaped(name)) };
        format!("<text x=\"{x}\" y=\"{base}\" class=\"n\">{said}{name}</text>\n")
    };
    match cell {
        Cell::Number(number) => {
            let length = length(number, most);
            let shape = if length == 0 {
                String::new()
            } else {
                format!("<rect class=\"bar{}\" x=\"1\" y=\"{y}\" width=\"{length}\" height=\"{BAR}\"/>\n", column % 3)
            };
            shape + &named(length + 7, &number.to_string())
        }
        // A dashed box of one size, whatever it stands for.
        other => {
            let what = match other {
                Cell::Lost => "X",
                Cell::Unstated => "N/A",
                _ => "not shown",
            };
            format!("<rect class=\"none\" x=\"1.5\" y=\"{y}.5\" width=\"24\" height=\"{}\"/>\n", BAR - 1)
                + &named(33, what)
        }
    }
}

fn length(number: u64, most: u64) -> usize {
    let longest = u64::try_from(LONGEST).unwrap_or(0);
    let scaled = number.saturating_mul(longest).checked_div(most).unwrap_or(0);
    usize::try_from(scaled).unwrap_or(LONGEST).max(usize::from(number > 0) * 2)
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LETTERS {
        return label.to_owned();
    }
    label.chars().take(LETTERS - 1).collect::<String>().trim_end().to_owned() + "…"
}
