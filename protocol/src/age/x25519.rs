//! The X25519 stanza (C2SP age, "The X25519 recipient type"): read always, written only by [`super::export`].

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::error::{KeyError, OpenError, SealError};
use super::file_key::{FileKey, hkdf};
use super::header::{self, Stanza};
use super::text;
use crate::random::Random;

const KIND: &str = "X25519";
const INFO: &[u8] = b"age-encryption.org/v1/X25519";
const RECIPIENT_PREFIX: &str = "age";
const IDENTITY_PREFIX: &str = "AGE-SECRET-KEY-";

/// A classical recipient, `age1…`. What is sealed to it can be opened by whoever records it and later has a quantum
/// computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct X25519Recipient(PublicKey);

impl X25519Recipient {
    /// (args, body) of a new stanza; refused if the recipient is a low-order point.
    pub(super) fn wrap(&self, file_key: &FileKey, random: &mut dyn Random) -> Result<(String, Vec<u8>), SealError> {
        let mut seed = Zeroizing::new([0; 32]);
        random.fill(seed.as_mut_slice());
        let ephemeral = StaticSecret::from(*seed);
        let share = PublicKey::from(&ephemeral);
        let wrap_key = wrap_key(&ephemeral, &self.0, &share, &self.0).ok_or(SealError::Recipient)?;
        let body = file_key.wrap(&wrap_key).ok_or(SealError::Contents)?;
        Ok((STANDARD_NO_PAD.encode(share.as_bytes()), body))
    }

    pub(super) fn stanza<'a>((share, body): &'a (String, Vec<u8>)) -> Stanza<'a> {
        Stanza { args: vec![KIND, share], body: body.clone() }
    }
}

impl fmt::Display for X25519Recipient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = text::encode(RECIPIENT_PREFIX, self.0.as_bytes()).map_err(|_| fmt::Error)?;
        formatter.write_str(&text)
    }
}

impl FromStr for X25519Recipient {
    type Err = KeyError;

    /// Refuses a low-order point too, which nothing can be sealed to.
    fn from_str(recipient: &str) -> Result<Self, KeyError> {
        let key = PublicKey::from(*text::decode(RECIPIENT_PREFIX, recipient)?);
        // Any scalar will do for the trial: X25519 clears the cofactor, so a low-order point fails with every one.
        let trial = StaticSecret::from([0x55; 32]).diffie_hellman(&key);
        if trial.was_contributory() { Ok(Self(key)) } else { Err(KeyError::Unusable) }
    }
}

/// A classical identity, `AGE-SECRET-KEY-1…`; wiped when dropped.
pub struct X25519Identity(StaticSecret);

impl X25519Identity {
    /// The recipient whose files this identity opens.
    #[must_use]
    pub fn recipient(&self) -> X25519Recipient {
        X25519Recipient(PublicKey::from(&self.0))
    }

    /// The file key, or nothing if the stanza is of another kind or sealed to someone else.
    ///
    /// # Errors
    /// [`OpenError::Header`] if the stanza is of this kind and malformed, or its share is a low-order point.
    pub(super) fn unwrap(&self, stanza: &Stanza<'_>) -> Result<Option<FileKey>, OpenError> {
        if stanza.kind() != KIND {
            return Ok(None);
        }
        let [_, share] = stanza.args.as_slice() else {
            return Err(OpenError::Header);
        };
        let share = PublicKey::from(header::decode_exact::<32>(share.as_bytes())?);
        let wrap_key = wrap_key(&self.0, &share, &share, &PublicKey::from(&self.0)).ok_or(OpenError::Header)?;
        FileKey::unwrap(&stanza.body, &wrap_key)
    }
}

impl fmt::Debug for X25519Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

impl FromStr for X25519Identity {
    type Err = KeyError;

    fn from_str(identity: &str) -> Result<Self, KeyError> {
        text::decode(IDENTITY_PREFIX, identity).map(|seed| Self(StaticSecret::from(*seed)))
    }
}

/// wrap key = HKDF-SHA-256(ikm = shared secret, salt = ephemeral share || recipient, info);
/// nothing if the shared secret is all zeros.
fn wrap_key(
    secret: &StaticSecret,
    other: &PublicKey,
    share: &PublicKey,
    recipient: &PublicKey,
) -> Option<Zeroizing<[u8; 32]>> {
    let shared = secret.diffie_hellman(other);
    let salt = [share.as_bytes().as_slice(), recipient.as_bytes().as_slice()].concat();
    if shared.was_contributory() { hkdf(&salt, shared.as_bytes(), INFO) } else { None }
}
