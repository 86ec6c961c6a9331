//! Relay keys come every day, open for two, and are gone after that.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::world::Running;
use crate::world::asking::{http, public_file};
use crate::world::people::holder;
use std::path::PathBuf;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::relay::SignedRelayKey;
use tellsafe_protocol::request::Request;

const DAY: u64 = 24 * 3600;

fn published(running: &Running) -> Vec<SignedRelayKey> {
    public_file(&running.folder.socket()).relay_keys
}

fn files(running: &Running) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(running.folder.places().own_keys()).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.file_name().unwrap().to_str().unwrap().starts_with("relay-"));
    paths.sort();
    paths
}

/// The status that a request sealed to today's first key gets.
fn recorded(running: &Running) -> impl Fn(&Running) -> u16 + use<> {
    let asking = running.asking();
    let request = Request::Look(vec![holder().look_capability()]);
    let (sealed, _) = asking.seal(request.path(), &request.content(), Class::Small);
    move |running| http(&running.folder.socket(), "POST /relay HTTP/1.1", &sealed).0
}

#[test]
fn a_key_is_made_every_day_and_destroyed_after_two() {
    let running = Running::new();
    let first = published(&running);
    let send_to_first = recorded(&running);
    assert_eq!((first.len(), files(&running).len(), send_to_first(&running)), (1, 1, 200));
    let first_file = files(&running).remove(0);

    running.clock.pass(DAY - 1);
    running.chores();
    assert_eq!(published(&running), first, "not before a day is over");
    running.clock.pass(1);
    running.chores();
    let second = published(&running);
    assert_eq!((second.len(), &second[1]), (2, &first[0]), "newest first");
    assert_eq!(send_to_first(&running), 200);
    let send_to_second = recorded(&running);

    running.clock.pass(DAY);
    assert_eq!(send_to_first(&running), 400, "expired, even before anything tidied up");
    running.chores();
    let third = published(&running);
    assert_eq!((third.len(), &third[1]), (2, &second[0]));
    assert_eq!((send_to_first(&running), send_to_second(&running)), (400, 200));
    assert!(!first_file.exists() && files(&running).len() == 2);
}

#[test]
fn a_restart_keeps_the_keys() {
    let running = Running::new();
    let send_to_first = recorded(&running);
    running.clock.pass(DAY);
    running.chores();
    let keys = published(&running);
    let running = running.again();
    assert_eq!(published(&running), keys);
    assert_eq!(send_to_first(&running), 200);
    // A vault that was off for a week starts with one new key.
    running.clock.pass(7 * DAY);
    let running = running.again();
    assert!(published(&running).len() == 1 && published(&running)[0] != keys[0]);
    assert_eq!((files(&running).len(), send_to_first(&running)), (1, 400));
}

#[test]
fn a_damaged_key_file_costs_one_key() {
    let running = Running::new();
    let before = published(&running);
    let file = files(&running).remove(0);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[30] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let running = running.again();
    let after = published(&running);
    assert!(after.len() == 1 && after != before);
    assert_eq!(recorded(&running)(&running), 200);
}

#[test]
fn a_key_file_under_another_name_does_not_open() {
    // The seal is bound to the name, which says until when the key opens.
    let running = Running::new();
    let file = files(&running).remove(0);
    let later = file.with_file_name("relay-009999999999.key");
    std::fs::rename(&file, &later).unwrap();
    let before = published(&running);
    let running = running.again();
    assert_ne!(published(&running), before);
    assert!(!later.exists());
}
