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
    forget(store, clock)?;
    renew_epoch(store)
}

/// Deletes the messages whose months are over; returns how many slots that were. For good: a clock that is wrong takes everything.
///
/// # Errors
/// [`StoreError`]; to be tried again.
pub fn expire(store: &dyn Store, clock: &dyn Clock) -> Result<usize, StoreError> {
    // A message expires when its month is over, so this month's stay.
    month_of(clock.day()).checked_sub(1).map_or(Ok(0), |month| wait(|done| store.expire(month, done)))
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

/// Makes final what was deleted: wraps what lives under a new epoch key and destroys the old one. Others are served in between.
///
/// # Errors
/// [`StoreError`]; to be tried again. Until then, both epoch keys are there.
pub fn renew_epoch(store: &dyn Store) -> Result<(), StoreError> {
    while !wait(|done| store.renew_epoch(done))? {}
    Ok(())
}

/// When the epoch key was last renewed, by a clock that nobody sets.
#[derive(Debug, Clone, Copy, Default)]
pub struct Epoch {
    since: Option<Instant>,
}

impl Epoch {
    /// Whether it is time: after [`limits::EPOCH`], and first of all when the vault starts, since nobody knows what was deleted before.
    /// Whether anything was deleted is not asked: something always is, for every commit is forgotten after three days.
    #[must_use]
    pub fn is_due(&self, now: Instant) -> bool {
        self.since.is_none_or(|since| now.saturating_duration_since(since) >= limits::EPOCH)
    }

    /// It was renewed at `now`.
    pub fn renewed(&mut self, now: Instant) {
        self.since = Some(now);
    }

    /// Something has expired: the next look renews it.
    pub fn hurry(&mut self) {
        self.since = None;
    }
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
    fn an_epoch_ends_at_the_start_after_a_day_and_after_an_expiry() {
        let (start, hour) = (Instant::now(), Duration::from_secs(3600));
        let mut epoch = Epoch::default();
        assert!(epoch.is_due(start));
        epoch.renewed(start);
        assert!(!epoch.is_due(start + 23 * hour));
        assert!(epoch.is_due(start + 24 * hour));
        epoch.renewed(start + 24 * hour);
        assert!(!epoch.is_due(start + 25 * hour));
        epoch.hurry();
        assert!(epoch.is_due(start + 25 * hour));
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
