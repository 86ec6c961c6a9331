//! A thousand random damages to a vault's files: never a panic, nothing lost in silence, the healthy rest stays readable.

mod hurt;
#[path = "../../../vault/tests/place/mod.rs"]
mod place;

use hurt::{Dice, Kind, damage};
use place::{Place, commit, delete, inbox, message, piece, sealed};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Mutex;
use tellsafe_tests::measured::{measured, rounds};
use tellsafe_tests::programs::program;
use tellsafe_vault::store::{Commit, LogStore, Options, Piece, RootKey, Store, StoreError, body_hash, hash};

/// Messages to one inbox; some deleted, some with a body of several pieces.
const MESSAGES: u64 = 24;
const DELETED: [u32; 3] = [2, 9, 20];
/// Rounds after which the program's own `check` is asked too.
const PROGRAM: u32 = 33;
const THREADS: usize = 4;

fn pieces(seed: u64) -> Vec<Vec<u8>> {
    let many = if seed % 8 == 7 { 3 } else { 1 };
    (0..many).map(|part| piece(seed * 10 + part, 1000)).collect()
}

fn stored(seed: u64) -> Commit {
    Commit { pieces: pieces(seed).into_iter().map(Piece::Inline).collect(), ..message(seed, &["ada"]) }
}

fn run(arguments: &[&str], place: &Path) -> Output {
    let mut command = program("tellsafe-vault");
    command.arg(arguments[0]).arg("--data").arg(place.join("vault")).arg("--root-key").arg(place.join("root"));
    command.args(&arguments[1..]).output().unwrap()
}

fn options(place: &Path) -> Options {
    let data = place.join("vault");
    let mut options = Options::new(data.join("store"), data.join("keys"), place.join("root"));
    options.reserve = 0;
    options.one_piece_reserve = 0;
    options
}

/// Opens a store. Another thread's new process holds our files for the moment until it is the program that it starts.
fn open(options: &Options) -> Result<LogStore, StoreError> {
    place::reopened(options)
}

/// A vault as `init` and the store make it, with several segments: after a clean shutdown, and as kill -9 leaves it.
fn vaults() -> [Place; 2] {
    let place = Place::in_memory();
    assert!(run(&["init"], &place.path).status.success());
    for part in 0..4 {
        let store = open(&options(&place.path)).unwrap();
        for seed in (0..MESSAGES).skip(part * 6).take(6) {
            commit(&store, stored(seed), 1).unwrap();
        }
        let now = [&DELETED[..1], &DELETED[1..2], &[], &DELETED[2..]][part];
        delete(&store, "ada", now).unwrap();
        if part == 2 {
            while !tellsafe_vault::store::wait(|done| store.renew_epoch(done)).unwrap() {}
        }
        drop(store);
        if part < 3 {
            begin_a_segment(&place.path.join("vault/store/log"));
        }
    }
    let store = open(&options(&place.path)).unwrap();
    commit(&store, stored(MESSAGES), 1).unwrap();
    let killed = place.copy();
    drop(store);
    for place in [&place, &killed] {
        // Zeros written ahead only make a thousand copies slow.
        for file in ["store/log/00000004.log", "keys/table"] {
            cut_zeros(&place.path.join("vault").join(file), 128);
        }
    }
    [place, killed]
}

/// Lets the log go on in a new segment, as it does after 64 MiB.
fn begin_a_segment(log: &Path) {
    let mut names: Vec<PathBuf> = std::fs::read_dir(log).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let last = names.last().unwrap();
    cut_zeros(last, 8);
    let next = log.join(format!("{:08}.log", names.len() + 1));
    let mut header = [b"TSS1".as_slice(), &(names.len() as u32 + 1).to_be_bytes(), &[0; 20]].concat();
    header.extend_from_slice(&crc32fast::hash(&header).to_be_bytes());
    std::fs::write(next, header).unwrap();
}

fn cut_zeros(file: &Path, align: usize) {
    let bytes = std::fs::read(file).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    std::fs::File::options().write(true).open(file).unwrap().set_len(used.next_multiple_of(align) as u64).unwrap();
}

/// How many of the messages' records are not whole; none may be another's or changed.
fn lost(store: &LogStore, last: u64, context: &str) -> usize {
    let entries = store.list(&inbox("ada"), 0, 1000).unwrap().entries;
    let lives = |seed: u64| !DELETED.contains(&(seed as u32 + 1));
    let mut lost = 0;
    for entry in &entries {
        let seed = u64::from(entry.number) - 1;
        assert!(lives(seed), "{context}: {} is back", entry.number);
        assert_eq!(entry.slot, sealed(seed).as_slice(), "{context}: another slot");
    }
    for seed in (0..=last).filter(|seed| lives(*seed)) {
        lost += usize::from(!entries.iter().any(|entry| u64::from(entry.number) == seed + 1));
        let hashes: Vec<_> = pieces(seed).iter().map(|piece| hash(piece)).collect();
        let whole = match store.body(&body_hash(&hashes)) {
            Ok(found) => found.is_some_and(|found| found == hashes),
            Err(StoreError::Damaged) => false,
            Err(error) => panic!("{context}: {error}"),
        };
        // A body of one piece holds it.
        let parts = pieces(seed).into_iter().filter(|piece| match store.piece(&hash(piece)) {
            Ok(found) => found.is_none_or(|found| found != *piece),
            Err(StoreError::Damaged) => true,
            Err(error) => panic!("{context}: {error}"),
        });
        lost += if hashes.len() == 1 { usize::from(!whole) } else { usize::from(!whole) + parts.count() };
    }
    lost
}

