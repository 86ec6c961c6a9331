//! The way to the vault: what it refuses to believe, and what it says then.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::fake::{Fake, Outside, ask, core, desk, done, holder, look, next, published};
use tellsafe_client::clock;
use tellsafe_client::error::Kind;
use tellsafe_client::random::System;
use tellsafe_client::transport::Gateway;
use tellsafe_client::trust::Trust;
use tellsafe_protocol::age::Recipient;
use tellsafe_protocol::answer::{Answer, Listed, refusal};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{BodyHash, Inbox};
use tellsafe_protocol::compose::{Composed, Draft, compose};
use tellsafe_protocol::content::{Attachment, Content};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::{LIFETIME, RelayIdentity};
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_protocol::roster::{Link, Roster};
use tellsafe_protocol::slot;
use tellsafe_protocol::statement::Kind as MessageKind;
use zeroize::Zeroizing;

#[test]
fn an_answer_comes_back() {
    let (fake, mut gateway, roster) = desk(|_| (200, Answer::Look(vec![7]).to_bytes()));
    assert_eq!(ask(&mut gateway, &roster, &look()).unwrap(), Answer::Look(vec![7]));
    assert_eq!(fake.paths(), ["/look"]);
}

#[test]
fn a_connection_that_the_server_closed_is_made_again() {
    let (fake, mut gateway, roster) = desk(done);
    fake.says(Outside::Closes);
    for _ in 0..3 {
        ask(&mut gateway, &roster, &Request::Piece(vec![1])).unwrap();
    }
    assert_eq!(fake.paths().len(), 3);
}

#[test]
fn an_answer_cut_short_is_not_believed() {
    let (fake, mut gateway, roster) = desk(done);
    let (_, relay) = gateway.roster(roster.newest().0).unwrap();
    fake.says(Outside::Cuts);
    let error = gateway.ask(&relay, Class::Small, &look()).unwrap_err();
    assert_eq!(error.kind, Kind::Unavailable);
}

#[test]
fn an_answer_of_another_size_or_to_another_question_is_not_believed() {
    let (fake, mut gateway, roster) = desk(done);
    let (_, relay) = gateway.roster(roster.newest().0).unwrap();
    for body in [vec![], vec![0; 65_536 + 48], vec![0; 65_536 + 49], vec![0; 9_000_000]] {
        fake.says(Outside::Says(200, "", body));
        assert_eq!(gateway.ask(&relay, Class::Small, &look()).unwrap_err().kind, Kind::Unavailable);
    }
    // The vault's own answer, but not to what was asked.
    fake.says(Outside::Works);
    assert_eq!(gateway.ask(&relay, Class::Small, &look()).unwrap_err().kind, Kind::Unavailable);
}

#[test]
fn a_public_file_that_is_too_long_is_not_read() {
    let (fake, mut gateway, roster) = desk(done);
    fake.says(Outside::Says(200, "", vec![0; 4 * 1024 * 1024 + 1]));
    assert_eq!(gateway.roster(roster.newest().0).unwrap_err().kind, Kind::Unavailable);
}

#[test]
fn a_redirect_is_not_followed() {
    let (fake, mut gateway, roster) = desk(done);
    fake.says(Outside::Says(302, "location: http://127.0.0.1:1/\r\n", vec![]));
    let error = ask(&mut gateway, &roster, &look()).unwrap_err();
    assert_eq!(error.kind, Kind::Untrusted);
    assert!(error.happened.contains("elsewhere"));
}

#[test]
fn a_servers_sentence_is_made_harmless() {
    let (fake, mut gateway, roster) = desk(|_| (503, refusal("Full.\u{1b}[2J\nYou are \u{202e}safe")));
    let error = ask(&mut gateway, &roster, &look()).unwrap_err();
    assert_eq!(error.kind, Kind::Later);
    assert!(error.means.contains("Full.\u{fffd}[2J\u{fffd}You are \u{fffd}safe"), "{}", error.means);
    fake.says(Outside::Says(503, "", b"Busy\x1b[2J. What you wrote is still in this page.".to_vec()));
    let error = ask(&mut gateway, &roster, &look()).unwrap_err();
    assert!(error.means.contains("Busy\u{fffd}[2J.") && !error.means.contains("page"), "{}", error.means);
}

#[test]
fn refusals_differ_by_kind() {
    for (status, kind) in [
        (400, Kind::Malformed),
        (403, Kind::Denied),
        (404, Kind::NotFound),
        (409, Kind::Denied),
        (500, Kind::Unavailable),
    ] {
        let (_fake, mut gateway, roster) = desk(move |_| (status, refusal("No.")));
        let error = ask(&mut gateway, &roster, &look()).unwrap_err();
        assert_eq!(error.kind, kind);
        assert!(!error.next.is_empty());
    }
}

