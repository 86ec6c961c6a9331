//! The operator's one-use token, with the vault's key: `<token>.<base64url of the key>`.

use crate::error::{ClientError, Kind};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tellsafe_protocol::label::PublicKey;

/// A token taken apart. It is kept in no file.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// What the vault is shown.
    pub secret: String,
    /// Signs the vault's relay keys; goes into the roster.
    pub vault: PublicKey,
}

impl Token {
    /// Reads what the operator gave.
    ///
    /// # Errors
    /// [`Kind::Usage`].
    pub fn parse(text: &str) -> Result<Self, ClientError> {
        let parts = text.trim().rsplit_once('.').and_then(|(secret, key)| {
            let key: [u8; 32] = URL_SAFE_NO_PAD.decode(key).ok()?.try_into().ok()?;
            Some(Self { secret: secret.to_owned(), vault: PublicKey(key) })
        });
        parts.filter(|token| !token.secret.is_empty() && token.vault.is_usable()).ok_or_else(|| {
            ClientError::new(
                Kind::Usage,
                "That is not a whole token: it is made of two parts with a full stop between.",
            )
            .next("Ask the operator for the whole line that `tellsafe-vault token` prints.")
        })
    }
}

impl core::fmt::Debug for Token {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("[secret]")
    }
}
