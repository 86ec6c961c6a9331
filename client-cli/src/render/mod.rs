//! What a person sees: 80 columns, calm, and nothing in it that colour alone says.
//!
//! A [`Page`] wraps and neutralises every text it is given, ours as well as a stranger's, so that there is no way around it.

pub mod case;
pub mod json;
pub mod pack;
pub mod work;
mod wrap;

pub use wrap::{columns, plain, plain_line, wrap};

/// Columns of a line.
pub const WIDTH: usize = 80;
/// Columns of the labels in [`Page::pair`].
const LABEL: usize = 14;
/// Stands before every line that someone else wrote, so that none of theirs passes for one of ours.
pub const BAR: &str = "  | ";

/// How much a line stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// As most do.
    Plain,
    /// More.
    Strong,
    /// Less.
    Faint,
}

/// Lines to be shown together.
#[derive(Debug, Clone, Default)]
pub struct Page {
    lines: Vec<(Option<Weight>, String)>,
}

impl Page {
    /// An empty page.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A heading.
    pub fn title(&mut self, text: &str) -> &mut Self {
        self.block("", "", text, Weight::Strong)
    }

    /// A paragraph.
    pub fn say(&mut self, text: &str) -> &mut Self {
        self.block("", "", text, Weight::Plain)
    }

    /// A paragraph of lesser weight.
    pub fn aside(&mut self, text: &str) -> &mut Self {
        self.block("  ", "  ", text, Weight::Faint)
    }

    /// A paragraph set in under what is above it.
    pub fn under(&mut self, text: &str) -> &mut Self {
        self.block("  ", "  ", text, Weight::Plain)
    }

    /// Something that needs attention; the mark says so without colour.
    pub fn warn(&mut self, text: &str) -> &mut Self {
        self.block("! ", "  ", text, Weight::Strong)
    }

    /// One of several.
    pub fn point(&mut self, text: &str) -> &mut Self {
        self.block("  - ", "    ", text, Weight::Plain)
    }

    /// A label and what it stands for; nothing when that is empty.
    pub fn pair(&mut self, label: &str, text: &str) -> &mut Self {
        if text.trim().is_empty() {
            return self;
        }
        let label = format!("  {}", wrap::plain_line(label));
        let rest = " ".repeat(LABEL + 2);
        if columns(&label) > LABEL + 1 {
            return self.block("", "  ", &label, Weight::Plain).block(&rest, &rest, text, Weight::Plain);
        }
        let first = format!("{label}{}", " ".repeat(LABEL + 2 - columns(&label)));
        self.block(&first, &rest, text, Weight::Plain)
    }

    /// Several lines that someone else wrote.
    pub fn quote(&mut self, text: &str) -> &mut Self {
        self.block(BAR, BAR, text, Weight::Plain)
    }

    /// Short texts below each other in columns as wide as said; what is too long moves the rest along.
    pub fn row(&mut self, cells: &[(&str, usize)]) -> &mut Self {
        let mut line = String::new();
        for (text, width) in cells {
            let text = plain_line(text);
            line.push_str(&text);
            line.push_str(&" ".repeat(width.saturating_sub(columns(&text)).max(1)));
        }
        if columns(line.trim_end()) > WIDTH {
            return self.block("", "    ", &line, Weight::Strong);
        }
        self.lines.push((Some(Weight::Strong), line.trim_end().to_owned()));
        self
    }

    /// A command to type, or an address. Where it is longer than a line it goes on after a backslash, as a shell reads it; no
    /// word of it is broken, so that it can be copied.
    pub fn command(&mut self, text: &str) -> &mut Self {
        let mut line = String::from("   ");
        for word in plain_line(text).split(' ') {
            if columns(&line) + 1 + columns(word) + 2 > WIDTH && !line.trim().is_empty() {
                self.lines.push((Some(Weight::Strong), core::mem::replace(&mut line, String::from("     ")) + " \\"));
            }
            line.push(' ');
            line.push_str(word);
        }
        self.lines.push((Some(Weight::Strong), line));
        self
    }

    /// An empty line, but never two, and none at the end.
    pub fn gap(&mut self) -> &mut Self {
        if self.lines.last().is_some_and(|(weight, _)| weight.is_some()) {
            self.lines.push((None, String::new()));
        }
        self
    }

    /// All that `other` has, below.
    pub fn append(&mut self, other: Self) -> &mut Self {
        self.lines.extend(other.lines);
        self
    }

    /// The lines, without empty ones at the end.
    pub fn lines(&self) -> impl Iterator<Item = (Weight, &str)> {
        let gaps = self.lines.iter().rev().take_while(|(weight, _)| weight.is_none()).count();
        let lines = self.lines.iter().take(self.lines.len() - gaps);
        lines.map(|(weight, line)| (weight.unwrap_or(Weight::Plain), line.as_str()))
    }

    /// The text. With `colour`, weights are shown as bold and dim; without, they leave no trace.
    #[must_use]
    pub fn text(&self, colour: bool) -> String {
        let mut text = String::new();
        for (weight, line) in self.lines() {
            let code = match weight {
                Weight::Strong if colour => "\u{1b}[1m",
                Weight::Faint if colour => "\u{1b}[2m",
                _ => "",
            };
            text.push_str(code);
            text.push_str(line);
            text.push_str(if code.is_empty() { "" } else { "\u{1b}[0m" });
            text.push('\n');
        }
        text
    }

    fn block(&mut self, first: &str, rest: &str, text: &str, weight: Weight) -> &mut Self {
        let width = WIDTH.saturating_sub(columns(first).max(columns(rest)));
        if text.is_empty() {
            return self;
        }
        for (at, line) in wrap(text, width).into_iter().enumerate() {
            let prefix = if at == 0 { first } else { rest };
            self.lines.push((Some(weight), format!("{prefix}{line}").trim_end().to_owned()));
        }
        self
    }
}
