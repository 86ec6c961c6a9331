//! P5: what was deleted, withdrawn or has expired cannot be found or opened in any file of the vault, nor in old copies of log, index and
//! key table with the keys that there are now.

use std::path::Path;
use std::time::{Duration, Instant};
use tellsafe_protocol::calendar::month_of;
use tellsafe_tests::measured::measured;
use tellsafe_tests::needle::{Needles, files_below};
use tellsafe_tests::random::random;
use tellsafe_tests::sent::{Sent, opened};
use tellsafe_tests::vault::Vault;
use tellsafe_vault::clock::{Clock, DAY, WallClock};
use tellsafe_vault::retention;
use tellsafe_vault::store::{Commit, LogStore, Options, Piece, RootKey, Slot, Store, hash, wait};

const THIS: &str = "tests/all/p5_gone.rs";
/// Bytes of a slot of the key table, and where the nonce and the wrapped key stand in it.
const KEY_SLOT: usize = 128;
const WRAPPED: std::ops::Range<usize> = 24..96;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).expect("copied");
        }
    }
}

fn open(data: &Path, root: &Path) -> LogStore {
    opened(&Options::new(data.join("store"), data.join("keys"), root))
}

/// Nonces and wrapped keys in a key table.
fn keys(data: &Path) -> Vec<Vec<u8>> {
    let table = std::fs::read(data.join("keys/table")).expect("a table");
    let slots = table.chunks(KEY_SLOT).map(|slot| slot[WRAPPED].to_vec());
    slots.filter(|key| key.iter().any(|byte| *byte != 0)).collect()
}

/// The machine's clock, so many days on.
struct Later(u64);

