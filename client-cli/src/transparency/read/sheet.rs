//! A CSV file as a spreadsheet writes it (RFC 4180): a line of names, then cells. Strict about both.

use super::fault::{Faults, Wrong};
use super::{MAX_AMOUNT, MAX_LABEL};
use crate::render::plain_line;
use crate::transparency::record::Amount;
use csv::{ReaderBuilder, StringRecord, Trim};
use tellsafe_protocol::calendar::parse_iso;

/// One line: its cells by the place of their column in `columns`.
pub(super) struct Line<'a> {
    number: u64,
    columns: &'static [&'static str],
    places: &'a [Option<usize>],
    cells: &'a StringRecord,
    faults: &'a mut Faults,
}

/// Reads a file, gives `each` every line, and says all that was wrong with any.
pub(super) fn read<T>(
    bytes: &[u8],
    columns: &'static [&'static str],
    required: &[&'static str],
    mut each: impl FnMut(&mut Line<'_>) -> Option<T>,
) -> Result<Vec<T>, Faults> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    // Spreadsheets of half the world write semicolons.
    let delimiter = if first.contains(&b';') && !first.contains(&b',') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(|_| Faults::only(1, None, Wrong::NotText))?.clone();
    let places = places(&header, columns, required)?;
    let (mut faults, mut read) = (Faults::default(), Vec::new());
    for cells in reader.into_records() {
        match cells {
            Ok(cells) => {
                let number = cells.position().map_or(0, csv::Position::line);
                if cells.iter().all(str::is_empty) {
                    continue;
                }
                if cells.len() != header.len() {
                    faults.add(number, None, Wrong::Cells);
                    continue;
                }
                let mut line = Line { number, columns, places: &places, cells: &cells, faults: &mut faults };
                read.extend(each(&mut line));
            }
            Err(error) => {
                faults.add(error.position().map_or(0, csv::Position::line), None, Wrong::NotText);
            }
        }
    }
    if faults.count == 0 { Ok(read) } else { Err(faults) }
}

fn places(
    header: &StringRecord,
    columns: &'static [&'static str],
    required: &[&'static str],
) -> Result<Vec<Option<usize>>, Faults> {
    if header.iter().all(str::is_empty) {
        return Err(Faults::only(1, None, Wrong::NoHeader));
    }
    let mut faults = Faults::default();
    let mut places = vec![None; columns.len()];
    for (at, name) in header.iter().enumerate() {
        let name = name.to_lowercase();
        let found = columns.iter().position(|column| *column == name);
        match found.and_then(|found| places.get_mut(found)) {
            Some(Some(_)) => faults.add(1, Some(&name), Wrong::Twice),
            Some(place) => *place = Some(at),
            None => faults.add(1, Some(&format!("column {}", at + 1)), Wrong::UnknownColumn),
        }
    }
    for name in required {
        let there = columns.iter().position(|column| column == name).and_then(|at| places.get(at).copied().flatten());
        if there.is_none() {
            faults.add(1, Some(name), Wrong::Missing);
        }
    }
    if faults.count == 0 { Ok(places) } else { Err(faults) }
}

impl Line<'_> {
    /// The text of a cell; `None` when it is empty or there is no such column.
    pub(super) fn text(&self, column: &str) -> Option<&str> {
        let at = self.columns.iter().position(|name| *name == column)?;
        let place = self.places.get(at).copied().flatten()?;
        self.cells.get(place).filter(|text| !text.is_empty())
    }

    pub(super) fn wrong(&mut self, column: &str, wrong: Wrong) {
        self.faults.add(self.number, Some(column), wrong);
    }

    /// A day that has come.
    pub(super) fn day(&mut self, column: &str, today: u32) -> Option<u32> {
        let text = self.text(column)?;
        match parse_iso(text) {
            Some(day) if day <= today => Some(day),
            Some(_) => {
                self.wrong(column, Wrong::Future);
                None
            }
            None => {
                self.wrong(column, Wrong::NotADate);
                None
            }
        }
    }

    /// Digits, or X for what is lost.
    pub(super) fn amount(&mut self, column: &str) -> Option<Amount> {
        let text = self.text(column)?;
        if text.eq_ignore_ascii_case("x") {
            return Some(Amount::Lost);
        }
        if text.eq_ignore_ascii_case("n/a") {
            return None;
        }
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<u32>() {
            Ok(number) if digits && number <= MAX_AMOUNT => return Some(Amount::Known(number)),
            _ if digits => self.wrong(column, Wrong::TooMany),
            _ => self.wrong(column, Wrong::NotANumber),
        }
        None
    }

    /// Several of a cell, with semicolons between them.
    pub(super) fn several(&self, column: &str) -> Vec<String> {
        let text = self.text(column).unwrap_or_default();
        text.split(';').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
    }

    /// A label of a few words that leads to nobody. Mail addresses are allowed where they are a way to the committee.
    pub(super) fn label(&mut self, column: &str, text: &str, address: bool) -> Option<String> {
        match fit(text, address) {
            Ok(label) if !label.is_empty() => return Some(label),
            Ok(_) => {}
            Err(wrong) => self.wrong(column, wrong),
        }
        None
    }

    /// Several labels, each once.
    pub(super) fn labels(&mut self, column: &str, address: bool) -> Vec<String> {
        let mut labels: Vec<String> = Vec::new();
        for one in self.several(column) {
            if let Some(label) = self.label(column, &one, address)
                && !labels.iter().any(|before| before.to_lowercase() == label.to_lowercase())
            {
                labels.push(label);
            }
        }
        labels
    }
}

/// A label as it may be published: of a few words, on one line, and leading to nobody.
///
/// # Errors
/// What is wrong with it.
pub fn fit(text: &str, address: bool) -> Result<String, Wrong> {
    let label = plain_line(text);
    let leads = label.contains("://") || label.to_lowercase().contains("www.") || (!address && label.contains('@'));
    if label.chars().count() > MAX_LABEL {
        Err(Wrong::TooLong)
    } else if leads {
        Err(Wrong::LeadsToSomeone)
    } else {
        Ok(label)
    }
}
