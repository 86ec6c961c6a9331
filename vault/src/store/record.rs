//! The kinds of records, and the sealed head that says of each what it is.

use super::fields::{Fields, place};
use super::types::Hash;
use super::wrap::TAG;
use crate::limits;

/// Bytes of a head: one size for all kinds, so that it does not tell them apart.
pub(super) const HEAD: usize = 112;

/// Bytes of a sealed head.
pub(super) const SEALED_HEAD: usize = HEAD + TAG;

/// One thing that is stored, and deleted, by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Record {
    /// Content: the age file. `joined` when the body was there before this commit.
    Slot { inbox: Hash, number: u32, day: u32, expires: u32, body: Hash, joined: bool },
    /// Content: see [`Body`]. `numbers` are those its commit's slots got, in the order of the inboxes in the content.
    Body { body: Hash, numbers: Vec<u32>, inline: bool },
    /// Content: a piece of a body of several pieces.
    Piece { piece: Hash },
    /// A piece waits for its commit since this hour (from 1970 on). A record of its own, so that nothing finer than a
    /// day is kept of what was committed.
    Waiting { piece: Hash, hour: u32, length: u32 },
    /// A commit was acknowledged on this day.
    Commit { id: Hash, day: u32 },
    /// What became of a withdrawal.
    Withdrawal { withdrawal: Hash, body: Hash, expires: u32, state: WithdrawalState },
    /// The highest number of an inbox whose highest entry is deleted.
    Highest { inbox: Hash, highest: u32 },
    /// Content: length of the name (2 bytes), name, value.
    Public { kind: u8, name: Hash },
}

/// Whether a message can still be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WithdrawalState {
    Open = 1,
    Closed = 2,
    Withdrawn = 3,
}

impl WithdrawalState {
    pub(super) fn decode(byte: u8) -> Option<Self> {
        [Self::Open, Self::Closed, Self::Withdrawn].into_iter().find(|state| *state as u8 == byte)
    }
}

/// Which records were written together, so that half of them after a power cut can be told from all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Group {
    /// The number of one of them.
    pub(super) first: u64,
    /// How many they are.
    pub(super) count: u16,
}

impl Record {
    fn tag(&self) -> u8 {
        match self {
            Self::Slot { .. } => 1,
            Self::Body { .. } => 2,
            Self::Piece { .. } => 3,
            Self::Waiting { .. } => 4,
            Self::Commit { .. } => 5,
            Self::Withdrawal { .. } => 6,
            Self::Highest { .. } => 7,
            Self::Public { .. } => 8,
        }
    }

    /// What the content is bound to: its kind and its name. Not the inbox number, which is not known when the caller
    /// seals; the head is bound to the same record number and has it.
    pub(super) fn place(&self) -> [u8; 33] {
        let name = match self {
            Self::Slot { inbox: name, .. }
            | Self::Body { body: name, .. }
            | Self::Piece { piece: name }
            | Self::Waiting { piece: name, .. }
            | Self::Commit { id: name, .. }
            | Self::Withdrawal { withdrawal: name, .. }
            | Self::Highest { inbox: name, .. }
            | Self::Public { name, .. } => name,
        };
        let mut bytes = [self.tag(); 33];
        place(&mut bytes, 1, name);
        bytes
    }

