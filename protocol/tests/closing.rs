//! When a committee has closed, by what its members said last.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::roster::{TODAY, desk, details, holder};
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::roster::{Confirmation, Core, Freshness, Link, MemberKeys, Roster, RosterError};

#[test]
fn a_committee_closes_once_somebody_says_so_and_fewer_go_on_than_a_quorum() {
    let desk = desk();
    let hash = desk.core.hash();
    let keys: Vec<_> = desk.members.iter().map(|member| member.signing_key().clone()).collect();
    let goes_on = |member: usize, day| Confirmation::sign(hash, day, &keys[member]);
    let closes = |member: usize, day| Confirmation::close(hash, day, &keys[member]);
    let judged = |said: &[Confirmation]| {
        Roster::verify(&desk.links, &desk.details.to_bytes(), said, None).unwrap().freshness(TODAY)
    };
    let closed = Err(RosterError::Closed);
    assert_eq!(judged(&[closes(0, TODAY), goes_on(1, TODAY), goes_on(2, TODAY)]), Ok(Freshness::Confirmed(2)));
    assert_eq!(judged(&[closes(0, TODAY), closes(1, TODAY), goes_on(2, TODAY)]), closed);
    // Whoever was not here lately, or not since the list is new, has as long to be here as they have between two visits.
    assert_eq!(judged(&[closes(0, TODAY), goes_on(1, TODAY), goes_on(2, TODAY - 170)]), Ok(Freshness::Few(1)));
    assert_eq!(judged(&[closes(0, TODAY), goes_on(1, TODAY)]), Ok(Freshness::Few(1)), "a new list");
    assert_eq!(judged(&[closes(0, TODAY - 90), goes_on(1, TODAY)]), Ok(Freshness::Few(1)));
    assert_eq!(judged(&[closes(0, TODAY - 91), goes_on(1, TODAY)]), closed);
    assert_eq!(judged(&[closes(0, TODAY - 900)]), closed, "it stays closed");
    assert_eq!(
        judged(&[closes(0, TODAY - 900), goes_on(1, TODAY - 90), goes_on(2, TODAY)]),
        Ok(Freshness::Confirmed(2))
    );
    assert_eq!(judged(&[goes_on(1, TODAY)]), Ok(Freshness::Few(1)), "too few, and nobody says so");
    // Who closes it is not locked out, nor anyone else, while the others can still say that they go on.
    assert_eq!(judged(&[closes(0, TODAY)]), Ok(Freshness::Few(0)));
    let long_ago = |since| [closes(0, TODAY - since), goes_on(1, TODAY - since - 170), goes_on(2, TODAY - since - 200)];
    assert_eq!(
        [0, 60, 90, 91].map(|since| judged(&long_ago(since))),
        [Ok(Freshness::Few(0)), Ok(Freshness::Few(0)), Ok(Freshness::Few(0)), closed]
    );
    // A member's last word counts, and of one day the closing: whoever shows an older one again changes nothing.
    let others = [closes(1, TODAY), goes_on(2, TODAY)];
    for (own, judgement) in [
        (vec![closes(0, TODAY), goes_on(0, TODAY)], closed),
        (vec![closes(0, TODAY - 1), goes_on(0, TODAY)], Ok(Freshness::Confirmed(2))),
        (vec![goes_on(0, TODAY - 1), closes(0, TODAY)], closed),
        (vec![closes(0, TODAY + 2), goes_on(0, TODAY)], Ok(Freshness::Confirmed(2))),
    ] {
        assert_eq!(judged(&[&own[..], &others].concat()), judgement);
        assert_eq!(judged(&[&others, &own[..]].concat()), judgement);
    }
    let stranger = Confirmation::close(hash, TODAY, holder(70).signing_key());
    let forged = Confirmation { key: desk.members[0].public_key(), ..stranger.clone() };
    let of_another = Confirmation::close(RosterHash([1; 32]), TODAY, &keys[0]);
    assert_eq!(judged(&[stranger, forged, of_another, goes_on(1, TODAY)]), Ok(Freshness::Few(1)));
}

/// Where a change takes all of them, one who says that it closes does not close it over the other's head.
#[test]
fn where_all_must_sign_one_alone_closes_it_only_once_the_others_are_gone() {
    let of = |count: usize, quorum: u8, said: &[(usize, u32, bool)]| {
        let all: Vec<_> = (1..=3).take(count).map(holder).collect();
        let details = details(&all);
        let members = all.iter().map(|m| MemberKeys { key: m.public_key(), inbox: m.inbox() }).collect();
        let core = Core { members, quorum, details: details.hash(), ..desk().core };
        let words = said.iter().map(|(member, day, closes)| {
            let word = if *closes { Confirmation::close } else { Confirmation::sign };
            word(core.hash(), *day, all[*member].signing_key())
        });
        let link = Link::sign(&core, all[0].signing_key());
        Roster::verify(&[link], &details.to_bytes(), &words.collect::<Vec<_>>(), None).unwrap().freshness(TODAY)
    };
    let (closed, closing, here) = (Err(RosterError::Closed), (0, TODAY, true), |member, day| (member, day, false));
    assert_eq!(of(1, 1, &[closing]), closed);
    assert_eq!(of(2, 2, &[closing, here(1, TODAY)]), Ok(Freshness::Few(1)));
    assert_eq!(of(2, 2, &[(0, TODAY - 91, true), here(1, TODAY - 91)]), closed);
    assert_eq!(of(2, 2, &[closing, (1, TODAY, true)]), closed);
    assert_eq!(of(3, 3, &[closing, here(1, TODAY), here(2, TODAY)]), Ok(Freshness::Confirmed(2)));
    assert_eq!(of(3, 3, &[closing, (1, TODAY, true), here(2, TODAY)]), closed);
    assert_eq!(of(3, 1, &[closing, (1, TODAY, true), here(2, TODAY)]), Ok(Freshness::Few(1)));
}
