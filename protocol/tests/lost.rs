//! Lost keys in a roster: what a core may say of them, and what no chain may take back.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::roster::{Desk, desk, details, holder};
use tellsafe_protocol::bytes::{Inbox, RosterHash};
use tellsafe_protocol::cbor;
use tellsafe_protocol::label::SigningKey;
use tellsafe_protocol::roster::{Core, MemberKeys, Roster, RosterError};

fn inbox(number: u8) -> Inbox {
    holder(number).inbox()
}

fn keys(number: u8) -> MemberKeys {
    MemberKeys { key: holder(number).public_key(), inbox: inbox(number) }
}

/// A core after another, with these members and these losses.
fn core(members: &[u8], lost: &[(u8, Option<u8>)]) -> Core {
    let mut lost: Vec<_> = lost.iter().map(|(old, new)| (inbox(*old), new.map(inbox))).collect();
    lost.sort_unstable();
    let members = members.iter().map(|number| keys(*number)).collect();
    Core { number: 2, previous: Some(RosterHash([7; 32])), members, lost, ..desk().core }
}

/// Cores after the first: members, and losses.
type Steps<'a> = &'a [(&'a [u8], &'a [(u8, Option<u8>)])];

impl Desk {
    /// Goes on with these members and losses, signed by those before.
    fn lose(&mut self, members: &[u8], lost: &[(u8, Option<u8>)]) {
        let signers: Vec<SigningKey> = self.members.iter().map(|member| member.signing_key().clone()).collect();
        self.members = members.iter().map(|number| holder(*number)).collect();
        self.details = details(&self.members);
        let (details, said) = (self.details.hash(), core(members, lost));
        let change = |core: &mut Core| *core = Core { details, members: said.members, lost: said.lost, ..core.clone() };
        self.next(change, &signers.iter().collect::<Vec<_>>());
    }

    fn lost(steps: Steps<'_>) -> Result<Roster, RosterError> {
        let mut desk = desk();
        steps.iter().for_each(|(members, lost)| desk.lose(members, lost));
        desk.verify()
    }
}

#[test]
fn a_core_says_whose_keys_were_lost_and_the_others_keep_their_bytes() {
    let none = core(&[1, 2, 3], &[]);
    assert_eq!(none.to_bytes()[0], 0x88, "eight items, as before there was this field");
    for lost in [&[(4, Some(1))][..], &[(4, None)], &[(4, Some(1)), (5, None), (6, Some(3))]] {
        let core = core(&[1, 2, 3], lost);
        assert_eq!(core.to_bytes()[0], 0x89);
        assert_eq!(Core::parse(&core.to_bytes()), Ok(core));
    }
    // An empty list is not written, so it is not read either.
    let empty = [&[0x89], &none.to_bytes()[1..], &[0x80]].concat();
    assert!(Core::parse(&empty).is_err());
    assert!(Core::parse(&[&[0x8a], &core(&[1], &[(4, None)]).to_bytes()[1..], &[0x80]].concat()).is_err());
    assert!(cbor::from_bytes::<Core>(&none.to_bytes()).is_ok());
}

#[test]
fn a_core_that_breaks_a_rule_about_lost_keys_is_refused() {
    let good = core(&[1, 2, 3], &[(4, Some(1)), (5, Some(2))]);
    assert!(Core::parse(&good.to_bytes()).is_ok());
    let mut descending = good.clone();
    descending.lost.reverse();
    let mut twice = good.clone();
    twice.lost = vec![good.lost[0], (good.lost[0].0, good.lost[1].1)];
    let first = Core { number: 1, previous: None, ..good };
    let broken = [
        ("not in order", descending),
        ("one lost twice", twice),
        ("a member's is lost", core(&[1, 2, 3], &[(3, None)])),
        ("in the place of two", core(&[1, 2, 3], &[(4, Some(1)), (5, Some(1))])),
        ("nobody's in its place", core(&[1, 2, 3], &[(4, Some(6))])),
        ("nobody was there before", first),
    ];
    for (why, core) in broken {
        assert!(Core::parse(&core.to_bytes()).is_err(), "{why}");
    }
}

#[test]
fn a_chain_names_who_came_in_whose_place() {
    let roster = Desk::lost(&[(&[4, 2, 3], &[(1, Some(4))]), (&[2, 3], &[]), (&[2, 5, 6], &[(3, Some(5))])]).unwrap();
    assert_eq!(roster.lost().collect::<Vec<_>>(), [(inbox(1), Some(inbox(4))), (inbox(3), Some(inbox(5)))]);
    let mut ever: Vec<_> = roster.inboxes().collect();
    ever.sort_unstable();
    ever.dedup();
    assert_eq!(ever.len(), 6);
    let again = Desk::lost(&[(&[4, 2, 3], &[(1, Some(4))]), (&[2, 3, 5], &[(4, Some(5))]), (&[2, 3], &[(5, None)])]);
    assert_eq!(again.unwrap().lost().count(), 3);
}

#[test]
fn no_chain_loses_what_nobody_had_or_brings_back_what_was_lost() {
    let broken: [(&str, Steps<'_>); 6] = [
        ("a stranger's", &[(&[1, 2, 3, 4], &[(9, Some(4))])]),
        ("of one who left before", &[(&[2, 3], &[]), (&[2, 3, 4], &[(1, Some(4))])]),
        ("a member stands for her", &[(&[2, 3], &[(1, Some(2))])]),
        ("one who left stands for her", &[(&[1, 2], &[]), (&[2, 3], &[(1, Some(3))])]),
        ("back at once", &[(&[2, 3], &[(1, None)]), (&[1, 2, 3], &[])]),
        ("back later", &[(&[4, 2, 3], &[(1, Some(4))]), (&[2, 3], &[]), (&[1, 2, 3], &[])]),
    ];
    for (why, steps) in broken {
        assert_eq!(Desk::lost(steps).unwrap_err(), RosterError::Broken, "{why}");
    }
    assert!(Desk::lost(&[(&[2, 3], &[]), (&[1, 2, 3], &[])]).is_ok(), "who only left may come back");
    let mut unsigned = desk();
    let (ana, said) = (unsigned.members[0].signing_key().clone(), core(&[4, 2, 3], &[(1, Some(4))]));
    unsigned.next(|core| *core = Core { members: said.members, lost: said.lost, ..core.clone() }, &[&ana]);
    assert_eq!(unsigned.verify().unwrap_err(), RosterError::NotSigned, "it needs a quorum as any change does");
}
