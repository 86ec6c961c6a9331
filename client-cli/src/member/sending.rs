//! Storing a message, for as long as it is to be stored.

use super::Session;
use crate::case::arrived;
use crate::context::is_lost;
use crate::deliver::deliver;
use crate::error::{ClientError, Kind};
use crate::fetch;
use crate::random::System;
use crate::transport::Delivery;
use tellsafe_protocol::bytes::WithdrawalHash;
use tellsafe_protocol::compose::{Composed, Draft, compose};
use tellsafe_protocol::roster::Roster;

/// What is said beside the answer when it went to fewer than it was written to.
pub const LOST_MEANWHILE: &str =
    "The key of someone to whom this was written was reported lost meanwhile. It was sealed for the others.";

/// A message for the newest list, to those of its readers whose keys were not lost.
fn without_lost(draft: Draft, roster: &Roster) -> Draft {
    let mut readers = draft.readers;
    readers.retain(|(inbox, _)| !is_lost(roster, inbox));
    Draft { roster: *roster.newest().0, readers, ..draft }
}

impl Session<'_> {
    /// Seals, signs and stores a message; returns the vault's day. What it adds to the member's own inbox is not news.
    ///
    /// # Errors
    /// A key that fails, or no answer.
    pub fn send(&mut self, draft: Draft, closes: Option<WithdrawalHash>) -> Result<u32, ClientError> {
        self.send_as(draft, closes, |delivery| delivery)
    }

    /// As [`Self::send`], of what goes with the month `last` at the latest.
    pub(super) fn send_until(&mut self, draft: Draft, last: u32) -> Result<u32, ClientError> {
        self.send_as(draft, None, |delivery| delivery.until(last))
    }

    /// As [`Self::send`], stored for so many months whatever the committee keeps.
    pub(super) fn send_for(&mut self, draft: Draft, months: u32) -> Result<u32, ClientError> {
        self.send_as(draft, None, |delivery| delivery.lasting(months))
    }

    /// Where a reader's key was lost since the list was fetched, it is sealed anew for the list as it is now, without that reader.
    fn send_as(
        &mut self,
        draft: Draft,
        closes: Option<WithdrawalHash>,
        stored: impl Fn(Delivery) -> Delivery,
    ) -> Result<u32, ClientError> {
        let made = |session: &Self, draft: Draft| {
            Ok::<_, ClientError>(stored(Delivery::new(
                &session.desk.roster,
                session.composed(draft)?,
                Vec::new(),
                None,
                closes,
            )))
        };
        let delivery = made(self, draft.clone())?;
        match self.store(delivery) {
            Err(error) if error.kind == Kind::Changed => {
                self.desk = self.context.desk()?;
                self.context.must_not_be_lost(&self.desk.roster)?;
                self.warnings.push(LOST_MEANWHILE.into());
                let delivery = made(self, without_lost(draft, &self.desk.roster))?;
                self.store(delivery)
            }
            stored => stored,
        }
    }

    fn composed(&self, draft: Draft) -> Result<Composed, ClientError> {
        compose(draft, self.context.holder()?.signing_key(), &mut System).map_err(|_| {
            ClientError::new(Kind::Malformed, "This message is too long to be sealed.").next("Shorten it.")
        })
    }

    fn store(&mut self, delivery: Delivery) -> Result<u32, ClientError> {
        let Self { context, desk, .. } = self;
        let day = deliver(&mut context.gateway, &context.output, &desk.relay, &desk.roster, delivery)?;
        self.note_own()?;
        Ok(day)
    }

    /// So that `watch` stays quiet about what this member wrote: the inbox counts as seen when nothing else came meanwhile.
    fn note_own(&mut self) -> Result<(), ClientError> {
        let Self { context, desk, .. } = self;
        let holder = context.holder()?;
        let (inbox, capability, own) = (holder.inbox(), holder.inbox_capability().clone(), holder.public_key());
        let seen = context.trust.highest(&inbox);
        let (highest, listed) = fetch::slots(&mut context.gateway, &desk.relay, &capability, seen)?;
        let holder = self.context.holder()?;
        let (arrived, _) = arrived::open(&listed, holder.identity(), &inbox);
        if arrived.len() == listed.len() && arrived.iter().all(|one| one.message.statement.author == own) {
            self.context.trust.see_inbox(&inbox, highest);
            self.context.keep_trust()?;
        }
        Ok(())
    }
}
