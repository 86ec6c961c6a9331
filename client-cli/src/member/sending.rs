//! Storing a message, for as long as it is to be stored.

use super::Session;
use crate::case::arrived;
use crate::deliver::deliver;
use crate::error::{ClientError, Kind};
use crate::fetch;
use crate::random::System;
use crate::transport::Delivery;
use tellsafe_protocol::bytes::WithdrawalHash;
use tellsafe_protocol::compose::{Composed, Draft, compose};

impl Session<'_> {
    /// Seals, signs and stores a message; returns the vault's day. What it adds to the member's own inbox is not news.
    ///
    /// # Errors
    /// A key that fails, or no answer.
    pub fn send(&mut self, draft: Draft, closes: Option<WithdrawalHash>) -> Result<u32, ClientError> {
        let delivery = Delivery::new(&self.desk.roster, self.composed(draft)?, Vec::new(), None, closes);
        self.store(delivery)
    }

    /// As [`Self::send`], of what goes with the month `last` at the latest.
    pub(super) fn send_until(&mut self, draft: Draft, last: u32) -> Result<u32, ClientError> {
        let delivery = Delivery::new(&self.desk.roster, self.composed(draft)?, Vec::new(), None, None);
        self.store(delivery.until(last))
    }

    /// As [`Self::send`], stored for so many months whatever the committee keeps.
    pub(super) fn send_for(&mut self, draft: Draft, months: u32) -> Result<u32, ClientError> {
        let delivery = Delivery::new(&self.desk.roster, self.composed(draft)?, Vec::new(), None, None);
        self.store(delivery.lasting(months))
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
            self.context.trust.save()?;
        }
        Ok(())
    }
}
