//! Sealing piece by piece, for what does not fit in memory.

use super::error::SealError;
use super::file_key::FileKey;
use super::recipient::Recipient;
use super::stream::PayloadSealer;
use super::{begin, mlkem768x25519};
use crate::random::Random;

/// Seals a file of any size to one recipient, without input or output of its own: the caller pushes the plaintext in
/// pieces of any length and takes the file as it is written, at most 64 KiB behind.
pub struct Sealer(PayloadSealer);

impl Sealer {
    /// Begins a file. The bytes returned beside the sealer are its start: header and nonce.
    ///
    /// # Errors
    /// [`SealError::Recipient`] if encapsulation fails.
    pub fn new(recipient: &Recipient, random: &mut dyn Random) -> Result<(Self, Vec<u8>), SealError> {
        let file_key = FileKey::generate(random);
        let wrapped = mlkem768x25519::wrap(&file_key, recipient, random)?;
        let (payload, start) = begin(&[wrapped.stanza()], &file_key, random)?;
        Ok((Self(payload), start))
    }

    /// Takes in a piece of the plaintext and appends every chunk that is complete to `file`.
    ///
    /// # Errors
    /// [`SealError::Contents`] if a primitive fails; the file is worthless then.
    pub fn push(&mut self, plaintext: &[u8], file: &mut Vec<u8>) -> Result<(), SealError> {
        self.0.push(plaintext, file)
    }

    /// Ends the file: appends the last chunk, without which nobody accepts it.
    ///
    /// # Errors
    /// [`SealError::Contents`] if a primitive fails.
    pub fn finish(self, file: &mut Vec<u8>) -> Result<(), SealError> {
        self.0.finish(file)
    }
}
