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
    let plaintext = pad::pad(&content(statement, signature, body_seed), PLAINTEXT)?;
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
    let (signature, body_seed, bytes) = parts(pad::unpad(&plaintext)?)?;
    let statement = Statement::parse(bytes)?;
    if !statement.readers.contains(inbox) {
        return Err(SlotError::NotListed);
    }
    signed(bytes, statement, signature, body_seed)
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

impl Message {
    /// What its slot held, for its reader to keep under a key that nobody else has.
    ///
    /// # Errors
    /// None that can happen to a statement that was read.
    pub fn to_kept(&self) -> Result<Zeroizing<Vec<u8>>, Malformed> {
        Ok(content(&self.statement.to_bytes()?, &self.signature, self.body_seed.as_ref()))
    }

    /// Reads what [`Self::to_kept`] gave. It was verified when it was opened, and is not verified again.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn of_kept(kept: &[u8]) -> Result<Self, Malformed> {
        let (signature, body_seed, bytes) = parts(kept)?;
        Ok(Self { id: MessageId::of(bytes), statement: Statement::parse(bytes)?, signature, body_seed })
    }
}

/// What a slot holds: signature, seed and statement.
type Parts<'a> = (Signature<ForStatement>, Option<OneTimeSeed>, &'a [u8]);

/// signature ‖ seed ‖ statement
fn content(
    statement: &[u8],
    signature: &Signature<ForStatement>,
    body_seed: Option<&OneTimeSeed>,
) -> Zeroizing<Vec<u8>> {
    let mut content = Zeroizing::new(Vec::with_capacity(SIGNATURE + SEED + statement.len()));
    content.extend_from_slice(&signature.to_bytes());
    content.extend_from_slice(body_seed.map_or(&[0; SEED], OneTimeSeed::expose).as_slice());
    content.extend_from_slice(statement);
    content
}

fn parts(content: &[u8]) -> Result<Parts<'_>, Malformed> {
    let (signature, rest) = content.split_first_chunk::<SIGNATURE>().ok_or(Malformed)?;
    let (seed, statement) = rest.split_first_chunk::<SEED>().ok_or(Malformed)?;
    Ok((Signature::from_bytes(*signature), (seed != &[0; SEED]).then(|| OneTimeSeed::new(*seed)), statement))
}
