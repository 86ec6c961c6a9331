//! A key that was lost: once the list that says so is acknowledged, whoever has the key fetches nothing with it, and nothing more comes there.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use crate::world::asking::{Asking, public_file};
use crate::world::people::{Committee, holder, report};
use crate::world::{Running, TODAY, random};
use minicbor::bytes::ByteVec;
use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tellsafe_protocol::answer::{Answer, Withdrawn, parse_refusal};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{Inbox, RosterHash};
use tellsafe_protocol::cbor;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_protocol::roster::Core;
use tellsafe_vault::config::Places;
use tellsafe_vault::store::{LogStore, Options, Public, Put, Store as _, wait};

/// Bytes of a slot of the key table, and where nonce and wrapped key stand in it.
const KEY_SLOT: usize = 128;
const WRAPPED: std::ops::Range<usize> = 24..96;

/// A desk of three, and the request that puts another key in the place of the first's.
struct Loss {
    ana: Holder,
    committee: Committee,
    founding: (RosterHash, Request),
    core: Core,
    request: Request,
}

impl Loss {
    fn founded(running: &Running) -> Self {
        let committee = Committee::new(running.vault.public_key());
        let founding = committee.first(Some(running.token()));
        assert_eq!(running.asking().ask(&founding.1), Ok(Answer::Done));
        Self::of(committee, founding)
    }

    fn of(mut committee: Committee, founding: (RosterHash, Request)) -> Self {
        let ana = std::mem::replace(&mut committee.members[0], holder());
        let (mut core, details) = committee.core("A committee", 2, Some(founding.0));
        core.lost = vec![(ana.inbox(), Some(committee.members[0].inbox()))];
        let mut link = committee.sign(&core, 1);
        link.signatures.clear();
        committee.members[1..].iter().for_each(|member| link.add(member.signing_key()));
        let request = Request::Roster { link, details, token: None };
        Self { ana, committee, founding, core, request }
    }
}

fn list(asking: &Asking, holder: &Holder) -> usize {
    match asking.ask(&Request::Inbox(holder.inbox_capability().clone(), 0)) {
        Ok(Answer::Inbox(_, slots)) => slots.len(),
        other => panic!("{other:?}"),
    }
}

fn numbers(asking: &Asking, holder: &Holder) -> Answer {
    asking.ask(&Request::Numbers(holder.inbox_capability().clone(), 0)).unwrap()
}

fn commit(asking: &Asking, readers: &[&Holder]) -> Commit {
    let reporter = holder();
    let readers: Vec<&Holder> = readers.iter().copied().chain([&reporter]).collect();
    let commit = report(&reporter, &readers, "What happened.");
    assert_eq!(asking.ask(&Request::Commit(commit.clone())), Ok(Answer::Committed(TODAY)));
    commit
}

/// Nonces and wrapped keys of all records.
fn keys(running: &Running) -> BTreeSet<Vec<u8>> {
    let table = std::fs::read(running.folder.places().keys().join("table")).unwrap();
    let slots = table.chunks(KEY_SLOT).map(|slot| slot[WRAPPED].to_vec());
    slots.filter(|key| key.iter().any(|byte| *byte != 0)).collect()
}

#[test]
fn whoever_has_the_key_fetches_nothing_once_the_list_is_acknowledged() {
    let running = Running::new();
    let (asking, loss) = (running.asking(), Loss::founded(&running));
    let bo = &loss.committee.members[1];
    let both = commit(&asking, &[&loss.ana, bo]);
    // Only she and its reporter have the second, and the reporter has deleted theirs.
    let (reporter, hers) = (holder(), Request::Body(both.body(), 0));
    let only = report(&reporter, &[&loss.ana, &reporter], "Only for Ana.");
    asking.ask(&Request::Commit(only.clone())).unwrap();
    asking.ask(&Request::Delete(reporter.inbox_capability().clone(), vec![1])).unwrap();
    assert_eq!((list(&asking, &loss.ana), list(&asking, bo)), (2, 1));
    assert!(matches!(asking.ask(&Request::Body(only.body(), 0)), Ok(Answer::Body(..))));

    let before = keys(&running);
    assert_eq!(asking.ask(&loss.request), Ok(Answer::Done));
    assert_eq!((list(&asking, &loss.ana), list(&asking, bo)), (0, 1));
    assert_eq!(numbers(&asking, &loss.ana), Answer::Numbers(2, 2, vec![]));
    assert_eq!(asking.ask(&Request::Body(only.body(), 0)), Err(404), "the body goes with its last slot");
    assert!(matches!(asking.ask(&hers), Ok(Answer::Body(..))), "Bo has it");
    // Her two slots, that body, and the list before.
    assert_eq!(before.difference(&keys(&running)).count(), 4, "their keys are overwritten");

    let running = running.again();
    let asking = running.asking();
    assert_eq!((list(&asking, &loss.ana), list(&asking, bo)), (0, 1));
    assert_eq!(asking.ask(&loss.request), Ok(Answer::Done), "the same again");
}

