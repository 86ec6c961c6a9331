//! A disk that turns out to be full only when the keys of a new epoch are synced: their pages may be gone, so the store stops taking in at
//! once, and nothing is lost when it is opened again.
#![allow(clippy::unwrap_used, reason = "a test")]

use crate::place::{Place, commit, message, piece};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tellsafe_vault::store::{LogStore, State, Store, StoreError, hash, wait};

const RECORDS: u64 = 3;
const NEVER: usize = usize::MAX;
const LONG_BEFORE: usize = usize::MAX / 2;
/// Longer than a store waits until it proves what it found when it was opened, with a sync.
const PROOF: Duration = Duration::from_millis(150);

/// A store whose sync with this number, counted from when the counter is set to zero, fails as on a full disk.
fn opened(place: &Place, fails: usize) -> (LogStore, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(LONG_BEFORE));
    let seen = Arc::clone(&count);
    let mut options = place.options();
    options.sync = Arc::new(move |file| match seen.fetch_add(1, Ordering::SeqCst) {
        at if at == fails => Err(io::ErrorKind::StorageFull.into()),
        _ => file.sync_data(),
    });
    let random = |bytes: &mut [u8]| crate::place::random(bytes);
    (LogStore::open(options, Box::new(random)).unwrap(), count)
}

/// The whole renewal, which is made in steps.
fn renew(store: &LogStore) -> Result<(), StoreError> {
    while !wait(|done| store.renew_epoch(done))? {}
    Ok(())
}

#[test]
fn any_sync_of_a_renewal_that_finds_the_disk_full_latches() {
    let place = Place::new();
    let (store, _) = opened(&place, NEVER);
    for seed in 0..RECORDS {
        commit(&store, message(seed, &["ada"]), 1).unwrap();
    }
    drop(store);
    let copy = place.copy();
    let (store, count) = opened(&copy, NEVER);
    std::thread::sleep(PROOF);
    count.store(0, Ordering::SeqCst);
    assert_eq!(renew(&store), Ok(()));
    let syncs = count.load(Ordering::SeqCst);
    assert!(syncs >= 3, "the new epoch's key, the records' keys, the old epoch's zeros: {syncs}");
    drop(store);
    for at in 0..syncs {
        let copy = place.copy();
        let (store, count) = opened(&copy, at);
        std::thread::sleep(PROOF);
        count.store(0, Ordering::SeqCst);
        assert!(renew(&store).is_err(), "sync {at}");
        assert_eq!(store.health().state, State::ReadOnly, "sync {at}");
        assert_eq!(commit(&store, message(200, &["ada"]), 1).unwrap_err(), StoreError::ReadOnly, "sync {at}");
        drop(store);
        let (store, _) = opened(&copy, NEVER);
        assert_eq!(store.health().state, State::Ok, "sync {at}");
        for seed in 0..RECORDS {
            let stored = store.piece(&hash(&piece(seed, 4096))).unwrap();
            assert_eq!(stored, Some(piece(seed, 4096)), "sync {at}");
        }
        assert_eq!(renew(&store), Ok(()));
    }
}