#[test]
fn the_larger_class_is_asked_when_the_answer_needs_it() {
    let (fake, mut gateway, roster) = desk(|(_, _, size)| match size {
        65_536 => (413, refusal("Larger.")),
        _ => (200, Answer::Body(vec![], vec![1; 200_000]).to_bytes()),
    });
    let request = Request::Body(BodyHash([1; 32]), 0);
    assert_eq!(ask(&mut gateway, &roster, &request).unwrap(), Answer::Body(vec![], vec![1; 200_000]));
    assert_eq!(fake.paths(), ["/body", "/body"]);
}

#[test]
fn a_committee_that_the_server_does_not_know_is_refused() {
    let (fake, mut gateway, _) = desk(done);
    let (other, _) = core(&fake.vault, &[("Dana", &holder(9))], 1);
    let error = gateway.roster(&other.hash()).unwrap_err();
    assert_eq!(error.kind, Kind::Untrusted);
    assert!(error.happened.contains("fingerprint"));
}

#[test]
fn a_relay_key_of_another_vault_or_time_is_refused() {
    let (fake, mut gateway, roster) = desk(done);
    let stranger = tellsafe_protocol::label::SigningKey::new(&Zeroizing::new([5; 32]));
    let relay = RelayIdentity::from_seed(&Zeroizing::new([6; 32])).unwrap();
    let now = clock::seconds();
    fake.file.lock().unwrap().relay_keys = vec![relay.sign(now, now + LIFETIME, &stranger)];
    let error = gateway.roster(roster.newest().0).unwrap_err();
    assert!(error.kind == Kind::Untrusted && error.happened.contains("vault"));
    let old = now - 10 * LIFETIME;
    fake.file.lock().unwrap().relay_keys = vec![relay.sign(old, old + LIFETIME, &fake.vault)];
    let error = gateway.roster(roster.newest().0).unwrap_err();
    assert!(error.kind == Kind::Untrusted && error.happened.contains("clock"));
}

#[test]
fn a_list_older_than_one_seen_or_beside_it_is_refused() {
    let fake = Fake::start(done);
    let (ana, bo) = (holder(1), holder(2));
    let (first, details) = core(&fake.vault, &[("Ana", &ana), ("Bo", &bo)], 1);
    let second = next(&first, |core| core.quorum = 2);
    let beside = next(&first, |core| core.name = "Another".into());
    let links = |cores: &[&tellsafe_protocol::roster::Core]| {
        cores.iter().map(|core| Link::sign(core, ana.signing_key())).collect::<Vec<_>>()
    };
    let mut gateway = Gateway::connect(&fake.site).unwrap();
    let mut get = |cores: &[&tellsafe_protocol::roster::Core]| {
        fake.publish(published(links(cores), &details, &[&ana]));
        gateway.roster(&first.hash()).unwrap().0
    };
    let mut trust = Trust::default();
    trust.see_roster(&get(&[&first])).unwrap();
    trust.see_roster(&get(&[&first, &second])).unwrap();
    let older = trust.see_roster(&get(&[&first])).unwrap_err();
    assert!(older.kind == Kind::Untrusted && older.happened.contains("older"));
    let forked = trust.see_roster(&get(&[&first, &beside])).unwrap_err();
    assert!(forked.kind == Kind::Untrusted && forked.means.contains("Two lists"));
    trust.see_roster(&get(&[&first, &second])).unwrap();
}

#[test]
fn what_was_seen_is_kept_in_a_members_folder_and_nowhere_else() {
    let folder = crate::fake::Folder::new();
    let inbox = Inbox([3; 32]);
    let mut trust = Trust::load(&folder.0, true).unwrap();
    assert_eq!(trust.see_inbox(&inbox, 5), None);
    trust.save().unwrap();
    let mut trust = Trust::load(&folder.0, true).unwrap();
    let back = trust.see_inbox(&inbox, 3).unwrap();
    assert!((back.before, back.now) == (5, 3) && back.sentence().contains("had 5 messages before and now has 3"));
    assert_eq!(trust.highest(&inbox), 5);
    std::fs::write(folder.file("seen.json"), "{").unwrap();
    assert_eq!(Trust::load(&folder.0, true).unwrap_err().kind, Kind::Malformed);

    let elsewhere = crate::fake::Folder::new();
    let mut trust = Trust::load(&elsewhere.0, false).unwrap();
    assert_eq!(trust.see_inbox(&inbox, 5), None);
    trust.save().unwrap();
    assert_eq!(std::fs::read_dir(&elsewhere.0).unwrap().count(), 0);
}

