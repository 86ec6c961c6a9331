//! ChaCha20-Poly1305 (RFC 8439) for what is kilobytes long: relay messages and the chunks of bodies.
//!
//! orion, which does everything else here, takes five times as long for 64 KiB, and that was a third of all that a report
//! cost the vault. For the few bytes of a wrapped key orion is the faster one, and stays.

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use zeroize::Zeroizing;

/// Bytes that sealing adds.
pub const TAG: usize = 16;

/// 32 bytes, wiped when dropped.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl core::fmt::Debug for Key {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("[secret]")
    }
}

impl Key {
    /// Takes the bytes over.
    #[must_use]
    pub fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    /// Seals `bytes` where they are; the tag goes behind them. `None` only beyond the 256 GiB of the standard's section 2.8.
    #[must_use]
    pub fn seal(&self, nonce: &[u8; 12], aad: &[u8], bytes: &mut [u8]) -> Option<[u8; TAG]> {
        let cipher = ChaCha20Poly1305::new((&*self.0).into());
        cipher.encrypt_inout_detached(nonce.into(), aad, bytes.into()).ok().map(Into::into)
    }

    /// Opens what [`Self::seal`] sealed, tag included, into a buffer that wipes itself. `None` when it is not authentic,
    /// which is decided before anything is decrypted.
    #[must_use]
    pub fn open(&self, nonce: &[u8; 12], aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (bytes, tag) = sealed.split_last_chunk::<TAG>()?;
        let mut opened = Zeroizing::new(bytes.to_vec());
        self.open_in_place(nonce, aad, &mut opened, tag).then_some(opened)
    }

    /// The same where the bytes are. Says whether they are authentic; if not, they are as they were.
    #[must_use]
    pub fn open_in_place(&self, nonce: &[u8; 12], aad: &[u8], bytes: &mut [u8], tag: &[u8; TAG]) -> bool {
        let cipher = ChaCha20Poly1305::new((&*self.0).into());
        cipher.decrypt_inout_detached(nonce.into(), aad, bytes.into(), tag.into()).is_ok()
    }
}
