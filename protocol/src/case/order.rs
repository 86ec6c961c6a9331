//! The order of a case's messages: each after those it follows. Ties decide nothing but display.

use super::{Case, Entry};
use crate::bytes::{Inbox, MessageId};
use crate::handed::Handed;
use crate::statement::{Kind, MAX_PARENTS};
use std::collections::{BTreeMap, BTreeSet};

/// Sorts entries and notes which of the messages they follow were not `delivered` to this inbox at all.
pub(super) fn sort(entries: Vec<Entry>, delivered: &BTreeSet<MessageId>) -> Vec<Entry> {
    let here: BTreeSet<MessageId> = entries.iter().map(Entry::id).collect();
    let mut followers: BTreeMap<MessageId, Vec<MessageId>> = BTreeMap::new();
    let mut waiting: BTreeMap<MessageId, (usize, Entry)> = BTreeMap::new();
    // The report first, then by the vault's day, then by id: the same for every reader. Not by the author's day, with which one could
    // put their own word last for ever.
    let rank = |entry: &Entry| (!entry.is_first(), entry.day, entry.id());
    let mut ready = BTreeSet::new();
    for mut entry in entries {
        let parents = &entry.message.statement.parents;
        entry.withheld = parents.iter().filter(|parent| !delivered.contains(*parent)).copied().collect();
        let known: Vec<MessageId> = parents.iter().filter(|parent| here.contains(*parent)).copied().collect();
        for parent in &known {
            followers.entry(*parent).or_default().push(entry.id());
        }
        if known.is_empty() {
            ready.insert(rank(&entry));
        }
        waiting.insert(entry.id(), (known.len(), entry));
    }
    let mut sorted = Vec::with_capacity(waiting.len());
    while let Some((_, _, id)) = ready.pop_first() {
        for follower in followers.remove(&id).unwrap_or_default() {
            if let Some((missing, entry)) = waiting.get_mut(&follower) {
                *missing = missing.saturating_sub(1);
                if *missing == 0 {
                    ready.insert(rank(entry));
                }
            }
        }
        if let Some((_, entry)) = waiting.remove(&id) {
            sorted.push(entry);
        }
    }
    // A message names hashes of messages written before it, so nothing can wait for itself and nothing is left over.
    sorted
}

/// `from` and every message that these follow, directly or not.
pub(super) fn ancestors(entries: &[Entry], from: impl Iterator<Item = MessageId>) -> BTreeSet<MessageId> {
    let by_id: BTreeMap<MessageId, &Entry> = entries.iter().map(|entry| (entry.id(), entry)).collect();
    let mut found = BTreeSet::new();
    let mut next: Vec<MessageId> = from.collect();
    while let Some(id) = next.pop() {
        if found.insert(id) {
            next.extend(by_id.get(&id).into_iter().flat_map(|entry| &entry.message.statement.parents));
        }
    }
    found
}

impl Case {
    /// The messages that a reader has: those that list them, and those that were handed on to them, as far as the handings are open.
    #[must_use]
    pub fn received_by(&self, inbox: &Inbox) -> BTreeSet<MessageId> {
        // No one but the reporter has a place, though it lists the report's readers.
        let lists = |entry: &&Entry| entry.kind() != Kind::Place && entry.message.statement.readers.contains(inbox);
        let mut received: BTreeSet<MessageId> = self.entries.iter().filter(lists).map(Entry::id).collect();
        let handings = self.entries.iter().filter(|entry| entry.kind() == Kind::Handing);
        let mut shut: Vec<&Entry> = handings.collect();
        // What was handed on may be a handing again.
        loop {
            let (open, rest): (Vec<&Entry>, Vec<&Entry>) =
                shut.into_iter().partition(|one| received.contains(&one.id()));
            if open.is_empty() {
                return received;
            }
            let handed = open.iter().filter_map(|entry| entry.content()).flat_map(|content| &content.handed);
            received.extend(handed.map(Handed::id));
            shut = rest;
        }
    }

    /// What a new message to `readers` follows: the messages that all of them have received and that no other such message follows.
    #[must_use]
    pub fn heads(&self, readers: &BTreeSet<Inbox>) -> Vec<MessageId> {
        let received: Vec<BTreeSet<MessageId>> = readers.iter().map(|inbox| self.received_by(inbox)).collect();
        let by_all = |entry: &&Entry| received.iter().all(|ids| ids.contains(&entry.id()));
        let such: Vec<&Entry> = self.entries.iter().filter(by_all).collect();
        let parents = such.iter().flat_map(|entry| entry.message.statement.parents.iter().copied());
        let followed = ancestors(&self.entries, parents);
        let heads: Vec<MessageId> = such.iter().map(|entry| entry.id()).filter(|id| !followed.contains(id)).collect();
        // Only a flood has more than a statement can name; the latest then say most.
        heads.iter().skip(heads.len().saturating_sub(MAX_PARENTS)).copied().collect()
    }
}
