//! A slot: one message for one reader, always 4096 bytes.

use crate::age::{self, Identity, Recipient};
use crate::bytes::{Inbox, MessageId, OneTimeSeed};
use crate::cbor::Malformed;
use crate::label::{ForStatement, Signature};
use crate::pad;
use crate::random::Random;
use crate::statement::Statement;
use zeroize::Zeroizing;

/// Bytes of a slot.
pub const SIZE: usize = 4096;
/// Bytes inside, after age's own 1659.
pub const PLAINTEXT: usize = 2437;
/// Most bytes of a statement: what is left beside length, signature and one-time seed.
pub const MAX_STATEMENT: usize = PLAINTEXT - pad::LENGTH - SIGNATURE - SEED;

const SIGNATURE: usize = 64;
const SEED: usize = 32;

const _: () = assert!(age::sealed_len(PLAINTEXT) == SIZE);

/// A message as a reader got it: opened, listing the reader, and signed by the author it names.
#[derive(Debug, Clone)]
pub struct Message {
    /// SHA-256 of the statement.
    pub id: MessageId,
    /// What it says of itself.
    pub statement: Statement,
    /// Its author's, so that it can be handed on.
    pub signature: Signature<ForStatement>,
    /// Opens the body; `None` in a place.
    pub body_seed: Option<OneTimeSeed>,
}

/// Why a slot is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum SlotError {
    /// Sealed to someone else, or damaged.
    #[error("it does not open with this identity")]
    NotOurs,
    /// Opened, but what is inside is not a statement.
    #[error("what is inside is not a statement")]
    Malformed,
    /// Its statement does not name the inbox it was found in.
    #[error("its statement does not list this reader")]
    NotListed,
    /// The signature is not its author's.
    #[error("its author did not sign it")]
    NotSigned,
}

impl From<Malformed> for SlotError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// Seals `statement` (its bytes), its signature and the body's seed to one reader; exactly [`SIZE`] bytes.
///
/// # Errors
/// [`Malformed`] when the statement is longer than [`MAX_STATEMENT`] or the recipient does not encapsulate.
pub fn seal(
    statement: &[u8],
    signature: &Signature<ForStatement>,
    body_seed: Option<&OneTimeSeed>,
    recipient: &Recipient,
    random: &mut dyn Random,
) -> Result<Vec<u8>, Malformed> {
    let mut content = Zeroizing::new(Vec::with_capacity(PLAINTEXT));
    content.extend_from_slice(&signature.to_bytes());
    content.extend_from_slice(body_seed.map_or(&[0; SEED], OneTimeSeed::expose).as_slice());
    content.extend_from_slice(statement);
    let plaintext = pad::pad(&content, PLAINTEXT)?;
    age::seal(recipient, &plaintext, random).map_err(|_| Malformed)
}

/// Opens a slot found in `inbox`. Whether its author may write to the case is checked against the case.
///
/// # Errors
/// [`SlotError`], the reason it is dropped.
pub fn open(slot: &[u8], identity: &Identity, inbox: &Inbox) -> Result<Message, SlotError> {
    if slot.len() != SIZE {
        return Err(SlotError::NotOurs);
    }
    let plaintext = age::open(identity, slot).map_err(|_| SlotError::NotOurs)?;
    let content = pad::unpad(&plaintext)?;
    let (signature, rest) = content.split_first_chunk::<SIGNATURE>().ok_or(Malformed)?;
    let (seed, bytes) = rest.split_first_chunk::<SEED>().ok_or(Malformed)?;
    let statement = Statement::parse(bytes)?;
    if !statement.readers.contains(inbox) {
        return Err(SlotError::NotListed);
    }
    let body_seed = (seed != &[0; SEED]).then(|| OneTimeSeed::new(*seed));
    signed(bytes, statement, Signature::from_bytes(*signature), body_seed)
}

/// The message of a statement that was parsed from `bytes`, if its author signed them.
///
/// # Errors
/// [`SlotError::NotSigned`].
pub(crate) fn signed(
    bytes: &[u8],
    statement: Statement,
    signature: Signature<ForStatement>,
    body_seed: Option<OneTimeSeed>,
) -> Result<Message, SlotError> {
    statement.author.verify(bytes, &signature).map_err(|_| SlotError::NotSigned)?;
    Ok(Message { id: MessageId::of(bytes), statement, signature, body_seed })
}
