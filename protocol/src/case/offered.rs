//! A case of which an inbox has been told that there is one, and nothing else: its name follows from its id. It has no report, no day and
//! no work here, so nothing of what is counted or due counts it.

use super::arrived::Arrived;
use super::reason::{Dropped, Reason};
use super::{Bodies, Entry};
use crate::act::{Act, Conflict};
use crate::author::Author;
use crate::bytes::{Inbox, MessageId};
use crate::label::PublicKey;
use crate::roster::Roster;
use crate::statement::{Kind, MAX_PARENTS};
use std::collections::{BTreeMap, BTreeSet};

/// A case that was offered to a member.
#[derive(Debug, Clone)]
pub struct Offered {
    /// The case's id.
    pub id: MessageId,
    /// The offers, and what was declared since, by number.
    entries: Vec<Entry>,
}

impl Offered {
    /// Who offered it.
    #[must_use]
    pub fn by(&self) -> BTreeSet<PublicKey> {
        self.offers().map(Entry::key).collect()
    }

    /// The inboxes of all who know of the offers: those who read it, and to whom it was offered.
    #[must_use]
    pub fn told(&self) -> BTreeSet<Inbox> {
        self.offers().flat_map(|entry| &entry.message.statement.readers).copied().collect()
    }

    /// The declarations of the member with this key, by number.
    pub fn declared(&self, own: &PublicKey) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.kind() == Kind::Declaration && entry.key() == *own)
    }

    /// True when it was offered anew after the member with this key had last said something: after a hard conflict, their colleagues hold
    /// that it is none.
    #[must_use]
    pub fn asks_anew(&self, own: &PublicKey) -> bool {
        let answered: BTreeSet<&MessageId> =
            self.declared(own).flat_map(|one| &one.message.statement.parents).collect();
        !answered.is_empty() && self.offers().any(|offer| !answered.contains(&offer.id()))
    }

    /// What the member with this key said, as far as their declarations are open; of several things said at once, the hardest. A hard
    /// conflict does not hold any more once it is offered anew.
    #[must_use]
    pub fn said(&self, own: &PublicKey) -> Option<Conflict> {
        let followed: BTreeSet<&MessageId> =
            self.declared(own).flat_map(|one| &one.message.statement.parents).collect();
        let last = self.declared(own).filter(|one| !followed.contains(&one.id()));
        let acts = last.filter_map(Entry::content).flat_map(|content| &content.acts);
        let said = acts.filter_map(|act| match act {
            Act::Conflict(conflict) => Some(*conflict),
            _ => None,
        });
        said.max().filter(|said| *said != Conflict::Hard || !self.asks_anew(own))
    }

    /// What a declaration follows: all that is here and that nothing here follows.
    #[must_use]
    pub fn heads(&self) -> Vec<MessageId> {
        let followed: BTreeSet<&MessageId> =
            self.entries.iter().flat_map(|entry| &entry.message.statement.parents).collect();
        let heads = self.entries.iter().map(Entry::id).filter(|id| !followed.contains(id));
        let heads: Vec<MessageId> = heads.collect();
        heads.iter().skip(heads.len().saturating_sub(MAX_PARENTS)).copied().collect()
    }

    fn offers(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.kind() == Kind::Offer)
    }
}

/// The cases that are offered by what belongs to no case here, by id. Where members wrote anything else of one here, it is no longer only
/// offered; what strangers write changes nothing. A member who left offers nothing.
pub(super) fn offered(loose: Vec<Arrived>, bodies: &Bodies, roster: &Roster, dropped: &mut Dropped) -> Vec<Offered> {
    let mut cases: BTreeMap<MessageId, Vec<Entry>> = BTreeMap::new();
    for one in loose {
        let (case, kind) = (one.case(), one.message.statement.kind);
        match author(&one, roster) {
            Ok(author) => cases.entry(case).or_default().push(entry(one, author, bodies)),
            Err(reason) if kind == Kind::Offer => dropped.count(reason),
            Err(_) => dropped.count(Reason::NoCase),
        }
    }
    let mut offered = Vec::new();
    for (id, mut entries) in cases {
        let only = entries.iter().all(|entry| is_before_access(entry.kind()));
        if only && entries.iter().any(|entry| entry.kind() == Kind::Offer) {
            entries.sort_by_key(|entry| entry.number);
            offered.push(Offered { id, entries });
        } else {
            entries.iter().for_each(|_| dropped.count(Reason::NoCase));
        }
    }
    offered
}

/// What may come to someone who does not read the case: that it is offered, what is declared, and last that they are brought in.
fn is_before_access(kind: Kind) -> bool {
    matches!(kind, Kind::Offer | Kind::Declaration | Kind::Introduction)
}

fn author(one: &Arrived, roster: &Roster) -> Result<Author, Reason> {
    let statement = &one.message.statement;
    let core = roster.core(&statement.roster).ok_or(Reason::UnknownRoster)?;
    let place = core.position(&statement.author).ok_or(Reason::NoCase)?;
    roster.newest().1.position(&statement.author).map(|_| Author::Member(place)).ok_or(Reason::Left)
}

fn entry(one: Arrived, author: Author, bodies: &Bodies) -> Entry {
    let Arrived { number, day, message, .. } = one;
    let body = bodies.get(&message.id).cloned().unwrap_or_default();
    Entry { number, day, message, author, body, withheld: Vec::new() }
}
