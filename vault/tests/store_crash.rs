//! Nothing acknowledged is missing or changed after the store was killed, whatever became of its index.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    reason = "a test"
)]

use crate::place::{Place, commit, copy_folder, delete, inbox, message, numbers, piece, sealed};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;
use tellsafe_vault::store::{Piece, Slot, Store, StoreError, body_hash, hash, wait};

const CHILD: &str = "TELLSAFE_STORE_CHILD";
const ROUNDS: u64 = 12;

fn below(bound: u64) -> u64 {
    let mut bytes = [0; 8];
    crate::place::random(&mut bytes);
    u64::from_be_bytes(bytes) % bound
}

/// The process to kill: writes to the folder that the environment names until then, and prints a line for whatever was
/// acknowledged. Without such a folder it has nothing to do.
#[test]
fn child() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let place = std::mem::ManuallyDrop::new(Place { path: path.into() });
    let store = place.open();
    let say = |line: String| std::io::stdout().write_all(line.as_bytes()).unwrap();
    let start = below(u64::MAX >> 16) << 8;
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let store = &store;
            scope.spawn(move || {
                for seed in (start + thread..).step_by(8) {
                    let own = format!("own {seed}");
                    commit(store, message(seed, &["ada", &own]), 7).unwrap();
                    say(format!("ack {seed}\n"));
                    if seed % 3 == 0 {
                        say(format!("try {seed}\n"));
                        delete(store, &own, &[1]).unwrap();
                        say(format!("del {seed}\n"));
                    }
                }
            });
        }
    });
}

#[derive(Default)]
struct Said {
    acknowledged: BTreeSet<u64>,
    begun: BTreeSet<u64>,
    deleted: BTreeSet<u64>,
}

/// Runs a child and kills it after some milliseconds.
fn kill_one(place: &Place, said: &mut Said) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["store_crash::child", "--exact", "--nocapture"])
        .env(CHILD, &place.path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let reader = std::thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<_>>());
    std::thread::sleep(Duration::from_millis(100 + below(400)));
    child.kill().unwrap();
    child.wait().unwrap();
    for line in reader.join().unwrap() {
        // A line cut short by the kill says nothing that can be relied on; numbers of other lengths are not ours.
        let Some((word, seed)) = line.split_once(' ') else { continue };
        let Ok(seed) = seed.parse() else { continue };
        match word {
            "ack" => drop(said.acknowledged.insert(seed)),
            "try" => drop(said.begun.insert(seed)),
            "del" => drop(said.deleted.insert(seed)),
            _ => {}
        }
    }
}

fn check(place: &Place, said: &Said) {
    let store = place.open();
    assert_eq!(store.health().quarantined, []);
    let listing = store.list(&inbox("ada"), 0, usize::MAX).unwrap();
    let all: Vec<u32> = listing.entries.iter().map(|entry| entry.number).collect();
    assert_eq!(all, (1..=listing.highest).collect::<Vec<_>>(), "no gap and no number twice");
    let slots: BTreeSet<&[u8]> = listing.entries.iter().map(|entry| entry.slot.as_slice()).collect();
    assert_eq!(slots.len(), all.len());
    for seed in &said.acknowledged {
        assert!(slots.contains(sealed(*seed).as_slice()), "{seed} was acknowledged");
        let pieces = vec![hash(&piece(*seed, 4096))];
        assert_eq!(store.body(&body_hash(&pieces)).unwrap(), Some(pieces.clone()));
        assert_eq!(store.piece(&pieces[0]).unwrap(), Some(piece(*seed, 4096)));
        let own = format!("own {seed}");
        assert_eq!(store.highest(&inbox(&own)).unwrap(), 1);
        if said.deleted.contains(seed) {
            assert_eq!(numbers(&store, &own), [], "{seed} was deleted");
        } else if !said.begun.contains(seed) {
            assert_eq!(numbers(&store, &own), [1]);
        }
        assert_eq!(commit(&store, message(*seed, &["ada", &own]), 9).unwrap().day, 7, "it is remembered");
    }
}

#[test]
fn killed_at_random_moments_with_the_index_intact_stale_damaged_or_gone() {
    let place = Place::new();
    let old = Place::new();
    let mut said = Said::default();
    for round in 0..ROUNDS {
        kill_one(&place, &mut said);
        let (index, kept) = (place.store("index"), old.path.join("index"));
        match round % 4 {
            0 => {}
            1 if kept.exists() => {
                let _ = std::fs::remove_dir_all(&index);
                copy_folder(&kept, &index);
            }
            2 => {
                for (path, mut bytes) in place.files().into_iter().filter(|(path, _)| path.starts_with(&index)) {
                    for _ in 0..bytes.len().min(20) {
                        let at = below(bytes.len() as u64) as usize;
                        bytes[at] ^= 1 << below(8);
                    }
                    std::fs::write(path, bytes).unwrap();
                }
            }
            _ => drop(std::fs::remove_dir_all(&index)),
        }
        check(&place, &said);
        if round == 4 {
            copy_folder(&index, &kept);
        }
    }
    assert!(!said.acknowledged.is_empty() && !said.deleted.is_empty());
}

