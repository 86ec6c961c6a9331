//! One HTML file without a script and without a reference to elsewhere: tables, and bars beside them that say the same.

use super::chart::chart;
use super::{CHANGE, basis, compared, delta, period};
use crate::transparency::table::{Cell, Report, Role, Table};

const STYLE: &str = include_str!("report.css");

/// The report.
#[must_use]
pub fn html(report: &Report) -> String {
    let change = report.before.map(|_| CHANGE);
    let tables: String = report.tables.iter().map(|one| section(one, change)).collect();
    let list = |items: &[String]| items.iter().map(|item| format!("<li>{}</li>\n", escaped(item))).collect::<String>();
    let flags = if report.flags.is_empty() {
        String::new()
    } else {
        format!(
            "<section class=\"flags\">\n<h2>What does not add up</h2>\n<ul>\n{}</ul>\n</section>\n",
            list(&report.flags)
        )
    };
    format!(
        "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<meta name=\"referrer\" content=\"no-referrer\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">
<title>{title}, {period}</title>
<style>
{STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p class=\"period\">{period}</p>
<p>{basis} {compared}</p>
{tables}{flags}<section class=\"notes\">
<h2>How to read this</h2>
<ul>
{notes}</ul>
</section>
</main>
</body>
</html>
",
        title = escaped(&report.title),
        period = escaped(&period(report.period.from, report.period.to)),
        basis = basis(report.by),
        compared = escaped(&compared(report)),
        notes = list(&report.notes),
    )
}

fn section(one: &Table, change: Option<&str>) -> String {
    let bars = if one.chart { chart(one) } else { String::new() };
    let class = match (bars.is_empty(), one.columns.len()) {
        (true, _) => "alone",
        (false, 1) => "both",
        (false, _) => "wide",
    };
    let counts = match one.counts {
        "" => String::new(),
        counts => format!("<p class=\"counts\">Numbers of {counts}.</p>\n"),
    };
    format!(
        "<section class=\"{class}\" aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>\n{counts}<div class=\"pair\">\n\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"{id}\">\n{table}</div>\n{bars}</div>\n</section>\n",
        id = escaped(&one.id),
        title = escaped(&one.title),
        table = table(one, change),
    )
}

fn table(table: &Table, change: Option<&str>) -> String {
    let mut out = format!("<table>\n<thead><tr><th scope=\"col\">{}</th>", escaped(table.about));
    for column in &table.columns {
        out.push_str(&format!("<th scope=\"col\">{}</th>", escaped(column)));
        if let Some(change) = change {
            out.push_str(&format!("<th scope=\"col\" class=\"change\">{}</th>", escaped(change)));
        }
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        let class = if row.role == Role::Total { " class=\"total\"" } else { "" };
        out.push_str(&format!("<tr{class}><th scope=\"row\">{}</th>", escaped(&row.label)));
        for entry in &row.entries {
            out.push_str(&format!("<td>{}</td>", cell(entry.cell)));
            if change.is_some() {
                out.push_str(&format!("<td class=\"change\">{}</td>", delta(entry)));
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
    out
}

/// A screen reader says what a mark stands for.
fn cell(cell: Cell) -> String {
    match cell {
        Cell::Number(number) => number.to_string(),
        Cell::Lost => "<abbr title=\"not known any more\">X</abbr>".into(),
        Cell::Unstated => "<abbr title=\"not counted\">N/A</abbr>".into(),
        Cell::Hidden => "<span aria-hidden=\"true\">–</span><span class=\"said\">not shown</span>".into(),
    }
}

/// For text within HTML and SVG, and for attributes in double quotation marks.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
