//! The file key, and how stanzas wrap it (C2SP age, "File key").

use orion::hazardous::aead::chacha20poly1305::{ChaCha20Poly1305, Nonce, SecretKey};
use orion::hazardous::kdf::hkdf::{Hkdf, SHA256};
use zeroize::Zeroizing;

use super::error::OpenError;
use crate::random::Random;

/// Bytes of a file key.
pub(super) const FILE_KEY_LEN: usize = 16;

/// Bytes of a wrapped file key: the key and a Poly1305 tag.
pub(super) const WRAPPED_LEN: usize = FILE_KEY_LEN + 16;

/// The key of one file, 16 bytes, never used for another.
pub(super) struct FileKey(Zeroizing<[u8; FILE_KEY_LEN]>);

impl FileKey {
    pub(super) fn generate(random: &mut dyn Random) -> Self {
        let mut key = Zeroizing::new([0; FILE_KEY_LEN]);
        random.fill(key.as_mut_slice());
        Self(key)
    }

    /// Takes over a key that was unwrapped into `bytes`.
    pub(super) fn from_unwrapped(bytes: Zeroizing<[u8; FILE_KEY_LEN]>) -> Self {
        Self(bytes)
    }

    pub(super) fn as_bytes(&self) -> &[u8; FILE_KEY_LEN] {
        &self.0
    }

    /// HKDF-SHA-256(ikm = file key, salt, info), 32 bytes.
    pub(super) fn derive(&self, salt: &[u8], info: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        hkdf(salt, self.0.as_slice(), info)
    }

    /// ChaCha20-Poly1305(key = wrap key, plaintext = file key), with a nonce of zeros: a wrap key is used once.
    pub(super) fn wrap(&self, wrap_key: &[u8; 32]) -> Option<Vec<u8>> {
        let mut body = vec![0; WRAPPED_LEN];
        let key = SecretKey::try_from(wrap_key).ok()?;
        ChaCha20Poly1305::seal(&key, &Nonce::from([0; 12]), self.0.as_slice(), None, &mut body).ok()?;
        Some(body)
    }

    /// Checks that `body` can be a wrapped file key, before any work is done for it or it is decrypted: a body of free
    /// length that several keys open would tell its sender which of them the reader has (partitioning oracle).
    pub(super) fn check_wrapped(body: &[u8]) -> Result<(), OpenError> {
        if body.len() == WRAPPED_LEN { Ok(()) } else { Err(OpenError::Header) }
    }

    /// Undoes [`FileKey::wrap`]; nothing if `wrap_key` is not the one.
    ///
    /// # Errors
    /// [`OpenError::Header`] if `body` does not pass [`FileKey::check_wrapped`].
    pub(super) fn unwrap(body: &[u8], wrap_key: &[u8; 32]) -> Result<Option<Self>, OpenError> {
        Self::check_wrapped(body)?;
        let mut bytes = Zeroizing::new([0; FILE_KEY_LEN]);
        let key = SecretKey::try_from(wrap_key).map_err(|_| OpenError::Header)?;
        let opened = ChaCha20Poly1305::open(&key, &Nonce::from([0; 12]), body, None, bytes.as_mut_slice());
        Ok(opened.is_ok().then_some(Self(bytes)))
    }
}

/// HKDF-SHA-256, 32 bytes (RFC 5869). Extract and Expand are called apart, so that the key in between is orion's wiping
/// type and not a plain array on the stack.
pub(super) fn hkdf(salt: &[u8], ikm: &[u8], info: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let mut okm = Zeroizing::new([0; 32]);
    let prk = Hkdf::<SHA256>::extract(salt, ikm).ok()?;
    Hkdf::<SHA256>::expand(&prk, Some(info), okm.as_mut_slice()).ok()?;
    Some(okm)
}
