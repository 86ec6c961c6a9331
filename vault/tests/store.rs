//! What the store promises while nothing goes wrong.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    reason = "a test"
)]

use crate::place::{Place, commit, delete, inbox, message, numbers, piece, sealed};
use tellsafe_vault::limits;
use tellsafe_vault::store::{Commit, Piece, Public, Put, State, Store, StoreError, Withdrawal, body_hash, hash, wait};

fn with_withdrawal(seed: u64, inboxes: &[&str]) -> Commit {
    Commit { withdrawal: Some(hash(b"secret")), ..message(seed, inboxes) }
}

#[test]
fn a_message_is_listed_and_its_body_read() {
    let place = Place::new();
    let store = place.open();
    assert_eq!(commit(&store, message(1, &["ada", "bo"]), 20_000).unwrap().day, 20_000);
    for name in ["ada", "bo"] {
        let listing = store.list(&inbox(name), 0, 10).unwrap();
        assert_eq!(listing.highest, 1);
        assert_eq!(listing.entries.len(), 1);
        assert_eq!((listing.entries[0].number, listing.entries[0].day), (1, 20_000));
        assert_eq!(listing.entries[0].slot, sealed(1).as_slice());
    }
    let pieces = vec![hash(&piece(1, 4096))];
    assert_eq!(store.body(&body_hash(&pieces)).unwrap(), Some(pieces.clone()));
    assert_eq!(store.piece(&pieces[0]).unwrap(), Some(piece(1, 4096)));
    assert_eq!(store.highest(&inbox("nobody")).unwrap(), 0);
    assert_eq!(store.body(&hash(b"none")).unwrap(), None);
    assert_eq!(store.piece(&hash(b"none")).unwrap(), None);
    assert_eq!(store.health().state, State::Ok);
}

#[test]
fn listing_goes_on_from_a_number_and_stops_at_the_most_asked_for() {
    let place = Place::new();
    let store = place.open();
    for seed in 0..10 {
        commit(&store, message(seed, &["ada"]), 1).unwrap();
    }
    let listing = store.list(&inbox("ada"), 3, 4).unwrap();
    assert_eq!(listing.highest, 10);
    assert_eq!(listing.entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [4, 5, 6, 7]);
}

#[test]
fn the_same_commit_again_changes_nothing_and_says_the_first_day() {
    let place = Place::new();
    let store = place.open();
    commit(&store, message(1, &["ada"]), 20_000).unwrap();
    assert_eq!(commit(&store, message(1, &["ada"]), 20_001).unwrap().day, 20_000);
    delete(&store, "ada", &[1]).unwrap();
    assert_eq!(commit(&store, message(1, &["ada"]), 20_002).unwrap().day, 20_000, "a recorded commit is no way back");
    drop(store);
    let store = place.open();
    assert_eq!(commit(&store, message(1, &["ada"]), 20_002).unwrap().day, 20_000);
    assert_eq!(numbers(&store, "ada"), []);
    assert_eq!(wait(|done| store.forget(20_002, done)).unwrap(), 0);
    assert_eq!(wait(|done| store.forget(20_003, done)).unwrap(), 1);
    assert_eq!(commit(&store, message(1, &["ada"]), 20_003).unwrap().day, 20_003);
}

#[test]
fn numbers_are_never_given_twice() {
    let place = Place::new();
    let mut store = place.open();
    for seed in 0..3 {
        commit(&store, message(seed, &["ada"]), 1).unwrap();
    }
    delete(&store, "ada", &[2, 3, 99]).unwrap();
    delete(&store, "ada", &[2, 3, 99]).unwrap();
    assert_eq!((numbers(&store, "ada"), store.highest(&inbox("ada")).unwrap()), (vec![1], 3));
    delete(&store, "ada", &[1]).unwrap();
    for _ in 0..2 {
        drop(store);
        store = place.open();
        assert_eq!(store.highest(&inbox("ada")).unwrap(), 3, "emptied is not unknown");
    }
    drop(store);
    std::fs::remove_dir_all(place.store("index")).unwrap();
    let store = place.open();
    assert!(store.health().rebuilt);
    assert_eq!(store.highest(&inbox("ada")).unwrap(), 3);
    commit(&store, message(9, &["ada"]), 1).unwrap();
    assert_eq!(numbers(&store, "ada"), [4]);
}

