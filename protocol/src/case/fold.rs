//! From what lies in an inbox to cases. The order in which it arrived decides nothing.

use super::arrived::Arrived;
use super::counting::{By, counted};
use super::facts::{self, Owner};
use super::offered::{self, Offered};
use super::order;
use super::reason::{Dropped, Reason};
use super::{Bodies, Case, Entry};
use crate::author::CaseFacts;
use crate::bytes::MessageId;
use crate::roster::Roster;
use crate::statement::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// The cases of an inbox, and what did not count.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// By the day of their reports, then by id.
    pub cases: Vec<Case>,
    /// What a member's inbox has been told of, and nothing else, by id.
    pub offered: Vec<Offered>,
    /// What was dropped, and why.
    pub dropped: Dropped,
}

/// Folds what lies in one inbox, and what was handed on to it. `bodies` are those opened so far; with more of them, more is known and
/// more may be dropped.
#[must_use]
pub fn fold(arrived: &[Arrived], bodies: &Bodies, roster: &Roster, owner: Owner) -> Folded {
    let mut folded = Folded::default();
    let arrived = once_each(arrived);
    let mut cases = facts::all(&arrived, bodies, roster, owner);
    // A report whose place is here was not withheld: its reporter wanted no copy.
    let own = arrived.iter().filter(|one| one.handed_by.is_none()).map(|one| one.message.id);
    let mut delivered: BTreeSet<MessageId> = own.chain(cases.keys().copied()).collect();
    let mut messages: BTreeMap<MessageId, Vec<Arrived>> = BTreeMap::new();
    // What is counted of a case that is gone belongs to none: see [`super::counted`].
    let mut loose = Vec::new();
    for one in arrived.into_iter().filter(|one| one.message.statement.kind != Kind::Counted) {
        match belongs(&one, bodies, owner, &cases) {
            Ok(case) => messages.entry(case).or_default().push(one),
            Err(Reason::NoCase) if owner == Owner::Member => loose.push(one),
            Err(reason) => folded.dropped.count(reason),
        }
    }
    folded.offered = offered::offered(loose, bodies, roster, &mut folded.dropped);
    let by = By { bodies, roster, owner };
    for (id, messages) in messages {
        let Some(mut facts) = cases.remove(&id) else { continue };
        let entries = counted(messages, &mut facts, by, &mut folded.dropped);
        if !entries.iter().any(Entry::is_first) {
            // The report itself was dropped, so there is nothing for the rest to belong to.
            entries.iter().for_each(|_| folded.dropped.count(Reason::NoCase));
            continue;
        }
        delivered.extend(entries.iter().map(Entry::id));
        folded.cases.push(Case { facts, entries: order::sort(entries, &delivered) });
    }
    folded.cases.sort_by_key(|case| (case.received(), case.id()));
    folded
}

/// A message that was delivered twice counts once, under its lowest number. One that was handed on twice waits for a hand that counts.
fn once_each(arrived: &[Arrived]) -> Vec<Arrived> {
    let mut sorted: Vec<&Arrived> = arrived.iter().collect();
    sorted.sort_by_key(|one| (one.message.id, one.handed_by, one.number));
    sorted.dedup_by_key(|one| (one.message.id, one.handed_by));
    sorted.into_iter().cloned().collect()
}

/// The case that a message belongs to, if one begins here.
fn belongs(
    one: &Arrived,
    bodies: &Bodies,
    owner: Owner,
    cases: &BTreeMap<MessageId, CaseFacts>,
) -> Result<MessageId, Reason> {
    if matches!(one.message.statement.kind, Kind::Report | Kind::Place) {
        facts::facts(one, bodies, owner)?;
    }
    let case = one.case();
    if cases.contains_key(&case) { Ok(case) } else { Err(Reason::NoCase) }
}
