//! HPKE base mode, receiving side, over a key pair that is expanded once (RFC 9180, section 5.1; draft-ietf-hpke-pq).
//!
//! orion's own receiver expands the 32-byte key anew for every message, which doubles the work of opening. The sending
//! side is orion's `ModeBase`; the key schedule here is checked against it and against the published vectors.

use crate::aead::Key;
use orion::hazardous::kdf::hkdf::{Hkdf, SHA256};
use orion::hazardous::kem::xwing::{Ciphertext, KeyPair};
use orion::hazardous::mac::hmac::sha256::Tag;
use zeroize::Zeroizing;

/// Bytes of an encapsulated key of MLKEM768-X25519.
pub const ENC_LEN: usize = 1120;

/// "HPKE" ‖ KEM MLKEM768-X25519 ‖ KDF HKDF-SHA256 ‖ AEAD ChaCha20Poly1305
const SUITE_ID: &[u8] = b"HPKE\x64\x7a\x00\x01\x00\x03";
const VERSION: &[u8] = b"HPKE-v1";
const MODE_BASE: u8 = 0;

/// The encapsulated key holds no shared secret: its X25519 half is a low-order point. Only a sender who means harm makes
/// such a key; one that was damaged on the way gives a wrong secret instead, and then nothing opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the encapsulated key is degenerate")]
pub struct Degenerate;

/// What a recipient can do with one encapsulated key: open the message that came with it, and export secrets.
pub struct Receiver {
    key: Key,
    nonce: [u8; 12],
    exporter: Tag,
}

impl Receiver {
    /// SetupBaseR(enc, skR, info).
    ///
    /// # Errors
    /// [`Degenerate`] if decapsulation fails.
    pub fn new(key_pair: &KeyPair, enc: &[u8; ENC_LEN], info: &[u8]) -> Result<Self, Degenerate> {
        let shared_secret = key_pair.decap(&Ciphertext::from(*enc)).map_err(|_| Degenerate)?;
        // KeySchedule, with the empty pre-shared key of base mode.
        let psk_id_hash = labeled_extract(&[], b"psk_id_hash", &[])?;
        let info_hash = labeled_extract(&[], b"info_hash", info)?;
        let context = [&[MODE_BASE][..], psk_id_hash.unprotected_as_ref(), info_hash.unprotected_as_ref()].concat();
        let secret = labeled_extract(shared_secret.unprotected_as_ref(), b"secret", &[])?;

        let mut key = Zeroizing::new([0; 32]);
        labeled_expand(&secret, b"key", &context, key.as_mut_slice())?;
        let mut nonce = [0; 12];
        labeled_expand(&secret, b"base_nonce", &context, &mut nonce)?;
        let mut exporter = Zeroizing::new([0; 32]);
        labeled_expand(&secret, b"exp", &context, exporter.as_mut_slice())?;
        Ok(Self { key: Key::new(key), nonce, exporter: Tag::try_from(exporter.as_slice()).map_err(|_| Degenerate)? })
    }

    /// Open of the message with sequence number 0, the only one that age and Oblivious HTTP send under a key: 16 bytes less
    /// than `ciphertext`, or `None` if it is not authentic.
    #[must_use]
    pub fn open(&self, aad: &[u8], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.key.open(&self.nonce, aad, ciphertext)
    }

    /// Context.Export(exporter_context, L) with L = the length of `secret`, 8160 bytes at most (RFC 9180, section 5.3).
    ///
    /// # Errors
    /// [`Degenerate`] if `secret` is longer, or empty.
    pub fn export(&self, exporter_context: &[u8], secret: &mut [u8]) -> Result<(), Degenerate> {
        labeled_expand(&self.exporter, b"sec", exporter_context, secret)
    }
}

/// LabeledExtract(salt, label, ikm). No caller passes a secret as `ikm`, so the buffer needs no wiping.
fn labeled_extract(salt: &[u8], label: &[u8], ikm: &[u8]) -> Result<Tag, Degenerate> {
    let labeled_ikm = [VERSION, SUITE_ID, label, ikm].concat();
    Hkdf::<SHA256>::extract(salt, &labeled_ikm).map_err(|_| Degenerate)
}

/// LabeledExpand(prk, label, info, L) with L = the length of `okm`.
fn labeled_expand(prk: &Tag, label: &[u8], info: &[u8], okm: &mut [u8]) -> Result<(), Degenerate> {
    let length = u16::try_from(okm.len()).map_err(|_| Degenerate)?;
    let labeled_info = [&length.to_be_bytes()[..], VERSION, SUITE_ID, label, info].concat();
    Hkdf::<SHA256>::expand(prk, Some(&labeled_info), okm).map_err(|_| Degenerate)
}
