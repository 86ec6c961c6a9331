//! What can be asked of the vault, and what it answers. Parsed once, into types that cannot be wrong.

use crate::bhttp::Class;
use crate::body;
use crate::bytes::{
    BodyHash, CommitId, Inbox, InboxCapability, LookCapability, PieceHash, WithdrawalHash, WithdrawalSecret,
};
use crate::cbor::{self, Malformed};
use crate::roster::{Confirmation, Link};
use crate::slot;
use crate::statement::MAX_READERS;
use minicbor::bytes::ByteVec;
use zeroize::Zeroizing;

/// Bytes of a slot as it is listed: behind it the heads of a list, a number, a day and itself.
const LISTED: usize = slot::SIZE + 1 + 9 + 5 + 3;
/// Bytes of what stands before the slots in an answer, rounded up.
const BEFORE_LISTED: usize = 16;
/// Most look capabilities in one request.
pub const MAX_LOOKS: usize = 16;
/// Most numbers in one request to delete.
pub const MAX_DELETED: usize = 1024;
/// Most pieces of a body: 25 MiB of attachments and their padding. The hashes of all of them stand beside each piece in an answer, so
/// there must be room for both.
pub const MAX_PIECES: usize = 112;

/// Bytes of a hash, a piece's length and the rest in CBOR: two ahead of each hash, ten in all besides.
const _: () = assert!(MAX_PIECES * 34 + body::PIECE + 10 <= Class::Large.room());

/// A message to store: its slots, and the body they open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// 1 to 16, to different inboxes, each of [`slot::SIZE`] bytes.
    pub slots: Vec<(Inbox, Vec<u8>)>,
    /// The hash of each piece of the body.
    pub hashes: Vec<PieceHash>,
    /// All of the pieces, or none when they were put before.
    pub pieces: Vec<Vec<u8>>,
    /// With a report: what takes it back.
    pub withdrawal: Option<WithdrawalHash>,
    /// With a read: what may no longer be taken back.
    pub closes: Option<WithdrawalHash>,
    /// The month after which it may be dropped, in UTC months since January 1970.
    pub expires: u32,
}

/// Everything that can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Store a message.
    Commit(Commit),
    /// Store a piece ahead of its commit.
    Piece(Vec<u8>),
    /// List an inbox after a number.
    Inbox(InboxCapability, u64),
    /// The numbers after this one that an inbox still has slots under.
    Numbers(InboxCapability, u64),
    /// The highest numbers of some inboxes.
    Look(Vec<LookCapability>),
    /// One piece of a body.
    Body(BodyHash, u32),
    /// Delete slots by their numbers.
    Delete(InboxCapability, Vec<u64>),
    /// Take a report back.
    Withdraw(WithdrawalSecret),
    /// Publish a roster.
    Roster {
        /// The signed core.
        link: Link,
        /// The details it names.
        details: Vec<u8>,
        /// The operator's one-use token, with a first roster.
        token: Option<String>,
    },
    /// Say that a roster is current.
    Confirm(Confirmation),
}

/// Most slots in one answer to [`Request::Inbox`]: what fits into the class.
#[must_use]
pub const fn most_listed(class: Class) -> usize {
    (class.room() - BEFORE_LISTED) / LISTED
}

const _: () = assert!(most_listed(Class::Small) == 15 && most_listed(Class::Large) == 64);

type CommitFields =
    (u8, Vec<(Inbox, ByteVec)>, Vec<PieceHash>, Vec<ByteVec>, Option<WithdrawalHash>, Option<WithdrawalHash>, u32);

impl Commit {
    /// The bytes that are asked for, and whose hash is the commit's id.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let fields: CommitFields = (
            cbor::VERSION,
            self.slots.iter().map(|(inbox, slot)| (*inbox, slot.clone().into())).collect(),
            self.hashes.clone(),
            self.pieces.iter().map(|piece| piece.clone().into()).collect(),
            self.withdrawal,
            self.closes,
            self.expires,
        );
        cbor::to_bytes(&fields)
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> CommitId {
        CommitId::of(&self.to_bytes())
    }

    /// The body it commits.
    #[must_use]
    pub fn body(&self) -> BodyHash {
        body::hash(&self.hashes)
    }

    /// The class to send it in, as if all `members` of the roster were ticked (docs/design.md, "Class"). `None` when its pieces go
    /// first.
    #[must_use]
    pub fn class(&self, members: usize) -> Option<Class> {
        if self.pieces.iter().map(Vec::len).sum::<usize>() > Class::Large.room() {
            return None;
        }
        let everyone = (members + 1).min(MAX_READERS);
        let fullest = Self {
            slots: vec![(Inbox([0xff; 32]), vec![0; slot::SIZE]); everyone],
            withdrawal: Some(WithdrawalHash([0; 32])),
            closes: Some(WithdrawalHash([0; 32])),
            ..self.clone()
        };
        Class::for_content(fullest.to_bytes().len())
    }

    fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (version, slots, hashes, pieces, withdrawal, closes, expires): CommitFields = cbor::from_bytes(bytes)?;
        cbor::version(version)?;
        let commit = Self {
            slots: slots.into_iter().map(|(inbox, slot)| (inbox, slot.into())).collect(),
            hashes,
            pieces: pieces.into_iter().map(Into::into).collect(),
            withdrawal,
            closes,
            expires,
        };
        if commit.keeps_rules() { Ok(commit) } else { Err(Malformed) }
    }

    fn keeps_rules(&self) -> bool {
        let mut inboxes: Vec<Inbox> = self.slots.iter().map(|(inbox, _)| *inbox).collect();
        inboxes.sort_unstable();
        let given = self.pieces.iter().map(|piece| PieceHash::of(piece));
        (1..=MAX_READERS).contains(&self.slots.len())
            && cbor::ascending(&inboxes)
            && self.slots.iter().all(|(_, slot)| slot.len() == slot::SIZE)
            && (1..=MAX_PIECES).contains(&self.hashes.len())
            && (self.pieces.is_empty() || given.eq(self.hashes.iter().copied()))
            && self.pieces.iter().all(|piece| is_piece(piece))
    }
}

