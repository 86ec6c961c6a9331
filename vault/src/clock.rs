//! The wall clock, read nowhere else.

use std::time::{SystemTime, UNIX_EPOCH};

/// Where the vault takes the time from. A parameter, so that a test can let two days pass.
pub trait Clock: Send + Sync {
    /// Seconds since the start of 1970, UTC.
    fn seconds(&self) -> u64;

    /// UTC days since 1970-01-01.
    fn day(&self) -> u32 {
        u32::try_from(self.seconds() / DAY).unwrap_or(u32::MAX)
    }

    /// UTC hours since 1970-01-01.
    fn hour(&self) -> u32 {
        u32::try_from(self.seconds() / 3600).unwrap_or(u32::MAX)
    }
}

/// Seconds of a day; UTC as computers count it has no others.
pub const DAY: u64 = 24 * 60 * 60;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct WallClock;

impl Clock for WallClock {
    /// Zero on a machine whose clock is before 1970.
    fn seconds(&self) -> u64 {
        #[allow(clippy::disallowed_methods, reason = "this is the one module that reads the wall clock")]
        let now = SystemTime::now();
        now.duration_since(UNIX_EPOCH).map(|since| since.as_secs()).unwrap_or_default()
    }
}
