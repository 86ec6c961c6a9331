//! Whose keys are trusted, and every way in which a roster is refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "a test")]

use tellsafe_protocol::age::Identity;
use tellsafe_protocol::bytes::{RosterHash, Seed};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::label::{PublicKey, SigningKey};
use tellsafe_protocol::relay::{RelayIdentity, RelayKeyError};
use tellsafe_protocol::roster::{
    Confirmation, Core, Deadlines, Details, Freshness, Link, MemberCard, MemberDetails, MemberKeys, Roster,
    RosterError, SignedCard, WorkingDays, fingerprint, parse_fingerprint,
};
use zeroize::Zeroizing;

pub(crate) const TODAY: u32 = 20_000;

pub(crate) struct Desk {
    pub(crate) members: Vec<Holder>,
    pub(crate) core: Core,
    pub(crate) details: Details,
    pub(crate) links: Vec<Link>,
}

pub(crate) fn holder(number: u8) -> Holder {
    Holder::new(&Seed::new([number; 32])).unwrap()
}

pub(crate) fn details(members: &[Holder]) -> Details {
    let member = |holder: &Holder| MemberDetails {
        name: "A".into(),
        role: String::new(),
        affiliation: String::new(),
        recipient: holder.recipient().as_bytes().to_vec(),
        content_version: 1,
    };
    Details {
        members: members.iter().map(member).collect(),
        operators: vec![],
        form: vec![],
        languages: vec!["en".into()],
        deadlines: Deadlines { acknowledge: 3, next: 7 },
        working: WorkingDays { weekdays: 0b1_1111, holidays: vec![] },
        retention_months: 18,
        plain_form: true,
        other_places: vec![],
        urgent: String::new(),
        attachments: tellsafe_protocol::roster::limits::MAX_ATTACHMENTS,
        directory: vec![],
    }
}

pub(crate) fn desk() -> Desk {
    let members: Vec<_> = (1..=3).map(holder).collect();
    let details = details(&members);
    let core = Core {
        name: "Example".into(),
        number: 1,
        previous: None,
        members: members.iter().map(|m| MemberKeys { key: m.public_key(), inbox: m.inbox() }).collect(),
        quorum: 2,
        vault: holder(99).public_key(),
        details: details.hash(),
        lost: vec![],
    };
    let links = vec![Link::sign(&core, members[0].signing_key())];
    Desk { members, core, details, links }
}

impl Desk {
    pub(crate) fn next(&mut self, change: impl FnOnce(&mut Core), signers: &[&SigningKey]) {
        self.core.previous = Some(self.core.hash());
        self.core.number += 1;
        change(&mut self.core);
        let mut link = Link::sign(&self.core, signers[0]);
        signers.iter().for_each(|key| link.add(key));
        self.links.push(link);
    }

    pub(crate) fn verify(&self) -> Result<Roster, RosterError> {
        self.verify_anchored(None)
    }

    fn verify_anchored(&self, anchor: Option<&RosterHash>) -> Result<Roster, RosterError> {
        let confirm = |member: &Holder| Confirmation::sign(self.core.hash(), TODAY, member.signing_key());
        let confirmations: Vec<_> = self.members.iter().map(confirm).collect();
        Roster::verify(&self.links, &self.details.to_bytes(), &confirmations, anchor)
    }
}

#[test]
fn a_chain_signed_by_each_quorum_is_trusted_from_any_of_its_cores() {
    let mut desk = desk();
    let first = desk.core.hash();
    let keys: Vec<_> = desk.members.iter().map(|m| m.signing_key().clone()).collect();
    desk.next(|core| core.name = "Renamed".into(), &[&keys[1], &keys[2]]);
    let roster = desk.verify_anchored(Some(&first)).unwrap();
    assert_eq!(roster.newest().1.name, "Renamed");
    assert_eq!(roster.founding(), first);
    assert_eq!(roster.core(&first).map(|core| core.name.as_str()), Some("Example"));
    assert!(roster.core(&RosterHash([0; 32])).is_none());
    assert_eq!(roster.name_of(&desk.members[0].public_key()), Some("A"));
    assert_eq!(roster.name_of(&holder(50).public_key()), None);
    assert_eq!(roster.freshness(TODAY), Ok(Freshness::Confirmed(3)));
    assert!(desk.verify_anchored(Some(&desk.core.hash())).is_ok());
    assert_eq!(desk.verify_anchored(Some(&RosterHash([0; 32]))).unwrap_err(), RosterError::NotAnchored);
}

