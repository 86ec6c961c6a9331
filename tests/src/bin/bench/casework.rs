//! A committee's client: the first look into an inbox of ten thousand cases, and the next.

use crate::table::Table;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tellsafe_protocol::age::Recipient;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{Inbox, RosterHash};
use tellsafe_protocol::compose::compose;
use tellsafe_protocol::request::Request;
use tellsafe_tests::committee::{Committee, FIVE};
use tellsafe_tests::messages::{commit, draft, reporter};
use tellsafe_tests::random::random;
use tellsafe_tests::wire::{Target, Wire, open, seal};
use tellsafe_tests::world::World;

const CASES: usize = 10_000;
const CONNECTIONS: usize = 4;

/// Adds how long a member waits, and with how much memory.
pub async fn measure(table: &mut Table) {
    let world = World::unthrottled();
    let committee = Committee::found(&world, "Example Conduct Committee", &FIVE[..1]);
    let target = Target::tls(&world.https, &world.certificate());
    let published = Wire::new(target.clone()).public_file().await;
    let roster = published.desks.first().expect("a desk").verify(None).expect("a roster");
    let (hash, core) = roster.newest();
    let reader = (core.members.first().expect("Ana").inbox, roster.recipient(0).expect("a key"));
    fill(&world, &target, &reader, *hash).await;

    for (what, aim) in [("first", "5"), ("next", "0.3")] {
        let (seconds, memory) = inbox(&committee);
        table.add(format!("{what} inbox of {CASES} cases"), seconds, "s", aim, "");
        table.add("  memory", memory, "MB", "200", "");
    }
}

/// So many reports to one member.
async fn fill(world: &World, target: &Target, reader: &(Inbox, Recipient), roster: RosterHash) {
    let (key, sent) = (world.vault.relay_key().await, Arc::new(AtomicUsize::new(0)));
    let write = |_| {
        let (key, sent, reader, mut wire) = (key.clone(), sent.clone(), reader.clone(), Wire::new(target.clone()));
        tokio::spawn(async move {
            while sent.fetch_add(1, Ordering::Relaxed) < CASES {
                let (_, reporter) = reporter();
                let mut draft = draft(&reporter, &[], roster, "What happened.");
                draft.readers.push(reader.clone());
                let composed = compose(draft, reporter.signing_key(), &mut random).expect("composed");
                let request = Request::Commit(commit(&composed, Some(reporter.withdrawal_secret().hash())));
                loop {
                    let sealed = seal(&key, Class::Small, &request);
                    // The gateway closes a connection after some requests.
                    if let Some(raw) = wire.send("POST", "/relay", sealed.bytes.clone()).await {
                        open(sealed, raw).expect("acknowledged");
                        break;
                    }
                }
            }
        })
    };
    for writer in (0..CONNECTIONS).map(write).collect::<Vec<_>>() {
        writer.await.expect("a writer");
    }
}

/// Seconds that `tellsafe inbox` takes, and the most of its memory in 10^6 bytes (proc(5), status).
fn inbox(committee: &Committee) -> (f64, f64) {
    let started = Instant::now();
    let mut command: Command = committee.tellsafe("Ana");
    let mut running = command.args(["inbox", "--json"]).stdout(Stdio::null()).spawn().expect("it starts");
    let (status, mut most) = (format!("/proc/{}/status", running.id()), 0.0);
    while running.try_wait().expect("a process").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(most);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(running.wait().expect("a process").success(), "the inbox was shown");
    (started.elapsed().as_secs_f64(), most * 1024.0 / 1e6)
}
