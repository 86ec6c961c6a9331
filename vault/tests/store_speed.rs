//! How fast the store is, printed, never asserted: `cargo test --release -p tellsafe-vault --test store_speed --
//! --ignored --nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    reason = "a test"
)]

mod place;

use place::{Place, commit, message, piece, sealed};
use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::time::{Duration, Instant};
use tellsafe_vault::store::{Commit, Piece, Slot, Store};

const SPAN: Duration = Duration::from_secs(1);

/// Runs of each, taken in turns; the best counts, since other work on the machine only ever slows a run down.
const RUNS: usize = 5;

/// Acknowledgements per second, and microseconds of processor time for each.
type Rate = (f64, f64);

/// Processor time of this process so far, in microseconds, in steps of 10 ms.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace();
    fields.skip(11).take(2).map(|ticks| ticks.parse::<f64>().unwrap() * 10_000.0).sum()
}

/// Acknowledgements per second, and microseconds of processor time for each, of `writers` threads that each wait for
/// one before the next.
fn rate(writers: u64, act: impl Fn(u64) + Sync) -> Rate {
    let before = processor();
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
    let count = count.load(Ordering::Relaxed) as f64;
    (count / started.elapsed().as_secs_f64(), (processor() - before) / count)
}

/// The same bytes appended to a file by one thread, with one fdatasync for all that wait.
fn raw(place: &Place, writers: u64) -> Rate {
    let mut file = std::fs::File::create(place.path.join("raw")).unwrap();
    let (ask, asked) = sync_channel::<(Vec<u8>, Sender<()>)>(1024);
    let thread = std::thread::spawn(move || {
        while let Ok(first) = asked.recv() {
            let mut waiting = vec![first];
            waiting.extend(asked.try_iter().take(511));
            let bytes: Vec<u8> = waiting.iter().flat_map(|(bytes, _)| bytes).copied().collect();
            file.write_all(&bytes).unwrap();
            file.sync_data().unwrap();
            waiting.into_iter().for_each(|(_, done)| done.send(()).unwrap());
        }
    });
    let value = [sealed(1).as_slice(), &piece(1, 4096)].concat();
    let rate = rate(writers, |_| {
        let (done, wait) = channel();
        ask.send((value.clone(), done)).unwrap();
        wait.recv().unwrap();
    });
    drop(ask);
    thread.join().unwrap();
    rate
}

/// One slot of 4096 bytes and a piece of as many: 8 KiB that must be on disk.
fn acknowledged(place: &Place, writers: u64) -> Rate {
    let store = place.open();
    let (slot, part) = (sealed(1), piece(1, 4088));
    rate(writers, |seed| {
        let inbox = tellsafe_vault::store::hash(&(seed % 100_000).to_be_bytes());
        let commit_of = Commit {
            id: tellsafe_vault::store::hash(&seed.to_le_bytes()),
            slots: vec![Slot { inbox, sealed: slot.clone() }],
            pieces: vec![Piece::Inline([part.as_slice(), &seed.to_be_bytes()].concat())],
            withdrawal: None,
            closes: None,
            expires: 700,
        };
        commit(&store, commit_of, 1).unwrap();
    })
}

#[test]
#[ignore = "measures"]
fn acknowledgements_against_raw_append() {
    println!("writers      raw/s    store/s  share   raw us CPU  store us CPU");
    for writers in [1, 16, 256] {
        let runs: Vec<_> =
            (0..RUNS).map(|_| (raw(&Place::new(), writers), acknowledged(&Place::new(), writers))).collect();
        let best = |of: fn(&(Rate, Rate)) -> Rate| runs.iter().map(of).max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
        let ((raw, raw_cpu), (store, store_cpu)) = (best(|run| run.0), best(|run| run.1));
        println!("{writers:7} {raw:10.0} {store:10.0}  {:5.2} {raw_cpu:12.0} {store_cpu:13.0}", store / raw);
    }
}

#[test]
#[ignore = "measures"]
fn opening_a_hundred_thousand_records() {
    let place = Place::new();
    let store = place.open();
    std::thread::scope(|scope| {
        for writer in 0..64_u64 {
            let store = &store;
            scope.spawn(move || {
                for seed in 0..391 {
                    commit(store, message((writer << 32) + seed, &[&format!("{writer} {}", seed % 50), "ada"]), 1)
                        .unwrap();
                }
            });
        }
    });
    let open = |text: &str| {
        let started = Instant::now();
        let store = place.open();
        println!("{text}: {:?}, index made anew: {}", started.elapsed(), store.health().rebuilt);
        let closing = Instant::now();
        drop(store);
        println!("  closing: {:?}", closing.elapsed());
    };
    let closing = Instant::now();
    drop(store);
    println!("closing the first time: {:?}", closing.elapsed());
    open("after a clean shutdown");
    std::fs::remove_file(place.store("mark")).unwrap();
    open("after a crash");
}