#[test]
fn a_body_lives_while_a_slot_refers_to_it() {
    let place = Place::new();
    let store = place.open();
    let pieces = vec![hash(&piece(1, 4096))];
    let body = body_hash(&pieces);
    commit(&store, message(1, &["ada", "bo"]), 1).unwrap();
    let share = Commit { pieces: vec![Piece::Stored(pieces[0])], ..message(2, &["cy"]) };
    commit(&store, share, 1).unwrap();
    delete(&store, "ada", &[1]).unwrap();
    delete(&store, "bo", &[1]).unwrap();
    assert_eq!(store.body(&body).unwrap(), Some(pieces.clone()), "cy has it still");
    delete(&store, "cy", &[1]).unwrap();
    assert_eq!(store.body(&body).unwrap(), None);
    assert_eq!(store.piece(&pieces[0]).unwrap(), None);
    let share = Commit { pieces: vec![Piece::Stored(pieces[0])], ..message(3, &["cy"]) };
    assert_eq!(commit(&store, share, 1), Err(StoreError::MissingPiece));
}

#[test]
fn pieces_put_ahead_wait_a_day_for_their_commit() {
    let place = Place::new();
    let mut store = place.open();
    let parts: Vec<Vec<u8>> = (0..3).map(|seed| piece(seed, limits::PIECE)).collect();
    let hashes: Vec<_> = parts.iter().map(|part| hash(part)).collect();
    for part in &parts {
        wait(|done| store.put_piece(part.clone(), 480_000, done)).unwrap();
    }
    assert_eq!(store.piece(&hashes[0]).unwrap(), None, "not before it is committed");
    let large = |seed, from: usize, to: usize| Commit {
        pieces: hashes[from..to].iter().map(|hash| Piece::Stored(*hash)).collect(),
        ..message(seed, &["ada"])
    };
    commit(&store, large(1, 0, 2), 1).unwrap();
    assert_eq!(wait(|done| store.sweep(480_023, done)).unwrap(), 0);
    assert_eq!(wait(|done| store.sweep(480_024, done)).unwrap(), 1, "only the third still waits");
    for rebuilt in [false, true] {
        assert_eq!(store.body(&body_hash(&hashes[..2])).unwrap(), Some(hashes[..2].to_vec()));
        assert_eq!(store.piece(&hashes[1]).unwrap(), Some(parts[1].clone()));
        assert_eq!(commit(&store, large(2, 1, 3), 1), Err(StoreError::MissingPiece));
        drop(store);
        if rebuilt {
            std::fs::remove_dir_all(place.store("index")).unwrap();
        }
        store = place.open();
        assert_eq!(store.health().rebuilt, rebuilt);
    }
    delete(&store, "ada", &[1]).unwrap();
    assert_eq!(store.piece(&hashes[0]).unwrap(), None);
}

#[test]
fn the_pool_of_waiting_pieces_is_bounded() {
    let place = Place::new();
    let mut options = place.options();
    options.pool = 3 * 1000;
    let store = crate::place::opened(&options);
    let put = |seed| wait(|done| store.put_piece(piece(seed, 1000), 1, done));
    for seed in 0..3 {
        put(seed).unwrap();
    }
    put(0).unwrap();
    assert_eq!(put(3), Err(StoreError::Full));
    commit(&store, Commit { pieces: vec![Piece::Stored(hash(&piece(1, 1000)))], ..message(1, &["ada"]) }, 1).unwrap();
    put(3).unwrap();
}

