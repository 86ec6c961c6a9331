//! Lines that fit, of text that cannot move a cursor. Everything that is rendered passes here, whoever wrote it.

use tellsafe_protocol::text::neutralise;
use unicode_width::UnicodeWidthChar;

/// Most characters without a width that may follow each other: more than any script needs, fewer than it takes to paint
/// accents over the lines above.
const MAX_MARKS: usize = 6;
/// Spaces at the start of a line that are kept, for pasted code and lists.
const MAX_LEADING: usize = 8;
/// Empty lines in a row that are kept.
const MAX_EMPTY: usize = 2;
/// A character that asks for the wide, coloured form of the one before it.
const EMOJI_PRESENTATION: char = '\u{fe0f}';

/// `text` without anything that could forge or move a line; line feeds stay.
#[must_use]
pub fn plain(text: &str) -> String {
    let text = neutralise(&text.replace('\t', "    "), true);
    let mut marks = 0;
    text.chars()
        .filter(|c| {
            marks = if *c != '\n' && columns_of(*c) == 0 { marks + 1 } else { 0 };
            marks <= MAX_MARKS
        })
        .collect()
}

/// As [`plain`], on one line.
#[must_use]
pub fn plain_line(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Columns that a terminal needs for `text`, at most: never fewer than it takes.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

fn columns_of(c: char) -> usize {
    if c == EMOJI_PRESENTATION { 1 } else { c.width().unwrap_or(0) }
}

/// Breaks `text` into lines of at most `width` columns, at spaces where there are any.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines = Vec::new();
    let mut empty = 0;
    for line in plain(text).trim_end().split('\n') {
        empty = if line.trim().is_empty() { empty + 1 } else { 0 };
        if empty <= MAX_EMPTY {
            wrap_line(line, width, &mut lines);
        }
    }
    lines
}

fn wrap_line(line: &str, width: usize, lines: &mut Vec<String>) {
    let leading = line.chars().take_while(|c| *c == ' ').count().min(MAX_LEADING).min(width / 2);
    let mut current = " ".repeat(leading);
    let mut used = leading;
    for word in line.split_whitespace() {
        let space = usize::from(used > leading);
        let needed = columns(word);
        if used + space + needed <= width {
            current.push_str(if space == 1 { " " } else { "" });
            current.push_str(word);
            used += space + needed;
            continue;
        }
        if used > leading {
            lines.push(core::mem::replace(&mut current, " ".repeat(leading)));
            used = leading;
        }
        for c in word.chars() {
            let needed = columns_of(c);
            if used + needed > width {
                lines.push(core::mem::replace(&mut current, " ".repeat(leading)));
                used = leading;
            }
            current.push(c);
            used += needed;
        }
    }
    lines.push(if used > leading { current } else { String::new() });
}
