//! What a client keeps of an inbox: enough not to fetch it again, nothing that anyone else can open, and nothing that a vault which was set
//! back could hide behind.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::fake::holder;
use crate::member::{World, walk};
use std::collections::BTreeSet;
use std::path::PathBuf;
use tellsafe_client::case::Case;
use tellsafe_client::member::Session;
use tellsafe_protocol::answer::Listed;
use tellsafe_protocol::bytes::MessageId;

fn cases(world: &World) -> BTreeSet<MessageId> {
    Session::open(&mut world.context(Some(1))).unwrap().cases().iter().map(Case::id).collect()
}

/// Takes the last slot out of Ana's inbox, and its number back.
fn set_back(world: &World) -> Listed {
    let mut vault = world.vault.lock().unwrap();
    let (highest, slots) = vault.inboxes.get_mut(&holder(1).inbox()).unwrap();
    *highest -= 1;
    slots.pop().unwrap()
}

fn kept(world: &World) -> PathBuf {
    walk(&world.home.0).into_iter().find(|path| path.ends_with("/inbox")).unwrap().into()
}

#[test]
fn what_was_opened_is_not_fetched_again() {
    let world = World::new();
    let reports: BTreeSet<_> = (0..40).map(|number| world.report(&format!("Report {number}."))).collect();
    assert_eq!(cases(&world), reports);
    assert_eq!(world.vault.lock().unwrap().given, 40);
    assert_eq!(cases(&world), reports);
    assert_eq!(world.vault.lock().unwrap().given, 41, "the last one, to see that it is the same inbox");
    let more = world.report("One more.");
    assert!(cases(&world).contains(&more));
    assert_eq!(world.vault.lock().unwrap().given, 43);
}

#[test]
fn a_vault_that_was_set_back_and_gives_numbers_anew_hides_nothing() {
    let world = World::new();
    let (first, _) = (world.report("First."), world.report("Second."));
    assert_eq!(cases(&world).len(), 2);
    set_back(&world);
    // Under the number of the second.
    let third = world.report("Third.");
    assert_eq!(cases(&world), [first, third].into());
    set_back(&world);
    assert_eq!(cases(&world), [first].into());
    let fourth = world.report("Fourth.");
    let fifth = world.report("Fifth.");
    assert_eq!(cases(&world), [first, fourth, fifth].into());
}

#[test]
fn nobody_else_opens_what_is_kept() {
    let world = World::new();
    let report = world.report("What happened.");
    cases(&world);
    let bytes = std::fs::read(kept(&world)).unwrap();
    let holds = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    assert!(!holds(b"@someone") && !holds(&report.0) && !holds(&holder(1).inbox().0));
}

#[test]
fn a_kept_inbox_that_is_damaged_or_anothers_is_fetched_anew() {
    let world = World::new();
    let report = world.report("What happened.");
    assert_eq!(cases(&world), [report].into());
    let (file, whole) = (kept(&world), std::fs::read(kept(&world)).unwrap());
    for at in [0, 12, whole.len() / 2, whole.len() - 1] {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        std::fs::write(&file, &damaged).unwrap();
        assert_eq!(cases(&world), [report].into(), "byte {at}");
    }
    std::fs::write(&file, &whole[..11]).unwrap();
    assert_eq!(cases(&world), [report].into());
    // What Bo keeps, where Ana's client looks.
    Session::open(&mut world.context(Some(2))).unwrap();
    let files = walk(&world.home.0).into_iter().map(PathBuf::from).filter(|path| path.ends_with("inbox"));
    let bos = files.into_iter().find(|path| *path != file).unwrap();
    std::fs::copy(bos, &file).unwrap();
    assert_eq!(cases(&world), [report].into());
}

#[test]
fn what_does_not_open_is_counted_each_time() {
    let world = World::new();
    world.report("What happened.");
    {
        let mut vault = world.vault.lock().unwrap();
        let (highest, slots) = vault.inboxes.get_mut(&holder(1).inbox()).unwrap();
        *highest += 1;
        let slot = Listed { number: *highest, slot: vec![7; 4096], ..slots[0].clone() };
        slots.push(slot);
    }
    for _ in 0..2 {
        let mut context = world.context(Some(1));
        let session = Session::open(&mut context).unwrap();
        assert_eq!(session.cases().len(), 1);
        assert_eq!(session.dropped().sentences().len(), 1);
    }
}

/// What one answer hid is there again after the next.
#[test]
fn a_vault_that_once_says_that_nothing_is_there_hides_nothing_for_good() {
    let world = World::new();
    let reports: BTreeSet<_> = (0..3).map(|number| world.report(&format!("Report {number}."))).collect();
    assert_eq!(cases(&world), reports);
    world.vault.lock().unwrap().empty = true;
    assert!(cases(&world).is_empty());
    world.vault.lock().unwrap().empty = false;
    assert_eq!(cases(&world), reports);
    // A slot that could not be read for a while, between others.
    let damaged = {
        let mut vault = world.vault.lock().unwrap();
        vault.inboxes.get_mut(&holder(1).inbox()).unwrap().1.remove(1)
    };
    assert_eq!(cases(&world).len(), 2);
    world.vault.lock().unwrap().inboxes.get_mut(&holder(1).inbox()).unwrap().1.insert(1, damaged);
    assert_eq!(cases(&world), reports);
}
