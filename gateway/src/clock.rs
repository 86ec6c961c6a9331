//! The wall clock, read nowhere else.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Time since the start of 1970, UTC; zero on a machine whose clock is before it.
pub(crate) fn since_1970() -> Duration {
    #[allow(clippy::disallowed_methods, reason = "this is the one module that reads the wall clock")]
    let now = SystemTime::now();
    now.duration_since(UNIX_EPOCH).unwrap_or_default()
}
