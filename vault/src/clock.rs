//! The wall clock, read nowhere else, and the calendar that follows from it.

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

/// The UTC month of a day, both counted from January 1970.
///
/// Counts in years that begin in March, so that the leap day is the last of its year and the lengths of the months before it
/// follow one straight line: 153 days in every five.
#[must_use]
pub fn month_of(day: u32) -> u32 {
    /// Days from 1 March of the year 0 to 1 January 1970.
    const BEFORE_1970: u64 = 719_468;
    /// Months from March of the year 0 to January 1970.
    const MONTHS_BEFORE_1970: u64 = 1969 * 12 + 10;
    let days = u64::from(day) + BEFORE_1970;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months = (era * 400 + year_of_era) * 12 + (5 * day_of_year + 2) / 153;
    u32::try_from(months - MONTHS_BEFORE_1970).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::month_of;

    #[test]
    fn months_follow_the_calendar() {
        // Lengths of the months, walked day by day from 1970 to 2200.
        let (mut month, mut left, mut year) = (0, 31, 1970);
        for day in 0..84_000 {
            assert_eq!(month_of(day), month, "day {day}");
            left -= 1;
            if left == 0 {
                month += 1;
                year += u32::from(month % 12 == 0);
                let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
                left = match month % 12 {
                    1 if leap => 29,
                    1 => 28,
                    3 | 5 | 8 | 10 => 30,
                    _ => 31,
                };
            }
        }
        assert!(month_of(u32::MAX) > 0);
    }
}
