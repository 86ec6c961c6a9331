//! Slots as they lie in an inbox, opened.

use super::reason::{Dropped, Reason};
use tellsafe_protocol::age::Identity;
use tellsafe_protocol::answer::Listed;
use tellsafe_protocol::bytes::Inbox;
use tellsafe_protocol::slot::{self, Message};

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
