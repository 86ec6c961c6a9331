//! Cases, folded from the messages of one inbox. Everything shown or sent follows from what this inbox received, and nothing else.

pub mod arrived;
pub mod counted;
mod counting;
pub mod facts;
pub mod fold;
mod leaving;
pub mod offered;
mod order;
pub mod outgoing;
pub mod reason;
pub mod report;
mod standing;
pub mod work;

use crate::author::{Author, CaseFacts};
use crate::bytes::{Inbox, MessageId};
use crate::content::{Content, Reporter};
use crate::label::PublicKey;
use crate::roster::Core;
use crate::slot::Message;
use crate::statement::{Card, Kind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is known of the bodies of some messages, by the id of the message.
pub type Bodies = BTreeMap<MessageId, Body>;

/// What is known of a message's body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Body {
    /// Not asked for yet.
    #[default]
    Unread,
    /// Verified, opened.
    Open(Box<Content>),
    /// The vault no longer has it: withdrawn, deleted or expired.
    Gone,
    /// What the vault gave is not what the author signed.
    Altered,
    /// It is what the author signed, but the slot does not open it.
    Shut,
}

impl Body {
    /// What it says, when it is open.
    #[must_use]
    pub fn content(&self) -> Option<&Content> {
        match self {
            Self::Open(content) => Some(content),
            _ => None,
        }
    }
}

/// One message of a case, whose author may have written it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number in this inbox.
    pub number: u64,
    /// The vault's day of acknowledgement.
    pub day: u32,
    /// The message.
    pub message: Arc<Message>,
    /// Who wrote it, going by the roster that the message names.
    pub author: Author,
    /// What it says.
    pub body: Body,
    /// The messages it follows that were not delivered here.
    pub withheld: Vec<MessageId>,
}

impl Entry {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> MessageId {
        self.message.id
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.message.statement.kind
    }

    /// The key that signed it.
    #[must_use]
    pub fn key(&self) -> PublicKey {
        self.message.statement.author
    }

    /// What it says, when it is open.
    #[must_use]
    pub fn content(&self) -> Option<&Content> {
        self.body.content()
    }

    /// True for the message that a case begins with.
    #[must_use]
    pub fn is_first(&self) -> bool {
        matches!(self.kind(), Kind::Report | Kind::Place)
    }
}

/// A case, as one inbox knows it.
#[derive(Debug, Clone)]
pub struct Case {
    /// What its report fixed.
    pub facts: CaseFacts,
    /// The report, or its place, and everything after it, in order.
    pub entries: Vec<Entry>,
}

impl Case {
    /// The report's id.
    #[must_use]
    pub fn id(&self) -> MessageId {
        self.facts.id
    }

    /// The report, or its place.
    #[must_use]
    pub fn report(&self) -> Option<&Entry> {
        self.entries.first().filter(|entry| entry.is_first())
    }

    /// The inboxes of those whom an introduction brought in: they are on no report, place or introduction before it.
    #[must_use]
    pub fn brought_in(&self, introduction: &Entry) -> Vec<Inbox> {
        let before = self.entries.iter().take_while(|entry| entry.id() != introduction.id());
        let makes_readers = |entry: &&Entry| entry.is_first() || entry.kind() == Kind::Introduction;
        let known: Vec<&Inbox> =
            before.filter(makes_readers).flat_map(|entry| &entry.message.statement.readers).collect();
        let own = |inbox: &&Inbox| Some(**inbox) == self.facts.reporter_inbox;
        let new = introduction.message.statement.readers.iter();
        new.filter(|inbox| !known.contains(inbox) && !own(inbox)).copied().collect()
    }

    /// The inboxes of those to whom an offer offers it: they are neither on the report, nor on an introduction that the offer follows.
    #[must_use]
    pub fn offered_to(&self, offer: &Entry) -> Vec<Inbox> {
        let before = order::ancestors(&self.entries, offer.message.statement.parents.iter().copied());
        let reads =
            |entry: &&Entry| entry.is_first() || entry.kind() == Kind::Introduction && before.contains(&entry.id());
        let known: BTreeSet<&Inbox> =
            self.entries.iter().filter(reads).flat_map(|entry| &entry.message.statement.readers).collect();
        offer.message.statement.readers.iter().filter(|inbox| !known.contains(inbox)).copied().collect()
    }

    /// The word of the reporter that an earlier offer to this member follows, where they left someone out: an offer by `by`, or by anyone.
    /// In what others offered, others read that the reporter agrees.
    #[must_use]
    pub fn agreed(&self, inbox: &Inbox, by: Option<&PublicKey>) -> Option<MessageId> {
        let theirs = |entry: &&Entry| entry.kind() == Kind::Offer && by.is_none_or(|by| entry.key() == *by);
        let offers = self.entries.iter().filter(theirs).filter(|_| !self.facts.left_out.is_empty());
        let theirs = offers.map(|entry| &entry.message.statement).filter(|offer| offer.readers.contains(inbox));
        theirs.flat_map(|offer| &offer.parents).find(|parent| self.facts.said.contains(*parent)).copied()
    }

    /// True when an offer to this member waits for their answer: of someone who is a member now, and not followed by what they declared.
    #[must_use]
    pub fn waits_for(&self, key: &PublicKey, inbox: &Inbox, newest: &Core) -> bool {
        let theirs = |entry: &&Entry| entry.kind() == Kind::Declaration && entry.key() == *key;
        let answered: BTreeSet<&MessageId> =
            self.entries.iter().filter(theirs).flat_map(|entry| &entry.message.statement.parents).collect();
        let mut offers = self.entries.iter().filter(|entry| {
            entry.kind() == Kind::Offer
                && entry.message.statement.readers.contains(inbox)
                && newest.position(&entry.key()).is_some()
        });
        offers.any(|offer| !answered.contains(&offer.id()))
    }

    /// Whom and where it is about, as the reporter wrote it on the card.
    #[must_use]
    pub fn card(&self) -> Option<&Card> {
        self.report()?.message.statement.card.as_ref()
    }

    /// The vault's day of the report.
    #[must_use]
    pub fn received(&self) -> u32 {
        self.entries.first().map_or(0, |entry| entry.day)
    }

    /// How the reporter is reached; `None` before the report is open, or when it does not say.
    #[must_use]
    pub fn reporter(&self) -> Option<&Reporter> {
        self.report()?.content()?.reporter.as_ref()
    }

    /// True when a gateway sealed something of the reporter's that is open here: whoever runs that could have read it.
    #[must_use]
    pub fn is_sealed_by_gateway(&self) -> bool {
        let open = self.entries.iter().filter(|entry| entry.author == Author::Reporter).filter_map(Entry::content);
        open.into_iter().any(|content| content.sealed_by_gateway)
    }

    /// The highest number of its messages in this inbox.
    #[must_use]
    pub fn highest(&self) -> u64 {
        self.entries.iter().map(|entry| entry.number).max().unwrap_or(0)
    }

    /// How many messages were not delivered here although later ones follow them.
    #[must_use]
    pub fn withheld(&self) -> usize {
        self.entries.iter().flat_map(|entry| &entry.withheld).collect::<BTreeSet<_>>().len()
    }
}
