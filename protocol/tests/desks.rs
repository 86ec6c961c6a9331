//! The public file and what stands in it: which desk is meant, and which is one of two that go on from the same beginning.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use tellsafe_protocol::bytes::{DetailsHash, Inbox, RosterHash};
use tellsafe_protocol::label::{PublicKey, SigningKey};
use tellsafe_protocol::public_file::{MAX, PublicFile, PublishedDesk};
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::{Confirmation, Core, Link, MemberKeys, RosterError};
use zeroize::Zeroizing;

fn key() -> SigningKey {
    SigningKey::new(&Zeroizing::new([1; 32]))
}

fn core(name: &str) -> Core {
    Core {
        name: name.into(),
        number: 1,
        previous: None,
        members: (0..3).map(|n| MemberKeys { key: PublicKey([n; 32]), inbox: Inbox([n; 32]) }).collect(),
        quorum: 1,
        vault: PublicKey([9; 32]),
        details: DetailsHash([8; 32]),
        lost: vec![],
    }
}

fn desk(cores: &[&Core]) -> PublishedDesk {
    let links = cores.iter().map(|core| Link::sign(core, &key())).collect();
    PublishedDesk { links, details: vec![1, 2], confirmations: vec![Confirmation::sign(cores[0].hash(), 7, &key())] }
}

#[test]
fn two_desks_with_one_beginning_are_both_refused() {
    let (larch, alder) = (core("Larch"), core("Alder"));
    let next = |name: &str| Core { number: 2, previous: Some(larch.hash()), ..core(name) };
    let (one, other) = (next("One"), next("Other"));
    let apart = PublicFile { relay_keys: vec![], desks: vec![desk(&[&larch, &one]), desk(&[&alder])] };
    assert_eq!(PublicFile::parse(&apart.to_bytes()).as_ref(), Ok(&apart));
    assert!(!apart.is_forked(&apart.desks[0]) && !apart.is_forked(&apart.desks[1]));
    for core in [&larch, &one] {
        assert!(apart.desks[0].has(&core.hash()) && !apart.desks[1].has(&core.hash()));
        assert_eq!(apart.anchored(&core.hash()), Ok(&apart.desks[0]));
    }
    assert_eq!(apart.anchored(&RosterHash([0; 32])), Err(RosterError::NotAnchored));

    let forked = PublicFile { desks: vec![desk(&[&larch, &one]), desk(&[&larch, &other])], ..apart };
    assert!(forked.is_forked(&forked.desks[0]) && forked.is_forked(&forked.desks[1]));
    assert_eq!(forked.anchored(&larch.hash()), Err(RosterError::Broken));
    assert_eq!(forked.anchored(&other.hash()), Ok(&forked.desks[1]));
}

#[test]
fn the_public_file_is_read_up_to_its_limit() {
    let file = |details: usize| {
        let desk = PublishedDesk { details: vec![0; details], ..desk(&[&core("Larch")]) };
        PublicFile { relay_keys: vec![], desks: vec![desk] }
    };
    let most = 100_000 + MAX - file(100_000).to_bytes().len();
    assert_eq!((MAX, file(most).to_bytes().len()), (4_194_304, MAX));
    assert!(PublicFile::parse(&file(most).to_bytes()).is_ok());
    assert!(PublicFile::parse(&file(most + 1).to_bytes()).is_err());
}

#[test]
fn rosters_and_confirmations_come_back_as_requests() {
    let link = Link::sign(&core("Larch"), &key());
    let roster = |token| Request::Roster { link: link.clone(), details: vec![1, 2], token };
    let confirm = Request::Confirm(Confirmation::sign(core("Larch").hash(), 7, &key()));
    for request in [roster(None), roster(Some("token".into())), confirm] {
        assert_eq!(Request::parse(request.path(), &request.content()), Ok(request));
    }
}

#[test]
fn a_core_that_breaks_one_rule_is_refused() {
    let good = core("Larch");
    assert_eq!(Core::parse(&good.to_bytes()), Ok(good.clone()));
    let members =
        |count: u8| (0..count).map(|n| MemberKeys { key: PublicKey([n; 32]), inbox: Inbox([n; 32]) }).collect();
    let most = Core { members: members(15), quorum: 15, ..good.clone() };
    assert_eq!(Core::parse(&most.to_bytes()), Ok(most));
    let later = Core { number: 2, previous: Some(RosterHash([7; 32])), ..good.clone() };
    assert!(Core::parse(&later.to_bytes()).is_ok());
    let broken = [
        Core { number: 0, ..later.clone() },
        Core { number: 1, ..later.clone() },
        Core { previous: None, ..later },
        Core { members: vec![], ..good.clone() },
        Core { members: members(16), ..good.clone() },
        Core { quorum: 0, ..good.clone() },
        Core { quorum: 4, ..good.clone() },
        Core { name: " ".into(), ..good },
    ];
    for core in broken {
        assert!(Core::parse(&core.to_bytes()).is_err(), "{core:?}");
    }
}
