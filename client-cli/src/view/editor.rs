//! Words that are being written: on as many lines as they need.

use super::{Key, Words};
use crate::render::{columns, plain};
use zeroize::Zeroizing;

/// A text with a cursor in it.
#[derive(Debug, Clone, Default)]
pub struct Editor {
    text: Words,
    /// The cursor's byte.
    at: usize,
}

impl Editor {
    /// What was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// True when nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Puts a text where the cursor is, without what could move a terminal's.
    pub fn insert(&mut self, text: &str) {
        let text = Zeroizing::new(plain(&text.replace("\r\n", "\n").replace('\r', "\n")));
        self.text.insert_str(self.at, &text);
        self.at += text.len();
    }

    /// Takes a key in; `width` is that of its lines.
    pub fn key(&mut self, key: Key, width: usize) {
        match key {
            Key::Char(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            Key::Enter => self.insert("\n"),
            Key::Left => self.at = self.before(),
            Key::Right => self.at = self.after(),
            Key::Backspace => {
                let before = self.before();
                self.text.replace_range(before..self.at, "");
                self.at = before;
            }
            Key::Delete => {
                let after = self.after();
                self.text.replace_range(self.at..after, "");
            }
            Key::Up | Key::Down | Key::PageUp | Key::PageDown | Key::Home | Key::End => self.go(key, width),
            Key::Control(_) | Key::Escape => {}
        }
    }

    /// The text's lines, and the line and column of the cursor.
    #[must_use]
    pub fn lines(&self, width: usize) -> (Vec<&str>, (usize, usize)) {
        let ranges = self.ranges(width);
        let line = ranges.iter().rposition(|range| range.0 <= self.at).unwrap_or(0);
        let column = ranges.get(line).and_then(|range| self.text.get(range.0..self.at)).map_or(0, columns);
        (ranges.iter().filter_map(|range| self.text.get(range.0..range.1)).collect(), (line, column))
    }

    fn before(&self) -> usize {
        self.text.get(..self.at).and_then(|text| text.char_indices().next_back()).map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        let next = self.text.get(self.at..).and_then(|text| text.chars().next());
        self.at + next.map_or(0, char::len_utf8)
    }

    fn go(&mut self, key: Key, width: usize) {
        let ranges = self.ranges(width);
        let (_, (line, column)) = self.lines(width);
        let line = match key {
            Key::Up => line.saturating_sub(1),
            Key::Down => line + 1,
            Key::PageUp => line.saturating_sub(10),
            Key::PageDown => line + 10,
            _ => line,
        };
        let column = match key {
            Key::Home => 0,
            Key::End => usize::MAX,
            _ => column,
        };
        let Some(range) = ranges.get(line.min(ranges.len().saturating_sub(1))) else { return };
        let text = self.text.get(range.0..range.1).unwrap_or_default();
        let mut used = 0;
        let past = text.char_indices().find(|(_, c)| {
            used += columns(c.encode_utf8(&mut [0; 4]));
            used > column
        });
        self.at = range.0 + past.map_or(text.len(), |(at, _)| at);
    }

    /// Beginning and end of each line: after a line feed, and before a word that does not fit. A space at which a line breaks is its last.
    fn ranges(&self, width: usize) -> Vec<(usize, usize)> {
        let width = width.max(2);
        let mut ranges = Vec::new();
        // Where the line begins, where its last word does, and the columns up to each.
        let (mut start, mut word, mut used, mut before_word) = (0, 0, 0, 0);
        for (at, c) in self.text.char_indices() {
            if c == '\n' {
                ranges.push((start, at));
                (start, word, used, before_word) = (at + 1, at + 1, 0, 0);
                continue;
            }
            let needed = columns(c.encode_utf8(&mut [0; 4]));
            if used + needed > width && c != ' ' {
                let cut = if word > start { word } else { at };
                let kept = if word > start { before_word } else { used };
                ranges.push((start, cut));
                (start, word, used, before_word) = (cut, cut, used.saturating_sub(kept), 0);
            }
            used += needed;
            if c == ' ' {
                (word, before_word) = (at + 1, used);
            }
        }
        ranges.push((start, self.text.len()));
        ranges
    }
}
