//! A made-up committee, and messages that lie in inboxes without any program.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeSet;
use tellsafe_client::case::arrived::{self, Arrived};
use tellsafe_client::case::facts::Owner;
use tellsafe_client::case::fold::{Folded, fold};
use tellsafe_client::case::{Bodies, Body, Case};
use tellsafe_protocol::age::Recipient;
use tellsafe_protocol::answer::Listed;
use tellsafe_protocol::body;
use tellsafe_protocol::bytes::{Inbox, MessageId, RosterHash, Seed};
use tellsafe_protocol::compose::{Composed, Draft, compose};
use tellsafe_protocol::content::{Content, Reporter};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::roster::{Core, Deadlines, Details, Link, MemberDetails, MemberKeys, Roster, WorkingDays};
use tellsafe_protocol::statement::{Card, Kind};

/// Thursday 26 November 2026.
pub(crate) const DAY: u32 = 20_783;

pub(crate) fn random(bytes: &mut [u8]) {
    #[expect(clippy::disallowed_methods, reason = "a test draws its own")]
    getrandom::fill(bytes).unwrap();
}

pub(crate) fn holder() -> Holder {
    Holder::new(&Seed::random(&mut random)).unwrap()
}

pub(crate) struct World {
    pub(crate) members: Vec<Holder>,
    pub(crate) roster: Roster,
    pub(crate) reporter: Holder,
    /// On which the next message is written and arrives.
    pub(crate) day: u32,
}

pub(crate) fn details(names: &[&str], members: &[&Holder]) -> Details {
    let member = |(name, holder): (&&str, &&Holder)| MemberDetails {
        name: (*name).into(),
        role: "member".into(),
        affiliation: String::new(),
        recipient: holder.recipient().as_bytes().to_vec(),
        content_version: 1,
    };
    Details {
        members: names.iter().zip(members).map(member).collect(),
        operators: vec![("gateway".into(), "Example Hosting".into())],
        form: vec![],
        languages: vec!["en".into()],
        deadlines: Deadlines { acknowledge: 3, next: 5 },
        working: WorkingDays { weekdays: 0b001_1111, holidays: vec![] },
        retention_months: 15,
        plain_form: true,
        other_places: vec![("Example Foundation".into(), "conduct@foundation.example".into())],
        urgent: String::new(),
        attachments: tellsafe_protocol::roster::limits::MAX_ATTACHMENTS,
        directory: vec![],
    }
}

pub(crate) fn core(previous: Option<&Core>, members: &[&Holder], details: &Details) -> Core {
    Core {
        name: "Example Conduct Committee".into(),
        number: previous.map_or(1, |core| core.number + 1),
        previous: previous.map(Core::hash),
        members: members.iter().map(|m| MemberKeys { key: m.public_key(), inbox: m.inbox() }).collect(),
        quorum: 1,
        vault: PublicKey([0; 32]),
        details: details.hash(),
        lost: vec![],
    }
}

impl World {
    /// Ana, Bo and Chen, and one person who reports.
    pub(crate) fn new() -> Self {
        let members = vec![holder(), holder(), holder()];
        let all: Vec<&Holder> = members.iter().collect();
        let details = details(&["Ana", "Bo", "Chen"], &all);
        let first = Link::sign(&core(None, &all, &details), members[0].signing_key());
        let roster = Roster::verify(&[first], &details.to_bytes(), &[], None).unwrap();
        Self { roster, reporter: holder(), members, day: DAY }
    }

    /// The same committee after Chen was removed.
    pub(crate) fn without_chen(&self) -> Roster {
        let all: Vec<&Holder> = self.members.iter().collect();
        let old = details(&["Ana", "Bo", "Chen"], &all);
        let first = core(None, &all, &old);
        let now = details(&["Ana", "Bo"], &all[..2]);
        let second = core(Some(&first), &all[..2], &now);
        let links = [&first, &second].map(|core| Link::sign(core, self.members[0].signing_key()));
        Roster::verify(&links, &now.to_bytes(), &[], None).unwrap()
    }

    /// The same committee after these joined, by name.
    pub(crate) fn with(&self, joined: &[(&str, &Holder)]) -> Roster {
        let before: Vec<&Holder> = self.members.iter().collect();
        let old = details(&["Ana", "Bo", "Chen"], &before);
        let first = core(None, &before, &old);
        let all: Vec<&Holder> = before.iter().copied().chain(joined.iter().map(|(_, holder)| *holder)).collect();
        let names: Vec<&str> = ["Ana", "Bo", "Chen"].into_iter().chain(joined.iter().map(|(name, _)| *name)).collect();
        let now = details(&names, &all);
        let second = core(Some(&first), &all, &now);
        let links = [&first, &second].map(|core| Link::sign(core, self.members[0].signing_key()));
        Roster::verify(&links, &now.to_bytes(), &[], None).unwrap()
    }