#[test]
fn nothing_more_comes_for_a_lost_key_and_what_was_stored_before_is_still_acknowledged() {
    let running = Running::new();
    let (asking, loss) = (running.asking(), Loss::founded(&running));
    let (new, bo) = (&loss.committee.members[0], &loss.committee.members[1]);
    let before = commit(&asking, &[&loss.ana, bo]);
    asking.ask(&loss.request).unwrap();

    let reporter = holder();
    let late = Request::Commit(report(&reporter, &[&loss.ana, bo, &reporter], "Too late."));
    let (sealed, opener) = asking.seal(late.path(), &late.content(), Class::Small);
    let (status, content) = asking.exchange(&sealed, opener);
    assert_eq!(status, 410, "another status than for what was taken back, which is no reason to write anew");
    assert!(parse_refusal(&content).unwrap().starts_with("The list of members has changed"));
    assert_eq!((list(&asking, bo), list(&asking, &reporter)), (1, 0), "all of it or nothing");
    let withdraw = Request::Withdraw(reporter.withdrawal_secret().clone());
    assert_eq!(asking.ask(&withdraw), Ok(Answer::Withdraw(Withdrawn::Unknown)));
    assert_eq!(asking.ask(&Request::Commit(before)), Ok(Answer::Committed(TODAY)));
    assert_eq!(list(&asking, &loss.ana), 0);
    commit(&asking, &[new, bo]);
    let running = running.again();
    assert_eq!(running.asking().ask(&late), Err(410));
}

/// Whatever the disk does when, and at once or at the next start.
#[test]
fn an_interrupted_loss_is_finished_before_anything_is_given_out() {
    let (mut refused, mut acknowledged) = (0, 0);
    for fails_at in 1..12 {
        let left = Arc::new(AtomicU32::new(0));
        let counting = Arc::clone(&left);
        let running = Running::with(|options| {
            options.sync = Arc::new(move |file| {
                let count = counting.load(Ordering::SeqCst);
                counting.store(count.saturating_sub(1), Ordering::SeqCst);
                if count == 1 { Err(io::ErrorKind::Other.into()) } else { file.sync_data() }
            });
        });
        let (asking, loss) = (running.asking(), Loss::founded(&running));
        commit(&asking, &[&loss.ana]);
        left.store(fails_at, Ordering::SeqCst);
        let answer = asking.ask(&loss.request);
        let published = |running: &Running| public_file(&running.folder.socket()).desks[0].links.len() == 2;
        if published(&running) {
            assert_eq!((list(&asking, &loss.ana), numbers(&asking, &loss.ana)), (0, Answer::Numbers(1, 1, vec![])));
        }
        match answer {
            Ok(_) => acknowledged += 1,
            Err(status) => {
                assert_eq!(status, 503);
                refused += 1;
            }
        }
        let running = running.again();
        let asking = running.asking();
        assert!(answer.is_err() || published(&running));
        assert_eq!(list(&asking, &loss.ana), usize::from(!published(&running)), "{fails_at}");
        assert_eq!(asking.ask(&loss.request), Ok(Answer::Done));
        assert_eq!(list(&asking, &loss.ana), 0);
    }
    assert!(refused > 1 && acknowledged > 0, "{refused} {acknowledged}");
}

