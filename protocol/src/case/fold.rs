//! From what lies in an inbox to cases. The order in which it arrived decides nothing.

use super::arrived::Arrived;
use super::facts::{self, Owner};
use super::order;
use super::reason::{Dropped, Reason};
use super::{Bodies, Body, Case, Entry};
use crate::author::{Author, CaseFacts};
use crate::bytes::MessageId;
use crate::roster::Roster;
use crate::statement::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// The cases of an inbox, and what did not count.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// By the day of their reports, then by id.
    pub cases: Vec<Case>,
    /// What was dropped, and why.
    pub dropped: Dropped,
}

/// Folds what lies in one inbox. `bodies` are those opened so far; with more of them, more is known and more may be dropped.
#[must_use]
pub fn fold(arrived: &[Arrived], bodies: &Bodies, roster: &Roster, owner: Owner) -> Folded {
    let mut folded = Folded::default();
    let arrived = once_each(arrived);
    let cases = facts::all(&arrived, bodies, owner);
    // A report whose place is here was not withheld: its reporter wanted no copy.
    let delivered: BTreeSet<MessageId> =
        arrived.iter().map(|one| one.message.id).chain(cases.keys().copied()).collect();
    let mut entries: BTreeMap<MessageId, Vec<Entry>> = BTreeMap::new();
    // What is counted of a case that is gone belongs to none: see [`super::counted`].
    for one in arrived.iter().filter(|one| one.message.statement.kind != Kind::Counted) {
        match entry(one, bodies, roster, owner, &cases) {
            Ok((case, entry)) => entries.entry(case).or_default().push(entry),
            Err(reason) => folded.dropped.count(reason),
        }
    }
    for (id, facts) in cases {
        let entries = entries.remove(&id).unwrap_or_default();
        if !entries.iter().any(Entry::is_first) {
            // The report itself was dropped, so there is nothing for the rest to belong to.
            entries.iter().for_each(|_| folded.dropped.count(Reason::NoCase));
            continue;
        }
        let entries = still_counting(entries, roster, &mut folded.dropped);
        folded.cases.push(Case { facts, entries: order::sort(entries, &delivered) });
    }
    folded.cases.sort_by_key(|case| (case.received(), case.id()));
    folded
}

/// A message that was delivered twice counts once, under its lowest number.
fn once_each(arrived: &[Arrived]) -> Vec<Arrived> {
    let mut sorted: Vec<&Arrived> = arrived.iter().collect();
    sorted.sort_by_key(|one| (one.message.id, one.number));
    sorted.dedup_by_key(|one| one.message.id);
    sorted.into_iter().cloned().collect()
}

fn entry(
    one: &Arrived,
    bodies: &Bodies,
    roster: &Roster,
    owner: Owner,
    cases: &BTreeMap<MessageId, CaseFacts>,
) -> Result<(MessageId, Entry), Reason> {
    let (id, statement) = (one.message.id, &one.message.statement);
    let first = matches!(statement.kind, Kind::Report | Kind::Place);
    if first {
        facts::facts(one, bodies, owner)?;
    }
    let case = statement.case.unwrap_or(id);
    let facts = cases.get(&case).ok_or(Reason::NoCase)?;
    let core = roster.core(&statement.roster).ok_or(Reason::UnknownRoster)?;
    let author = facts.author(&id, statement, core).map_err(Reason::Author)?;
    let body = bodies.get(&id).cloned().unwrap_or_default();
    if body == Body::Shut && !first {
        return Err(Reason::OtherBody);
    }
    let message = one.message.clone();
    let day = owner.believed(one.day, statement.day);
    Ok((case, Entry { number: one.number, day, message, author, body, withheld: Vec::new() }))
}

/// A removed member's message counts only if one of someone who reads the case now descends from it: otherwise a stolen key
/// would write for ever.
fn still_counting(entries: Vec<Entry>, roster: &Roster, dropped: &mut Dropped) -> Vec<Entry> {
    let (_, newest) = roster.newest();
    let current = |entry: &Entry| entry.author == Author::Reporter || newest.position(&entry.key()).is_some();
    let kept = order::ancestors(&entries, entries.iter().filter(|entry| current(entry)).map(Entry::id));
    entries
        .into_iter()
        .filter(|entry| {
            let counts = kept.contains(&entry.id());
            if !counts {
                dropped.count(Reason::Left);
            }
            counts
        })
        .collect()
}
