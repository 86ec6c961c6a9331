//! What the vault answers, one function pair for each question that has more to say than "done".

use crate::bhttp::Class;
use crate::bytes::PieceHash;
use crate::cbor::{self, Malformed};
use crate::content::LAST_DAY;
use minicbor::bytes::ByteVec;

/// Runs of numbers, ascending and apart: the first of each, and the last.
pub type Runs = Vec<(u64, u64)>;

/// Most runs of one answer: with a byte of framing and two numbers of at most nine, they fit in the small class.
pub const MAX_RUNS: usize = 3000;

const _: () = assert!(MAX_RUNS * 19 + 16 <= Class::Small.room());

/// One slot of an inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number in this inbox, from 1.
    pub number: u64,
    /// The vault's UTC day of acknowledgement.
    pub day: u32,
    /// [`crate::slot::SIZE`] bytes.
    pub slot: Vec<u8>,
}

/// What showing a withdrawal secret did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Withdrawn {
    /// The report is gone.
    Gone = 0,
    /// A member has read it; ask the committee.
    Read = 1,
    /// There is no such report.
    Unknown = 2,
}

/// An answer to a request, with status 200.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing more to say.
    Done,
    /// The day it was acknowledged.
    Committed(u32),
    /// The highest number ever used, and slots after the one asked for.
    Inbox(u64, Vec<Listed>),
    /// The highest number ever used; the number up to which this answer says all; and which of these have slots.
    Numbers(u64, u64, Runs),
    /// Highest numbers, in the order asked.
    Look(Vec<u64>),
    /// The hashes of all pieces, and the piece asked for.
    Body(Vec<PieceHash>, Vec<u8>),
    /// What became of a withdrawal.
    Withdraw(Withdrawn),
}

/// Sentences of refusals are short.
const MAX_SENTENCE: usize = 300;

impl Answer {
    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        const V: u8 = cbor::VERSION;
        match self {
            Self::Done => cbor::to_bytes(&(V,)),
            Self::Committed(day) => cbor::to_bytes(&(V, day)),
            Self::Inbox(highest, slots) => {
                let slots: Vec<_> =
                    slots.iter().map(|slot| (slot.number, slot.day, ByteVec::from(slot.slot.clone()))).collect();
                cbor::to_bytes(&(V, highest, slots))
            }
            Self::Numbers(highest, until, runs) => cbor::to_bytes(&(V, highest, until, runs)),
            Self::Look(highest) => cbor::to_bytes(&(V, highest)),
            Self::Body(hashes, piece) => cbor::to_bytes(&(V, hashes, ByteVec::from(piece.clone()))),
            Self::Withdraw(outcome) => cbor::to_bytes(&(V, *outcome as u8)),
        }
    }

    /// Reads the answer to a request at `path`.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(path: &str, bytes: &[u8]) -> Result<Self, Malformed> {
        let (version, answer) = match path {
            "/commit" => {
                let (version, day) = cbor::from_bytes(bytes)?;
                (version, Self::Committed(a_day(day)?))
            }
            "/inbox" => {
                let (version, highest, slots): (u8, u64, Vec<(u64, u32, ByteVec)>) = cbor::from_bytes(bytes)?;
                let listed = |(number, day, slot): (u64, u32, ByteVec)| {
                    Ok(Listed { number, day: a_day(day)?, slot: slot.into() })
                };
                let slots = slots.into_iter().map(listed).collect::<Result<_, Malformed>>()?;
                (version, Self::Inbox(highest, slots))
            }
            "/numbers" => {
                let (version, highest, until, runs): (u8, u64, u64, Runs) = cbor::from_bytes(bytes)?;
                if until > highest || !are_runs(&runs, until) {
                    return Err(Malformed);
                }
                (version, Self::Numbers(highest, until, runs))
            }
            "/look" => cbor::from_bytes(bytes).map(|(version, highest)| (version, Self::Look(highest)))?,
            "/body" => {
                let (version, hashes, piece): (u8, Vec<PieceHash>, ByteVec) = cbor::from_bytes(bytes)?;
                (version, Self::Body(hashes, piece.into()))
            }
            "/withdraw" => {
                let (version, outcome): (u8, u8) = cbor::from_bytes(bytes)?;
                let outcome = match outcome {
                    0 => Withdrawn::Gone,
                    1 => Withdrawn::Read,
                    2 => Withdrawn::Unknown,
                    _ => return Err(Malformed),
                };
                (version, Self::Withdraw(outcome))
            }
            _ => cbor::from_bytes(bytes).map(|(version,)| (version, Self::Done))?,
        };
        cbor::version(version)?;
        Ok(answer)
    }
}

/// Ascending, with at least one number that is missing between two, and none beyond `until`.
fn are_runs(runs: &[(u64, u64)], until: u64) -> bool {
    let mut free = 1;
    runs.len() <= MAX_RUNS
        && runs.iter().all(|(first, last)| {
            let fits = *first >= free && first <= last && *last <= until;
            free = last.saturating_add(2);
            fits
        })
}

/// Promises count from the vault's day: one that no calendar has is no answer.
fn a_day(day: u32) -> Result<u32, Malformed> {
    if day <= LAST_DAY { Ok(day) } else { Err(Malformed) }
}

/// The content of an error: one fixed sentence.
#[must_use]
pub fn refusal(sentence: &str) -> Vec<u8> {
    cbor::to_bytes(&(cbor::VERSION, sentence))
}

/// Reads the sentence of an error; it is the vault's text, to be neutralised before it is shown.
///
/// # Errors
/// [`Malformed`].
pub fn parse_refusal(bytes: &[u8]) -> Result<String, Malformed> {
    let (version, sentence): (u8, String) = cbor::from_bytes(bytes)?;
    cbor::version(version)?;
    if sentence.len() <= MAX_SENTENCE { Ok(sentence) } else { Err(Malformed) }
}
