//! Sealing what goes to disk: XChaCha20-Poly1305, one random key for each record.
//!
//! A record's key seals two things, its head and its content, each once and never again: that is why their nonces are
//! fixed. A wrapping key (root or epoch) seals many keys, some of them again after a crash, so those nonces are
//! random.

use super::error::StoreError;
use chacha20poly1305::KeyInit as _;
use chacha20poly1305::aead::AeadInOut as _;
use orion::hazardous::aead::xchacha20poly1305::{Nonce, SecretKey, Tag, XChaCha20Poly1305};
use zeroize::Zeroizing;

/// A key of 32 bytes that wipes itself.
#[derive(Clone)]
pub(super) struct Key(pub(super) Zeroizing<[u8; 32]>);

impl Key {
    fn secret(&self) -> SecretKey {
        SecretKey::from(*self.0)
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[secret]")
    }
}

/// Bytes that sealing adds.
pub(super) const TAG: usize = 16;

/// Bytes of a wrapped key.
pub(super) const WRAPPED: usize = 32 + TAG;

/// Which part of a record is sealed.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Head = 1,
    Content = 2,
}

impl Part {
    fn nonce(self) -> [u8; NONCE] {
        let mut nonce = [0; NONCE];
        super::fields::place(&mut nonce, 0, &[self as u8]);
        nonce
    }
}

const NONCE: usize = 24;

/// Bytes from which on the vector instructions of `chacha20poly1305` are faster than orion, which needs less to begin: for a slot
/// half the time, for a head and a key three times as much.
const LONG: usize = 1024;

/// Seals `bytes` where they are.
fn seal_in_place(key: &Key, nonce: [u8; NONCE], binding: &[u8], bytes: &mut [u8]) -> Option<[u8; TAG]> {
    if bytes.len() < LONG {
        let tag = XChaCha20Poly1305::seal_inplace(&key.secret(), &Nonce::from(nonce), Some(binding), bytes).ok()?;
        return tag.unprotected_as_ref().try_into().ok();
    }
    let cipher = chacha20poly1305::XChaCha20Poly1305::new((&*key.0).into());
    cipher.encrypt_inout_detached(&nonce.into(), binding, bytes.into()).ok().map(Into::into)
}

/// Opens `bytes` where they are; `None` when they are not authentic.
fn open_in_place(key: &Key, nonce: [u8; NONCE], binding: &[u8], bytes: &mut [u8], tag: &[u8; TAG]) -> Option<()> {
    if bytes.len() < LONG {
        let (nonce, tag) = (Nonce::from(nonce), Tag::from(*tag));
        return XChaCha20Poly1305::open_inplace(&key.secret(), &nonce, &tag, Some(binding), bytes).ok();
    }
    let cipher = chacha20poly1305::XChaCha20Poly1305::new((&*key.0).into());
    cipher.decrypt_inout_detached(&nonce.into(), binding, bytes.into(), tag.into()).ok()
}

/// What a sealed part is bound to: that it belongs to this record, and where it stands there.
fn record_binding(number: u64, part: Part, place: &[u8]) -> Vec<u8> {
    let mut binding = b"tellsafe vault record 1".to_vec();
    binding.push(part as u8);
    binding.extend_from_slice(&number.to_be_bytes());
    binding.extend_from_slice(place);
    binding
}

/// Seals `bytes` where they are and appends the tag.
///
/// # Errors
/// Only for lengths beyond any limit of this store.
pub(super) fn seal(key: &Key, number: u64, part: Part, place: &[u8], bytes: &mut Vec<u8>) -> Result<(), StoreError> {
    let binding = record_binding(number, part, place);
    let tag = seal_in_place(key, part.nonce(), &binding, bytes).ok_or(StoreError::Limits)?;
    bytes.extend_from_slice(&tag);
    Ok(())
}

/// Opens what [`seal`] made; `None` when it is not that.
pub(super) fn open(key: &Key, number: u64, part: Part, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let binding = record_binding(number, part, place);
    open_with(key, part.nonce(), &binding, sealed)
}

fn open_with(key: &Key, nonce: [u8; NONCE], binding: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (body, tag) = sealed.split_last_chunk::<TAG>()?;
    let mut opened = body.to_vec();
    open_in_place(key, nonce, binding, &mut opened, tag)?;
    Some(opened)
}

fn key_binding(number: u64, generation: u32) -> Vec<u8> {
    let mut binding = b"tellsafe vault key 1".to_vec();
    binding.extend_from_slice(&number.to_be_bytes());
    binding.extend_from_slice(&generation.to_be_bytes());
    binding
}

/// Wraps `key`, which belongs to record `number`, under the wrapping key of a generation.
///
/// # Errors
/// None in practice: all lengths are fixed.
pub(super) fn wrap_key(
    wrapping: &Key,
    generation: u32,
    number: u64,
    nonce: [u8; 24],
    key: &Key,
) -> Result<[u8; WRAPPED], StoreError> {
    let mut bytes = Zeroizing::new(*key.0);
    let binding = key_binding(number, generation);
    let tag = seal_in_place(wrapping, nonce, &binding, bytes.as_mut_slice()).ok_or(StoreError::RootKey)?;
    let mut wrapped = [0; WRAPPED];
    super::fields::place(&mut wrapped, 0, bytes.as_slice());
    super::fields::place(&mut wrapped, 32, &tag);
    Ok(wrapped)
}

/// Opens what [`wrap_key`] made.
pub(super) fn unwrap_key(
    wrapping: &Key,
    generation: u32,
    number: u64,
    nonce: [u8; 24],
    wrapped: &[u8; WRAPPED],
) -> Option<Key> {
    let opened = Zeroizing::new(open_with(wrapping, nonce, &key_binding(number, generation), wrapped)?);
    let bytes: [u8; 32] = opened.as_slice().try_into().ok()?;
    Some(Key(Zeroizing::new(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_are_sealed_alike() {
        let key = Key(Zeroizing::new([7; 32]));
        for length in [0, 112, LONG - 1, LONG, 4096, 9000] {
            let plain = vec![5; length];
            let mut sealed = plain.clone();
            seal(&key, 3, Part::Content, b"place", &mut sealed).unwrap();
            let binding = record_binding(3, Part::Content, b"place");
            let mut orions = vec![0; length + TAG];
            let nonce = Nonce::from(Part::Content.nonce());
            XChaCha20Poly1305::seal(&key.secret(), &nonce, &plain, Some(&binding), &mut orions).unwrap();
            assert_eq!(sealed, orions, "{length}");
            assert_eq!(open(&key, 3, Part::Content, b"place", &sealed), Some(plain));
            sealed[length / 2] ^= 1;
            assert_eq!(open(&key, 3, Part::Content, b"place", &sealed), None);
        }
    }
}
