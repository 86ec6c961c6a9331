//! "This roster is current", or "we close": the last word of each member. A member's client says the first whenever it is used.

use crate::bytes::RosterHash;
use crate::cbor::{self, Malformed};
use crate::label::{ForClosing, ForConfirmation, NotSigned, PublicKey, Signature, SigningKey};

/// What a member says of a core on a day. Counts only under the last core, by a member of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// The core.
    pub roster: RosterHash,
    /// The member.
    pub key: PublicKey,
    /// UTC days since 1970-01-01.
    pub day: u32,
    /// Over the hash and the day; for a closing, one for [`ForClosing`]. Which it is shows when it verifies.
    pub signature: Signature<ForConfirmation>,
}

/// Which of the two a [`Confirmation`] is. On one day the greater one holds, so that an older word can be shown again to nobody's harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// It is current.
    Current,
    /// The committee is to close.
    Closing,
}

pub(crate) type Fields = (RosterHash, PublicKey, u32, Signature<ForConfirmation>);

impl Confirmation {
    /// Confirms `roster` on `day`.
    #[must_use]
    pub fn sign(roster: RosterHash, day: u32, key: &SigningKey) -> Self {
        Self { roster, key: key.public(), day, signature: key.sign(&signed(&roster, day)) }
    }

    /// Says on `day` that the committee is to close.
    #[must_use]
    pub fn close(roster: RosterHash, day: u32, key: &SigningKey) -> Self {
        let signature = key.sign::<ForClosing>(&signed(&roster, day)).to_bytes();
        Self { roster, key: key.public(), day, signature: Signature::from_bytes(signature) }
    }

    /// Checks the signature, and finds out what it says.
    ///
    /// # Errors
    /// [`NotSigned`], when it is neither.
    pub fn verify(&self) -> Result<Word, NotSigned> {
        let message = signed(&self.roster, self.day);
        if self.key.verify(&message, &self.signature).is_ok() {
            return Ok(Word::Current);
        }
        let closing = Signature::<ForClosing>::from_bytes(self.signature.to_bytes());
        self.key.verify(&message, &closing).map(|()| Word::Closing)
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