#[test]
fn a_message_is_taken_back_until_it_is_read() {
    let place = Place::new();
    let store = place.open();
    let withdraw = |store: &_, secret: &[u8]| {
        let store: &tellsafe_vault::store::LogStore = store;
        wait(|done| store.withdraw(hash(secret), done)).unwrap()
    };
    assert_eq!(withdraw(&store, b"secret"), Withdrawal::Unknown);
    commit(&store, message(5, &["ada"]), 1).unwrap();
    commit(&store, with_withdrawal(1, &["ada", "bo"]), 1).unwrap();
    let taken = Commit { withdrawal: Some(hash(b"secret")), ..message(6, &["ada"]) };
    assert_eq!(commit(&store, taken, 1), Err(StoreError::WithdrawalTaken));
    assert_eq!(withdraw(&store, b"secret"), Withdrawal::Withdrawn);
    assert_eq!(withdraw(&store, b"secret"), Withdrawal::Withdrawn);
    assert_eq!((numbers(&store, "ada"), numbers(&store, "bo")), (vec![1], vec![]));
    assert_eq!(store.highest(&inbox("bo")).unwrap(), 1);
    let pieces = vec![hash(&piece(1, 4096))];
    assert_eq!(store.body(&body_hash(&pieces)).unwrap(), None);
    assert_eq!(commit(&store, with_withdrawal(1, &["ada", "bo"]), 1).unwrap().day, 1);
    assert_eq!(numbers(&store, "bo"), [], "a recorded commit is no way back");
    let back = Commit { pieces: vec![Piece::Inline(piece(1, 4096))], ..message(7, &["ada"]) };
    assert_eq!(commit(&store, back, 1), Err(StoreError::Withdrawn));

    let second = Commit { withdrawal: Some(hash(b"other")), ..message(2, &["ada", "bo"]) };
    commit(&store, second, 1).unwrap();
    let read = Commit { closes: Some(hash(b"other")), ..message(3, &["bo"]) };
    commit(&store, read, 1).unwrap();
    assert_eq!(withdraw(&store, b"other"), Withdrawal::AlreadyRead);
    drop(store);
    std::fs::remove_dir_all(place.store("index")).unwrap();
    let store = place.open();
    assert_eq!(withdraw(&store, b"secret"), Withdrawal::Withdrawn);
    assert_eq!(withdraw(&store, b"other"), Withdrawal::AlreadyRead);
    assert_eq!(numbers(&store, "bo"), [2, 3]);
}

#[test]
fn a_message_without_a_body_is_taken_back_alone() {
    let place = Place::new();
    let store = place.open();
    let bare = |seed| Commit { pieces: Vec::new(), ..message(seed, &["ada"]) };
    commit(&store, bare(1), 1).unwrap();
    commit(&store, Commit { withdrawal: Some(hash(b"secret")), ..bare(2) }, 1).unwrap();
    assert_eq!(wait(|done| store.withdraw(hash(b"secret"), done)).unwrap(), Withdrawal::Withdrawn);
    assert_eq!(numbers(&store, "ada"), [1]);
}

#[test]
fn what_expires_goes_and_the_rest_stays() {
    let place = Place::new();
    let store = place.open();
    for seed in 0..20 {
        let expires = if seed % 2 == 0 { 680 } else { 681 };
        commit(&store, Commit { expires, ..message(seed, &["ada"]) }, 1).unwrap();
    }
    assert_eq!(wait(|done| store.expire(679, done)).unwrap(), 0);
    assert_eq!(wait(|done| store.expire(680, done)).unwrap(), 10);
    assert_eq!(numbers(&store, "ada"), (1..=10).map(|half| 2 * half).collect::<Vec<_>>());
    assert_eq!(wait(|done| store.expire(681, done)).unwrap(), 10);
    assert_eq!(store.highest(&inbox("ada")).unwrap(), 20);
    assert_eq!(store.body(&body_hash(&[hash(&piece(3, 4096))])).unwrap(), None);
}

#[test]
fn public_records_are_replaced_or_left() {
    let place = Place::new();
    let mut store = place.open();
    let put = |store: &tellsafe_vault::store::LogStore, value: &[u8], rule| {
        let record = Public { kind: 7, key: b"desk".to_vec(), value: value.to_vec() };
        wait(|done| store.put_public(record, rule, done)).unwrap()
    };
    assert!(put(&store, b"one", Put::IfAbsent));
    assert!(!put(&store, b"two", Put::IfAbsent));
    assert_eq!(store.public(7, b"desk").unwrap(), Some(b"one".to_vec()));
    assert!(put(&store, b"three", Put::Latest));
    for _ in 0..3 {
        assert_eq!(store.public(7, b"desk").unwrap(), Some(b"three".to_vec()));
        assert_eq!(store.public(8, b"desk").unwrap(), None);
        let all = store.list_public(7).unwrap();
        assert_eq!(all, [Public { kind: 7, key: b"desk".to_vec(), value: b"three".to_vec() }]);
        drop(store);
        let _ = std::fs::remove_file(place.store("mark"));
        store = place.open();
    }
}

