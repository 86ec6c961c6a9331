//! Deleting a case whose time is over: this member's slots at the vault, then what is on this machine. What is counted of it stays.

use super::Session;
use super::casework::belongs;
use crate::case::arrived::{self, Arrived};
use crate::case::{Body, counted, name, outgoing};
use crate::error::{ClientError, Kind};
use crate::fetch;
use std::collections::{BTreeMap, BTreeSet};
use tellsafe_protocol::act::{Act, Count};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::compose::Draft;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::request::{MAX_DELETED, MAX_PIECES, Request};
use tellsafe_protocol::statement::Kind as MessageKind;

/// Months for which a count is stored: as long as the vault keeps anything, since nothing of a case is in it.
const COUNTED_MONTHS: u32 = 240;

/// What lies at the vault of a case that is closed to this member.
#[derive(Debug, Clone, Default)]
pub struct Away {
    /// The vault's day of the last of it.
    pub day: u32,
    /// Its numbers.
    pub numbers: Vec<u64>,
}

impl Session<'_> {
    /// What is counted of cases that were deleted and are no longer here.
    ///
    /// # Errors
    /// No answer.
    pub fn counts(&mut self) -> Result<BTreeMap<MessageId, Count>, ClientError> {
        let own = self.context.holder()?.public_key();
        // Of a case that is here the case itself is asked, and only once its reader may know of it.
        let wanted = self
            .arrived
            .iter()
            .filter(|one| one.message.statement.kind == MessageKind::Counted && self.case(&one.case()).is_none())
            // Of members, now or then: a stranger's is not even fetched.
            .filter(|one| {
                self.desk
                    .roster
                    .core(&one.message.statement.roster)
                    .is_some_and(|core| core.position(&one.message.statement.author).is_some())
            });
        let wanted: Vec<_> = wanted.map(|one| one.message.clone()).collect();
        self.fetch_bodies(wanted, MAX_PIECES)?;
        let mut counts = counted::counts(&self.arrived, &self.bodies, &self.desk.roster, &own);
        counts.retain(|id, _| self.case(id).is_none());
        Ok(counts)
    }

    /// Says which cases colleagues have deleted, and what came about those that this member has.
    pub(super) fn warn_of_deleted(&mut self) {
        for (id, by) in self.deleted_elsewhere() {
            let (name, by) = (self.name(&id), by.join(" and "));
            self.warnings
                .push(format!("{by} deleted {name}. Where its time is over for you too, so does: tellsafe purge"));
        }
        for id in self.left_over() {
            let name = name::code_name(&id);
            self.warnings.push(format!(
                "Something came about {name}, which you have deleted: nothing says any more who may write about it. `tellsafe purge \
                 --dry-run` shows it; then it goes too."
            ));
        }
    }

    /// Who among the readers of a case that is here has deleted it, by name.
    #[must_use]
    pub fn deleted_elsewhere(&self) -> BTreeMap<MessageId, Vec<String>> {
        let roster = &self.desk.roster;
        let name = |key: &_| roster.name_of(key).unwrap_or_default().to_owned();
        let deleted = counted::deleted_elsewhere(&self.arrived, roster);
        let names = |keys: BTreeSet<_>| keys.iter().map(name).collect::<BTreeSet<_>>().into_iter().collect();
        deleted.into_iter().map(|(id, keys)| (id, names(keys))).collect()
    }

    /// The cases that this member has deleted and about which something came since: without the report it belongs to nothing.
    #[must_use]
    pub fn left_over(&self) -> BTreeSet<MessageId> {
        let Ok(holder) = self.context.holder() else { return BTreeSet::new() };
        let mut left = counted::deleted_by(&self.arrived, &holder.public_key());
        if left.is_empty() {
            return left;
        }
        let messages = self.arrived.iter().filter(|one| one.message.statement.kind != MessageKind::Counted);
        let (cases, ids): (BTreeSet<_>, BTreeSet<_>) = messages.map(|one| (one.case(), one.message.id)).unzip();
        left.retain(|id| cases.contains(id) && !ids.contains(id));
        left
    }

    /// What was written of the cases that this member has deleted. Without the report nothing says whether its author may have.
    ///
    /// # Errors
    /// No answer.
    pub fn left_words(&mut self) -> Result<BTreeMap<MessageId, Vec<String>>, ClientError> {
        let left = self.left_over();
        let words = |one: &&Arrived| {
            let kind = one.message.statement.kind;
            matches!(kind, MessageKind::Reply | MessageKind::WithdrawalRequest) && left.contains(&one.case())
        };
        let messages: Vec<_> = self.arrived.iter().filter(words).map(|one| (one.case(), one.message.clone())).collect();
        self.fetch_bodies(messages.iter().map(|(_, message)| message.clone()).collect(), MAX_PIECES)?;
        let mut said: BTreeMap<MessageId, Vec<String>> = left.into_iter().map(|id| (id, Vec::new())).collect();
        for (id, message) in messages {
            let content = self.bodies.get(&message.id).and_then(Body::content);
            let text = content.map(|content| content.text.clone()).filter(|text| !text.trim().is_empty());
            said.entry(id).or_default().extend(text);
        }
        Ok(said)
    }

    /// What lies at the vault of the cases that are closed to this member. Nothing of it is kept here.
    ///
    /// # Errors
    /// No answer.
    pub fn away(&mut self) -> Result<BTreeMap<MessageId, Away>, ClientError> {
        let mut away: BTreeMap<MessageId, Away> =
            self.marks.closed().into_iter().map(|id| (id, Away::default())).collect();
        if away.is_empty() {
            return Ok(away);
        }
        let capability = self.context.holder()?.inbox_capability().clone();
        let (_, listed) = fetch::slots(&mut self.context.gateway, &self.desk.relay, &capability, 0)?;
        let holder = self.context.holder()?;
        let (arrived, _) = arrived::open(&listed, holder.identity(), &holder.inbox());
        for one in &arrived {
            if let Some(away) = away.get_mut(&one.case()) {
                away.day = away.day.max(one.day);
                away.numbers.push(one.number);
            }
        }
        Ok(away)
    }

    /// Leaves behind what is counted of a case, for its members who may read it, unless this member did before.
    ///
    /// # Errors
    /// No answer.
    pub fn keep_count(&mut self, id: &MessageId, count: Count) -> Result<(), ClientError> {
        let own = self.context.holder()?.public_key();
        let wanted = self.arrived.iter().filter(|one| {
            let statement = &one.message.statement;
            statement.kind == MessageKind::Counted && statement.author == own && statement.case == Some(*id)
        });
        let wanted: Vec<_> = wanted.map(|one| one.message.clone()).collect();
        self.fetch_bodies(wanted, MAX_PIECES)?;
        let said = counted::counts(&self.arrived, &self.bodies, &self.desk.roster, &own);
        if counted::deleted_by(&self.arrived, &own).contains(id) && said.get(id) == Some(&count) {
            return Ok(());
        }
        let case = self.found(id)?;
        let roster = &self.desk.roster;
        let to = outgoing::among_members(case, roster, self.context.holder()?, None).map_err(|blocked| {
            ClientError::new(Kind::Denied, format!("What is counted of {} cannot be kept: {blocked}.", self.name(id)))
                .means("It was not deleted.")
        })?;
        // Only those who had the report can believe it.
        let readers = to.readers.into_iter().filter(|(inbox, _)| count.readers.contains(inbox)).collect();
        let content = Content { acts: vec![Act::Counted(count)], ..Content::default() };
        let draft = outgoing::draft(case, MessageKind::Counted, roster, self.context.today, readers, content);
        self.send_for(Draft { parents: Vec::new(), ..draft }, COUNTED_MONTHS)?;
        self.fetch()
    }

    /// Deletes every slot of a case at the vault and everything of it on this machine, but what is counted.
    ///
    /// # Errors
    /// No answer: then the rest is deleted the next time.
    pub fn delete_case(&mut self, id: &MessageId, away: &[u64]) -> Result<(), ClientError> {
        let own = self.arrived.iter().filter(|one| belongs(one, id)).map(|one| one.number);
        let numbers: Vec<u64> = own.chain(away.iter().copied()).collect::<BTreeSet<_>>().into_iter().collect();
        let capability = self.context.holder()?.inbox_capability().clone();
        for some in numbers.chunks(MAX_DELETED) {
            let request = Request::Delete(capability.clone(), some.to_vec());
            self.context.gateway.ask(&self.desk.relay, Class::Small, &request)?;
        }
        self.forget(id)?;
        self.context.unkept.note(self.marks.forget(id))
    }
}
