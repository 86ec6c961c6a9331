//! A flipped bit costs at most the record it hit, and what was deleted cannot be read again.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    reason = "a test"
)]

use crate::place::{Place, commit, delete, inbox, message, numbers, piece, sealed};
use tellsafe_vault::store::{Store, StoreError, hash};

const MESSAGES: u64 = 6;

/// Flips single bits all over log and key table. Every message has three records (slot, body, commit), so one bit may
/// cost a slot or a body; nothing else may go, change, or be numbered anew.
#[test]
fn a_flipped_bit_costs_at_most_the_record_it_hit() {
    let place = Place::new();
    let store = place.open();
    for seed in 0..MESSAGES {
        commit(&store, message(seed, &["ada"]), 1).unwrap();
    }
    // Damage is told from a torn write by what stands behind it, which the store writes when it is idle for a moment.
    std::thread::sleep(std::time::Duration::from_millis(400));
    let sound = place.copy();
    drop(store);
    let mut hit = 0;
    for file in ["store/log/00000001.log", "keys/table", "keys/epochs"] {
        let bytes = std::fs::read(sound.path.join(file)).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
        for at in (0..used).step_by(if file.ends_with("log") { 499 } else { 61 }) {
            let damaged = sound.copy();
            let mut bytes = bytes.clone();
            bytes[at] ^= 1 << (at % 8);
            std::fs::write(damaged.path.join(file), bytes).unwrap();
            for _ in 0..2 {
                hit += check(&damaged, &format!("{file} at {at}"));
            }
        }
    }
    assert!(hit > 40, "only {hit}");
}

fn check(place: &Place, context: &str) -> usize {
    let store = place.open();
    let entries = store.list(&inbox("ada"), 0, 100).unwrap().entries;
    for entry in &entries {
        assert_eq!(entry.slot, sealed(u64::from(entry.number) - 1).as_slice(), "{context}");
    }
    let bodies = (0..MESSAGES).filter(|seed| match store.piece(&hash(&piece(*seed, 4096))) {
        Ok(Some(bytes)) => bytes == piece(*seed, 4096),
        Ok(None) | Err(StoreError::Damaged) => false,
        Err(error) => panic!("{context}: {error}"),
    });
    let lost = 2 * MESSAGES as usize - entries.len() - bodies.count();
    assert!(lost <= 1, "{context}: {lost} records lost");
    let health = store.health();
    assert!(health.quarantined.len() <= 1, "{context}: {:?}", health.quarantined);
    if lost == 1 {
        assert_eq!(health.quarantined.len(), 1, "{context}: a loss must be reported");
    }
    health.quarantined.len()
}

/// The index knows nothing of the damage, since it was closed cleanly before: reading finds it.
#[test]
fn damage_that_comes_after_a_clean_shutdown_is_found_by_reading() {
    let place = Place::new();
    let store = place.open();
    for seed in 0..3 {
        commit(&store, message(seed, &["ada"]), 1).unwrap();
    }
    drop(store);
    let log = place.store("log/00000001.log");
    let mut bytes = std::fs::read(&log).unwrap();
    let middle = bytes.iter().rposition(|byte| *byte != 0).unwrap() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&log, bytes).unwrap();
    let store = place.open();
    let mut found = numbers(&store, "ada").len();
    for seed in 0..3 {
        found += usize::from(store.piece(&hash(&piece(seed, 4096))).is_ok_and(|piece| piece.is_some()));
    }
    assert_eq!(found, 5);
    assert_eq!(store.health().quarantined.len(), 1);
    drop(store);
    assert_eq!(place.open().health().quarantined.len(), 1, "and it is still reported after a restart");
}

#[test]
fn what_was_deleted_is_not_in_any_file_and_does_not_come_back() {
    let place = Place::new();
    let store = place.open();
    for seed in 0..4 {
        commit(&store, message(seed, &["ada"]), 1).unwrap();
    }
    drop(store);
    let before = place.copy();
    let store = place.open();
    delete(&store, "ada", &[2]).unwrap();
    let crashed = place.copy();
    drop(store);

    let changed = |place: &Place| {
        let (old, new) = (
            std::fs::read(before.path.join("keys/table")).unwrap(),
            std::fs::read(place.path.join("keys/table")).unwrap(),
        );
        let slots = (0..old.len() / 128).filter(|slot| old[slot * 128..][..128] != new[slot * 128..][..128]);
        slots.map(|slot| (old[slot * 128..][..128].to_vec(), new[slot * 128..][..128].to_vec())).collect::<Vec<_>>()
    };
    for place in [&place, &crashed] {
        let overwritten = changed(place);
        assert_eq!(overwritten.len(), 2, "the slot's key and the body's");
        for (old, new) in overwritten {
            assert_eq!(new[24..], [0; 104], "nonce, wrapped key and the rest are zeros");
            for (path, bytes) in place.files() {
                for part in [&old[24..48], &old[48..96]] {
                    assert!(
                        !bytes.windows(part.len()).any(|window| window == part),
                        "a key is left in {}",
                        path.display()
                    );
                }
            }
        }
        for (path, bytes) in place.files() {
            for content in [sealed(1).as_slice(), &piece(1, 4096), sealed(2).as_slice()] {
                let found = bytes.windows(64).any(|window| window == &content[1000..1064]);
                assert!(!found, "what was stored can be read in {}", path.display());
            }
        }
    }

    // The index of before, with its mark; the index and the key table of before: what is deleted stays so.
    for keys_too in [false, true] {
        let mixed = crashed.copy();
        std::fs::remove_dir_all(mixed.store("index")).unwrap();
        crate::place::copy_folder(&before.store("index"), &mixed.store("index"));
        std::fs::copy(before.store("mark"), mixed.store("mark")).unwrap();
        if keys_too {
            std::fs::copy(before.path.join("keys/table"), mixed.path.join("keys/table")).unwrap();
        }
        let store = mixed.open();
        assert_eq!(numbers(&store, "ada"), [1, 3, 4]);
        assert_eq!(store.piece(&hash(&piece(1, 4096))).unwrap(), None);
        assert_eq!(store.health().quarantined, []);
        drop(store);
        let table = std::fs::read(mixed.path.join("keys/table")).unwrap();
        for (old, _) in changed(&crashed) {
            assert!(!table.windows(48).any(|window| window == &old[48..96]));
        }
    }
}

/// The keys are overwritten, the tombstones not yet written: the power was cut between the two.
#[test]
fn a_deletion_without_its_tombstones_is_a_deletion() {
    let place = Place::new();
    let store = place.open();
    for seed in 0..3 {
        commit(&store, message(seed, &["ada"]), 1).unwrap();
    }
    let before = place.copy();
    delete(&store, "ada", &[2]).unwrap();
    let after = place.copy();
    drop(store);
    std::fs::copy(after.path.join("keys/table"), before.path.join("keys/table")).unwrap();
    for _ in 0..2 {
        let store = before.open();
        assert_eq!(numbers(&store, "ada"), [1, 3]);
        assert_eq!(store.health().quarantined, []);
        drop(store);
    }
    let store = before.open();
    commit(&store, message(9, &["ada"]), 1).unwrap();
    assert_eq!(numbers(&store, "ada"), [1, 3, 4]);
}
