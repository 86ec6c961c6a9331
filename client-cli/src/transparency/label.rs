//! Which labels a report names. What is rare and not one of the preset's own is merged into one row, so that no word of a log
//! that fits one case alone is ever printed.

use super::key::Dimension;
use super::preset::{Preset, Rows};
use super::record::{Amount, Record};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rows of a table, at most; more than this nobody reads.
const MAX_ROWS: usize = 40;
/// Where merged labels go.
pub(super) const OTHER: &str = "Other";

/// The rows of one dimension.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// As they are printed, in their order.
    pub rows: Vec<String>,
    /// Where each label of the log goes, by its folded spelling.
    to: HashMap<String, usize>,
    /// How many of [`Self::rows`] the preset always has.
    pub known: usize,
}

impl Labels {
    /// The places of a record's labels in [`Self::rows`], each once.
    pub(super) fn places(&self, dimension: Dimension, record: &Record) -> Vec<usize> {
        let mut places: Vec<usize> =
            dimension.labels(record).filter_map(|label| self.to.get(&folded(label)).copied()).collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

fn folded(label: &str) -> String {
    label.to_lowercase()
}

/// The labels of `dimension` that `records` have, of which those of fewer than `below` cases are merged unless the preset has them.
pub(super) fn labels(dimension: Dimension, records: &[&Record], preset: &Preset, below: u32) -> Labels {
    let known = known(dimension, preset);
    let mut counts: BTreeMap<String, (String, u64, bool)> = BTreeMap::new();
    for record in records {
        for label in dimension.labels(record) {
            let entry = counts.entry(folded(label)).or_insert_with(|| (label.to_owned(), 0, false));
            match record.cases {
                Amount::Known(cases) => entry.1 += u64::from(cases),
                Amount::Lost => entry.2 = true,
            }
        }
    }
    let printed: BTreeSet<String> = known.iter().map(|label| folded(label)).collect();
    let mut found: Vec<_> = counts.iter().filter(|(key, _)| !printed.contains(*key)).collect();
    if below == 0 {
        // Where small numbers are not hidden, their order hides nothing either.
        found.sort_by_key(|(key, (_, count, _))| (core::cmp::Reverse(*count), (*key).clone()));
    }
    let mut all = Labels {
        rows: known.iter().map(|label| (*label).to_owned()).collect(),
        to: HashMap::new(),
        known: known.len(),
    };
    all.to.extend(all.rows.iter().enumerate().map(|(at, label)| (folded(label), at)));
    let mut merged: BTreeSet<String> = BTreeSet::new();
    let mut kept: Vec<(&String, &String, Option<u64>)> = Vec::new();
    for (key, (label, count, lost)) in found {
        if all.rows.len() + kept.len() >= MAX_ROWS || (*count < u64::from(below) && !lost) {
            merged.insert(key.clone());
        } else {
            kept.push((key, label, (!lost).then_some(*count)));
        }
    }
    // What is merged should be many enough to be shown. A number that is lost would make the whole lost.
    while !merged.is_empty() && cases(dimension, records, &merged) < u64::from(below) {
        let counts = kept.iter().enumerate().filter_map(|(at, (_, _, count))| Some(((*count)?, at)));
        let Some((_, least)) = counts.min() else { break };
        merged.insert(kept.remove(least).0.clone());
    }
    for (key, label, _) in kept {
        all.to.insert(key.clone(), all.rows.len());
        all.rows.push(label.clone());
    }
    if !merged.is_empty() {
        let at = all.to.get(&folded(OTHER)).copied().unwrap_or_else(|| {
            all.rows.push(OTHER.to_owned());
            all.rows.len() - 1
        });
        all.to.extend(merged.into_iter().map(|key| (key, at)));
        all.to.insert(folded(OTHER), at);
    }
    all
}

/// How many cases have one of these labels.
fn cases(dimension: Dimension, records: &[&Record], among: &BTreeSet<String>) -> u64 {
    let has = |record: &Record| dimension.labels(record).any(|label| among.contains(&folded(label)));
    let count = |record: &&Record| if let Amount::Known(cases) = record.cases { u64::from(cases) } else { 0 };
    records.iter().filter(|record| has(record)).map(count).sum()
}

/// The rows that the preset always has.
fn known(dimension: Dimension, preset: &Preset) -> &'static [&'static str] {
    let of = |rows: &Rows| match rows {
        Rows::Labels { dimension: other, known, .. } if *other == dimension => Some(*known),
        _ => None,
    };
    preset.tables.iter().find_map(|spec| of(&spec.rows)).unwrap_or_default()
}
