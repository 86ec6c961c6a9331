//! Handing on: a message as one of its readers has it, for a member who did not get it. The statement goes whole, with its author's
//! signature, so that whoever gets it verifies as much as those before.

use crate::body::MAX_TEXT;
use crate::bytes::{MessageId, OneTimeSeed};
use crate::label::{ForStatement, Signature};
use crate::slot::{self, MAX_STATEMENT, Message, SlotError};
use crate::statement::Statement;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Decoder, Encode, encode};

/// Most messages that one handing holds.
pub const MAX_HANDED: usize = 64;

/// Bytes that one takes at most: statement, signature, seed and day, each behind its CBOR head.
const MOST_BYTES: usize = 1 + 3 + MAX_STATEMENT + 2 + 64 + 2 + 32 + 5;

// A handing is a body of one piece, so that it is fetched at once with what else is new.
const _: () = assert!(MAX_HANDED * MOST_BYTES < MAX_TEXT);

/// One message that is handed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    statement: Vec<u8>,
    signature: Signature<ForStatement>,
    seed: OneTimeSeed,
    /// The vault's day of it, as the inbox of who hands it on has it.
    pub day: u32,
}

impl Handed {
    /// A message as it was received on the vault's day `day`; `None` for one that has no body.
    #[must_use]
    pub fn of(message: &Message, day: u32) -> Option<Self> {
        let statement = message.statement.to_bytes().ok()?;
        Some(Self { statement, signature: message.signature, seed: message.body_seed.clone()?, day })
    }

    /// The message's id.
    #[must_use]
    pub fn id(&self) -> MessageId {
        MessageId::of(&self.statement)
    }

    /// The message, if it is one and its author signed it. Whether it may be handed on is for the fold.
    ///
    /// # Errors
    /// [`SlotError::Malformed`], [`SlotError::NotSigned`].
    pub fn open(&self) -> Result<Message, SlotError> {
        let statement = Statement::parse(&self.statement)?;
        slot::signed(&self.statement, statement, self.signature, Some(self.seed.clone()))
    }
}

impl<C> Encode<C> for Handed {
    fn encode<W: encode::Write>(&self, e: &mut minicbor::Encoder<W>, c: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(4)?
            .bytes(&self.statement)?
            .encode_with(self.signature, c)?
            .encode_with(&self.seed, c)?
            .u32(self.day)?
            .ok()
    }
}

/// Reads a list of them: at least one, at most [`MAX_HANDED`], and none longer than a statement can be.
pub(crate) fn list(d: &mut Decoder<'_>) -> Result<Vec<Handed>, minicbor::decode::Error> {
    let bad = || minicbor::decode::Error::message("handed");
    let count = d.array()?.ok_or_else(bad)?;
    if count == 0 || count > MAX_HANDED as u64 {
        return Err(bad());
    }
    (0..count).map(|_| d.decode()).collect()
}

impl<'b, C> Decode<'b, C> for Handed {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let (statement, signature, seed, day): (ByteVec, _, _, u32) = d.decode()?;
        if statement.len() > MAX_STATEMENT {
            return Err(minicbor::decode::Error::message("handed"));
        }
        Ok(Self { statement: statement.into(), signature, seed, day })
    }
}
