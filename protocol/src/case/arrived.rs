//! Slots as they lie in an inbox, opened.

use super::reason::{Dropped, Reason};
use super::{Bodies, Body};
use crate::age::Identity;
use crate::answer::Listed;
use crate::author::AuthorError;
use crate::bytes::{Inbox, MessageId, RosterHash};
use crate::cbor::Malformed;
use crate::label::PublicKey;
use crate::slot::{self, Message};
use crate::statement::Kind;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A message as it lies in an inbox.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Its number in this inbox; of what was handed on, that of the handing.
    pub number: u64,
    /// The vault's day of acknowledgement.
    pub day: u32,
    /// Opened and signed; listing this reader, unless it was handed on.
    pub message: Arc<Message>,
    /// The handing that brought it here, if it did not come by itself.
    pub handed_by: Option<MessageId>,
}

impl Arrived {
    /// The case that it says it belongs to.
    #[must_use]
    pub fn case(&self) -> MessageId {
        self.message.statement.case.unwrap_or(self.message.id)
    }
}

/// Messages that are taken in of all that was handed on: verifying each takes a moment, and a stranger may hand on what they like.
const MOST_HANDED: usize = 1 << 14;

/// Opens every slot of an inbox that opens, and counts the rest.
#[must_use]
pub fn open(listed: &[Listed], identity: &Identity, inbox: &Inbox) -> (Vec<Arrived>, Dropped) {
    let mut dropped = Dropped::default();
    let mut arrived = Vec::with_capacity(listed.len());
    for Listed { number, day, slot } in listed {
        match slot::open(slot, identity, inbox) {
            Ok(message) => {
                let message = Arc::new(message);
                arrived.push(Arrived { number: *number, day: *day, message, handed_by: None });
            }
            Err(error) => dropped.count(Reason::Slot(error)),
        }
    }
    (arrived, dropped)
}

/// What came here only by being handed on, in the handings that are open in `bodies`; and what of it no author signed.
#[must_use]
pub fn handed(arrived: &[Arrived], bodies: &Bodies) -> (Vec<Arrived>, Dropped) {
    let own: BTreeSet<MessageId> = arrived.iter().map(|one| one.message.id).collect();
    let is_handing = |one: &&Arrived| one.message.statement.kind == Kind::Handing;
    let mut next: Vec<Arrived> = arrived.iter().filter(is_handing).cloned().collect();
    let mut seen: BTreeSet<MessageId> = next.iter().map(|one| one.message.id).collect();
    let (mut found, mut dropped) = (Vec::new(), Dropped::default());
    while let Some(handing) = next.pop() {
        let content = bodies.get(&handing.message.id).and_then(Body::content);
        for handed in content.into_iter().flat_map(|content| &content.handed) {
            if found.len() == MOST_HANDED {
                return (found, dropped);
            }
            let message = match handed.open() {
                Ok(message) => Arc::new(message),
                Err(error) => {
                    dropped.count(Reason::Slot(error));
                    continue;
                }
            };
            // Nobody has received what came after they handed it on.
            let day = handed.day.min(handing.day);
            let one = Arrived { number: handing.number, day, message, handed_by: Some(handing.message.id) };
            if one.case() != handing.case() {
                dropped.count(Reason::Author(AuthorError::OtherCase));
            } else if !own.contains(&one.message.id) {
                // Who was brought in hands on what was handed to them, and with it how they came by the rest.
                if is_handing(&&one) && seen.insert(one.message.id) {
                    next.push(one.clone());
                }
                found.push(one);
            }
        }
    }
    (found, dropped)
}

/// An inbox as it is listed in steps, from a number on.
#[derive(Debug)]
pub struct Listing {
    last: u64,
    highest: u64,
    found: Vec<Listed>,
}

impl Listing {
    /// Of what comes after number `after`.
    #[must_use]
    pub fn after(after: u64) -> Self {
        Self { last: after, highest: 0, found: Vec::new() }
    }

    /// The number to ask after.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Takes one answer; true when it was the last.
    ///
    /// # Errors
    /// [`Malformed`]: numbers that do not go up, or slots of another size.
    pub fn take(&mut self, highest: u64, listed: Vec<Listed>) -> Result<bool, Malformed> {
        for one in &listed {
            if one.number <= self.last || one.number > highest || one.slot.len() != slot::SIZE {
                return Err(Malformed);
            }
            self.last = one.number;
        }
        self.highest = highest;
        let done = listed.is_empty() || self.last >= highest;
        self.found.extend(listed);
        Ok(done)
    }

    /// The highest number that the inbox ever had, and the slots that are there.
    #[must_use]
    pub fn into_inner(self) -> (u64, Vec<Listed>) {
        (self.highest, self.found)
    }
}

/// The roster that the report of the reporter with this key names: their words alone find their desk, whichever committee's link was
/// given.
#[must_use]
pub fn own_roster(arrived: &[Arrived], reporter: &PublicKey) -> Option<RosterHash> {
    let first = |one: &&Arrived| matches!(one.message.statement.kind, Kind::Report | Kind::Place);
    let own = arrived.iter().filter(first).find(|one| one.message.statement.author == *reporter);
    own.map(|one| one.message.statement.roster)
}
