//! Made-up holders, their messages and their desk.

use super::{MONTH, TODAY, random};
use tellsafe_protocol::bytes::{DetailsHash, RosterHash, Seed};
use tellsafe_protocol::compose::{Draft, compose};
use tellsafe_protocol::content::{Content, Reporter};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_protocol::roster::{Core, Deadlines, Details, Link, MemberDetails, MemberKeys, WorkingDays};
use tellsafe_protocol::statement::Kind;

pub(crate) fn holder() -> Holder {
    Holder::new(&Seed::random(&mut random)).unwrap()
}

/// A report with this text, as it would be committed.
pub(crate) fn report(reporter: &Holder, readers: &[&Holder], text: &str) -> Commit {
    let draft = Draft {
        kind: Kind::Report,
        roster: RosterHash([7; 32]),
        case: None,
        day: TODAY,
        parents: vec![],
        readers: readers.iter().map(|holder| (holder.inbox(), holder.recipient().clone())).collect(),
        card: None,
        content: Content {
            text: text.into(),
            reporter: Some(Reporter { recipient: reporter.recipient().clone(), inbox: reporter.inbox() }),
            ..Content::default()
        },
    };
    let composed = compose(draft, reporter.signing_key(), &mut random).unwrap();
    Commit {
        slots: composed.slots,
        hashes: composed.hashes,
        pieces: composed.pieces,
        withdrawal: Some(reporter.withdrawal_secret().hash()),
        closes: None,
        expires: MONTH + 12,
    }
}

/// A desk in the making.
pub(crate) struct Committee {
    pub(crate) members: Vec<Holder>,
    pub(crate) vault: PublicKey,
}

impl Committee {
    pub(crate) fn new(vault: PublicKey) -> Self {
        Self { members: vec![holder(), holder(), holder()], vault }
    }

    pub(crate) fn details(&self, name: &str) -> Details {
        let member = |holder: &Holder| MemberDetails {
            name: name.into(),
            role: String::new(),
            affiliation: String::new(),
            recipient: holder.recipient().as_bytes().to_vec(),
            content_version: 1,
        };
        Details {
            members: self.members.iter().map(member).collect(),
            operators: vec![("vault".into(), "someone".into())],
            form: vec![],
            languages: vec!["en".into()],
            deadlines: Deadlines { acknowledge: 3, next: 14 },
            working: WorkingDays { weekdays: 31, holidays: vec![] },
            retention_months: 24,
            plain_form: true,
            other_places: vec![],
            urgent: String::new(),
            attachments: tellsafe_protocol::roster::limits::MAX_ATTACHMENTS,
            directory: vec![],
        }
    }

    /// The core with a number that follows `previous`, with a quorum of two.
    pub(crate) fn core(&self, name: &str, number: u32, previous: Option<RosterHash>) -> (Core, Vec<u8>) {
        let details = self.details(name).to_bytes();
        let keys = |holder: &Holder| MemberKeys { key: holder.public_key(), inbox: holder.inbox() };
        let core = Core {
            name: name.into(),
            number,
            previous,
            members: self.members.iter().map(keys).collect(),
            quorum: 2,
            vault: self.vault,
            details: DetailsHash::of(&details),
            lost: vec![],
        };
        (core, details)
    }

    /// Signs with the first `signers` members.
    pub(crate) fn sign(&self, core: &Core, signers: usize) -> Link {
        let mut link = Link::sign(core, self.members[0].signing_key());
        for member in &self.members[1..signers] {
            link.add(member.signing_key());
        }
        link
    }

    /// The request that publishes the first roster.
    pub(crate) fn first(&self, token: Option<String>) -> (RosterHash, Request) {
        let (core, details) = self.core("A committee", 1, None);
        (core.hash(), Request::Roster { link: self.sign(&core, 1), details, token })
    }
}