/// What a power cut leaves after the list was stored and before anything was deleted.
#[test]
fn a_start_empties_what_the_stored_list_says() {
    let running = Running::new();
    let (asking, loss) = (running.asking(), Loss::founded(&running));
    commit(&asking, &[&loss.ana]);
    let Request::Roster { link: second, details, .. } = &loss.request else { panic!() };
    let Request::Roster { link: first, .. } = &loss.founding.1 else { panic!() };
    let links: Vec<ByteVec> = [first, second].map(|link| link.to_bytes().into()).to_vec();
    let value = cbor::to_bytes(&(cbor::VERSION, links, ByteVec::from(details.clone())));
    let record = Public { kind: 1, key: loss.founding.0.0.to_vec(), value };
    let running = running.changed(|places| {
        let options = Options::new(places.store(), places.keys(), &places.root_key);
        let store = LogStore::open(options, Box::new(random)).unwrap();
        assert!(wait(|done| store.put_public(record, Put::Latest, done)).unwrap());
        assert_eq!(store.list(&loss.ana.inbox().0, 0, 10).unwrap().entries.len(), 1);
    });
    assert_eq!(public_file(&running.folder.socket()).desks[0].links.len(), 2);
    let running = running.changed(|places| {
        let options = Options::new(places.store(), places.keys(), &places.root_key);
        let store = LogStore::open(options, Box::new(random)).unwrap();
        assert!(store.list(&loss.ana.inbox().0, 0, 10).unwrap().entries.is_empty());
    });
    assert_eq!(list(&running.asking(), &loss.ana), 0);
}

fn store(places: &Places) -> LogStore {
    let options = Options::new(places.store(), places.keys(), &places.root_key);
    LogStore::open(options, Box::new(random)).unwrap()
}

/// On a slow disk, where a message waits to be stored while the list is published.
#[test]
fn what_comes_in_the_same_moment_is_refused_or_gone() {
    let running = Running::with(|options| {
        options.sync = Arc::new(|file| {
            std::thread::sleep(Duration::from_millis(20));
            file.sync_data()
        });
    });
    let losses: Vec<Loss> = (0..10).map(|_| Loss::founded(&running)).collect();
    let (mut stored, mut refused) = (0, 0);
    for (round, loss) in (0..).zip(&losses) {
        let reporter = holder();
        let late = Request::Commit(report(&reporter, &[&loss.ana, &loss.committee.members[1], &reporter], "Text."));
        let (publishing, writing) = (running.asking(), running.asking());
        std::thread::scope(|scope| {
            let published = scope.spawn(|| publishing.ask(&loss.request));
            std::thread::sleep(Duration::from_millis(5 * round));
            match writing.ask(&late) {
                Ok(_) => stored += 1,
                Err(status) => {
                    assert_eq!(status, 410);
                    refused += 1;
                }
            }
            assert_eq!(published.join().unwrap(), Ok(Answer::Done));
        });
        assert_eq!(list(&writing, &loss.ana), 0);
    }
    assert!(stored > 0 && refused > 0, "{stored} stored, {refused} refused");
    // As it lies on the disk, before a start could empty anything.
    running.changed(|places| {
        let options = Options::new(places.store(), places.keys(), &places.root_key);
        let store = LogStore::open(options, Box::new(random)).unwrap();
        let left = losses.iter().map(|loss| store.list(&loss.ana.inbox().0, 0, 10).unwrap().entries.len());
        assert_eq!(left.sum::<usize>(), 0);
    });
}

