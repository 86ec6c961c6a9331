//! What time takes away: messages whose months are over, commits that need not be remembered, pieces that no commit came for.

use crate::clock::Clock;
use crate::limits;
use crate::store::{Store, StoreError, wait};
use std::time::Instant;
use tellsafe_protocol::calendar::month_of;

/// Deletes all that is due. Blocks; meant for every hour, since pieces wait for hours.
///
/// # Errors
/// [`StoreError`]; to be tried again.
pub fn run(store: &dyn Store, clock: &dyn Clock) -> Result<(), StoreError> {
    expire(store, clock)?;
    forget(store, clock)
}

/// Deletes the messages whose months are over. For good: a clock that is wrong takes everything.
///
/// # Errors
/// [`StoreError`]; to be tried again.
pub fn expire(store: &dyn Store, clock: &dyn Clock) -> Result<(), StoreError> {
    // A message expires when its month is over, so this month's stay.
    if let Some(month) = month_of(clock.day()).checked_sub(1) {
        wait(|done| store.expire(month, done))?;
    }
    Ok(())
}

/// Forgets commits and pieces, which a wrong clock may take: relay keys go with the former, and the latter come again.
///
/// # Errors
/// [`StoreError`]; to be tried again.
pub fn forget(store: &dyn Store, clock: &dyn Clock) -> Result<(), StoreError> {
    wait(|done| store.forget(clock.day(), done))?;
    wait(|done| store.sweep(clock.hour(), done))?;
    Ok(())
}

/// Since when the clock has named the same month, by a clock that nobody sets.
#[derive(Debug, Clone, Copy)]
pub struct Month {
    month: u32,
    since: Instant,
}

impl Month {
    /// What `clock` says at `now`.
    #[must_use]
    pub fn new(clock: &dyn Clock, now: Instant) -> Self {
        Self { month: month_of(clock.day()), since: now }
    }

    /// Whether the clock has said so for [`limits::MONTH_SETTLES`]; begins again when it says something else.
    pub fn is_settled(&mut self, clock: &dyn Clock, now: Instant) -> bool {
        if month_of(clock.day()) != self.month {
            *self = Self::new(clock, now);
        }
        now.saturating_duration_since(self.since) >= limits::MONTH_SETTLES
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    struct At(u64);

    impl Clock for At {
        fn seconds(&self) -> u64 {
            self.0
        }
    }

    #[test]
    fn a_clock_that_jumps_a_year_has_half_a_day_to_be_put_right() {
        const YEAR: u64 = 365 * 24 * 3600;
        let (right, wrong) = (At(50 * YEAR), At(51 * YEAR));
        let start = Instant::now();
        let at = |hours: u64| start + Duration::from_secs(hours * 3600);
        let mut month = Month::new(&right, start);
        assert!(!month.is_settled(&right, at(11)));
        assert!(month.is_settled(&right, at(12)));
        assert!(!month.is_settled(&wrong, at(13)));
        assert!(!month.is_settled(&wrong, at(24)));
        assert!(!month.is_settled(&right, at(25)));
        assert!(month.is_settled(&right, at(37)));
    }
}
