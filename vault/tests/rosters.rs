//! Who may publish which roster, and who may confirm it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::world::people::{Committee, holder};
use crate::world::{Running, TODAY};
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::public_file::PublishedDesk;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::{Confirmation, Core, Link, Roster};
use tellsafe_vault::token::parse_vault_key;

fn published(running: &Running) -> Vec<PublishedDesk> {
    crate::world::asking::public_file(&running.folder.socket()).desks
}

fn founded(running: &Running) -> (Committee, RosterHash) {
    let committee = Committee::new(running.vault.public_key());
    let (hash, request) = committee.first(Some(running.token()));
    assert_eq!(running.asking().ask(&request), Ok(Answer::Done));
    (committee, hash)
}

fn publish(running: &Running, link: Link, details: Vec<u8>) -> Result<Answer, u16> {
    running.asking().ask(&Request::Roster { link, details, token: None })
}

#[test]
fn a_first_roster_needs_a_token_that_is_used_once() {
    let running = Running::new();
    let asking = running.asking();
    let committee = Committee::new(running.vault.public_key());
    assert_eq!(asking.ask(&committee.first(None).1), Err(403));
    assert_eq!(asking.ask(&committee.first(Some(String::new())).1), Err(403));
    let token = running.token();
    let (secret, key) = token.split_once('.').unwrap();
    assert_eq!(parse_vault_key(key), Some(running.vault.public_key()), "one string tells the founder the key too");
    let mut wrong: Vec<char> = secret.chars().collect();
    wrong[0] = if wrong[0] == '0' { '1' } else { '0' };
    assert_eq!(asking.ask(&committee.first(Some(wrong.iter().collect())).1), Err(403));
    assert_eq!(asking.ask(&committee.first(Some(format!("{secret}.{}", "A".repeat(43)))).1), Err(403));
    assert!(published(&running).is_empty());

    // A roster that is refused for another reason does not use the token up.
    let elsewhere = Committee::new(holder().public_key());
    assert_eq!(asking.ask(&elsewhere.first(Some(token.clone())).1), Err(403), "another vault's");
    let (core, details) = committee.core("A committee", 1, None);
    let mut unsigned = committee.sign(&core, 1);
    unsigned.signatures[0].0 = committee.members[1].public_key();
    let unsigned = Request::Roster { link: unsigned, details: details.clone(), token: Some(token.clone()) };
    assert_eq!(asking.ask(&unsigned), Err(403));
    let other = committee.details("Someone else").to_bytes();
    let changed = Request::Roster { link: committee.sign(&core, 1), details: other, token: Some(token.clone()) };
    assert_eq!(asking.ask(&changed), Err(400));

    // As people type it: without the key, without groups, in capitals.
    let typed = secret.replace('-', " ").to_uppercase();
    let (hash, request) = committee.first(Some(typed.clone()));
    assert_eq!(asking.ask(&request), Ok(Answer::Done));
    assert_eq!(asking.ask(&request), Ok(Answer::Done), "the same again changes nothing");
    let second = Committee::new(running.vault.public_key());
    assert_eq!(asking.ask(&second.first(Some(typed)).1), Err(403));
    assert_eq!(asking.ask(&second.first(Some(token)).1), Err(403));

    let running = running.again();
    let desks = published(&running);
    assert_eq!(desks.len(), 1);
    Roster::verify(&desks[0].links, &desks[0].details, &desks[0].confirmations, Some(&hash)).unwrap();
    let left = std::fs::read_dir(tellsafe_vault::config::tokens(&running.folder.places().data)).unwrap().count();
    assert_eq!(left, 0);
}

#[test]
fn one_token_used_twice_at_once_makes_one_committee() {
    let running = Running::new();
    let token = running.token();
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let ask = || running.asking().ask(&Committee::new(running.vault.public_key()).first(Some(token.clone())).1);
        let asked: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        asked.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Err(403)).count(), 7);
    assert_eq!(published(&running).len(), 1);
}

