//! A case that is shared: whoever is brought in has all of it, verifies all of it, and is a reader; and what only looks like a share is not one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

#[cfg(test)]
mod handings;
#[cfg(test)]
mod heirs;
#[cfg(test)]
mod leaving;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod offers;
#[cfg(test)]
mod readers;
#[cfg(test)]
mod votes;
#[cfg(test)]
mod whole;

use crate::world::{World, core, details, fold_in, holder, ids, listed, said, seal, set};
use proptest::prelude::*;
use tellsafe_client::case::facts::Owner;
use tellsafe_client::case::fold::Folded;
use tellsafe_client::case::work::{Stand, Work};
use tellsafe_client::case::{Case, arrived, outgoing};
use tellsafe_protocol::act::{Act, Conflict};
use tellsafe_protocol::author::Author;
use tellsafe_protocol::body;
use tellsafe_protocol::bytes::{Inbox, MessageId, OneTimeSeed};
use tellsafe_protocol::compose::{Composed, Draft};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::handed::{Handed, MAX_HANDED};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::roster::{Core, Link, Roster};
use tellsafe_protocol::slot;
use tellsafe_protocol::statement::Kind;

/// Ana, Bo, Chen and the reporter have a case, or all of them but Chen; Dana and Emi join the committee.
#[derive(Clone)]
struct Shared {
    world: &'static World,
    roster: Roster,
    dana: &'static Holder,
    emi: &'static Holder,
    messages: Vec<Composed>,
}

/// For as long as the test runs: a holder is not copied.
fn kept<T>(it: T) -> &'static T {
    Box::leak(Box::new(it))
}

impl Shared {
    /// Of a report to Ana, Bo and Chen, or to the first two of them.
    fn reported(to: usize) -> Self {
        let (world, dana, emi): (&World, &Holder, &Holder) = (kept(World::new()), kept(holder()), kept(holder()));
        let roster = world.with(&[("Dana", dana), ("Emi", emi)]);
        let readers: Vec<&Holder> = world.members.iter().take(to).chain([&world.reporter]).collect();
        let report = seal(world.report_draft(&readers), &world.reporter);
        Self { world, roster, dana, emi, messages: vec![report] }
    }

    fn new() -> Self {
        Self::reported(3)
    }

    fn id(&self) -> MessageId {
        self.messages[0].id
    }

    fn ana(&self) -> &'static Holder {
        &self.world.members[0]
    }

    fn bo(&self) -> &'static Holder {
        &self.world.members[1]
    }

    fn chen(&self) -> &'static Holder {
        &self.world.members[2]
    }

    fn reporter(&self) -> &'static Holder {
        &self.world.reporter
    }

    fn folded(&self, reader: &Holder, order: &[usize]) -> Folded {
        let owner = match reader.inbox() == self.reporter().inbox() {
            true => Owner::Reporter(reader.public_key(), reader.inbox()),
            false => Owner::Member,
        };
        let all: Vec<&Composed> = self.messages.iter().collect();
        let ordered: Vec<&Composed> = order.iter().filter_map(|at| all.get(*at).copied()).collect();
        let arriving = if order.is_empty() { &all } else { &ordered };
        fold_in(&self.roster, reader, owner, &listed(reader, arriving), &all)
    }

    fn case(&self, reader: &Holder) -> Case {
        self.folded(reader, &[]).cases.remove(0)
    }

    fn draft(&self, kind: Kind, readers: &[&Holder], parents: &[MessageId], content: Content) -> Draft {
        Draft {
            kind,
            roster: *self.roster.newest().0,
            case: Some(self.id()),
            parents: parents.to_vec(),
            card: None,
            content,
            ..self.world.report_draft(readers)
        }
    }

    fn write(&mut self, author: &Holder, kind: Kind, readers: &[&Holder], content: Content) -> MessageId {
        let parents = self.case(self.ana()).heads(&set(readers));
        let message = seal(self.draft(kind, readers, &parents, content), author);
        self.messages.push(message);
        self.messages.last().unwrap().id
    }

    /// The messages with which a reader's client shares the case.
    fn share(&mut self, by: &Holder, with: &Holder, agreed: Option<MessageId>) {
        let case = self.case(by);
        if !case.facts.readers.contains(&with.inbox()) {
            let to = outgoing::introducing(&case, &self.roster, by, with.inbox()).unwrap();
            let draft =
                outgoing::draft(&case, Kind::Introduction, &self.roster, crate::world::DAY, to.readers, said("helps"));
            self.messages.push(seal(outgoing::bringing_in(draft, &case, &with.inbox(), agreed), by));
        }
        let case = self.case(by);
        for handed in outgoing::missing(&case, &by.inbox(), &with.inbox()).chunks(MAX_HANDED) {
            let to = outgoing::among_members(&case, &self.roster, by, None).unwrap();
            let content = Content { handed: handed.to_vec(), ..Content::default() };
            let draft = outgoing::draft(&case, Kind::Handing, &self.roster, crate::world::DAY, to.readers, content);
            self.messages.push(seal(outgoing::bringing_in(draft, &case, &with.inbox(), None), by));
        }
    }

    /// A case with an answer, a note, a word of the reporter, and a declaration.
    fn worked_on() -> Self {
        Self::new().worked()
    }

    /// The same, where the reporter left Chen out.
    fn without_chen() -> Self {
        Self::reported(2).worked()
    }

    fn worked(mut self) -> Self {
        let [ana, bo] = [0, 1].map(|at| &self.world.members[at]);
        let reporter = &self.world.reporter;
        let reads = |holder: &&Holder| self.messages[0].statement.readers.contains(&holder.inbox());
        let members: Vec<&Holder> = self.world.members.iter().filter(reads).collect();
        let all: Vec<&Holder> = members.iter().copied().chain([reporter]).collect();
        self.write(bo, Kind::Reply, &all, said("We talk on Monday."));
        self.write(ana, Kind::Note, &members, said("I know the place."));
        self.write(reporter, Kind::Reply, &all, said("Thank you."));
        let none = Content { acts: vec![Act::Conflict(Conflict::None)], ..Content::default() };
        self.write(bo, Kind::Declaration, &members, none);
        self
    }

    /// A handing of these to Ana, Bo and Dana, whoever writes it.
    fn hand(&mut self, by: &Holder, handed: Vec<Handed>) {
        let readers = [self.ana(), self.bo(), self.dana];
        let content = Content { handed, ..Content::default() };
        self.messages.push(seal(self.draft(Kind::Handing, &readers, &[], content), by));
    }

    /// As `reader` has a message.
    fn received(&self, at: usize, reader: &Holder) -> slot::Message {
        let (_, bytes) = self.messages[at].slots.iter().find(|(inbox, _)| *inbox == reader.inbox()).unwrap();
        slot::open(bytes, reader.identity(), &reader.inbox()).unwrap()
    }
}

fn texts(case: &Case) -> Vec<String> {
    case.entries.iter().filter_map(|entry| entry.content()).map(|content| content.text.clone()).collect()
}

fn reasons(folded: &Folded) -> Vec<(String, usize)> {
    folded.dropped.iter().map(|(why, count)| (why.to_string(), count)).collect()
}
