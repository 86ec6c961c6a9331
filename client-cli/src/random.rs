//! The operating system's randomness, drawn here and nowhere else.

use tellsafe_protocol::random::Random;

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

impl Random for System {
    #[expect(clippy::disallowed_methods, reason = "this is the one module that draws ambient randomness")]
    fn fill(&mut self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // A key made of whatever was in memory would be worse than no answer.
            std::process::abort();
        }
    }
}
