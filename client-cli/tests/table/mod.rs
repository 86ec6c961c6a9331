//! Three members who read a case, and what they do about it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::world::{DAY, World, seal};
use tellsafe_client::case::facts::Owner;
use tellsafe_client::case::work::{Fate, Stand, Work};
use tellsafe_protocol::act::{Act, Closing, Conflict, Proposal};
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::compose::Composed;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::outcome::{Finding, Outcome};
use tellsafe_protocol::quorum::Rule;
use tellsafe_protocol::statement::Kind;

/// Ana, Bo and Chen read a case; what they do about it.
pub(crate) struct Table {
    pub(crate) world: World,
    pub(crate) report: Composed,
    pub(crate) messages: Vec<Composed>,
}

impl Table {
    pub(crate) fn new() -> Self {
        let world = World::new();
        let all: Vec<&Holder> = world.members.iter().chain([&world.reporter]).collect();
        let report = seal(world.report_draft(&all), &world.reporter);
        Self { world, report, messages: Vec::new() }
    }

    /// With everyone's word that they have no conflict.
    pub(crate) fn clean() -> Self {
        let mut table = Self::new();
        for member in 0..3 {
            table.declare(member, Act::Conflict(Conflict::None));
        }
        table
    }

    pub(crate) fn write(&mut self, by: usize, kind: Kind, acts: Vec<Act>, parents: &[MessageId]) -> MessageId {
        let readers: Vec<&Holder> = self.world.members.iter().collect();
        let content = Content { acts, ..Content::default() };
        let by = &self.world.members[by];
        let message = self.world.message(self.report.id, kind, by, &readers, parents, content);
        self.messages.push(message);
        self.messages.last().unwrap().id
    }

    /// The same to the first few members alone.
    pub(crate) fn write_to(&mut self, by: usize, act: Act, readers: usize) -> MessageId {
        let parents = self.last();
        self.write_some(by, Kind::Step, act, readers, &parents)
    }

    /// Lets the first few members know who is meant by a code.
    pub(crate) fn name(&mut self, by: usize, act: Act, readers: usize) -> MessageId {
        let inboxes = self.world.members.iter().take(readers).map(Holder::inbox).collect();
        let parents = self.case(by, &[]).heads(&inboxes);
        self.write_some(by, Kind::Names, act, readers, &parents)
    }

    fn write_some(&mut self, by: usize, kind: Kind, act: Act, readers: usize, parents: &[MessageId]) -> MessageId {
        let readers: Vec<&Holder> = self.world.members.iter().take(readers).collect();
        let content = Content { acts: vec![act], ..Content::default() };
        let message = self.world.message(self.report.id, kind, &self.world.members[by], &readers, parents, content);
        self.messages.push(message);
        self.messages.last().unwrap().id
    }

    /// After everything so far.
    pub(crate) fn last(&self) -> Vec<MessageId> {
        let ids = std::iter::once(self.report.id).chain(self.messages.iter().map(|message| message.id));
        ids.filter(|id| !self.messages.iter().any(|later| later.statement.parents.contains(id))).collect()
    }

    pub(crate) fn declare(&mut self, by: usize, act: Act) -> MessageId {
        self.write(by, Kind::Declaration, vec![act], &self.last())
    }

    pub(crate) fn step(&mut self, by: usize, act: Act) -> MessageId {
        self.write(by, Kind::Step, vec![act], &self.last())
    }

    /// Each by one who saw none of the others.
    pub(crate) fn at_once(&mut self, steps: Vec<(usize, Act)>) -> Vec<MessageId> {
        let parents = self.last();
        steps.into_iter().map(|(by, act)| self.write(by, Kind::Step, vec![act], &parents)).collect()
    }

    pub(crate) fn case(&self, reader: usize, order: &[usize]) -> tellsafe_client::case::Case {
        let all: Vec<&Composed> = std::iter::once(&self.report).chain(&self.messages).collect();
        let messages: Vec<&Composed> = order.iter().filter_map(|at| all.get(*at).copied()).collect();
        let messages = if order.is_empty() { all } else { messages };
        self.world.fold(&self.world.members[reader], Owner::Member, &messages).cases.remove(0)
    }

    pub(crate) fn work(&self) -> Work {
        Work::of(&self.case(0, &[]), &self.world.roster)
    }

    pub(crate) fn stand(&self, member: usize) -> Stand {
        self.work().stands.of(&self.key(member))
    }

    pub(crate) fn key(&self, member: usize) -> tellsafe_protocol::label::PublicKey {
        self.world.members[member].public_key()
    }

    pub(crate) fn fate(&self, today: u32) -> Fate {
        self.work().proposals.last().unwrap().fate(today)
    }
}

pub(crate) fn proposal(rule: Rule, outcomes: &[Outcome]) -> Act {
    let (finding, words) = (Finding::Violation, "We write to them.".into());
    Act::Propose(Proposal { rule, finding, outcomes: outcomes.to_vec(), words, until: DAY + 1 })
}

pub(crate) fn close(outcome: Outcome) -> Act {
    Act::Close(Closing { finding: Finding::Violation, outcomes: vec![outcome], appeal: Some(DAY + 30) })
}