#[test]
fn a_thousand_damages_are_survived_and_named() {
    Panics::watch();
    let vaults = vaults();
    let all = rounds("TELLSAFE_DAMAGE_ROUNDS", 1000);
    let seen: Vec<Seen> = std::thread::scope(|scope| {
        let vaults = &vaults;
        let some =
            |first: u32| (first..all).step_by(THREADS).map(|round| survive(vaults, round)).collect::<Vec<Seen>>();
        let threads: Vec<_> = (0..THREADS as u32).map(|first| scope.spawn(move || some(first))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("every round was survived")).collect()
    });
    assert_eq!(Panics::seen(), Vec::<String>::new());
    let count = |wanted: fn(&Seen) -> bool| seen.iter().filter(|seen| wanted(seen)).count();
    let figures = format!(
        "{} cost nothing, {} cost records, all of them named, {} the epoch keys in both copies; {} times by the program's own check",
        count(|seen| seen.lost == 0),
        count(|seen| (1..usize::MAX).contains(&seen.lost)),
        count(|seen| seen.lost == usize::MAX),
        count(|seen| seen.program),
    );
    let what = format!("{all} damages to log, keys, index and the small files");
    measured("Nothing lost", &what, &figures, "0 panics, 0 lost in silence, 1 record a bit", "tests/all/p4_damage.rs");
}

/// What a round cost.
struct Seen {
    lost: usize,
    program: bool,
}

fn survive(vaults: &[Place; 2], round: u32) -> Seen {
    let mut dice = Dice(round.into());
    let damaged = vaults[dice.below(2)].copy();
    let (kind, done) = damage(&damaged.path, &mut dice);
    let context = format!("round {round}: {done}");
    let program = round.is_multiple_of(PROGRAM).then(|| {
        let copy = damaged.copy();
        let output = run(&["check"], &copy.path);
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    });
    // Twice: what was found is still named after it was opened, and nothing more is lost.
    let mut first = None;
    for _ in 0..2 {
        let verified = Options { verify: true, ..options(&damaged.path) };
        let (lost, hurt) = match open(&verified) {
            Ok(store) => {
                let health = store.health();
                let hurt = health.quarantined.len() + health.damaged.len();
                (lost(&store, MESSAGES, &context), hurt)
            }
            // Named by `check` as what it is: the epoch keys, in both copies.
            Err(StoreError::RootKey) => (usize::MAX, 1),
            Err(error) => panic!("{context}: {error}"),
        };
        assert!(lost == 0 || hurt > 0, "{context}: {lost} records lost in silence");
        if kind == Kind::Flip {
            assert!(lost <= 1, "{context}: one bit cost {lost} records");
        }
        match first {
            None => first = Some(lost),
            Some(first) => assert_eq!(lost, first, "{context}: opening it changed what is lost"),
        }
    }
    if let Some((code, said)) = &program {
        assert!(matches!(*code, Some(0 | 65)), "{context}: {code:?} {said}");
        assert_eq!(*code == Some(0), said.ends_with("no damage found\n"), "{context}: {said}");
        assert!(first == Some(0) || *code == Some(65), "{context}: the program did not say it: {said}");
    }
    Seen { lost: first.unwrap_or_default(), program: program.is_some() }
}

/// Panics in the vault's own code; sled reports a damaged index by panicking, which is caught.
struct Panics;

static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Panics {
    fn watch() {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map_or("", |place| place.file());
            if place.contains("vault/src") {
                PANICS.lock().expect("a list").push(place.to_owned());
            }
            if !place.contains("sled") {
                before(panic);
            }
        }));
    }

    fn seen() -> Vec<String> {
        PANICS.lock().expect("a list").clone()
    }
}

/// Somebody puts the file back that was missing: everything is there again.
#[test]
fn what_is_put_back_is_whole_again() {
    let [place, killed] = vaults();
    for vault in [&place, &killed] {
        for name in ["store/log/00000002.log", "store/log/00000004.log", "keys/table"] {
            let damaged = vault.copy();
            let (file, whole) = (damaged.path.join("vault").join(name), vault.path.join("vault").join(name));
            std::fs::remove_file(&file).unwrap();
            for _ in 0..2 {
                let store = open(&options(&damaged.path)).unwrap();
                assert!(lost(&store, MESSAGES, name) > 0);
                let health = store.health();
                assert!(!health.quarantined.is_empty() || !health.damaged.is_empty(), "{name}");
            }
            std::fs::copy(&whole, &file).unwrap();
            let store = open(&options(&damaged.path)).unwrap();
            assert_eq!(lost(&store, MESSAGES, name), 0, "{name}");
            assert_eq!((store.health().quarantined, store.health().damaged), (vec![], vec![]), "{name}");
        }
    }
}

/// The wrong root key, and none.
#[test]
fn another_root_key_opens_nothing_and_changes_nothing() {
    let [place, _] = vaults();
    let keys = || std::fs::read(place.path.join("vault/keys/epochs")).unwrap();
    let before = keys();
    std::fs::remove_file(place.path.join("root")).unwrap();
    assert_eq!(run(&["check"], &place.path).status.code(), Some(64));
    RootKey::create(&place.path.join("root"), &mut place::random).unwrap();
    let output = run(&["check"], &place.path);
    assert_eq!(output.status.code(), Some(65));
    assert!(String::from_utf8_lossy(&output.stdout).contains("keys/epochs"));
    assert_eq!(keys(), before);
}
