//! The vault's acknowledgements against raw append and fdatasync, of the same 8 KiB, in the same run.

use crate::table::Table;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::time::{Duration, Instant};
use tellsafe_tests::random::random;
use tellsafe_vault::store::{Commit, LogStore, Options, Piece, RootKey, Slot, Store, hash, wait};

const SPAN: Duration = Duration::from_secs(1);
/// Taken in turns; the best of each counts, since other work on the machine only ever slows a run down.
const RUNS: usize = 3;

/// Adds both rates, and the share, for one writer and more.
pub fn measure(table: &mut Table) {
    for writers in [1, 16, 256] {
        let (mut raw_best, mut store_best) = (0f64, 0f64);
        for _ in 0..RUNS {
            let folder = tempfile::tempdir().expect("a folder");
            raw_best = raw_best.max(raw(folder.path(), writers));
            store_best = store_best.max(store(folder.path(), writers));
        }
        table.add(format!("raw append + fdatasync, {writers} writers"), raw_best, "/s", "", "");
        table.add(format!("vault acknowledgements, {writers} writers"), store_best, "/s", "", "");
        table.add("  share of raw", store_best / raw_best, "", "at least 0.5", "");
    }
}

/// Acknowledgements per second of `writers` threads that each wait for one before the next.
fn rate(writers: u64, act: impl Fn(u64) + Sync) -> f64 {
    let count = AtomicU64::new(0);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for writer in 0..writers {
            let (count, act) = (&count, &act);
            scope.spawn(move || {
                let mut seed = writer << 32;
                while started.elapsed() < SPAN {
                    act(seed);
                    seed += 1;
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    count.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64()
}

/// One thread appends, with one fdatasync for all that wait.
fn raw(folder: &Path, writers: u64) -> f64 {
    let mut file = std::fs::File::create(folder.join("raw")).expect("a file");
    let (ask, asked) = sync_channel::<(Vec<u8>, Sender<()>)>(1024);
    let thread = std::thread::spawn(move || {
        while let Ok(first) = asked.recv() {
            let mut waiting = vec![first];
            waiting.extend(asked.try_iter().take(511));
            let bytes: Vec<u8> = waiting.iter().flat_map(|(bytes, _)| bytes).copied().collect();
            file.write_all(&bytes).expect("written");
            file.sync_data().expect("synced");
            for (_, done) in waiting {
                let _ = done.send(());
            }
        }
    });
    let value = vec![7u8; 8192];
    let rate = rate(writers, |_| {
        let (done, answer) = channel();
        ask.send((value.clone(), done)).expect("the writer lives");
        answer.recv().expect("acknowledged");
    });
    drop(ask);
    thread.join().expect("the writer ends");
    rate
}

/// A slot of 4096 bytes and a piece of as many.
fn store(folder: &Path, writers: u64) -> f64 {
    let options = Options::new(folder.join("store"), folder.join("keys"), folder.join("root.key"));
    RootKey::create(&folder.join("root.key"), &mut random).expect("written");
    let store = LogStore::open(options, Box::new(random)).expect("a store");
    rate(writers, |seed| {
        let commit = Commit {
            id: hash(&seed.to_le_bytes()),
            slots: vec![Slot { inbox: hash(&(seed % 100_000).to_be_bytes()), sealed: Box::new([1; 4096]) }],
            pieces: vec![Piece::Inline([&[2; 4088][..], &seed.to_be_bytes()].concat())],
            withdrawal: None,
            closes: None,
            expires: 700,
        };
        wait(|done| store.commit(commit, 1, done)).expect("acknowledged");
    })
}