#[test]
fn a_key_that_the_quorum_did_not_sign_is_refused() {
    let keys: Vec<_> = (1..=3).map(|n| holder(n).signing_key().clone()).collect();
    let stranger = holder(50);
    for signers in [vec![&keys[0]], vec![&keys[0], stranger.signing_key()], vec![stranger.signing_key()]] {
        let mut desk = desk();
        desk.next(|core| core.members[1].key = stranger.public_key(), &signers);
        assert_eq!(desk.verify().unwrap_err(), RosterError::NotSigned);
    }
    let mut desk = desk();
    desk.links = vec![Link::sign(&desk.core, stranger.signing_key())];
    assert_eq!(desk.verify().unwrap_err(), RosterError::NotSigned);

    let mut desk = self::desk();
    desk.next(|core| core.name = "Twice".into(), &[&keys[0]]);
    let signature = desk.links[1].signatures[0];
    desk.links[1].signatures.push(signature);
    assert_eq!(desk.verify().unwrap_err(), RosterError::NotSigned, "one member, who signed twice");
}

#[test]
fn a_broken_or_forked_chain_is_refused() {
    let keys: Vec<_> = (1..=3).map(|n| holder(n).signing_key().clone()).collect();
    let changes: [fn(&mut Core); 3] =
        [|core| core.number += 1, |core| core.previous = Some(RosterHash([1; 32])), |core| core.number -= 1];
    for change in changes {
        let mut desk = desk();
        desk.next(change, &[&keys[0], &keys[1]]);
        assert!(matches!(desk.verify().unwrap_err(), RosterError::Broken | RosterError::Malformed));
    }
    let mut fork = desk();
    fork.next(|core| core.name = "One".into(), &[&keys[0], &keys[1]]);
    let other = fork.links.pop().unwrap();
    fork.core.number = 1;
    fork.core.previous = None;
    fork.core.name = "Example".into();
    fork.next(|core| core.name = "Two".into(), &[&keys[0], &keys[1]]);
    fork.links.push(other);
    assert_eq!(fork.verify().unwrap_err(), RosterError::Broken);
    fork.links.drain(..2);
    assert_eq!(fork.verify().unwrap_err(), RosterError::Broken, "without its beginning");
}

#[test]
fn a_changed_detail_is_refused() {
    let mut desk = desk();
    desk.details.members[0].recipient = holder(60).recipient().as_bytes().to_vec();
    assert_eq!(desk.verify().unwrap_err(), RosterError::DetailsChanged);
}

#[test]
fn duplicate_keys_inboxes_and_recipients_are_refused() {
    let changes: [fn(&mut Desk); 4] = [
        |desk| desk.core.members[1].key = PublicKey([0; 32]),
        |desk| desk.core.members[1].key = desk.core.members[0].key,
        |desk| desk.core.members[1].inbox = desk.core.members[0].inbox,
        |desk| {
            desk.details.members[1].recipient = desk.details.members[0].recipient.clone();
            desk.core.details = desk.details.hash();
        },
    ];
    for change in changes {
        let mut desk = desk();
        change(&mut desk);
        desk.links = vec![Link::sign(&desk.core, desk.members[0].signing_key())];
        assert_eq!(desk.verify().unwrap_err(), RosterError::Duplicate);
    }
}

#[test]
fn a_member_whose_key_fails_is_named_and_the_others_stay() {
    let mut desk = desk();
    desk.details.members[1].recipient[1184..].fill(0);
    desk.core.details = desk.details.hash();
    desk.links = vec![Link::sign(&desk.core, desk.members[0].signing_key())];
    let roster = desk.verify().unwrap();
    assert!(roster.recipient(0).is_some() && roster.recipient(1).is_none() && roster.recipient(2).is_some());
}

