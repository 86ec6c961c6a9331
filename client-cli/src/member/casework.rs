//! What a member does about a case together with the others, and keeping the cases off this machine that are closed to them.

use super::Session;
use crate::case::arrived::Arrived;
use crate::case::outgoing::{self, Blocked};
use crate::case::work::{Stand, Work, conflicts};
use crate::error::{ClientError, Kind};
use crate::marks::Marks;
use std::collections::BTreeSet;
use tellsafe_protocol::act::{Act, Conflict};
use tellsafe_protocol::bytes::{Inbox, MessageId};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::statement::Kind as MessageKind;

impl Session<'_> {
    /// What follows from what members did about a case, as far as its bodies were read.
    #[must_use]
    pub fn work(&self, case: &MessageId) -> Option<Work> {
        Some(Work::of(self.case(case)?, &self.desk.roster))
    }

    /// How this member stands to a case, as the others know it, after its declarations were read.
    ///
    /// # Errors
    /// No answer.
    pub fn own_stand(&mut self, case: &MessageId) -> Result<Stand, ClientError> {
        self.read(case, |kind| kind == MessageKind::Declaration)?;
        let own = self.context.holder()?.public_key();
        Ok(self.case(case).map_or(Stand::Silent, |case| conflicts::stand(case, &self.desk.roster, &own)))
    }

    /// Tells the other readers of a case about a conflict, and of what kind; nothing else.
    ///
    /// # Errors
    /// No one to tell; no answer.
    pub fn declare(&mut self, id: &MessageId, act: Act) -> Result<u32, ClientError> {
        let core = self.desk.roster.newest().1;
        let also = match act {
            Act::LetBack(key) => core.members.iter().find(|member| member.key == key).map(|member| member.inbox),
            _ => None,
        };
        let content = Content { acts: vec![act], ..Content::default() };
        self.among_members(id, MessageKind::Declaration, content, also)
    }

    /// Sends something to the other members who read a case.
    ///
    /// # Errors
    /// No one to tell; no answer.
    pub fn step(&mut self, id: &MessageId, content: Content) -> Result<u32, ClientError> {
        self.among_members(id, MessageKind::Step, content, None)
    }

    /// Tells some members who is meant by which code, and no other reader of the case; those who got it, by name.
    ///
    /// # Errors
    /// No answer.
    pub fn name_people(
        &mut self,
        id: &MessageId,
        acts: Vec<Act>,
        know: &BTreeSet<Inbox>,
    ) -> Result<Vec<String>, ClientError> {
        let case = self.found(id)?;
        let to = outgoing::naming(case, &self.desk.roster, self.context.holder()?, know);
        let to = to.map_err(|blocked| self.blocked(id, blocked))?;
        let (roster, today) = (&self.desk.roster, self.context.today);
        let content = Content { acts, ..Content::default() };
        let draft = outgoing::draft(case, MessageKind::Names, roster, today, to.readers, content);
        self.send(draft, None)?;
        self.fetch()?;
        Ok(to.members)
    }

    fn among_members(
        &mut self,
        id: &MessageId,
        kind: MessageKind,
        content: Content,
        also: Option<Inbox>,
    ) -> Result<u32, ClientError> {
        let case = self.found(id)?;
        let roster = &self.desk.roster;
        let to = outgoing::among_members(case, roster, self.context.holder()?, also);
        let to = to.map_err(|blocked| self.blocked(id, blocked))?;
        let draft = outgoing::draft(case, kind, roster, self.context.today, to.readers, content);
        let day = self.send(draft, None)?;
        self.fetch()?;
        Ok(day)
    }

    pub(super) fn blocked(&self, id: &MessageId, blocked: Blocked) -> ClientError {
        ClientError::new(Kind::Denied, format!("You cannot write about {}: {blocked}.", self.name(id)))
            .means("Nothing was sent.")
            .next("A colleague who reads the case may be able to.")
    }

    /// Notes what this member said about a case.
    ///
    /// # Errors
    /// As [`crate::unkept::Unkept::note`].
    pub fn note_conflict(&mut self, id: &MessageId, said: Conflict) -> Result<(), ClientError> {
        self.context.unkept.note(self.marks.set_conflict(id, said))
    }

    /// Takes everything of a case off this machine but that it is closed to the member.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn drop_case(&mut self, id: &MessageId) -> Result<(), ClientError> {
        let highest = self.arrived.iter().filter(|one| belongs(one, id)).map(|one| one.number).max().unwrap_or(0);
        self.context.unkept.note(self.marks.set_shown(id, highest))?;
        self.forget(id)
    }

    /// Takes a case's messages off this machine.
    pub(super) fn forget(&mut self, id: &MessageId) -> Result<(), ClientError> {
        let (dropped, kept): (Vec<_>, Vec<_>) =
            core::mem::take(&mut self.arrived).into_iter().partition(|one| belongs(one, id));
        self.arrived = kept;
        for one in dropped {
            self.kept.forget(one.number);
            self.cache.forget_body(&one.message.statement.body);
            self.bodies.remove(&one.message.id);
        }
        if let Err(error) = self.cache.keep(&self.kept) {
            // What cannot be written without this case goes altogether.
            self.cache.remove()?;
            self.context.unkept.note(Err(error))?;
        }
        self.fold();
        Ok(())
    }

    /// Keeps the cases off this machine that are closed to the member, and asks anew where the others hold that they need not be.
    pub(super) fn keep_out(&mut self) -> Result<(), ClientError> {
        for id in self.marks.closed() {
            if self.case(&id).is_none() {
                let own = self.context.holder()?.public_key();
                match self.offer(&id) {
                    Some(offered) if offered.asks_anew(&own) => {
                        self.context.unkept.note(self.marks.ask_anew(&id))?;
                        continue;
                    }
                    // Their colleagues could not be told yet.
                    Some(offered) if offered.declared(&own).next().is_none() => continue,
                    _ => {}
                }
                if self.arrived.iter().any(|one| belongs(one, &id)) {
                    self.drop_case(&id)?;
                }
                continue;
            }
            let stand = self.own_stand(&id)?;
            if stand == Stand::Said(Conflict::Hard) {
                self.drop_case(&id)?;
            } else if self.has_declared(&id)? {
                self.context.unkept.note(self.marks.ask_anew(&id))?;
            }
        }
        Ok(())
    }

    /// True when a hard conflict of this member is among a case's declarations, whatever became of it.
    fn has_declared(&self, id: &MessageId) -> Result<bool, ClientError> {
        let own = self.context.holder()?.public_key();
        let entries = self.case(id).into_iter().flat_map(|case| &case.entries).filter(|entry| entry.key() == own);
        let mut acts = entries.filter_map(|entry| entry.content()).flat_map(|content| &content.acts);
        Ok(acts.any(|act| *act == Act::Conflict(Conflict::Hard)))
    }
}

/// True for a message of a case; what is counted of one that was deleted is none.
pub(super) fn belongs(one: &Arrived, case: &MessageId) -> bool {
    one.message.statement.kind != MessageKind::Counted && one.case() == *case
}

/// True for what was here when its case was last shown, or closed.
pub(super) fn shown_before(one: &Arrived, marks: &Marks) -> bool {
    one.number <= marks.shown(&one.case())
}

/// True when something came about a case that is closed to the member since it was closed: only what lets them back in is sent to them.
pub(super) fn is_let_back(seen: &[Arrived], marks: &Marks) -> bool {
    let closed = marks.closed();
    seen.iter().any(|one| {
        let case = one.message.statement.case;
        case.is_some_and(|case| closed.contains(&case)) && !shown_before(one, marks)
    })
}