    pub(super) fn encode(&self, group: Group) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(SEALED_HEAD);
        bytes.extend_from_slice(&group.first.to_be_bytes());
        bytes.extend_from_slice(&group.count.to_be_bytes());
        bytes.extend_from_slice(&self.place());
        match self {
            Self::Slot { number, day, expires, body, joined, .. } => {
                for field in [number, day, expires] {
                    bytes.extend_from_slice(&field.to_be_bytes());
                }
                bytes.extend_from_slice(body);
                bytes.push((*joined).into());
            }
            Self::Body { numbers, inline, .. } => {
                bytes.push((*inline).into());
                for number in numbers {
                    bytes.extend_from_slice(&number.to_be_bytes());
                }
            }
            Self::Piece { .. } => {}
            Self::Waiting { hour, length, .. } => {
                bytes.extend_from_slice(&hour.to_be_bytes());
                bytes.extend_from_slice(&length.to_be_bytes());
            }
            Self::Commit { day, .. } => bytes.extend_from_slice(&day.to_be_bytes()),
            Self::Withdrawal { body, expires, state, .. } => {
                bytes.extend_from_slice(body);
                bytes.extend_from_slice(&expires.to_be_bytes());
                bytes.push(*state as u8);
            }
            Self::Highest { highest, .. } => bytes.extend_from_slice(&highest.to_be_bytes()),
            Self::Public { kind, .. } => bytes.push(*kind),
        }
        bytes.resize(HEAD, 0);
        bytes
    }

    pub(super) fn decode(head: &[u8]) -> Option<(Self, Group)> {
        let mut fields = Fields::new(head);
        let group = Group { first: fields.u64()?, count: fields.u16()? };
        let tag = fields.u8()?;
        let name: Hash = fields.array()?;
        let record = match tag {
            1 => Self::Slot {
                inbox: name,
                number: fields.u32()?,
                day: fields.u32()?,
                expires: fields.u32()?,
                body: fields.array()?,
                joined: fields.u8()? == 1,
            },
            2 => {
                let inline = fields.u8()? == 1;
                // Inbox numbers start at 1, so a zero ends the list.
                let numbers = std::iter::from_fn(|| fields.u32().filter(|number| *number > 0));
                Self::Body { body: name, numbers: numbers.take(limits::SLOTS).collect(), inline }
            }
            3 => Self::Piece { piece: name },
            4 => Self::Waiting { piece: name, hour: fields.u32()?, length: fields.u32()? },
            5 => Self::Commit { id: name, day: fields.u32()? },
            6 => Self::Withdrawal {
                withdrawal: name,
                body: fields.array()?,
                expires: fields.u32()?,
                state: WithdrawalState::decode(fields.u8()?)?,
            },
            7 => Self::Highest { inbox: name, highest: fields.u32()? },
            8 => Self::Public { kind: fields.u8()?, name },
            _ => return None,
        };
        Some((record, group))
    }
}

/// The content of a body's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body {
    /// Where its own commit's slots went.
    pub(super) inboxes: Vec<Hash>,
    /// The pieces, in order.
    pub(super) pieces: Vec<Hash>,
    /// The piece itself, when there is only one and it came with the commit.
    pub(super) inline: Option<Vec<u8>>,
}

impl Body {
    pub(super) fn encode(&self) -> Vec<u8> {
        let inline = self.inline.as_deref().unwrap_or_default();
        let hashes = self.inboxes.len() + self.pieces.len();
        let mut bytes = Vec::with_capacity(4 + 32 * hashes + inline.len() + TAG);
        // Both are far below 65,536: the commit's limits were checked before.
        for list in [&self.inboxes, &self.pieces] {
            bytes.extend_from_slice(&u16::try_from(list.len()).unwrap_or(u16::MAX).to_be_bytes());
        }
        bytes.extend_from_slice(self.inboxes.as_flattened());
        bytes.extend_from_slice(self.pieces.as_flattened());
        bytes.extend_from_slice(inline);
        bytes
    }

    pub(super) fn decode(content: &[u8], inline: bool) -> Option<Self> {
        let mut fields = Fields::new(content);
        let (inboxes, pieces) = (fields.u16()?, fields.u16()?);
        let mut list = |count: u16| (0..count).map(|_| fields.array()).collect::<Option<Vec<Hash>>>();
        let (inboxes, pieces) = (list(inboxes)?, list(pieces)?);
        Some(Self { inboxes, pieces, inline: inline.then(|| fields.rest().to_vec()) })
    }
}

const _: () = assert!(10 + 33 + 1 + 4 * limits::SLOTS <= HEAD, "the largest head, a body's, fits");
const _: () = assert!(10 + 33 + (4 + 4 + 4 + 32 + 1) <= HEAD, "a slot's head fits");
const _: () = assert!(limits::PIECES < 65_536 && limits::SLOTS < 65_536);