/// A core is signed by its own desk alone: it must not reach into what others have.
#[test]
fn no_desk_empties_an_inbox_that_is_not_its_own() {
    let running = Running::new();
    let (asking, loss) = (running.asking(), Loss::founded(&running));
    commit(&asking, &[&loss.ana]);
    // Another desk lists Ana's inbox, which everyone can read in her committee's list, and then says that it was lost.
    let enrol = |core: &mut Core, inbox: Inbox| core.members[2].inbox = inbox;
    let other = Committee::new(running.vault.public_key());
    let (mut first, details) = other.core("Others", 1, None);
    enrol(&mut first, loss.ana.inbox());
    let token = Some(running.token());
    let request = Request::Roster { link: other.sign(&first, 1), details, token };
    assert_eq!(asking.ask(&request), Ok(Answer::Done), "one member may be on two committees");
    let (mut second, details) = other.core("Others", 2, Some(first.hash()));
    second.lost = vec![(loss.ana.inbox(), None)];
    let request = Request::Roster { link: other.sign(&second, 2), details, token: None };
    assert_eq!(asking.ask(&request), Ok(Answer::Done));
    assert_eq!(list(&asking, &loss.ana), 1);
    commit(&asking, &[&loss.ana]);
    let running = running.again();
    assert_eq!(list(&running.asking(), &loss.ana), 2);

    // While her own committee's record cannot be read, nobody knows what it says: shut, and nothing is deleted.
    let (key, mut value) = (loss.founding.0.0.to_vec(), None);
    let running = running.changed(|places| {
        let store = store(places);
        value = store.public(1, &key).unwrap();
        let damaged = Public { kind: 1, key: key.clone(), value: vec![0] };
        assert!(wait(|done| store.put_public(damaged, Put::Latest, done)).unwrap());
    });
    assert_eq!(list(&running.asking(), &loss.ana), 0);
    let running = running.changed(|places| {
        let mended = Public { kind: 1, key, value: value.unwrap() };
        assert!(wait(|done| store(places).put_public(mended, Put::Latest, done)).unwrap());
    });
    assert_eq!(list(&running.asking(), &loss.ana), 2);

    // Her own says so too: now it is, for everyone and for good.
    let running = Running::new();
    let (asking, loss) = (running.asking(), Loss::founded(&running));
    commit(&asking, &[&loss.ana]);
    asking.ask(&loss.request).unwrap();
    let (mut first, details) = other.core("Others", 1, None);
    first.vault = running.vault.public_key();
    enrol(&mut first, loss.ana.inbox());
    let request = Request::Roster { link: other.sign(&first, 1), details, token: Some(running.token()) };
    assert_eq!(asking.ask(&request), Err(410), "who has the key cannot have it listed anew");
}

/// Whoever reads a case knows where its reporter is reached.
#[test]
fn no_desk_lists_an_inbox_that_something_came_to_before() {
    let running = Running::new();
    let (asking, loss) = (running.asking(), Loss::founded(&running));
    let reporter = holder();
    asking.ask(&Request::Commit(report(&reporter, &[&loss.ana, &reporter], "Text."))).unwrap();
    for emptied in [false, true] {
        if emptied {
            asking.ask(&Request::Delete(reporter.inbox_capability().clone(), vec![1])).unwrap();
        }
        let mut committee = Committee::new(running.vault.public_key());
        committee.members[2] = Holder::new(&tellsafe_protocol::bytes::Seed::random(&mut random)).unwrap();
        let (mut core, details) = committee.core("Others", 1, None);
        core.members[2].inbox = reporter.inbox();
        let token = running.token();
        let request = Request::Roster { link: committee.sign(&core, 1), details, token: Some(token.clone()) };
        assert_eq!(asking.ask(&request), Err(410));
        assert_eq!(asking.ask(&committee.first(Some(token)).1), Ok(Answer::Done), "the token was not used");
    }
    // Who was a member before may come back.
    let mut committee = loss.committee;
    let dana = committee.members.pop().unwrap();
    let (second, details) = committee.core("A committee", 2, Some(loss.founding.0));
    let mut link = committee.sign(&second, 1);
    link.signatures.clear();
    [&committee.members[1], &dana].into_iter().for_each(|member| link.add(member.signing_key()));
    assert_eq!(asking.ask(&Request::Roster { link, details, token: None }), Ok(Answer::Done));
    commit(&asking, &[&dana]);
    committee.members.push(dana);
    let (third, details) = committee.core("A committee", 3, Some(second.hash()));
    let link = committee.sign(&third, 2);
    assert_eq!(asking.ask(&Request::Roster { link, details, token: None }), Ok(Answer::Done));
    assert_eq!(loss.core.number, 2);
}
