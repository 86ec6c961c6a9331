//! "This roster is current": what a member's client says whenever it is used.

use crate::bytes::RosterHash;
use crate::cbor::{self, Malformed};
use crate::label::{ForConfirmation, NotSigned, PublicKey, Signature, SigningKey};

/// A member confirms a core on a day. Counts only under the last core, by a member of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// The core.
    pub roster: RosterHash,
    /// The member.
    pub key: PublicKey,
    /// UTC days since 1970-01-01.
    pub day: u32,
    /// Over the hash and the day.
    pub signature: Signature<ForConfirmation>,
}

pub(crate) type Fields = (RosterHash, PublicKey, u32, Signature<ForConfirmation>);

impl Confirmation {
    /// Confirms `roster` on `day`.
    #[must_use]
    pub fn sign(roster: RosterHash, day: u32, key: &SigningKey) -> Self {
        Self { roster, key: key.public(), day, signature: key.sign(&signed(&roster, day)) }
    }

    /// Checks the signature.
    ///
    /// # Errors
    /// [`NotSigned`].
    pub fn verify(&self) -> Result<(), NotSigned> {
        self.key.verify(&signed(&self.roster, self.day), &self.signature)
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_bytes(&self.fields())
    }

    /// Reads one; the signature is not checked yet.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        Ok(Self::from_fields(cbor::from_bytes(bytes)?))
    }

    pub(crate) fn fields(&self) -> Fields {
        (self.roster, self.key, self.day, self.signature)
    }

    pub(crate) fn from_fields((roster, key, day, signature): Fields) -> Self {
        Self { roster, key, day, signature }
    }
}

fn signed(roster: &RosterHash, day: u32) -> Vec<u8> {
    [&roster.0[..], &day.to_be_bytes()].concat()
}
