//! The wall clock, read nowhere else.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Time since the start of 1970, UTC; zero on a machine whose clock is before it.
pub(crate) fn since_1970() -> Duration {
    #[allow(clippy::disallowed_methods, reason = "this is the one module that reads the wall clock")]
    let now = SystemTime::now();
    now.duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Seconds since the start of 1970.
pub(crate) fn seconds() -> u64 {
    since_1970().as_secs()
}

/// UTC days since the start of 1970.
pub(crate) fn today() -> u32 {
    u32::try_from(seconds() / (24 * 60 * 60)).unwrap_or(u32::MAX)
}
