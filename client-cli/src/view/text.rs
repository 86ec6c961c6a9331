//! Pages in terminals that are narrower than a page.

use crate::render::{BAR, Page, Weight, columns, wrap};

/// A page's lines, none wider than `width`. What someone else wrote stays behind its bar.
pub(super) fn fit(page: &Page, width: u16) -> Vec<(Weight, String)> {
    let width = usize::from(width.max(8));
    let mut lines = Vec::new();
    for (weight, line) in page.lines() {
        if columns(line) <= width {
            lines.push((weight, line.to_owned()));
            continue;
        }
        let (bar, rest) = match line.strip_prefix(BAR) {
            Some(rest) => (BAR, rest),
            None => ("", line),
        };
        lines.extend(wrap(rest, width - bar.len()).into_iter().map(|part| (weight, format!("{bar}{part}"))));
    }
    lines
}