    pub(crate) fn hash(&self) -> RosterHash {
        *self.roster.newest().0
    }

    pub(crate) fn to(readers: &[&Holder]) -> Vec<(Inbox, Recipient)> {
        readers.iter().map(|holder| (holder.inbox(), holder.recipient().clone())).collect()
    }

    pub(crate) fn report_draft(&self, readers: &[&Holder]) -> Draft {
        Draft {
            kind: Kind::Report,
            roster: self.hash(),
            case: None,
            day: self.day,
            parents: vec![],
            readers: Self::to(readers),
            card: Some(Card { people: "@someone".into(), place: "a hallway".into() }),
            content: Content {
                text: "What happened.".into(),
                reporter: Some(Reporter { recipient: self.reporter.recipient().clone(), inbox: self.reporter.inbox() }),
                withdrawal: Some(self.reporter.withdrawal_secret().hash()),
                ..Content::default()
            },
        }
    }

    /// To Ana and Bo, with a copy for the reporter.
    pub(crate) fn report(&self) -> Composed {
        seal(self.report_draft(&[&self.members[0], &self.members[1], &self.reporter]), &self.reporter)
    }

    pub(crate) fn message(
        &self,
        case: MessageId,
        kind: Kind,
        author: &Holder,
        readers: &[&Holder],
        parents: &[MessageId],
        content: Content,
    ) -> Composed {
        let draft = Draft {
            kind,
            case: Some(case),
            parents: parents.to_vec(),
            card: None,
            content,
            ..self.report_draft(readers)
        };
        seal(draft, author)
    }

    pub(crate) fn fold(&self, reader: &Holder, owner: Owner, messages: &[&Composed]) -> Folded {
        fold_in(&self.roster, reader, owner, &listed(reader, messages), messages)
    }

    /// As Ana folds them.
    pub(crate) fn ana(&self, messages: &[&Composed]) -> Folded {
        self.fold(&self.members[0], Owner::Member, messages)
    }
}

pub(crate) fn seal(draft: Draft, author: &Holder) -> Composed {
    compose(draft, author.signing_key(), &mut random).unwrap()
}

pub(crate) fn said(text: &str) -> Content {
    Content { text: text.into(), ..Content::default() }
}

/// What lies in a reader's inbox after these messages.
pub(crate) fn listed(reader: &Holder, messages: &[&Composed]) -> Vec<Listed> {
    let inbox = reader.inbox();
    let slots = messages.iter().flat_map(|m| m.slots.iter().map(|slot| (slot, m.statement.day)));
    let own = slots.filter(|((to, _), _)| *to == inbox);
    own.zip(1..).map(|(((_, slot), day), number)| Listed { number, day, slot: slot.clone() }).collect()
}

pub(crate) fn bodies(arrived: &[Arrived], messages: &[&Composed]) -> Bodies {
    let open = |one: &Arrived| {
        let (hash, seed) = (&one.message.statement.body, one.message.body_seed.as_ref()?);
        let from = messages.iter().find(|m| body::hash(&m.hashes) == *hash)?;
        let body = body::open(hash, &from.pieces, seed).map_or(Body::Shut, |content| Body::Open(Box::new(content)));
        Some((one.message.id, body))
    };
    arrived.iter().filter_map(open).collect()
}

pub(crate) fn fold_in(
    roster: &Roster,
    reader: &Holder,
    owner: Owner,
    listed: &[Listed],
    messages: &[&Composed],
) -> Folded {
    let (own, mut dropped) = arrived::open(listed, reader.identity(), &reader.inbox());
    let mut all = own.clone();
    let faults = loop {
        let (handed, faults) = arrived::handed(&own, &bodies(&all, messages));
        if all.len() == own.len() + handed.len() {
            break faults;
        }
        all = own.iter().cloned().chain(handed).collect();
    };
    let mut folded = fold(&all, &bodies(&all, messages), roster, owner);
    dropped.add(&faults);
    folded.dropped.add(&dropped);
    folded
}

pub(crate) fn ids(case: &Case) -> Vec<MessageId> {
    case.entries.iter().map(tellsafe_client::case::Entry::id).collect()
}

pub(crate) fn set(readers: &[&Holder]) -> BTreeSet<Inbox> {
    readers.iter().map(|holder| holder.inbox()).collect()
}
