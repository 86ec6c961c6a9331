//! Whether everyone together asks for nearly as much as there is.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, Reference};

use crate::limits;

/// Remembers when a limiter last ran short.
pub(super) struct Strain<C: Clock> {
    short_below: u32,
    last: Mutex<Option<C::Instant>>,
}

impl<C: Clock> Strain<C> {
    /// Of a limiter that lets through `burst` at once.
    pub(super) fn new(burst: u32) -> Self {
        Self { short_below: burst / limits::STRAINED_SHARE, last: Mutex::new(None) }
    }

    /// So many more could come at this moment.
    pub(super) fn note(&self, left: u32, now: C::Instant) {
        if left < self.short_below {
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        }
    }

    /// Whether it ran short within [`limits::STRAINED_FOR`]. A flood that pauses for a moment must not get everything again.
    pub(super) fn holds(&self, now: C::Instant) -> bool {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|last| Duration::from(now.duration_since(last)) < limits::STRAINED_FOR)
    }
}