#[test]
fn an_index_of_another_time_is_not_believed() {
    let place = Place::new();
    let store = place.open();
    commit(&store, message(1, &["ada"]), 1).unwrap();
    drop(store);
    let earlier = place.copy();
    let store = place.open();
    assert!(!store.health().rebuilt);
    commit(&store, message(2, &["ada"]), 1).unwrap();
    drop(store);
    let later = place.copy();
    // An older index with its mark, and an index newer than its log.
    for (index_of, log_of) in [(&earlier, &later), (&later, &earlier)] {
        let mixed = log_of.copy();
        std::fs::remove_dir_all(mixed.store("index")).unwrap();
        copy_folder(&index_of.store("index"), &mixed.store("index"));
        std::fs::copy(index_of.store("mark"), mixed.store("mark")).unwrap();
        let expected = if std::ptr::eq(log_of, &later) { vec![1, 2] } else { vec![1] };
        let store = mixed.open();
        assert!(store.health().rebuilt);
        assert_eq!(numbers(&store, "ada"), expected);
    }
}

#[test]
fn a_copy_taken_at_any_moment_has_what_was_acknowledged_before() {
    let place = Place::new();
    let store = place.open();
    for seed in 0..200 {
        commit(&store, message(seed, &["ada"]), 1).unwrap();
        if seed % 50 == 49 {
            let copy = place.copy();
            let reopened = copy.open();
            assert_eq!(numbers(&reopened, "ada"), (1..=seed as u32 + 1).collect::<Vec<_>>());
            // And it goes on from there, again and again.
            commit(&reopened, message(1000 + seed, &["ada"]), 1).unwrap();
            let again = copy.copy();
            assert_eq!(numbers(&again.open(), "ada").len() as u64, seed + 2);
        }
    }
}

/// The log goes on in new files; made anew, the index knows all of them, and the end is where it was.
#[test]
fn a_log_of_several_segments_is_read_whole() {
    let place = Place::new();
    let store = place.open();
    let large = |seed| tellsafe_vault::store::Commit {
        pieces: vec![Piece::Inline(piece(seed, 262_144))],
        ..message(seed, &["ada"])
    };
    for seed in 0..520 {
        commit(&store, large(seed), 1).unwrap();
    }
    delete(&store, "ada", &[1, 300]).unwrap();
    let crashed = place.copy();
    drop(store);
    assert_eq!(std::fs::read_dir(place.store("log")).unwrap().count(), 3);
    let expected: Vec<u32> = (2..=520).filter(|number| *number != 300).collect();
    for (place, rebuilt) in [(&place, false), (&crashed, true)] {
        let store = place.open();
        assert_eq!(store.health().rebuilt, rebuilt);
        assert_eq!(store.health().damaged, []);
        assert_eq!(numbers(&store, "ada"), expected);
        for seed in [1, 250, 519] {
            assert_eq!(store.piece(&hash(&piece(seed, 262_144))).unwrap(), Some(piece(seed, 262_144)));
        }
        commit(&store, large(1000), 1).unwrap();
        assert_eq!(store.highest(&inbox("ada")).unwrap(), 521);
    }
}

/// Cuts the log after every so many bytes: each message is there whole or not at all, and can be sent again.
#[test]
fn a_torn_tail_is_cut() {
    let place = Place::new();
    let store = place.open();
    commit(&store, message(1, &["ada", "bo"]), 1).unwrap();
    let log = place.store("log/00000001.log");
    let used = || std::fs::read(&log).unwrap().iter().rposition(|byte| *byte != 0).unwrap() as u64 + 1;
    let before = used();
    let reach = std::fs::read(place.path.join("keys/reach")).unwrap();
    commit(&store, message(2, &["ada", "bo"]), 1).unwrap();
    let after = used();
    let whole = place.copy();
    drop(store);
    for length in (before..after).step_by(997).chain([before + 1, after - 1]) {
        let torn = whole.copy();
        let file = std::fs::OpenOptions::new().write(true).open(torn.store("log/00000001.log")).unwrap();
        file.set_len(length).unwrap();
        // It was never acknowledged.
        std::fs::write(torn.path.join("keys/reach"), &reach).unwrap();
        // Half of the time the file is as long as it was, with zeros where nothing was written.
        if length % 2 == 0 {
            file.set_len(after + 1000).unwrap();
        }
        for _ in 0..2 {
            let store = torn.open();
            assert_eq!((numbers(&store, "ada"), numbers(&store, "bo")), (vec![1], vec![1]), "cut at {length}");
            assert_eq!(store.health().quarantined, [], "cut at {length}");
            assert_eq!(store.piece(&hash(&piece(2, 4096))).unwrap(), None);
            drop(store);
        }
        let store = torn.open();
        commit(&store, message(2, &["ada", "bo"]), 2).unwrap();
        assert_eq!(numbers(&store, "bo"), [1, 2]);
    }
}

