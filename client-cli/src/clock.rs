//! The wall clock, read here and nowhere else.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970-01-01 UTC; 0 on a clock before that.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one module that reads the wall clock")]
pub fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// UTC days since 1970-01-01.
#[must_use]
pub fn today() -> u32 {
    u32::try_from(seconds() / 86_400).unwrap_or(u32::MAX)
}
