//! The operating system's randomness, drawn nowhere else.

use tellsafe_protocol::random::Random;

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&mut self, bytes: &mut [u8]) {
        #[allow(clippy::disallowed_methods, reason = "this is the one module that draws randomness")]
        if getrandom::fill(bytes).is_err() {
            // Every caller would go on with a key of zeros. Nothing acknowledged is lost by ending here.
            std::process::abort();
        }
    }
}
