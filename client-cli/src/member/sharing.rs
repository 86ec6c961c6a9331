//! Sharing a case with another member of the committee, and taking in what others share.

use super::Session;
use super::casework::shown_before;
use crate::case::Case;
use crate::case::arrived::{self, Arrived};
use crate::case::outgoing::{self, Recipients};
use crate::error::{ClientError, Kind};
use std::collections::BTreeSet;
use std::sync::Arc;
use tellsafe_protocol::bytes::{Inbox, MessageId};
use tellsafe_protocol::calendar::month_of;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::handed::MAX_HANDED;
use tellsafe_protocol::slot::Message;
use tellsafe_protocol::statement::Kind as MessageKind;

/// How often what was handed on is looked for in what was handed on.
const DEEPEST: usize = 8;

impl Session<'_> {
    /// Lets a member read a case from now on, and tells its readers and its reporter, in these words. `agreed` is what the reporter wrote
    /// to it.
    ///
    /// # Errors
    /// A key that fails; no answer.
    pub fn introduce(
        &mut self,
        id: &MessageId,
        new: &Inbox,
        text: String,
        agreed: Option<MessageId>,
    ) -> Result<u32, ClientError> {
        let (roster, today) = (&self.desk.roster, self.context.today);
        let case = self.found(id)?;
        let to = outgoing::introducing(case, roster, self.context.holder()?, *new);
        let to = sealed_for(to.map_err(|blocked| self.blocked(id, blocked))?, new)?;
        let content = Content { text, ..Content::default() };
        let draft = outgoing::draft(case, MessageKind::Introduction, roster, today, to.readers, content);
        let draft = outgoing::bringing_in(draft, case, new, agreed);
        let day = self.send(draft, None)?;
        self.refresh()?;
        self.read(id, |_| true)?;
        Ok(day)
    }

    /// Hands all that this member has of a case on to a reader who lacks it; how many messages that were. They go when the report goes.
    ///
    /// # Errors
    /// A key that fails; no answer.
    pub fn hand_on(&mut self, id: &MessageId, to: &Inbox) -> Result<usize, ClientError> {
        let holder = self.context.holder()?;
        let case = self.found(id)?;
        let missing = outgoing::missing(case, &holder.inbox(), to);
        let last = self.last_month(case);
        for part in missing.chunks(MAX_HANDED) {
            let (roster, today) = (&self.desk.roster, self.context.today);
            let case = self.found(id)?;
            let all = outgoing::among_members(case, roster, self.context.holder()?, None);
            let all = sealed_for(all.map_err(|blocked| self.blocked(id, blocked))?, to)?;
            let content = Content { handed: part.to_vec(), ..Content::default() };
            let draft = outgoing::draft(case, MessageKind::Handing, roster, today, all.readers, content);
            let draft = outgoing::bringing_in(draft, case, to, None);
            self.send_until(draft, last)?;
        }
        if !missing.is_empty() {
            self.refresh()?;
            self.read(id, |_| true)?;
        }
        Ok(missing.len())
    }

    /// The month with which a report goes, and what others got of it with it.
    pub(super) fn last_month(&self, case: &Case) -> u32 {
        month_of(case.received()).saturating_add(self.desk.roster.details().retention_months)
    }

    /// Takes in what was handed on to this member. Nothing but the handings themselves is fetched, none that a stranger made, and none of
    /// a case that is closed to the member, unless something new may let them back in.
    pub(super) fn take_handed(&mut self) -> Result<(), ClientError> {
        for _ in 0..DEEPEST {
            self.arrived.retain(|one| one.handed_by.is_none());
            let (handed, unsigned) = arrived::handed(&self.arrived, &self.bodies);
            self.arrived.extend(handed);
            self.unsigned = unsigned;
            let mut closed: BTreeSet<MessageId> = self.marks.closed().into_iter().collect();
            let news = self.arrived.iter().filter(|one| !shown_before(one, &self.marks));
            for one in news {
                closed.remove(&one.case());
            }
            let wanted = |one: &&Arrived| {
                let Message { id, statement, .. } = &*one.message;
                let core = self.desk.roster.core(&statement.roster);
                statement.kind == MessageKind::Handing
                    && !self.bodies.contains_key(id)
                    && core.is_some_and(|core| core.position(&statement.author).is_some())
                    && !closed.contains(&one.case())
            };
            let wanted: Vec<Arc<Message>> = self.arrived.iter().filter(wanted).map(|one| one.message.clone()).collect();
            if wanted.is_empty() {
                return Ok(());
            }
            self.fetch_bodies(wanted, 1)?;
        }
        Ok(())
    }
}

/// These recipients, if the one they are for is among them.
pub(super) fn sealed_for(to: Recipients, inbox: &Inbox) -> Result<Recipients, ClientError> {
    if to.readers.iter().any(|(reader, _)| reader == inbox) {
        return Ok(to);
    }
    Err(ClientError::new(Kind::Denied, "Nothing can be sealed for them: there is a fault in their key.")
        .means("So nothing was shared.")
        .next("Tell them. They need a new key, and the committee a list with it."))
}
