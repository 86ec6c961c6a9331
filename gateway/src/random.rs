//! The operating system's randomness, drawn nowhere else.

use tellsafe_protocol::random::Random;
use zeroize::Zeroizing;

/// 32 random bytes that are wiped when dropped.
///
/// # Errors
/// The operating system has no randomness to give.
pub(crate) fn key() -> Result<Zeroizing<[u8; 32]>, getrandom::Error> {
    let mut key = Zeroizing::new([0; 32]);
    #[allow(clippy::disallowed_methods, reason = "this is the one module that draws randomness")]
    getrandom::fill(key.as_mut_slice())?;
    Ok(key)
}

/// The operating system's generator, for what the protocol seals.
pub(crate) struct System;

impl Random for System {
    fn fill(&mut self, bytes: &mut [u8]) {
        #[allow(clippy::disallowed_methods, reason = "this is the one module that draws randomness")]
        if getrandom::fill(bytes).is_err() {
            // A key made of whatever was in memory would be worse than no answer.
            std::process::abort();
        }
    }
}
