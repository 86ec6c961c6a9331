//! P4: what was acknowledged survives kill -9 at any moment, with the index whole, stale, damaged or gone.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_tests::measured::{measured, rounds};
use tellsafe_tests::messages::{commit, holder, report, reporter};
use tellsafe_tests::random::{number, random};
use tellsafe_tests::vault::Vault;
use tellsafe_tests::wire::Wire;

const WRITERS: usize = 8;

/// A report that was sent, whose it is, and the day it was acknowledged, if it was.
struct Sent {
    commit: Commit,
    reporter: Holder,
    acknowledged: Option<u32>,
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_changed_by_kill_9() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut vault = Vault::start(folder.path());
    let mut kept: Vec<Sent> = Vec::new();
    let mut lost_in_flight = 0;
    let rounds = rounds("TELLSAFE_KILL_ROUNDS", 50);
    for round in 0..rounds {
        let (stop, key) = (Arc::new(AtomicBool::new(false)), vault.relay_key().await);
        let writers: Vec<_> =
            (0..WRITERS).map(|_| tokio::spawn(write(vault.wire(), key.clone(), stop.clone()))).collect();
        let index = vault.data().join("store/index");
        let stale = (round % 4 == 1).then(|| copy_of(&index));
        tokio::time::sleep(Duration::from_millis(u64::from(20 + number(200)))).await;
        vault.kill();
        stop.store(true, Ordering::Relaxed);
        let mut sent = Vec::new();
        for writer in writers {
            sent.append(&mut writer.await.expect("a writer"));
        }
        match (round % 4, stale) {
            (1, Some(stale)) => put_back(&stale, &index),
            (2, _) => damage(&index),
            (3, _) => std::fs::remove_dir_all(&index).expect("removed"),
            _ => {}
        }
        vault = Vault::start(folder.path());
        let (mut wire, key) = (vault.wire(), vault.relay_key().await);
        for sent in sent {
            match check(&mut wire, &key, &sent).await {
                Presence::Whole => kept.push(sent),
                Presence::Absent => {
                    assert!(sent.acknowledged.is_none(), "round {round}: an acknowledged report is missing");
                    lost_in_flight += 1;
                }
            }
        }
    }
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    for sent in &kept {
        assert_eq!(check(&mut wire, &key, sent).await, Presence::Whole, "a report of an earlier round is missing");
    }
    let acknowledged = kept.iter().filter(|sent| sent.acknowledged.is_some()).count();
    assert!(acknowledged > 100 * usize::try_from(rounds).expect("small") / 50, "the load was real");
    let seen = format!("0 lost in {rounds} rounds, {acknowledged} acknowledged; {lost_in_flight} others, absent whole");
    measured("Nothing lost", "kill -9 under load", &seen, "0 lost", "tests/all/p4_durable.rs");
}

/// Sends reports one after the other until told to stop or cut off; the last may be unacknowledged.
async fn write(mut wire: Wire, key: RelayKey, stop: Arc<AtomicBool>) -> Vec<Sent> {
    let mut all = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let (_, reporter) = reporter();
        let member = holder();
        let composed = report(&reporter, &[&member], RosterHash([1; 32]), "under load");
        let commit = commit(&composed, None);
        let answer = wire.ask(&key, Class::Small, &Request::Commit(commit.clone())).await;
        let acknowledged = match answer {
            Ok(Answer::Committed(day)) => Some(day),
            _ => None,
        };
        all.push(Sent { commit, reporter, acknowledged });
        if acknowledged.is_none() {
            break;
        }
    }
    all
}

#[derive(Debug, PartialEq, Eq)]
enum Presence {
    Whole,
    Absent,
}

/// Whole, with every byte, or absent altogether; nothing between.
async fn check(wire: &mut Wire, key: &RelayKey, sent: &Sent) -> Presence {
    let listing = Request::Inbox(sent.reporter.inbox_capability().clone(), 0);
    let Ok(Answer::Inbox(highest, slots)) = wire.ask(key, Class::Small, &listing).await else { panic!("no listing") };
    let body = wire.ask(key, Class::Small, &Request::Body(sent.commit.body(), 0)).await;
    if highest == 0 {
        assert_eq!(body, Err(404), "a body without its slot");
        return Presence::Absent;
    }
    let own = sent.commit.slots.iter().find(|(inbox, _)| *inbox == sent.reporter.inbox()).expect("its own slot");
    assert_eq!((highest, slots.len()), (1, 1));
    assert!(slots[0].number == 1 && slots[0].slot == own.1, "a slot changed");
    assert_eq!(body, Ok(Answer::Body(sent.commit.hashes.clone(), sent.commit.pieces[0].clone())), "a body changed");
    if let Some(day) = sent.acknowledged {
        assert_eq!(slots[0].day, day);
    }
    Presence::Whole
}

type Copy = Vec<(std::path::PathBuf, Vec<u8>)>;

fn copy_of(folder: &Path) -> Copy {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.path().is_file());
    files.filter_map(|file| Some((file.path(), std::fs::read(file.path()).ok()?))).collect()
}

fn put_back(copy: &Copy, folder: &Path) {
    std::fs::remove_dir_all(folder).expect("removed");
    std::fs::create_dir_all(folder).expect("made");
    for (path, bytes) in copy {
        std::fs::write(path, bytes).expect("put back");
    }
}

/// Overwrites stretches of every file with noise, or cuts it short.
fn damage(folder: &Path) {
    for (path, mut bytes) in copy_of(folder) {
        for _ in 0..1 + number(3) {
            if bytes.is_empty() {
                continue;
            }
            let at = number(u32::try_from(bytes.len()).unwrap_or(u32::MAX)) as usize;
            let end = bytes.len().min(at + 64);
            random(&mut bytes[at..end]);
        }
        if number(3) == 0 {
            bytes.truncate(bytes.len() / 2);
        }
        std::fs::write(path, bytes).expect("written");
    }
}
