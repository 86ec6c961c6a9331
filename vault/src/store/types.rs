//! What goes into the store and comes out of it.

use crate::limits;

/// A SHA-256 hash: the name of everything in the store.
pub type Hash = [u8; 32];

/// The SHA-256 of some bytes.
pub fn hash(bytes: &[u8]) -> Hash {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}

/// The name of a body: the SHA-256 over its pieces' hashes, one after another.
pub fn body_hash(pieces: &[Hash]) -> Hash {
    hash(pieces.as_flattened())
}

/// One message, stored whole or not at all.
#[derive(Clone)]
pub struct Commit {
    /// SHA-256 of the request that asked for it; the same request changes nothing twice.
    pub id: Hash,
    /// 1 to 16, each to a different inbox.
    pub slots: Vec<Slot>,
    /// The body, in order; may be empty.
    pub pieces: Vec<Piece>,
    /// Whoever shows what this is the hash of takes the message back, until a member has read it.
    pub withdrawal: Option<Hash>,
    /// The withdrawal that may no longer be used, because a member has read its message.
    pub closes: Option<Hash>,
    /// The month of expiry, counted from January 1970: when it has come, the slots may be deleted.
    pub expires: u32,
}

/// What one reader gets.
#[derive(Clone)]
pub struct Slot {
    /// The inbox it goes to.
    pub inbox: Hash,
    /// The age file.
    pub sealed: Box<[u8; limits::SLOT]>,
}

/// A part of a body, of 1 to 262,144 bytes.
#[derive(Clone)]
pub enum Piece {
    /// Inside the commit.
    Inline(Vec<u8>),
    /// Put before, under this hash.
    Stored(Hash),
}

/// A commit is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledged {
    /// The UTC day of the first time, counted from 1970-01-01.
    pub day: u32,
}

/// What an inbox holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The highest number the inbox ever gave; 0 when nothing was ever put there.
    pub highest: u32,
    /// In ascending order of number.
    pub entries: Vec<Entry>,
}

/// One slot in an inbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Counted per inbox from 1; never given twice.
    pub number: u32,
    /// UTC day of acknowledgement, counted from 1970-01-01.
    pub day: u32,
    /// The age file, 4096 bytes.
    pub slot: Vec<u8>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Entry {{ number: {}, day: {} }}", self.number, self.day)
    }
}

/// What became of a withdrawal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawal {
    /// Body and slots are deleted, now or already.
    Withdrawn,
    /// A member has read the message.
    AlreadyRead,
    /// No commit carried this hash, or it has expired.
    Unknown,
}

/// What to do when a public record of the same name is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// Replace it.
    Latest,
    /// Leave it.
    IfAbsent,
}

/// A record that anyone may see: a roster, a confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Public {
    /// What sort of record.
    pub kind: u8,
    /// Its name within the kind, at most 1024 bytes.
    pub key: Vec<u8>,
    /// At most 1 MiB.
    pub value: Vec<u8>,
}

/// How the store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Whether and what it takes.
    pub state: State,
    /// Records that are damaged or lost, by number; at most the first 1024.
    pub quarantined: Vec<u64>,
    /// Stretches of the log in which no record could be recognised, as (segment, offset in bytes).
    pub damaged: Vec<(u32, u32)>,
    /// Whether the index was made anew from the log when the store was opened.
    pub rebuilt: bool,
}

/// Whether the store takes anything in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Everything works.
    Ok,
    /// The disk is nearly full: deleting works, intake has stopped, for large bodies or for all.
    LowOnSpace,
    /// A write failed: reading works, nothing else does until a restart.
    ReadOnly,
}