fn message(roster: &Roster, readers: &[&Holder], text: usize, attached: usize) -> Composed {
    let readers: Vec<(Inbox, Recipient)> =
        readers.iter().map(|holder| (holder.inbox(), holder.recipient().clone())).collect();
    let file = Attachment { name: "a".into(), media_type: "b".into(), bytes: vec![1; attached] };
    let content = Content {
        text: "x".repeat(text),
        attachments: if attached == 0 { vec![] } else { vec![file] },
        ..Content::default()
    };
    let draft = Draft {
        kind: MessageKind::Report,
        roster: *roster.newest().0,
        case: None,
        day: clock::today(),
        parents: vec![],
        readers,
        card: None,
        content,
    };
    compose(draft, holder(9).signing_key(), &mut System).unwrap()
}

#[test]
fn a_commits_class_does_not_depend_on_who_is_ticked() {
    let (fake, mut gateway, roster) = desk(|(path, ..)| match path.as_str() {
        "/commit" => (200, Answer::Committed(20_000).to_bytes()),
        _ => (200, Answer::Done.to_bytes()),
    });
    let (_, relay) = gateway.roster(roster.newest().0).unwrap();
    let (ana, bo, chen, own) = (holder(1), holder(2), holder(3), holder(9));
    let everyone = [&ana, &bo, &chen, &own];
    // Just below and just above what fits beside four slots.
    for text in [100, 30_000, 36_000, 40_000, 60_000, 199_000] {
        fake.asked.lock().unwrap().clear();
        for readers in [&everyone[..], &everyone[..1]] {
            let composed = message(&roster, readers, text, 0);
            assert_eq!(gateway.commit(&relay, &roster, composed, vec![], None, None).unwrap(), 20_000);
        }
        let sizes: Vec<usize> = fake.asked.lock().unwrap().iter().map(|(_, _, size)| *size).collect();
        assert!(sizes.len() == 2 && sizes[0] == sizes[1], "{text}: {sizes:?}");
    }
}

#[test]
fn pieces_that_do_not_fit_go_first() {
    let (fake, mut gateway, roster) = desk(|(path, ..)| match path.as_str() {
        "/commit" => (200, Answer::Committed(20_000).to_bytes()),
        _ => (200, Answer::Done.to_bytes()),
    });
    let (_, relay) = gateway.roster(roster.newest().0).unwrap();
    let composed = message(&roster, &[&holder(1)], 10, 600_000);
    let hashes = composed.hashes.clone();
    gateway.commit(&relay, &roster, composed, vec![(Inbox([255; 32]), vec![0; slot::SIZE])], None, None).unwrap();
    assert_eq!(fake.paths(), ["/piece", "/piece", "/piece", "/commit"]);
    let asked = fake.asked.lock().unwrap();
    let Request::Commit(commit) = Request::parse("/commit", &asked[3].1).unwrap() else { panic!("no commit") };
    assert!(commit.pieces.is_empty() && commit.hashes == hashes && commit.slots.len() == 2);
    // 18 months from the present one.
    let month = u64::from(clock::today()) * 12 / 365 + 18;
    assert!((month - 1..=month + 1).contains(&u64::from(commit.expires)), "{month} {}", commit.expires);
}

#[test]
fn fifteen_members_and_a_reporter_still_fit() {
    let commit = Commit {
        slots: vec![(Inbox([1; 32]), vec![0; slot::SIZE])],
        hashes: vec![tellsafe_protocol::bytes::PieceHash([0; 32])],
        pieces: vec![vec![0; 256 * 1024]],
        withdrawal: None,
        closes: None,
        expires: 700,
    };
    assert_eq!(commit.class(15), None);
    assert_eq!(Commit { pieces: vec![vec![0; 190_000]], ..commit }.class(15), Some(Class::Large));
}

#[test]
fn listed_slots_come_through_whole() {
    let listed: Vec<Listed> = (1..=15).map(|number| Listed { number, day: 1, slot: vec![7; slot::SIZE] }).collect();
    let all = listed.clone();
    let (_fake, mut gateway, roster) = desk(move |_| (200, Answer::Inbox(15, all.clone()).to_bytes()));
    let request = Request::Inbox(holder(1).inbox_capability().clone(), 0);
    assert_eq!(ask(&mut gateway, &roster, &request).unwrap(), Answer::Inbox(15, listed));
}