#[test]
fn a_next_roster_needs_the_quorum_of_the_one_before() {
    let running = Running::new();
    let (mut committee, first) = founded(&running);
    let (core, details) = committee.core("A committee", 2, Some(first));
    assert_eq!(
        publish(&running, committee.sign(&core, 1), details.clone()),
        Err(403),
        "one of three, and two are needed"
    );
    let mut strangers = Link::sign(&core, holder().signing_key());
    strangers.add(holder().signing_key());
    assert_eq!(publish(&running, strangers, details.clone()), Err(403));
    let skipped = Core { number: 3, ..core.clone() };
    assert_eq!(publish(&running, committee.sign(&skipped, 2), details.clone()), Err(409));
    let elsewhere = Core { vault: PublicKey(holder().public_key().0), ..core.clone() };
    assert_eq!(publish(&running, committee.sign(&elsewhere, 2), details.clone()), Err(403));
    let twice = Core { members: vec![core.members[0]; 3], ..core.clone() };
    assert_eq!(publish(&running, committee.sign(&twice, 2), details.clone()), Err(400));
    let unknown = Core { previous: Some(RosterHash([9; 32])), ..core.clone() };
    assert_eq!(publish(&running, committee.sign(&unknown, 2), details.clone()), Err(404));
    assert_eq!(published(&running)[0].links.len(), 1);

    assert_eq!(publish(&running, committee.sign(&core, 2), details.clone()), Ok(Answer::Done));
    assert_eq!(publish(&running, committee.sign(&core, 3), details), Ok(Answer::Done), "the same core again");
    let (fork, fork_details) = committee.core("Another committee", 2, Some(first));
    assert_eq!(publish(&running, committee.sign(&fork, 3), fork_details), Err(409));

    // A member who left no longer counts for the quorum, and one who came does.
    let left = committee.members.pop().unwrap();
    let (third, details) = committee.core("A committee", 3, Some(core.hash()));
    assert_eq!(publish(&running, committee.sign(&third, 2), details), Ok(Answer::Done));
    let (fourth, details) = committee.core("A committee", 4, Some(third.hash()));
    let mut link = committee.sign(&fourth, 1);
    link.add(left.signing_key());
    assert_eq!(publish(&running, link, details), Err(403));

    let running = running.again();
    let desks = published(&running);
    let roster = Roster::verify(&desks[0].links, &desks[0].details, &[], Some(&first)).unwrap();
    assert_eq!((roster.newest().0, desks[0].links.len()), (&third.hash(), 3));
}

#[test]
fn a_roster_is_confirmed_by_its_members() {
    let running = Running::new();
    let (committee, first) = founded(&running);
    let confirm = |roster, day, member: usize| {
        let confirmation = Confirmation::sign(roster, day, committee.members[member].signing_key());
        running.asking().ask(&Request::Confirm(confirmation))
    };
    assert_eq!(confirm(first, TODAY, 0), Ok(Answer::Done));
    assert_eq!(confirm(first, TODAY - 1, 0), Ok(Answer::Done), "an older word than the known one");
    assert_eq!(confirm(first, TODAY + 1, 1), Ok(Answer::Done));
    assert_eq!(confirm(first, TODAY - 3, 2), Err(403));
    assert_eq!(confirm(first, TODAY + 2, 2), Err(403));
    assert_eq!(confirm(RosterHash([1; 32]), TODAY, 2), Err(404));
    let stranger = Confirmation::sign(first, TODAY, holder().signing_key());
    assert_eq!(running.asking().ask(&Request::Confirm(stranger)), Err(403));
    let mut forged = Confirmation::sign(first, TODAY, holder().signing_key());
    forged.key = committee.members[2].public_key();
    assert_eq!(running.asking().ask(&Request::Confirm(forged)), Err(403));

    let mut days: Vec<u32> = published(&running)[0].confirmations.iter().map(|one| one.day).collect();
    days.sort_unstable();
    assert_eq!(days, [TODAY, TODAY + 1]);

    let (core, details) = committee.core("A committee", 2, Some(first));
    assert_eq!(publish(&running, committee.sign(&core, 2), details), Ok(Answer::Done));
    assert!(published(&running)[0].confirmations.is_empty(), "only those of the last roster count");
    assert_eq!(confirm(first, TODAY, 0), Err(409));
    assert_eq!(confirm(core.hash(), TODAY, 0), Ok(Answer::Done));
    let running = running.again();
    assert_eq!(published(&running)[0].confirmations.len(), 1);
}

#[test]
fn a_closing_is_taken_like_a_confirmation_and_no_older_word_takes_its_place() {
    let running = Running::new();
    let (committee, first) = founded(&running);
    let key = committee.members[0].signing_key();
    let say = |word: &Confirmation| running.asking().ask(&Request::Confirm(word.clone()));
    let last = |running: &Running| published(running)[0].confirmations.clone();
    let (current, closing) = (Confirmation::sign(first, TODAY, key), Confirmation::close(first, TODAY, key));
    for word in [&current, &closing, &current] {
        assert_eq!(say(word), Ok(Answer::Done));
    }
    assert_eq!(last(&running), std::slice::from_ref(&closing));
    let stranger = Confirmation::close(first, TODAY, holder().signing_key());
    assert_eq!(say(&stranger), Err(403));
    let forged = Confirmation { key: committee.members[1].public_key(), ..stranger };
    assert_eq!(say(&forged), Err(403));
    let running = running.again();
    assert_eq!(last(&running), [closing], "also after a restart");
    let later = Confirmation::sign(first, TODAY + 1, key);
    assert_eq!(running.asking().ask(&Request::Confirm(later.clone())), Ok(Answer::Done));
    assert_eq!(last(&running), [later]);
}

#[test]
fn desks_are_published_in_the_order_of_their_first_rosters() {
    let running = Running::new();
    let mut founding: Vec<RosterHash> = (0..4).map(|_| founded(&running).1).collect();
    founding.sort_unstable();
    let hashes = |running: &Running| -> Vec<RosterHash> {
        published(running).iter().map(|desk| RosterHash::of(&desk.links[0].core)).collect()
    };
    assert_eq!(hashes(&running), founding);
    assert_eq!(hashes(&running.again()), founding);
}
