//! Who opens a file: the post-quantum identity, and every kind of identity that age files are read with.

use std::fmt;
use std::str::FromStr;

use orion::KP;
use orion::hazardous::kem::xwing::{DecapsulationKey, KeyPair};
use zeroize::Zeroizing;

use super::error::{KeyError, OpenError};
use super::file_key::FileKey;
use super::header::Stanza;
use super::recipient::{RECIPIENT_LEN, Recipient};
use super::scrypt::Passphrase;
use super::x25519::X25519Identity;
use super::{mlkem768x25519, text};

/// Bytes of an identity.
pub const IDENTITY_LEN: usize = 32;

const PREFIX: &str = "AGE-SECRET-KEY-PQ-";

/// The secret behind a [`Recipient`]: `AGE-SECRET-KEY-PQ-1…`.
///
/// Holds the expanded key pair, on the heap so that moving it leaves no copies; it is wiped when dropped.
pub struct Identity(Box<KeyPair>);

impl Identity {
    /// Expands a seed, 32 bytes that only this identity is made of. The caller wipes its own copy.
    ///
    /// # Errors
    /// [`KeyError::Unusable`] if the key pair does not pass the primitive's own checks, which no known seed fails.
    pub fn from_seed(seed: [u8; IDENTITY_LEN]) -> Result<Self, KeyError> {
        let seed = Zeroizing::new(seed);
        let key = DecapsulationKey::try_from(seed.as_slice()).map_err(|_| KeyError::Unusable)?;
        KeyPair::try_from(&key).map(|pair| Self(Box::new(pair))).map_err(|_| KeyError::Unusable)
    }

    /// The recipient whose files this identity opens.
    ///
    /// # Errors
    /// [`KeyError::Unusable`] if nothing can be sealed to it, which no known seed leads to.
    pub fn recipient(&self) -> Result<Recipient, KeyError> {
        let bytes: &[u8; RECIPIENT_LEN] = self.0.public().as_ref().try_into().map_err(|_| KeyError::Unusable)?;
        Recipient::from_bytes(bytes)
    }

    /// `AGE-SECRET-KEY-PQ-1…`. Not `Display`: a secret is never written by accident.
    ///
    /// # Errors
    /// None that can happen; the encoder's result is passed on.
    pub fn to_text(&self) -> Result<Zeroizing<String>, KeyError> {
        text::encode(PREFIX, self.0.private().unprotected_as_ref())
    }

    /// The expanded key pair.
    #[must_use]
    pub fn key_pair(&self) -> &KeyPair {
        &self.0
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

impl FromStr for Identity {
    type Err = KeyError;

    fn from_str(identity: &str) -> Result<Self, KeyError> {
        Self::from_seed(*text::decode(PREFIX, identity)?)
    }
}

/// Any identity that an age file may be opened with.
pub enum AnyIdentity {
    /// `AGE-SECRET-KEY-PQ-1…`
    PostQuantum(Identity),
    /// `AGE-SECRET-KEY-1…`
    X25519(X25519Identity),
    /// A passphrase.
    Passphrase(Passphrase),
}

impl AnyIdentity {
    /// Tries every stanza of this identity's kind.
    ///
    /// # Errors
    /// [`OpenError::Header`] at the first stanza that the identity must reject.
    pub(super) fn unwrap(&self, stanzas: &[Stanza<'_>]) -> Result<Option<FileKey>, OpenError> {
        for stanza in stanzas {
            let unwrapped = match self {
                Self::PostQuantum(identity) => mlkem768x25519::unwrap(identity, stanza),
                Self::X25519(identity) => identity.unwrap(stanza),
                Self::Passphrase(passphrase) => passphrase.unwrap(stanza),
            }?;
            if unwrapped.is_some() {
                return Ok(unwrapped);
            }
        }
        Ok(None)
    }
}

impl fmt::Debug for AnyIdentity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

impl FromStr for AnyIdentity {
    type Err = KeyError;

    /// Reads one line of an identity file that is neither empty nor a comment.
    fn from_str(line: &str) -> Result<Self, KeyError> {
        if line.starts_with(PREFIX) { line.parse().map(Self::PostQuantum) } else { line.parse().map(Self::X25519) }
    }
}
