//! A bounded number of places. Where all are taken, newcomers do not wait for a deadline: the place that has been taken the longest is
//! given up for them. Whoever holds places to keep others out has to keep coming, and everyone else still gets in.

use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::limits;

/// Places for one kind of thing.
pub(crate) struct Places {
    free: Arc<Semaphore>,
    all: u32,
    spare: usize,
    patience: Duration,
    holders: Mutex<Vec<Arc<Holder>>>,
}

/// One taken place, given back when dropped.
pub(crate) struct Place {
    places: Arc<Places>,
    holder: Arc<Holder>,
    _permit: OwnedSemaphorePermit,
}

struct Holder {
    since: Instant,
    /// How much faster than others it grows old; 0 is one that is not given up.
    weight: AtomicU32,
    leave: Notify,
}

impl Places {
    /// So many places. A newcomer waits for `patience` before the oldest has to go for them: time in which a crowd of quick ones passes.
    ///
    /// Without patience the oldest begin to go while a few places are free. Whoever is told to leave does so when their task has its turn, and
    /// on a busy machine many have theirs before: if each newcomer waited for that, they would be let in one by one.
    pub(crate) fn new(count: u32, patience: Duration) -> Arc<Self> {
        let all = usize::try_from(count).unwrap_or(usize::MAX);
        let spare = if patience.is_zero() { all / limits::SPARE_SHARE } else { 0 };
        Arc::new(Self { free: Arc::new(Semaphore::new(all)), all: count, spare, patience, holders: Mutex::default() })
    }

    /// Takes a place that grows old `weight` times as fast as one of weight 1. If none is free, the oldest is told to leave. `None` never
    /// happens, since nobody closes the semaphore.
    pub(crate) async fn take(self: &Arc<Self>, weight: u32) -> Option<Place> {
        let free = Arc::clone(&self.free);
        let permit = match Arc::clone(&free).try_acquire_owned() {
            Ok(permit) => {
                if self.free.available_permits() < self.spare {
                    self.dismiss_oldest();
                }
                permit
            }
            Err(_) => {
                let mut next = pin!(free.acquire_owned());
                // Without patience no timer either: even one of no time takes a millisecond.
                let in_time = if self.patience.is_zero() { None } else { timeout(self.patience, &mut next).await.ok() };
                if let Some(permit) = in_time {
                    permit.ok()?
                } else {
                    self.dismiss_oldest();
                    next.await.ok()?
                }
            }
        };
        let holder = Arc::new(Holder { since: Instant::now(), weight: weight.into(), leave: Notify::new() });
        self.holders().push(Arc::clone(&holder));
        Some(Place { places: Arc::clone(self), holder, _permit: permit })
    }

    /// Whether none is free.
    pub(crate) fn are_taken(&self) -> bool {
        self.free.available_permits() == 0
    }

    /// Waits until all have been given back, and keeps them.
    pub(crate) async fn all_back(&self) {
        if let Ok(all) = self.free.acquire_many(self.all).await {
            all.forget();
        }
    }

    fn dismiss_oldest(&self) {
        let now = Instant::now();
        let age = |holder: &&Arc<Holder>| {
            now.saturating_duration_since(holder.since).saturating_mul(holder.weight.load(Ordering::Relaxed))
        };
        let holders = self.holders();
        let leaving = holders.iter().filter(|holder| holder.weight.load(Ordering::Relaxed) > 0).max_by_key(age);
        if let Some(leaving) = leaving {
            // Nobody is told twice.
            leaving.weight.store(0, Ordering::Relaxed);
            leaving.leave.notify_one();
        }
    }

    fn holders(&self) -> MutexGuard<'_, Vec<Arc<Holder>>> {
        self.holders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Resolves when this place is needed for someone else.
    pub(crate) async fn needed(&self) {
        self.holder.leave.notified().await;
    }

    /// Changes its weight, unless it was told to leave.
    pub(crate) fn weigh(&self, weight: u32) {
        let change = |now: u32| if now == 0 { None } else { Some(weight) };
        // Nothing to do about one that is leaving.
        let _ = self.holder.weight.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.holders().retain(|holder| !Arc::ptr_eq(holder, &self.holder));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::sleep;

    const MOMENT: Duration = Duration::from_millis(20);

    async fn is_needed(place: &Place) -> bool {
        timeout(MOMENT, place.needed()).await.is_ok()
    }

    #[tokio::test]
    async fn the_oldest_leaves_for_whoever_comes_when_none_is_free() {
        let places = Places::new(3, Duration::ZERO);
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(places.take(1).await.unwrap());
            sleep(MOMENT).await;
        }
        assert!(places.are_taken() && !is_needed(&held[0]).await);
        let (newcomer, ()) = tokio::join!(places.take(1), async {
            held[0].needed().await;
            held.remove(0);
        });
        assert!(newcomer.is_some() && !is_needed(&held[0]).await && !is_needed(&held[1]).await);
        drop((held, newcomer));
        timeout(MOMENT, places.all_back()).await.unwrap();
    }

    /// Newcomers do not wait for each other's predecessors to have their turn.
    #[tokio::test]
    async fn places_are_free_before_the_last_is_taken() {
        let places = Places::new(64, Duration::ZERO);
        let mut held = Vec::new();
        for _ in 0..60 {
            held.push(places.take(1).await.unwrap());
        }
        assert!(!is_needed(&held[0]).await);
        for _ in 0..4 {
            held.push(timeout(Duration::ZERO, places.take(1)).await.expect("no wait").unwrap());
        }
        for place in &held[..4] {
            assert!(is_needed(place).await);
        }
        assert!(!is_needed(&held[4]).await);
    }

    #[tokio::test]
    async fn nobody_leaves_for_a_crowd_of_quick_ones() {
        let places = Places::new(2, Duration::from_secs(5));
        let kept = places.take(1).await.unwrap();
        let quick = (0..50).map(|_| {
            let places = Arc::clone(&places);
            tokio::spawn(async move {
                let place = places.take(1).await.unwrap();
                timeout(Duration::from_millis(1), place.needed()).await.unwrap_err()
            })
        });
        for task in quick.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        assert!(!is_needed(&kept).await);
    }

    #[tokio::test]
    async fn what_weighs_more_leaves_earlier_and_what_weighs_nothing_never() {
        let places = Places::new(3, Duration::ZERO);
        let kept = places.take(1).await.unwrap();
        kept.weigh(0);
        sleep(MOMENT).await;
        let asked = places.take(4).await.unwrap();
        asked.weigh(1);
        sleep(MOMENT * 2).await;
        let silent = places.take(4).await.unwrap();
        sleep(MOMENT * 2).await;
        let waiting = tokio::spawn({
            let places = Arc::clone(&places);
            async move { places.take(1).await }
        });
        timeout(MOMENT * 10, silent.needed()).await.expect("two moments, counted fourfold, are more than four");
        assert!(!is_needed(&kept).await && !is_needed(&asked).await);
        drop(silent);
        assert!(waiting.await.unwrap().is_some());
    }
}