#[test]
fn few_confirmations_warn_and_none_for_half_a_year_refuse() {
    let desk = desk();
    let roster = desk.verify().unwrap();
    assert_eq!(roster.freshness(TODAY + 90), Ok(Freshness::Confirmed(3)));
    assert_eq!(roster.freshness(TODAY + 91), Ok(Freshness::Few(0)));
    assert_eq!(roster.freshness(TODAY + 180), Ok(Freshness::Few(0)));
    assert_eq!(roster.freshness(TODAY + 181), Err(RosterError::Unconfirmed));
    assert_eq!(roster.freshness(TODAY - 2), Err(RosterError::Unconfirmed), "confirmed on days to come");

    let [key, other, third] = [0, 1, 2].map(|member: usize| desk.members[member].signing_key());
    let other_core = Confirmation::sign(RosterHash([1; 32]), TODAY, other);
    let stranger = Confirmation::sign(desk.core.hash(), TODAY, holder(70).signing_key());
    let forged = Confirmation { day: TODAY, ..Confirmation::sign(desk.core.hash(), TODAY - 1, third) };
    let one = Confirmation::sign(desk.core.hash(), TODAY, key);
    let roster =
        Roster::verify(&desk.links, &desk.details.to_bytes(), &[other_core, stranger, forged, one.clone(), one], None);
    assert_eq!(roster.unwrap().freshness(TODAY), Ok(Freshness::Few(1)));
}

#[test]
fn a_relay_key_counts_only_when_the_rosters_vault_signed_it_and_it_is_valid_now() {
    let vault = holder(99);
    let relay = RelayIdentity::from_seed(&Zeroizing::new([5; 32])).unwrap();
    let now = 1_800_000_000;
    let signed = relay.sign(now, now + 48 * 3600, vault.signing_key());
    assert!(signed.verify(&vault.public_key(), now).is_ok());
    assert!(signed.verify(&vault.public_key(), now - 24 * 3600).is_ok());
    assert!(signed.verify(&vault.public_key(), now + 72 * 3600).is_ok());
    assert_eq!(signed.verify(&holder(98).public_key(), now).unwrap_err(), RelayKeyError::NotSigned);
    assert_eq!(signed.verify(&vault.public_key(), now - 24 * 3600 - 1).unwrap_err(), RelayKeyError::Clock);
    assert_eq!(signed.verify(&vault.public_key(), now + 72 * 3600 + 1).unwrap_err(), RelayKeyError::Clock);
    let long = relay.sign(now, now + 48 * 3600 + 1, vault.signing_key());
    assert_eq!(long.verify(&vault.public_key(), now).unwrap_err(), RelayKeyError::NotSigned);
}

#[test]
fn a_card_survives_mail_and_a_changed_one_does_not() {
    let member = holder(4);
    let card = MemberCard {
        name: "Ana".into(),
        role: "chair".into(),
        affiliation: "none".into(),
        recipient: Identity::from_seed([8; 32]).unwrap().recipient().unwrap(),
        key: member.public_key(),
        inbox: member.inbox(),
        content_version: 1,
    };
    let signed = card.sign(member.signing_key());
    let quoted: String = signed.to_text().lines().map(|line| format!("> {line}\r\n")).collect();
    let read = SignedCard::from_text(&format!("Hello,\n{quoted}\nAna")).unwrap();
    assert_eq!((&read, read.words()), (&signed, signed.words()));
    assert_eq!(signed.words().split(' ').count(), 6);
    let changed = signed.to_text().replacen(['A', 'B'], "C", 1);
    assert!(SignedCard::from_text(&changed).is_err());
}

#[test]
fn fingerprints_are_43_characters_and_come_back() {
    let hash = desk().core.hash();
    assert_eq!(fingerprint(&hash).len(), 43);
    assert_eq!(parse_fingerprint(&fingerprint(&hash)), Ok(hash));
    assert!(parse_fingerprint("short").is_err());
}

#[test]
fn promises_skip_days_that_do_not_count() {
    // 2026-11-20 is a Friday; the Monday after is day 20780.
    let working = WorkingDays { weekdays: 0b1_1111, holidays: vec![20_780] };
    assert_eq!(working.after(20_777, 1), 20_781);
    assert_eq!(working.after(20_777, 0), 20_777);
    assert_eq!(working.after(20_777, 5), 20_785 + 2);
    assert_eq!(working.after(u32::MAX, 1), u32::MAX, "no day comes after the last");
}
