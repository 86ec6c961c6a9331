//! The age v1 file format (C2SP `age.md`, age-encryption.org/v1): how everything that people write is locked.
//!
//! [`seal`] and [`open`] are what slots and bodies use: one post-quantum recipient, binary, nothing else. [`Sealer`] does
//! the same for what does not fit in memory. [`decrypt`] and [`Opener`] read any age file, so that nobody is locked in.
//! The kinds of recipients are never mixed in one file: no function takes two of them.

pub mod armor;
mod error;
pub mod export;
mod file;
mod file_key;
pub mod header;
pub mod hpke;
mod identity;
mod mlkem768x25519;
mod recipient;
mod scrypt;
mod sealer;
mod stream;
mod text;
mod x25519;

use zeroize::Zeroizing;

pub use error::{KeyError, OpenError, SealError};
pub use file::{Opener, decrypt};
pub use identity::{AnyIdentity, IDENTITY_LEN, Identity};
pub use recipient::{RECIPIENT_LEN, Recipient};
pub use scrypt::{Passphrase, WorkFactor, seal_with_passphrase};
pub use sealer::Sealer;
pub use x25519::{X25519Identity, X25519Recipient};

use crate::random::Random;
use file_key::FileKey;
use header::{Header, Stanza};
use stream::{NONCE, PayloadOpener, PayloadSealer};

/// Bytes of the file that [`seal`] makes of `plaintext_len` bytes.
#[must_use]
pub const fn sealed_len(plaintext_len: usize) -> usize {
    mlkem768x25519::HEADER_LEN + stream::sealed_len(plaintext_len)
}

// A slot is a file of 4096 bytes for 2437 of plaintext: other implementations of the format rely on it.
const _: () = assert!(sealed_len(2437) == 4096);

/// Seals `plaintext` to one recipient, as a binary age file of [`sealed_len`] bytes with one `mlkem768x25519` stanza.
///
/// Takes 16 bytes of `random` for the file key, 64 for the encapsulation and 16 for the nonce.
///
/// # Errors
/// [`SealError`] if a primitive fails, which no input that fits in memory is known to cause.
pub fn seal(recipient: &Recipient, plaintext: &[u8], random: &mut dyn Random) -> Result<Vec<u8>, SealError> {
    let (mut sealer, start) = Sealer::new(recipient, random)?;
    let mut file = Vec::with_capacity(sealed_len(plaintext.len()));
    file.extend_from_slice(&start);
    sealer.push(plaintext, &mut file)?;
    sealer.finish(&mut file)?;
    Ok(file)
}

/// Opens a file that [`seal`] made: binary, with one `mlkem768x25519` stanza and no other.
///
/// # Errors
/// [`OpenError`]; [`OpenError::Header`] for armor and for other or more stanzas too.
pub fn open(identity: &Identity, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (mut payload, chunks) = begin_open(identity, file)?;
    // The plaintext is shorter than its chunks, so this never grows and leaves no copies behind.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(chunks.len()));
    payload.push(chunks, &mut plaintext)?;
    payload.finish(&mut plaintext)?;
    Ok(plaintext)
}

/// As [`open`], of a file that is there in pieces, without putting them together first.
///
/// # Errors
/// As [`open`].
pub fn open_pieces(identity: &Identity, pieces: &[Vec<u8>]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    // Whoever wrote them cut them: the first need not hold the whole header.
    let mut start = Vec::new();
    let mut rest = pieces.iter();
    while start.len() < header::HEADER_MAX
        && let Some(piece) = rest.next()
    {
        start.extend_from_slice(piece);
    }
    let (mut payload, chunks) = begin_open(identity, &start)?;
    let mut plaintext = Zeroizing::new(Vec::with_capacity(pieces.iter().map(Vec::len).sum()));
    payload.push(chunks, &mut plaintext)?;
    for piece in rest {
        payload.push(piece, &mut plaintext)?;
    }
    payload.finish(&mut plaintext)?;
    Ok(plaintext)
}

/// What the beginning of a file that [`seal`] made holds: every chunk that is there and is not the last, verified.
///
/// # Errors
/// [`OpenError`]; not that the file is cut short.
pub fn open_start(identity: &Identity, start: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (mut payload, chunks) = begin_open(identity, start)?;
    let mut plaintext = Zeroizing::new(Vec::with_capacity(chunks.len()));
    payload.push(chunks, &mut plaintext)?;
    Ok(plaintext)
}

/// The payload's opener, and those of its chunks that are in `file`.
fn begin_open<'a>(identity: &Identity, file: &'a [u8]) -> Result<(PayloadOpener, &'a [u8]), OpenError> {
    let header = Header::parse(file)?;
    let [stanza] = header.stanzas.as_slice() else {
        return Err(OpenError::Header);
    };
    if stanza.kind() != mlkem768x25519::KIND {
        return Err(OpenError::Header);
    }
    let file_key = mlkem768x25519::unwrap(identity, stanza)?.ok_or(OpenError::NoMatch)?;
    header.verify(&file_key)?;
    file::begin_payload(&file_key, header.rest)
}

/// Writes a whole file with these stanzas, which all wrap `file_key`.
fn seal_with(
    stanzas: &[Stanza<'_>],
    file_key: &FileKey,
    plaintext: &[u8],
    random: &mut dyn Random,
) -> Result<Vec<u8>, SealError> {
    let (mut payload, mut file) = begin(stanzas, file_key, random)?;
    file.reserve_exact(stream::sealed_len(plaintext.len()));
    payload.push(plaintext, &mut file)?;
    payload.finish(&mut file)?;
    Ok(file)
}

/// The header and nonce of a new file, and what seals its payload.
fn begin(
    stanzas: &[Stanza<'_>],
    file_key: &FileKey,
    random: &mut dyn Random,
) -> Result<(PayloadSealer, Vec<u8>), SealError> {
    let mut start = header::write(stanzas, file_key).ok_or(SealError::Contents)?;
    let mut nonce = [0; NONCE];
    random.fill(&mut nonce);
    start.extend_from_slice(&nonce);
    let payload = PayloadSealer::new(file_key, &nonce).ok_or(SealError::Contents)?;
    Ok((payload, start))
}