impl Clock for Later {
    fn seconds(&self) -> u64 {
        WallClock.seconds() + self.0 * DAY
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gone_means_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (root, data) = (folder.path().join("root.key"), folder.path().join("vault"));
    let mut vault = Vault::start(folder.path());
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    let month = month_of(WallClock.day());
    let mut needles = Needles::new();
    let texts = [
        "They took the key to the archive",
        "I saw it from the stairs",
        "Nobody else was in the room",
        "This one stays",
    ];
    let mut all = Vec::new();
    for (number, text) in texts.into_iter().enumerate() {
        let expires = month + if number == 2 { 0 } else { 12 };
        all.push(Sent::send(&mut wire, &key, text, expires).await.expect("acknowledged"));
        needles.text(text, text);
    }
    let [withdrawn, deleted, expired, kept] = &all[..] else { panic!() };
    for (number, sent) in all.iter().enumerate() {
        for part in sent.stored() {
            needles.bytes(&format!("sealed part of report {number}"), &part[1000..1064]);
        }
    }
    // Old copies of everything: a snapshot, and a disk that keeps old pages.
    vault.kill();
    let old = folder.path().join("old");
    copy(&data, &old);
    let old_keys = keys(&old);
    assert!(old_keys.len() >= 4 * 5);

    // Withdrawn and deleted by their people, in the running program; it renews its epoch key when it starts, then every day.
    let mut vault = Vault::start(folder.path());
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    assert!(withdrawn.withdraw(&mut wire, &key).await && deleted.delete(&mut wire, &key).await);
    vault.kill();
    let mut vault = Vault::start(folder.path());
    let epochs = |data: &Path| std::fs::read(data.join("keys/epochs")).expect("epoch keys");
    let deadline = Instant::now() + Duration::from_secs(20);
    let sealed = |bytes: &[u8]| bytes.chunks(KEY_SLOT).filter(|slot| slot.iter().any(|byte| *byte != 0)).count();
    let before = epochs(&old);
    let renewed = || {
        let now = epochs(&data);
        let left = now.chunks(KEY_SLOT).any(|slot| slot[0] != 0 && before.chunks(KEY_SLOT).any(|old| old == slot));
        !left && sealed(&now) == 2
    };
    while !renewed() {
        assert!(Instant::now() < deadline, "the program renews its epoch key when it starts");
        std::thread::sleep(Duration::from_millis(50));
    }
    vault.kill();
    // Two months later, what expires with this month: the same store, the same files, the same hourly task.
    let store = open(&data, &root);
    assert_eq!(expired.found_in(&store), 3);
    retention::run(&store, &Later(62)).expect("retention");
    let found = |store: &LogStore| [withdrawn, deleted, expired, kept].map(|sent| sent.found_in(store));
    assert_eq!(found(&store), [0, 0, 0, 3]);
    drop(store);

    // Not in any file: neither text, nor what was stored, nor any key of that time.
    assert!(needles.absent_from_files(&data) >= 6 && needles.absent_from_files(&old) >= 6);
    for file in files_below(&data) {
        let bytes = std::fs::read(&file).expect("a file");
        let found = old_keys.iter().filter(|key| bytes.windows(key.len()).any(|window| window == key.as_slice()));
        assert_eq!(found.count(), 0, "an old key is left in {}", file.display());
    }

    // Old copies, opened with every key there is now. Of the key table and all before it, not even what stays is opened.
    let mixes: [(&str, &[&str], [usize; 4]); 4] = [
        ("log and index", &["store"], [0, 0, 0, 3]),
        ("index", &["store/index", "store/mark"], [0, 0, 0, 3]),
        ("key table", &["keys/table"], [0; 4]),
        ("log, index and key table", &["store", "keys/table", "keys/reach"], [0; 4]),
    ];
    for (what, parts, expected) in mixes {
        let mixed = folder.path().join("mixed");
        let _ = std::fs::remove_dir_all(&mixed);
        copy(&data, &mixed);
        for part in parts {
            let (from, to) = (old.join(part), mixed.join(part));
            if from.is_dir() {
                let _ = std::fs::remove_dir_all(&to);
                copy(&from, &to);
            } else if from.exists() {
                std::fs::copy(&from, &to).expect("copied");
            }
        }
        assert_eq!(found(&open(&mixed, &root)), expected, "the old {what}");
    }
    // And this is what has to age out: a copy of the epoch keys too, which is why copies of keys are kept for days only.
    assert_eq!(found(&open(&old, &root)), [3; 4]);
    measured("Gone means gone", "old copies opened with all keys of now", "0 of 9 parts", "0", THIS);
}

fn message(number: u64) -> Commit {
    let name = hash(&number.to_be_bytes());
    let slot = Slot { inbox: name, sealed: Box::new([7; tellsafe_vault::limits::SLOT]) };
    Commit {
        id: name,
        slots: vec![slot],
        pieces: vec![Piece::Inline(name.repeat(8))],
        withdrawal: None,
        closes: None,
        expires: 900,
    }
}

/// What it costs, that intake goes on meanwhile, and that a crash at any step of it costs nothing.
#[test]
fn renewing_the_epoch_key_is_quick_lets_others_in_and_survives_a_crash() {
    const RECORDS: u64 = 10_000;
    let folder = tempfile::tempdir().expect("a folder");
    let (data, root) = (folder.path().join("vault"), folder.path().join("root.key"));
    RootKey::create(&root, &mut random).expect("a root key");
    let store = open(&data, &root);
    // A slot, a body and a commit each.
    std::thread::scope(|scope| {
        for thread in 0..64 {
            let store = &store;
            scope.spawn(move || {
                for number in (thread..=RECORDS / 3).step_by(64) {
                    wait(|done| store.commit(message(number), 1, done)).expect("acknowledged");
                }
            });
        }
    });
    let best = (0..3)
        .map(|_| {
            let began = Instant::now();
            retention::renew_epoch(&store).expect("renewed");
            began.elapsed()
        })
        .min()
        .expect("three");
    let (mut steps, mut next) = (0, RECORDS);
    let whole =
        |store: &LogStore, last: u64| (0..last).step_by(37).chain([last]).all(|number| whole_one(store, number));
    loop {
        let done = wait(|done| store.renew_epoch(done)).expect("a step");
        next += 1;
        wait(|done| store.commit(message(next), 1, done)).expect("acknowledged in between");
        steps += 1;
        if steps % 4 == 1 || done {
            let crashed = folder.path().join(format!("crashed-{steps}"));
            copy(&data, &crashed);
            let store = open(&crashed, &root);
            let all =
                |store: &LogStore| whole(store, RECORDS / 3) && (RECORDS + 1..=next).all(|last| whole_one(store, last));
            assert!(all(&store) && store.health().quarantined.is_empty(), "step {steps}");
            retention::renew_epoch(&store).expect("taken up again");
            assert!(all(&store));
            let epochs = std::fs::read(crashed.join("keys/epochs")).expect("epoch keys");
            assert_eq!(epochs.chunks(KEY_SLOT).filter(|slot| slot[4] == 1).count(), 2, "one key, twice");
        }
        if done {
            break;
        }
    }
    assert!(steps > 8, "{steps}");
    let seen = format!("{:.0} ms", best.as_secs_f64() * 1000.0);
    measured("Gone means gone", "renewing the epoch key over 10,000 records", &seen, "2000 ms", THIS);
    assert!(best < Duration::from_secs(2), "{best:?}");
}

fn whole_one(store: &LogStore, number: u64) -> bool {
    store.list(&hash(&number.to_be_bytes()), 0, 1).expect("a listing").entries.len() == 1
}
