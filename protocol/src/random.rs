//! Randomness is passed in: the caller decides where it comes from, and a test can repeat itself.

/// A source of unpredictable bytes.
///
/// Every secret of this crate is only as good as its source: outside tests it must be the operating system's generator.
/// A source that cannot deliver must not return.
pub trait Random {
    /// Overwrites all of `bytes`.
    fn fill(&mut self, bytes: &mut [u8]);
}

impl<F: FnMut(&mut [u8])> Random for F {
    fn fill(&mut self, bytes: &mut [u8]) {
        self(bytes);
    }
}
