//! Slots as they lie in an inbox, opened.

use super::reason::{Dropped, Reason};
use crate::age::Identity;
use crate::answer::Listed;
use crate::bytes::{Inbox, RosterHash};
use crate::cbor::Malformed;
use crate::label::PublicKey;
use crate::slot::{self, Message};
use crate::statement::Kind;

/// A message as it lies in an inbox.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Its number in this inbox.
    pub number: u64,
    /// The vault's day of acknowledgement.
    pub day: u32,
    /// Opened, listing this reader, and signed.
    pub message: Message,
}

/// Opens every slot of an inbox that opens, and counts the rest.
#[must_use]
pub fn open(listed: &[Listed], identity: &Identity, inbox: &Inbox) -> (Vec<Arrived>, Dropped) {
    let mut dropped = Dropped::default();
    let mut arrived = Vec::with_capacity(listed.len());
    for Listed { number, day, slot } in listed {
        match slot::open(slot, identity, inbox) {
            Ok(message) => arrived.push(Arrived { number: *number, day: *day, message }),
            Err(error) => dropped.count(Reason::Slot(error)),
        }
    }
    (arrived, dropped)
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
