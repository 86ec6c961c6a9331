//! Gateway and vault on two hosts, with the line between them cut and mended under load; and what the second host costs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tellsafe_gateway::limits::VAULT_ANSWER;
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_tests::link;
use tellsafe_tests::measured::{measured, rounds};
use tellsafe_tests::messages::{commit, holder, report, reporter};
use tellsafe_tests::netns::{Host, Hosts};
use tellsafe_tests::programs::{Server, program};
use tellsafe_tests::vault::{now, printed};
use tellsafe_tests::wire::{Target, Wire, open, seal};
use tellsafe_tests::world::World;

const WRITERS: usize = 6;
const TEST: &str = "tests/all/two_hosts.rs";

/// The service counts as back when a report is acknowledged, this long after the line is: a lost packet or two, and a new handshake.
const BACK: Duration = Duration::from_secs(10);

/// A report that was acknowledged, whose it is, and when.
struct Stored {
    commit: Commit,
    reporter: Holder,
    at: Instant,
}

/// A try that was not acknowledged.
struct Refused {
    status: u16,
    retry_after: bool,
    took: Duration,
}

/// What one writer saw.
#[derive(Default)]
struct Seen {
    stored: Vec<Stored>,
    refused: Vec<Refused>,
    longest: Duration,
}

#[test]
fn a_line_that_is_cut_loses_nothing_and_comes_back_by_itself() {
    let (folder, hosts) = (tempfile::tempdir().expect("a folder"), Hosts::new());
    let folder = folder.path();
    let [gateway_half, vault_half] = link::make(folder);
    let listen = format!("{}:0", Host::Vault.address());
    let (_vault, address) =
        link::start_vault(hosts.program(Host::Vault, "tellsafe-vault"), folder, &listen, &vault_half);
    let (_gateway, http) =
        link::start_gateway(hosts.program(Host::Gateway, "tellsafe-gateway"), folder, &address, &gateway_half);
    let mut backs: Vec<Duration> = Vec::new();
    let seen = hosts.on(Host::Gateway, || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let target = Target::plain(&http);
            let key = relay_key(&target, folder).await;
            let stop = Arc::new(AtomicBool::new(false));
            let writers: Vec<_> = (0..WRITERS)
                .map(|_| tokio::spawn(write(Wire::new(target.clone()), key.clone(), stop.clone())))
                .collect();
            let mut mended = Vec::new();
            for round in 0..rounds("TELLSAFE_CUT_ROUNDS", 2) {
                // At the vault's end the gateway's kernel has nothing to go by but silence; at its own it sees the line go.
                let (end, cut) = if round % 2 == 0 { (Host::Vault, 10) } else { (Host::Gateway, 4) };
                tokio::time::sleep(Duration::from_secs(1)).await;
                hosts.cut(end);
                tokio::time::sleep(Duration::from_secs(cut)).await;
                hosts.restore(end);
                mended.push(Instant::now());
                tokio::time::sleep(Duration::from_secs(3)).await;
            }
            stop.store(true, Ordering::Relaxed);
            let mut seen = Seen::default();
            for writer in writers {
                let one = writer.await.expect("a writer");
                seen.longest = seen.longest.max(one.longest);
                seen.stored.extend(one.stored);
                seen.refused.extend(one.refused);
            }
            for mended in mended {
                let back = seen.stored.iter().filter_map(|stored| stored.at.checked_duration_since(mended)).min();
                backs.push(back.expect("the service came back"));
            }
            let mut wire = Wire::new(target);
            for stored in &seen.stored {
                check(&mut wire, &key, stored).await;
            }
            seen
        })
    });
    assert!(seen.stored.len() > 100, "the load was real: {}", seen.stored.len());
    assert!(seen.refused.len() > WRITERS, "the cut was felt: {}", seen.refused.len());
    for refused in &seen.refused {
        assert!(refused.status == 503 && refused.retry_after, "{} after {:?}", refused.status, refused.took);
    }
    assert!(seen.longest < VAULT_ANSWER, "{:?}", seen.longest);
    let back = *backs.iter().max().expect("rounds");
    assert!(back < BACK, "{backs:?}");
    let what = format!("0 of {} lost in {} cuts; {} told 503", seen.stored.len(), backs.len(), seen.refused.len());
    measured("Nobody in", "line between two hosts cut under load", &what, "0 lost", TEST);
    let what = format!("{:.1} s", back.as_secs_f64());
    measured("Nobody in", "from the line mended to a report stored, longest", &what, "10 s", TEST);
    let what = format!("{:.1} s", seen.longest.as_secs_f64());
    measured("Nobody in", "longest answer while the line is cut", &what, "20 s", TEST);
}