/// The keys of a batch were not written although the log was: the power was cut between the two.
#[test]
fn a_commit_whose_keys_are_partly_missing_never_happened() {
    let place = Place::new();
    let store = place.open();
    commit(&store, message(1, &["ada", "bo"]), 1).unwrap();
    let table = |place: &Place| std::fs::read(place.path.join("keys/table")).unwrap();
    let before = table(&place);
    let reach = std::fs::read(place.path.join("keys/reach")).unwrap();
    commit(&store, message(2, &["ada", "bo"]), 1).unwrap();
    let whole = place.copy();
    drop(store);
    let after = table(&whole);
    let written: Vec<usize> =
        (0..after.len() / 128).filter(|slot| before[slot * 128..][..128] != after[slot * 128..][..128]).collect();
    assert_eq!(written.len(), 4, "two slots, a body, a commit");
    for slot in written {
        let torn = whole.copy();
        let mut bytes = after.clone();
        bytes[slot * 128..][..128].fill(0);
        std::fs::write(torn.path.join("keys/table"), bytes).unwrap();
        std::fs::write(torn.path.join("keys/reach"), &reach).unwrap();
        for _ in 0..2 {
            let store = torn.open();
            assert_eq!((numbers(&store, "ada"), numbers(&store, "bo")), (vec![1], vec![1]));
            assert_eq!(store.health().quarantined, []);
        }
        let store = torn.open();
        assert_eq!(commit(&store, message(2, &["ada", "bo"]), 3).unwrap().day, 3);
        assert_eq!(numbers(&store, "bo"), [1, 2]);
    }
}

/// After a failed sync nobody knows what is on disk: nothing more is written, and reading goes on.
#[test]
fn a_failed_sync_latches_the_store_read_only() {
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    let place = Place::new();
    let failing = std::sync::Arc::new(AtomicBool::new(false));
    let syncs = std::sync::Arc::new(AtomicU64::new(0));
    let mut options = place.options();
    let (fails, counts) = (failing.clone(), syncs.clone());
    options.sync = std::sync::Arc::new(move |file| {
        counts.fetch_add(1, Ordering::SeqCst);
        if fails.load(Ordering::SeqCst) { Err(std::io::ErrorKind::Other.into()) } else { file.sync_data() }
    });
    let store = crate::place::opened(&options);
    commit(&store, message(1, &["ada"]), 1).unwrap();
    failing.store(true, Ordering::SeqCst);
    assert_eq!(commit(&store, message(2, &["ada"]), 1), Err(StoreError::ReadOnly));
    failing.store(false, Ordering::SeqCst);
    let before = syncs.load(Ordering::SeqCst);
    assert_eq!(commit(&store, message(3, &["ada"]), 1), Err(StoreError::ReadOnly));
    assert_eq!(delete(&store, "ada", &[1]), Err(StoreError::ReadOnly));
    assert_eq!(wait(|done| store.expire(999, done)), Err(StoreError::ReadOnly));
    assert_eq!(store.health().state, tellsafe_vault::store::State::ReadOnly);
    assert_eq!(numbers(&store, "ada"), [1], "what was not acknowledged is not shown, what was is");
    drop(store);
    assert_eq!(syncs.load(Ordering::SeqCst), before, "never retried");
    let store = place.open();
    assert!(store.health().rebuilt);
    commit(&store, message(3, &["ada"]), 1).unwrap();
}

#[test]
fn intake_stops_while_deleting_still_works() {
    let place = Place::new();
    let store = place.open();
    commit(&store, message(1, &["ada"]), 1).unwrap();
    commit(&store, message(2, &["ada"]), 1).unwrap();
    drop(store);
    let mut options = place.options();
    options.one_piece_reserve = u64::MAX / 2;
    let store = crate::place::opened(&options);
    commit(&store, message(3, &["ada"]), 1).unwrap();
    assert_eq!(wait(|done| store.put_piece(vec![1], 1, done)), Err(StoreError::Full));
    let large = tellsafe_vault::store::Commit {
        slots: vec![Slot { inbox: inbox("ada"), sealed: sealed(4) }],
        pieces: vec![Piece::Inline(vec![1]), Piece::Inline(vec![2])],
        ..message(4, &["ada"])
    };
    assert_eq!(commit(&store, large, 1), Err(StoreError::Full));
    assert_eq!(store.health().state, tellsafe_vault::store::State::LowOnSpace);
    drop(store);
    options.reserve = u64::MAX / 2;
    let store = crate::place::opened(&options);
    assert_eq!(commit(&store, message(5, &["ada"]), 1), Err(StoreError::Full));
    delete(&store, "ada", &[1, 3]).unwrap();
    assert_eq!(numbers(&store, "ada"), [2]);
}