#[test]
fn what_breaks_the_limits_is_refused_and_changes_nothing() {
    let place = Place::new();
    let store = place.open();
    let names: Vec<String> = (0..17).map(|index| index.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let wrong = [
        message(1, &[]),
        message(2, &names),
        message(3, &["ada", "ada"]),
        Commit { pieces: vec![Piece::Inline(Vec::new())], ..message(4, &["ada"]) },
        Commit { pieces: vec![Piece::Inline(vec![0; limits::PIECE + 1])], ..message(5, &["ada"]) },
        Commit { pieces: vec![Piece::Stored([0; 32]); limits::PIECES + 1], ..message(6, &["ada"]) },
    ];
    for commit_of in wrong {
        assert_eq!(commit(&store, commit_of, 1), Err(StoreError::Limits));
    }
    assert_eq!(wait(|done| store.put_piece(Vec::new(), 1, done)), Err(StoreError::Limits));
    commit(&store, message(7, &names[..16]), 1).unwrap();
    assert_eq!(numbers(&store, "0"), [1]);
}

/// sled's lock is let go later than ours by a process that ends. Opening then says so, and does not make the index anew.
#[test]
fn an_index_that_is_still_held_is_waited_for() {
    let place = Place::new();
    drop(place.open());
    let held = std::fs::File::open(place.store("index").join("db")).unwrap();
    held.lock().unwrap();
    assert_eq!(place.try_open().err(), Some(StoreError::Locked));
    drop(held);
    assert!(!place.open().health().rebuilt);
}

#[test]
fn two_vaults_cannot_open_one_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let store = place.open();
    assert_eq!(place.try_open().err(), Some(StoreError::Locked));
    drop(store);
    let store = place.open();
    commit(&store, message(1, &["ada"]), 1).unwrap();
    drop(store);
    for (path, _) in place.files() {
        // sled makes its own files; the folder around them is closed.
        if !path.starts_with(place.store("index")) {
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
        }
    }
    for folder in [place.store("log"), place.store("index"), place.path.join("keys")] {
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }
}

#[test]
fn another_root_key_opens_nothing() {
    let place = Place::new();
    drop(place.open());
    std::fs::write(place.path.join("root"), [7; 32]).unwrap();
    assert_eq!(place.try_open().err(), Some(StoreError::RootKey));
    std::fs::write(place.path.join("root"), [7; 31]).unwrap();
    assert_eq!(place.try_open().err(), Some(StoreError::RootKey));
}

#[test]
fn sixteen_threads_commit_at_once() {
    let place = Place::new();
    let store = place.open();
    std::thread::scope(|scope| {
        for thread in 0..16_u64 {
            let store = &store;
            scope.spawn(move || {
                let own = format!("own {thread}");
                for seed in 0..50 {
                    commit(store, message(thread * 1000 + seed, &["ada", &own]), 1).unwrap();
                }
                assert_eq!(numbers(store, &own), (1..=50).collect::<Vec<_>>());
            });
        }
    });
    assert_eq!(numbers(&store, "ada"), (1..=800).collect::<Vec<_>>());
    drop(store);
    let store = place.open();
    assert!(!store.health().rebuilt, "the shutdown was clean");
    let mut slots: Vec<_> =
        store.list(&inbox("ada"), 0, 1000).unwrap().entries.into_iter().map(|entry| entry.slot).collect();
    slots.sort_unstable();
    slots.dedup();
    assert_eq!(slots.len(), 800);
}

#[test]
fn destroying_an_epoch_keeps_what_lives() {
    let place = Place::new();
    let mut store = place.open();
    for seed in 0..20 {
        commit(&store, message(seed, &["ada"]), 1).unwrap();
    }
    let before = place.copy();
    delete(&store, "ada", &[1]).unwrap();
    for _ in 0..2 {
        while !wait(|done| store.renew_epoch(done)).unwrap() {}
        assert_eq!(numbers(&store, "ada"), (2..=20).collect::<Vec<_>>());
        drop(store);
        store = place.open();
    }
    commit(&store, message(99, &["ada"]), 1).unwrap();
    assert_eq!(numbers(&store, "ada"), (2..=21).collect::<Vec<_>>());
    drop(store);
    // An old copy of the key table opens nothing with the new epoch key.
    std::fs::copy(before.path.join("keys/table"), place.path.join("keys/table")).unwrap();
    let store = place.open();
    assert_eq!(numbers(&store, "ada"), []);
}