fn is_piece(piece: &[u8]) -> bool {
    !piece.is_empty() && piece.len() <= body::PIECE
}

impl Request {
    /// The path that is asked.
    #[must_use]
    pub fn path(&self) -> &'static str {
        match self {
            Self::Commit(_) => "/commit",
            Self::Piece(_) => "/piece",
            Self::Inbox(..) => "/inbox",
            Self::Numbers(..) => "/numbers",
            Self::Look(_) => "/look",
            Self::Body(..) => "/body",
            Self::Delete(..) => "/delete",
            Self::Withdraw(_) => "/withdraw",
            Self::Roster { .. } => "/roster",
            Self::Confirm(_) => "/confirm",
        }
    }

    /// The content that is sent there.
    #[must_use]
    pub fn content(&self) -> Zeroizing<Vec<u8>> {
        const V: u8 = cbor::VERSION;
        Zeroizing::new(match self {
            Self::Commit(commit) => commit.to_bytes(),
            Self::Piece(piece) => cbor::to_bytes(&(V, ByteVec::from(piece.clone()))),
            Self::Inbox(capability, after) | Self::Numbers(capability, after) => {
                cbor::to_bytes(&(V, capability, after))
            }
            Self::Look(looks) => cbor::to_bytes(&(V, looks)),
            Self::Body(hash, piece) => cbor::to_bytes(&(V, hash, piece)),
            Self::Delete(capability, numbers) => cbor::to_bytes(&(V, capability, numbers)),
            Self::Withdraw(secret) => cbor::to_bytes(&(V, secret)),
            Self::Roster { link, details, token } => {
                cbor::to_bytes(&(V, ByteVec::from(link.to_bytes()), ByteVec::from(details.clone()), token))
            }
            Self::Confirm(confirmation) => cbor::to_bytes(&(V, ByteVec::from(confirmation.to_bytes()))),
        })
    }

    /// Reads what was asked.
    ///
    /// # Errors
    /// [`Malformed`]: an unknown path, or content that breaks a rule.
    pub fn parse(path: &str, content: &[u8]) -> Result<Self, Malformed> {
        let (version, request) = match path {
            "/commit" => (cbor::VERSION, Self::Commit(Commit::parse(content)?)),
            "/piece" => {
                let (version, piece): (u8, ByteVec) = cbor::from_bytes(content)?;
                (version, Self::Piece(Some(piece.into()).filter(|piece: &Vec<u8>| is_piece(piece)).ok_or(Malformed)?))
            }
            "/inbox" => {
                let (version, capability, after) = cbor::from_bytes(content)?;
                (version, Self::Inbox(capability, after))
            }
            "/numbers" => {
                let (version, capability, after) = cbor::from_bytes(content)?;
                (version, Self::Numbers(capability, after))
            }
            "/look" => {
                let (version, looks): (u8, Vec<LookCapability>) = cbor::from_bytes(content)?;
                within(looks.len(), MAX_LOOKS)?;
                (version, Self::Look(looks))
            }
            "/body" => {
                let (version, hash, piece) = cbor::from_bytes(content)?;
                (version, Self::Body(hash, piece))
            }
            "/delete" => {
                let (version, capability, numbers): (u8, _, Vec<u64>) = cbor::from_bytes(content)?;
                within(numbers.len(), MAX_DELETED)?;
                (version, Self::Delete(capability, numbers))
            }
            "/withdraw" => {
                let (version, secret) = cbor::from_bytes(content)?;
                (version, Self::Withdraw(secret))
            }
            "/roster" => {
                let (version, link, details, token): (u8, ByteVec, ByteVec, Option<String>) =
                    cbor::from_bytes(content)?;
                (version, Self::Roster { link: Link::parse(&link)?, details: details.into(), token })
            }
            "/confirm" => {
                let (version, confirmation): (u8, ByteVec) = cbor::from_bytes(content)?;
                (version, Self::Confirm(Confirmation::parse(&confirmation)?))
            }
            _ => return Err(Malformed),
        };
        cbor::version(version)?;
        Ok(request)
    }
}

fn within(count: usize, most: usize) -> Result<(), Malformed> {
    if (1..=most).contains(&count) { Ok(()) } else { Err(Malformed) }
}
