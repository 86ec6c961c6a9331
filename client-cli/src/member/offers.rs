//! Offering a case by its name alone, and answering such an offer.

use super::Session;
use crate::case::offered::Offered;
use crate::case::outgoing;
use crate::error::ClientError;
use std::sync::Arc;
use tellsafe_protocol::act::{Act, Conflict};
use tellsafe_protocol::bytes::{Inbox, MessageId};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::request::MAX_PIECES;
use tellsafe_protocol::slot::Message;
use tellsafe_protocol::statement::Kind as MessageKind;

impl Session<'_> {
    /// The cases of which this member has been told that there are such, and nothing else.
    #[must_use]
    pub fn offered(&self) -> &[Offered] {
        &self.folded.offered
    }

    /// The one of them with this id.
    #[must_use]
    pub fn offer(&self, id: &MessageId) -> Option<&Offered> {
        self.offered().iter().find(|offered| offered.id == *id)
    }

    /// Tells a member that there is a case, by its id alone, and its readers that they were told. `agreed` is what the reporter wrote to
    /// it. It goes when the report goes.
    ///
    /// # Errors
    /// A key that fails; no answer.
    pub fn offer_to(&mut self, id: &MessageId, new: &Inbox, agreed: Option<MessageId>) -> Result<(), ClientError> {
        let (roster, today) = (&self.desk.roster, self.context.today);
        let case = self.found(id)?;
        let to = outgoing::offering(case, roster, self.context.holder()?, *new);
        let to = super::sharing::sealed_for(to.map_err(|blocked| self.blocked(id, blocked))?, new)?;
        let draft = outgoing::draft(case, MessageKind::Offer, roster, today, to.readers, Content::default());
        let draft = outgoing::bringing_in(draft, case, new, agreed);
        let last = self.last_month(case);
        self.send_until(draft, last)?;
        self.refresh()?;
        self.read(id, |_| true)
    }

    /// Says to those who know of an offer whether this member has a conflict.
    ///
    /// # Errors
    /// No one to tell; no answer.
    pub fn answer(&mut self, id: &MessageId, said: Conflict) -> Result<(), ClientError> {
        let offered = self.offer(id).ok_or_else(|| ClientError::internal("an offer went away"))?;
        let (roster, today) = (&self.desk.roster, self.context.today);
        let to = outgoing::declaring(offered, roster, self.context.holder()?);
        let to = to.map_err(|blocked| self.blocked(id, blocked))?;
        let content = Content { acts: vec![Act::Conflict(said)], ..Content::default() };
        let draft = outgoing::answer(offered, roster, today, to.readers, content);
        self.send(draft, None)?;
        self.fetch()
    }

    /// What this member said to an offer, here or on another machine. Nothing but their own words is fetched.
    ///
    /// # Errors
    /// No answer.
    pub fn answered(&mut self, id: &MessageId) -> Result<Option<Conflict>, ClientError> {
        let own = self.context.holder()?.public_key();
        let Some(offered) = self.offer(id) else { return Ok(None) };
        let wanted: Vec<Arc<Message>> = offered.declared(&own).map(|entry| entry.message.clone()).collect();
        if wanted.iter().any(|message| !self.bodies.contains_key(&message.id)) {
            self.fetch_bodies(wanted, MAX_PIECES)?;
            self.fold();
        }
        Ok(self.offer(id).and_then(|offered| offered.said(&own)))
    }
}
