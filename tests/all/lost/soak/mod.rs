//! Hours of mixed load on both programs: memory stays flat, the disk is as computed, no message is lost, and every code works at the end.

mod case;

use super::PART;
use case::{Case, Cases, Line};
use std::path::Path;
use std::time::{Duration, Instant};
use tellsafe_protocol::relay::RelayKey;
use tellsafe_tests::measured::measured;
use tellsafe_tests::random::number;
use tellsafe_tests::wire::Target;
use tellsafe_tests::world::World;

/// Minutes in continuous integration.
const MINUTES: f64 = 0.2;
const WRITERS: usize = 4;
/// Pause after each thing that is done, so that the vault has quiet moments as it has in life.
const PAUSE_MS: u32 = 40;
/// A writer does nothing for so long from time to time: only then are new entries moved to the index.
const QUIET: Duration = Duration::from_millis(400);
/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(200);

const MB: u64 = 1_000_000;
/// What memory may grow by from the first half to the last: a tenth, and what the vault keeps of new entries before it moves them.
const GROWTH: u64 = 10 * MB;
/// Bytes of a record besides what was sent: its frame, head and tags, its tombstone, and its batch's header when it is alone.
const RECORD: u64 = 512;
/// Bytes of a record's key.
const KEY: u64 = 128;
/// Bytes that are there from the start: zeros ahead in log and key table, an empty index, small keys.
const FIXED: u64 = 8 << 20;
/// Bytes of a record in the index, which keeps old pages for a while.
const ENTRY: u64 = 1024;

/// Where the programs are reached.
#[derive(Clone)]
struct Front {
    target: Target,
    key: RelayKey,
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_of_load_lose_nothing_and_leave_memory_flat() {
    let minutes = std::env::var("TELLSAFE_SOAK_MINUTES").ok().and_then(|minutes| minutes.parse().ok());
    let minutes: f64 = minutes.unwrap_or(MINUTES);
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::start(folder.path(), 0, &["--unthrottled"]);
    let front = Front { target: Target::tls(&world.https, &world.certificate()), key: world.vault.relay_key().await };
    let until = Instant::now() + Duration::from_secs_f64(minutes * 60.0);
    let cases = Cases::default();
    let writers: Vec<_> = (0..WRITERS).map(|_| tokio::spawn(write(front.clone(), cases.clone(), until))).collect();
    let programs = [("vault", world.vault.id().expect("it runs")), ("gateway", world.gateway_id())];
    let mut looks: [Vec<u64>; 2] = Default::default();
    while Instant::now() < until {
        for (looks, (_, id)) in looks.iter_mut().zip(programs) {
            looks.push(resident(id));
        }
        tokio::time::sleep(LOOK).await;
    }
    for writer in writers {
        writer.await.expect("a writer");
    }
    let cases = cases.lock().await;
    let mut line = Line::new(&front);
    for case in cases.iter() {
        case.come_back(&mut line).await;
    }
    let over = cases.iter().filter(|case| case.is_over()).count();
    assert!(cases.len() > 20 && over > 2, "the load was real: {} cases, {over} over", cases.len());

    let memory = programs.iter().zip(&looks).map(|((name, _), looks)| flat(name, looks)).collect::<Vec<_>>().join("; ");
    let what = format!("memory in {minutes} minutes of load, first half and last");
    measured(PART, "soak: memory", &format!("{memory} ({what})"), "flat: a tenth and 10 MB", TEST);
    let disk = as_computed(&world.vault.data(), &cases);
    measured(PART, "soak: disk", &disk, "between what lives and what was written", TEST);
    let seen =
        format!("all of {} open everything in order, {over} of them were taken back and open nothing", cases.len());
    measured(PART, "soak: codes that work at the end", &seen, "all", TEST);
}

const TEST: &str = "tests/all/lost/soak/mod.rs";

/// Reports, answers, ways back, withdrawals; one thing after the other.
async fn write(front: Front, cases: Cases, until: Instant) {
    let mut line = Line::new(&front);
    let mut own: Vec<Case> = Vec::new();
    let mut count = 0_u32;
    while Instant::now() < until {
        count += 1;
        let text = format!("The {count}th thing that was written here.");
        let chosen = own.len().checked_sub(1).map(|last| number(u32::try_from(last + 1).expect("few")) as usize);
        match (number(10), chosen) {
            (0..=3, _) | (_, None) => own.push(Case::begin(&mut line, text).await),
            (4..=5, Some(chosen)) if !own[chosen].is_over() => own[chosen].answer(&mut line, text).await,
            (6, Some(chosen)) if !own[chosen].is_over() => own[chosen].end(&mut line).await,
            (_, Some(chosen)) => own[chosen].come_back(&mut line).await,
        }
        tokio::time::sleep(Duration::from_millis(u64::from(number(PAUSE_MS)))).await;
        if count.is_multiple_of(100) {
            tokio::time::sleep(QUIET).await;
        }
    }
    cases.lock().await.extend(own);
}

/// Bytes of memory that a process holds.
fn resident(id: u32) -> u64 {
    let pages = std::fs::read_to_string(format!("/proc/{id}/statm")).expect("it runs");
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).expect("a number") * 4096
}

/// Compares the median of the last half with that of the first, after a quarter to warm up.
fn flat(name: &str, looks: &[u64]) -> String {
    let (_, looks) = looks.split_at(looks.len() / 4);
    let (first, last) = looks.split_at(looks.len() / 2);
    let median = |looks: &[u64]| {
        let mut looks = looks.to_vec();
        looks.sort_unstable();
        looks[looks.len() / 2]
    };
    let (first, last) = (median(first), median(last));
    assert!(last <= first + first / 10 + GROWTH, "{name} grew from {first} to {last} bytes");
    format!("{name} {:.1} and {:.1} MB", first as f64 / MB as f64, last as f64 / MB as f64)
}

/// What is on the disk lies between what lives and everything that was ever written.
fn as_computed(data: &Path, cases: &[Case]) -> String {
    let sum = |of: fn(&Case) -> u64| cases.iter().map(of).sum::<u64>();
    let (living, written, records) = (sum(Case::living), sum(|case| case.written), sum(|case| case.records));
    let on_disk = used(data);
    let most = written + records * (RECORD + KEY + ENTRY) + FIXED;
    assert!((living..=most).contains(&on_disk), "{on_disk} bytes, of which {living} live, at most {most}");
    let mb = |bytes: u64| bytes as f64 / MB as f64;
    format!(
        "{:.1} MB, where {:.1} live and {:.1} were written, {records} records",
        mb(on_disk),
        mb(living),
        mb(written)
    )
}

/// Bytes of disk that a folder takes.
fn used(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::symlink_metadata(path).expect("it is there");
    let inside = std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| used(&entry.path()));
    metadata.blocks() * 512 + inside.sum::<u64>()
}
