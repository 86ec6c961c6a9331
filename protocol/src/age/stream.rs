//! The payload: chunks of 64 KiB, each sealed under its number and whether it is the last (C2SP age, "Payload").

use crate::aead::{Key, TAG};

use super::error::{OpenError, SealError};
use super::file_key::FileKey;

/// Plaintext bytes of every chunk but the last.
pub(super) const CHUNK: usize = 64 * 1024;

/// Bytes of the nonce at the start of the payload.
pub(super) const NONCE: usize = 16;

const SEALED_CHUNK: usize = CHUNK + TAG;

/// Bytes of the payload, nonce included, of `plaintext` bytes.
pub(super) const fn sealed_len(plaintext: usize) -> usize {
    let chunks = if plaintext == 0 { 1 } else { plaintext.div_ceil(CHUNK) };
    NONCE + plaintext + chunks * TAG
}

/// payload key = HKDF-SHA-256(ikm = file key, salt = nonce, info = "payload")
fn payload_key(file_key: &FileKey, nonce: &[u8; NONCE]) -> Option<Key> {
    let key = file_key.derive(nonce, b"payload")?;
    Some(Key::new(key))
}

/// The number of the next chunk. 64 bits of the standard's 88 are never used up.
#[derive(Default)]
struct Counter(u64);

impl Counter {
    fn nonce(&self, last: bool) -> [u8; 12] {
        let mut nonce = [0; 12];
        for (byte, value) in nonce.iter_mut().skip(3).zip(self.0.to_be_bytes()) {
            *byte = value;
        }
        if let Some(flag) = nonce.last_mut() {
            *flag = u8::from(last);
        }
        nonce
    }

    fn advance(&mut self) -> Option<()> {
        self.0 = self.0.checked_add(1)?;
        Some(())
    }
}

/// Seals a payload piece by piece.
pub(super) struct PayloadSealer {
    key: Key,
    counter: Counter,
    /// Plaintext that may yet be the last chunk: [`CHUNK`] bytes at most.
    held: zeroize::Zeroizing<Vec<u8>>,
}

impl PayloadSealer {
    pub(super) fn new(file_key: &FileKey, nonce: &[u8; NONCE]) -> Option<Self> {
        // Reserved in full, because a vector that grows leaves its old bytes behind.
        let held = zeroize::Zeroizing::new(Vec::with_capacity(CHUNK));
        Some(Self { key: payload_key(file_key, nonce)?, counter: Counter::default(), held })
    }

    /// Takes in `plaintext` and appends every chunk that is certainly not the last to `out`.
    pub(super) fn push(&mut self, mut plaintext: &[u8], out: &mut Vec<u8>) -> Result<(), SealError> {
        while !plaintext.is_empty() {
            if self.held.len() == CHUNK {
                self.seal_held(false, out)?;
            }
            let (now, later) = plaintext.split_at(plaintext.len().min(CHUNK - self.held.len()));
            self.held.extend_from_slice(now);
            plaintext = later;
        }
        Ok(())
    }

    /// Appends the last chunk, which is empty only if the whole payload is.
    pub(super) fn finish(mut self, out: &mut Vec<u8>) -> Result<(), SealError> {
        self.seal_held(true, out)
    }

    fn seal_held(&mut self, last: bool, out: &mut Vec<u8>) -> Result<(), SealError> {
        let nonce = self.counter.nonce(last);
        let tag = self.key.seal(&nonce, &[], &mut self.held).ok_or(SealError::Contents)?;
        out.extend_from_slice(&self.held);
        out.extend_from_slice(&tag);
        self.held.clear();
        self.counter.advance().ok_or(SealError::Contents)
    }
}

/// Opens a payload piece by piece.
pub(super) struct PayloadOpener {
    key: Key,
    counter: Counter,
    /// Ciphertext of a chunk that is not complete: less than [`SEALED_CHUNK`] bytes.
    held: Vec<u8>,
    /// The last chunk was opened, so nothing may follow.
    ended: bool,
}

impl PayloadOpener {
    pub(super) fn new(file_key: &FileKey, nonce: &[u8; NONCE]) -> Option<Self> {
        let key = payload_key(file_key, nonce)?;
        Some(Self { key, counter: Counter::default(), held: Vec::new(), ended: false })
    }

    /// Takes in `ciphertext` and appends to `out` the plaintext of every chunk that is complete.
    ///
    /// What was appended is verified, after an error too; after one, nothing more may be pushed.
    pub(super) fn push(&mut self, mut ciphertext: &[u8], out: &mut Vec<u8>) -> Result<(), OpenError> {
        while !ciphertext.is_empty() {
            if self.ended {
                return Err(OpenError::Payload);
            }
            let room = SEALED_CHUNK - self.held.len();
            let (now, later) = ciphertext.split_at(ciphertext.len().min(room));
            self.held.extend_from_slice(now);
            ciphertext = later;
            if self.held.len() == SEALED_CHUNK && !self.open_held(false, out) {
                // A full chunk may be the last one too, and nothing but its seal says so.
                self.open_last(out)?;
            }
        }
        Ok(())
    }

    /// Appends the last chunk, if it is shorter than the others.
    ///
    /// # Errors
    /// [`OpenError::Payload`] if the payload was cut short, or its last chunk is empty though
    /// another came before it.
    pub(super) fn finish(mut self, out: &mut Vec<u8>) -> Result<(), OpenError> {
        if self.ended {
            return Ok(());
        }
        let empty = self.held.len() <= TAG;
        if empty && self.counter.0 > 0 {
            return Err(OpenError::Payload);
        }
        self.open_last(out)
    }

    fn open_last(&mut self, out: &mut Vec<u8>) -> Result<(), OpenError> {
        self.ended = self.open_held(true, out);
        if self.ended { Ok(()) } else { Err(OpenError::Payload) }
    }

    /// Opens the chunk that is held; if it does not verify, `out` stays as it was.
    fn open_held(&mut self, last: bool, out: &mut Vec<u8>) -> bool {
        let start = out.len();
        let Some((sealed, tag)) = self.held.split_last_chunk::<TAG>() else {
            return false;
        };
        out.extend_from_slice(sealed);
        let nonce = self.counter.nonce(last);
        let opened = out.get_mut(start..).is_some_and(|place| self.key.open_in_place(&nonce, &[], place, tag));
        if !opened || self.counter.advance().is_none() {
            out.truncate(start);
            return false;
        }
        self.held.clear();
        true
    }
}
