//! Which messages follow which, directly or not: the only time that acts know.

use super::super::Entry;
use crate::bytes::MessageId;
use std::collections::BTreeMap;

/// Bits of a word.
const BITS: usize = u64::BITS as usize;

/// Something in the message at a place of the case's order, at a line of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) at: usize,
    pub(crate) line: usize,
    pub(crate) it: T,
}

/// For each message of a case, by place, a bit for every one that it follows.
#[derive(Debug)]
pub(crate) struct Before {
    rows: Vec<Vec<u64>>,
}

impl Before {
    /// Of entries in their order: each after those it follows.
    pub(crate) fn of(entries: &[Entry]) -> Self {
        let places: BTreeMap<MessageId, usize> = entries.iter().zip(0..).map(|(entry, at)| (entry.id(), at)).collect();
        let mut rows: Vec<Vec<u64>> = Vec::with_capacity(entries.len());
        for entry in entries {
            let mut row = vec![0; entries.len().div_ceil(BITS)];
            for place in entry.message.statement.parents.iter().filter_map(|parent| places.get(parent)) {
                for (word, theirs) in row.iter_mut().zip(rows.get(*place).into_iter().flatten()) {
                    *word |= theirs;
                }
                if let Some(word) = row.get_mut(place / BITS) {
                    *word |= 1 << (place % BITS);
                }
            }
            rows.push(row);
        }
        Self { rows }
    }

    /// True when the message at `later` was written by someone who had seen the one at `earlier`.
    pub(crate) fn follows(&self, later: usize, earlier: usize) -> bool {
        let word = self.rows.get(later).and_then(|row| row.get(earlier / BITS)).copied().unwrap_or(0);
        word >> (earlier % BITS) & 1 == 1
    }

    /// Those of `acts` that no other of them follows.
    pub(crate) fn last<'a, T>(&self, acts: &'a [At<T>]) -> Vec<&'a At<T>> {
        let after =
            |one: &At<T>, other: &At<T>| self.follows(other.at, one.at) || other.at == one.at && other.line > one.line;
        acts.iter().filter(|one| !acts.iter().any(|other| after(one, other))).collect()
    }
}