/// Sends reports one after the other, each again until it is acknowledged, until told to stop.
async fn write(mut wire: Wire, key: RelayKey, stop: Arc<AtomicBool>) -> Seen {
    let mut seen = Seen::default();
    while !stop.load(Ordering::Relaxed) {
        let (_, reporter) = reporter();
        let composed = report(&reporter, &[&holder()], RosterHash([1; 32]), "under load");
        let commit = commit(&composed, None);
        loop {
            let sealed = seal(&key, Class::Small, &Request::Commit(commit.clone()));
            let asked = Instant::now();
            let answer = wire.send_for_all("POST", "/relay", sealed.bytes.clone()).await.expect("the gateway answers");
            let took = asked.elapsed();
            seen.longest = seen.longest.max(took);
            let (status, retry_after) = (answer.status().as_u16(), answer.headers().contains_key("retry-after"));
            if status == 200 {
                let answer = open(sealed, (status, answer.into_body().to_vec()));
                assert!(matches!(answer, Ok(Answer::Committed(_))), "{answer:?}");
                break;
            }
            seen.refused.push(Refused { status, retry_after, took });
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        seen.stored.push(Stored { commit, reporter, at: Instant::now() });
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    seen
}

/// It is there with every byte, and once, however often it was sent.
async fn check(wire: &mut Wire, key: &RelayKey, stored: &Stored) {
    let listing = Request::Inbox(stored.reporter.inbox_capability().clone(), 0);
    let Ok(Answer::Inbox(highest, slots)) = wire.ask(key, Class::Small, &listing).await else { panic!("no listing") };
    let own = stored.commit.slots.iter().find(|(inbox, _)| *inbox == stored.reporter.inbox()).expect("its own slot");
    assert_eq!((highest, slots.len()), (1, 1), "stored, and once");
    assert!(slots[0].slot == own.1, "a slot changed");
    let body = wire.ask(key, Class::Small, &Request::Body(stored.commit.body(), 0)).await;
    assert_eq!(body, Ok(Answer::Body(stored.commit.hashes.clone(), stored.commit.pieces[0].clone())));
}

async fn relay_key(target: &Target, folder: &Path) -> RelayKey {
    let key = printed(program("tellsafe-vault").args(["show", "--data"]).arg(folder.join("vault")));
    let key = PublicKey(tellsafe_protocol::roster::parse_fingerprint(&key).expect("32 bytes of base64url").0);
    let file = Wire::new(target.clone()).public_file().await;
    file.relay_keys.first().expect("a relay key").verify(&key, now()).expect("signed by this vault")
}

/// Both on loopback, so that the difference is the link's and not a network's.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_request_costs_more_than_over_the_unix_socket() {
    let (world, folder) = (World::unthrottled(), tempfile::tempdir().expect("a folder"));
    let (_servers, http) = linked(folder.path());
    let mut ways = [
        (Target::plain(&world.http), world.vault.relay_key().await, Vec::new()),
        (Target::plain(&http), relay_key(&Target::plain(&http), folder.path()).await, Vec::new()),
    ];
    let mut wires = ways.each_ref().map(|(target, ..)| Wire::new(target.clone()));
    for _ in 0..rounds("TELLSAFE_LINK_ROUNDS", 200) {
        for ((_, key, took), wire) in ways.iter_mut().zip(&mut wires) {
            let asked = Instant::now();
            let looked = wire.ask(key, Class::Small, &Request::Look(vec![holder().look_capability().clone()])).await;
            took.push(asked.elapsed());
            assert_eq!(looked, Ok(Answer::Look(vec![0])));
        }
    }
    let [socket, link] = ways.map(|(.., mut took)| {
        took.sort_unstable();
        took[took.len() / 2].as_secs_f64() * 1000.0
    });
    let what = format!("{:.2} ms (median {link:.2} against {socket:.2})", link - socket);
    measured("Nobody in", "what a request costs more to a vault on another host", &what, "", TEST);
    assert!(link - socket < 20.0, "{what}");
}

fn linked(folder: &Path) -> ([Server; 2], String) {
    let [gateway_half, vault_half]: [PathBuf; 2] = link::make(folder);
    let (vault, address) = link::start_vault(program("tellsafe-vault"), folder, "127.0.0.1:0", &vault_half);
    let (gateway, http) = link::start_gateway(program("tellsafe-gateway"), folder, &address, &gateway_half);
    ([vault, gateway], http)
}
