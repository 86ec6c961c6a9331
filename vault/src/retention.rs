//! What time takes away: messages whose months are over, commits that need not be remembered, pieces that no commit came for.

use crate::clock::{Clock, month_of};
use crate::store::{Store, StoreError, wait};

/// Deletes all that is due. Blocks; meant for every hour, since pieces wait for hours.
///
/// # Errors
/// [`StoreError`]; to be tried again.
pub fn run(store: &dyn Store, clock: &dyn Clock) -> Result<(), StoreError> {
    let (day, hour) = (clock.day(), clock.hour());
    // A message expires when its month is over, so this month's stay.
    if let Some(month) = month_of(day).checked_sub(1) {
        wait(|done| store.expire(month, done))?;
    }
    wait(|done| store.forget(day, done))?;
    wait(|done| store.sweep(hour, done))?;
    Ok(())
}
