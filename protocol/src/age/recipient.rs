//! Whom a file is sealed to: the native post-quantum recipient (C2SP age, "The MLKEM768-X25519 recipient type").

use std::fmt;
use std::str::FromStr;

use orion::hazardous::kem::xwing::{EK_SIZE, EncapsulationKey};

use super::error::KeyError;
use super::{mlkem768x25519, text};

/// Bytes of a recipient.
pub const RECIPIENT_LEN: usize = EK_SIZE;

/// Lower case, and followed by Bech32's separator "1".
const PREFIX: &str = "age1pq";

/// A public key that a file can be sealed to: `age1pq1…`. Every value of this type has been sealed to once.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient(EncapsulationKey);

impl Recipient {
    /// Reads a recipient and seals to it once, as a trial: an X25519 half of low order has the right form, and would only
    /// fail the reporter who ticked this member.
    ///
    /// # Errors
    /// [`KeyError::Unusable`] if the ML-KEM half is out of range, or the trial fails.
    pub fn from_bytes(bytes: &[u8; RECIPIENT_LEN]) -> Result<Self, KeyError> {
        let recipient = Self(EncapsulationKey::try_from(bytes).map_err(|_| KeyError::Unusable)?);
        mlkem768x25519::try_encapsulate(&recipient)?;
        Ok(recipient)
    }

    /// The ML-KEM-768 encapsulation key (1184 bytes), then the X25519 public key (32 bytes).
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_ref()
    }

    pub(super) fn encapsulation_key(&self) -> &EncapsulationKey {
        &self.0
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = text::encode(PREFIX, self.as_bytes()).map_err(|_| fmt::Error)?;
        formatter.write_str(&text)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = text::encode(PREFIX, self.as_bytes()).map_err(|_| fmt::Error)?;
        write!(formatter, "Recipient({}…)", text.get(..16).unwrap_or_default())
    }
}

impl FromStr for Recipient {
    type Err = KeyError;

    fn from_str(recipient: &str) -> Result<Self, KeyError> {
        Self::from_bytes(&*text::decode(PREFIX, recipient)?)
    }
}
