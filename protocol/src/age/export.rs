//! Sealing to classical recipients. Nothing that people report is ever sealed this way: only what a member explicitly
//! exports, for someone whose tools know no post-quantum recipient.

use super::error::SealError;
use super::file_key::FileKey;
use super::seal_with;
use super::x25519::X25519Recipient;
use crate::random::Random;

/// Seals `plaintext` to every one of `recipients`, as a binary age file **without** protection against a later quantum
/// computer. Say so wherever this is offered.
///
/// # Errors
/// [`SealError::Recipient`] without recipients.
pub fn seal_x25519(
    recipients: &[X25519Recipient],
    plaintext: &[u8],
    random: &mut dyn Random,
) -> Result<Vec<u8>, SealError> {
    if recipients.is_empty() {
        return Err(SealError::Recipient);
    }
    let file_key = FileKey::generate(random);
    let wrapped =
        recipients.iter().map(|recipient| recipient.wrap(&file_key, random)).collect::<Result<Vec<_>, _>>()?;
    let stanzas: Vec<_> = wrapped.iter().map(X25519Recipient::stanza).collect();
    seal_with(&stanzas, &file_key, plaintext, random)
}
