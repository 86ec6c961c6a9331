//! Files under a passphrase (C2SP age, "The scrypt recipient type"): a member's own identity file, nothing received.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use orion::hazardous::kdf::scrypt::{CostParams, Scrypt};
use zeroize::Zeroizing;

use super::error::{OpenError, SealError};
use super::file_key::FileKey;
use super::header::{self, Stanza};
use super::seal_with;
use crate::random::Random;

pub(super) const KIND: &str = "scrypt";
const SALT_LABEL: &[u8] = b"age-encryption.org/v1/scrypt";
const SALT_LEN: usize = 16;
const BLOCK_SIZE: u32 = 8;

/// How much work a passphrase costs: the base-two logarithm of scrypt's N. Memory is 2^(10 + this) bytes.
///
/// orion does not wipe that memory. It holds no passphrase, but what would let an attacker who reads it skip the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkFactor(u8);

impl WorkFactor {
    /// What age writes: 256 MiB, about a second.
    pub const USUAL: Self = Self(18);
    /// The most that orion computes with age's block size: 1 GiB. Other implementations read up to 22.
    pub const MOST: Self = Self(20);

    /// A work factor of 1 to 20.
    #[must_use]
    pub fn new(log_n: u8) -> Option<Self> {
        (1..=Self::MOST.0).contains(&log_n).then_some(Self(log_n))
    }

    /// `^[1-9][0-9]*$`, and no more than the reader accepts.
    fn parse(digits: &str, limit: Self) -> Result<Self, OpenError> {
        let decimal = digits.len() <= 2 && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
        let log_n = if decimal { digits.parse().ok() } else { None };
        log_n.and_then(Self::new).filter(|factor| *factor <= limit).ok_or(OpenError::Header)
    }
}

/// A passphrase, and the most work that a file may ask for before it is refused; wiped when dropped.
pub struct Passphrase {
    text: Zeroizing<String>,
    limit: WorkFactor,
}

impl Passphrase {
    /// Takes over `text`. No file whose work factor is above `limit` is tried.
    #[must_use]
    pub fn new(text: Zeroizing<String>, limit: WorkFactor) -> Self {
        Self { text, limit }
    }

    /// wrap key = scrypt(N = work factor, r = 8, p = 1, dkLen = 32, S = label || salt, P = passphrase)
    fn wrap_key(&self, salt: &[u8; SALT_LEN], work: WorkFactor) -> Option<Zeroizing<[u8; 32]>> {
        let cost = CostParams::new(u32::from(work.0), BLOCK_SIZE, 1).ok()?;
        let salt = [SALT_LABEL, salt].concat();
        let mut key = Zeroizing::new([0; 32]);
        Scrypt::derive_key(self.text.as_bytes(), &salt, &cost, key.as_mut_slice()).ok()?;
        Some(key)
    }

    /// The file key, or nothing if the stanza is of another kind or the passphrase is wrong. That the stanza is the only
    /// one was checked before.
    ///
    /// # Errors
    /// [`OpenError::Header`] if the stanza is of this kind and malformed, or asks for too much work.
    pub(super) fn unwrap(&self, stanza: &Stanza<'_>) -> Result<Option<FileKey>, OpenError> {
        if stanza.kind() != KIND {
            return Ok(None);
        }
        let [_, salt, work] = stanza.args.as_slice() else {
            return Err(OpenError::Header);
        };
        let salt = header::decode_exact::<SALT_LEN>(salt.as_bytes())?;
        let work = WorkFactor::parse(work, self.limit)?;
        FileKey::check_wrapped(&stanza.body)?;
        let wrap_key = self.wrap_key(&salt, work).ok_or(OpenError::Header)?;
        FileKey::unwrap(&stanza.body, &wrap_key)
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

/// Seals `plaintext` under a passphrase, as a binary age file. It takes about 2^`work` / 2^18 seconds.
///
/// # Errors
/// [`SealError::Contents`] if a primitive refuses its input.
pub fn seal_with_passphrase(
    passphrase: &Passphrase,
    work: WorkFactor,
    plaintext: &[u8],
    random: &mut dyn Random,
) -> Result<Vec<u8>, SealError> {
    let file_key = FileKey::generate(random);
    let mut salt = [0; SALT_LEN];
    random.fill(&mut salt);
    let wrap_key = passphrase.wrap_key(&salt, work).ok_or(SealError::Contents)?;
    let body = file_key.wrap(&wrap_key).ok_or(SealError::Contents)?;
    let (salt, work) = (STANDARD_NO_PAD.encode(salt), work.0.to_string());
    let stanza = Stanza { args: vec![KIND, &salt, &work], body };
    seal_with(&[stanza], &file_key, plaintext, random)
}
