//! A statement: what is the same for every reader of a message, signed once.

use crate::bytes::{BodyHash, Inbox, MessageId, RosterHash};
use crate::cbor::{self, Malformed};
use crate::label::PublicKey;
use minicbor::bytes::ByteVec;

/// Most readers a message has, the reporter's own inbox among them.
pub const MAX_READERS: usize = 16;
/// Most messages that one follows directly.
pub const MAX_PARENTS: usize = 16;
/// Most bytes of a card as it stands in a statement.
pub const MAX_CARD: usize = 1024;

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// The first message of a case.
    Report = 0,
    /// Words between reporter and members.
    Reply = 1,
    /// Where the case stands, and the next date.
    Status = 2,
    /// A member has read the report.
    Read = 3,
    /// Between members only.
    Note = 4,
    /// The reporter asks that the report be deleted after a member has read it.
    WithdrawalRequest = 5,
    /// What the reporter's inbox gets in place of a copy of the report. It lists the report's readers and the reporter's own
    /// inbox, goes to that inbox alone, and no message follows it.
    Place = 6,
    /// What a member did about the case; to members only.
    Step = 7,
    /// How a member stands to the case; to members only. A client reads it before it may read anything else.
    Declaration = 8,
    /// A member lets others of the committee read the case: whom it lists is a reader from then on. The reporter gets it too.
    Introduction = 9,
    /// What its author has of the case, handed on to members who did not get it; to members only.
    Handing = 10,
    /// What stays counted of a case that its author has deleted; to members only. It follows nothing, and nothing follows it.
    Counted = 11,
    /// Who is meant by which code, to those members whom its author lets know it, and no other reader of the case.
    Names = 12,
    /// A member tells others of the committee that there is a case, by its id alone: whom it lists and who does not read the case may say
    /// whether they have a conflict, and gets nothing else. To members only; it has no words.
    Offer = 13,
}

impl Kind {
    fn from_number(number: u8) -> Result<Self, Malformed> {
        Ok(match number {
            0 => Self::Report,
            1 => Self::Reply,
            2 => Self::Status,
            3 => Self::Read,
            4 => Self::Note,
            5 => Self::WithdrawalRequest,
            6 => Self::Place,
            7 => Self::Step,
            8 => Self::Declaration,
            9 => Self::Introduction,
            10 => Self::Handing,
            11 => Self::Counted,
            12 => Self::Names,
            13 => Self::Offer,
            _ => return Err(Malformed),
        })
    }
}

/// What members read first to say whether they have a conflict: whom it is about, and where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Card {
    /// Reported people: names, handles, employers.
    pub people: String,
    /// Project, event or space.
    pub place: String,
}

/// A statement that keeps its own rules. Whether its author may have written it is for [`crate::author`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What the message is.
    pub kind: Kind,
    /// The roster the author went by.
    pub roster: RosterHash,
    /// The case; `None` exactly in a report, whose own id is the case's.
    pub case: Option<MessageId>,
    /// Who signs it.
    pub author: PublicKey,
    /// The author's own day, in UTC days since 1970-01-01.
    pub day: u32,
    /// The messages it follows, ascending.
    pub parents: Vec<MessageId>,
    /// The inboxes it goes to, ascending, at least one.
    pub readers: Vec<Inbox>,
    /// The body all of them can open.
    pub body: BodyHash,
    /// Only in a report.
    pub card: Option<Card>,
}

type Fields =
    (u8, u8, RosterHash, Option<MessageId>, PublicKey, u32, Vec<MessageId>, Vec<Inbox>, BodyHash, Option<ByteVec>);

impl Statement {
    /// The statement's bytes, which are signed and whose hash is the message's id.
    ///
    /// # Errors
    /// [`Malformed`] when it does not keep the rules that [`Self::parse`] checks.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Malformed> {
        self.check()?;
        let card = self.card.as_ref().map(|card| ByteVec::from(cbor::to_bytes(&(&card.people, &card.place))));
        if card.as_ref().is_some_and(|card| card.len() > MAX_CARD) {
            return Err(Malformed);
        }
        let fields: Fields = (
            cbor::VERSION,
            self.kind as u8,
            self.roster,
            self.case,
            self.author,
            self.day,
            self.parents.clone(),
            self.readers.clone(),
            self.body,
            card,
        );
        Ok(cbor::to_bytes(&fields))
    }

    /// Reads a statement.
    ///
    /// # Errors
    /// [`Malformed`]: not deterministic, not sorted, too many, a card or a case where there is none.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (version, kind, roster, case, author, day, parents, readers, body, card): Fields = cbor::from_bytes(bytes)?;
        cbor::version(version)?;
        let card = match card {
            Some(card) if card.len() <= MAX_CARD => {
                let (people, place) = cbor::from_bytes(&card)?;
                Some(Card { people, place })
            }
            Some(_) => return Err(Malformed),
            None => None,
        };
        let statement =
            Self { kind: Kind::from_number(kind)?, roster, case, author, day, parents, readers, body, card };
        statement.check()?;
        Ok(statement)
    }

    fn check(&self) -> Result<(), Malformed> {
        let report = self.kind == Kind::Report;
        let kept = (1..=MAX_READERS).contains(&self.readers.len())
            && self.parents.len() <= MAX_PARENTS
            && cbor::ascending(&self.readers)
            && cbor::ascending(&self.parents)
            && self.case.is_none() == report
            && if report { self.parents.is_empty() } else { self.card.is_none() }
            && (self.kind != Kind::Place || self.readers.len() >= 2);
        if kept { Ok(()) } else { Err(Malformed) }
    }
}
