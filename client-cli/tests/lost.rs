//! A key is lost while its colleagues and those who reported are writing, and someone comes with it afterwards.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::fake::{core, holder, next, published, words};
use crate::member::{World, walk};
use tellsafe_client::case::outgoing;
use tellsafe_client::changes::sentences;
use tellsafe_client::error::Kind;
use tellsafe_client::member::{LOST_MEANWHILE, Session};
use tellsafe_client::proposal::Proposal;
use tellsafe_client::{card, clock};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::label::SigningKey;
use tellsafe_protocol::roster::{Core, Details, Link};
use tellsafe_protocol::statement::Kind as MessageKind;
use zeroize::Zeroizing;

/// What Bo signs: Ana (1) has lost her key, and has another (4).
fn replaced(before: &Core) -> (Core, Details) {
    let (ana, bo) = (holder(4), holder(2));
    let (now, details) = core(&SigningKey::new(&Zeroizing::new([77; 32])), &[("Ana", &ana), ("Bo", &bo)], 1);
    let lost = vec![(holder(1).inbox(), Some(ana.inbox()))];
    (next(before, |next| *next = Core { members: now.members, details: now.details, lost, ..next.clone() }), details)
}

impl World {
    fn lose(&self) {
        let before = self.fake.file.lock().unwrap().desks[0].links.clone();
        let (core, details) = replaced(&Core::parse(&before[0].core).unwrap());
        let links = [before, vec![Link::sign(&core, holder(2).signing_key())]].concat();
        self.fake.publish(published(links, &details, &[&holder(4), &holder(2)]));
        let mut vault = self.vault.lock().unwrap();
        vault.gone.insert(holder(1).inbox());
        vault.inboxes.get_mut(&holder(1).inbox()).unwrap().1.clear();
    }
}

#[test]
fn a_colleagues_message_is_sealed_anew_for_who_is_left() {
    let world = World::new();
    let id = world.report("What happened.");
    let mut context = world.context(Some(2));
    let mut session = Session::open(&mut context).unwrap();
    session.read(&id, |_| true).unwrap();
    let case = session.case(&id).unwrap();
    let to = outgoing::from_member(case, &session.desk.roster, session.context.holder().unwrap()).unwrap();
    let content = Content { text: "Typed for an hour.".into(), ..Content::default() };
    let draft = outgoing::draft(case, MessageKind::Reply, &session.desk.roster, clock::today(), to.readers, content);
    world.lose();
    session.send(draft, None).unwrap();
    assert_eq!(session.warnings, [LOST_MEANWHILE]);
    let found = world.follow_up().unwrap();
    let answer = found.case.entries.last().unwrap();
    assert_eq!(answer.content().unwrap().text, "Typed for an hour.");
    assert_eq!(answer.message.statement.roster, *found.roster.newest().0);
    assert_eq!(answer.message.statement.readers.len(), 2, "Bo and the reporter");
}

#[test]
fn a_reporters_message_is_sealed_anew_for_who_is_left() {
    let world = World::new();
    let id = world.report("What happened.");
    let found = world.follow_up().unwrap();
    let to = found.recipients(clock::today()).unwrap();
    world.lose();
    let content = Content { text: "One more thing.".into(), ..Content::default() };
    found.send(&mut world.context(None), MessageKind::Reply, to, content).unwrap();
    let mut context = world.context(Some(2));
    let mut session = Session::open(&mut context).unwrap();
    session.read(&id, |_| true).unwrap();
    assert_eq!(session.case(&id).unwrap().entries.last().unwrap().content().unwrap().text, "One more thing.");
}

#[test]
fn who_comes_with_the_lost_key_is_told_and_nothing_is_left_of_what_was_kept() {
    let world = World::new();
    let id = world.report("What happened.");
    Session::open(&mut world.context(Some(1))).unwrap().read(&id, |_| true).unwrap();
    let bodies = || walk(&world.home.0).into_iter().filter(|path| path.contains("bodies")).count();
    assert_eq!(bodies(), 1);
    world.lose();
    let error = Session::open(&mut world.context(Some(1))).unwrap_err();
    assert_eq!(error.kind, Kind::Denied);
    assert!(error.happened.contains("reported lost") && error.next.contains("call a colleague"), "{error:?}");
    assert_eq!(bodies(), 0);
    assert!(Session::open(&mut world.context(Some(4))).unwrap().cases().is_empty());
    assert_eq!(Session::open(&mut world.context(Some(2))).unwrap().cases().len(), 1);
}

#[test]
fn what_a_lost_key_means_is_said_before_anyone_signs() {
    let vault = SigningKey::new(&Zeroizing::new([77; 32]));
    let (before, details) = core(&vault, &[("Ana", &holder(1)), ("Bo", &holder(2))], 1);
    let (after, new) = replaced(&before);
    let said = sentences((&before, &details), (&after, &new));
    assert_eq!(said[0], "Ana's key was lost: a new one of theirs is put in its place.");
    for part in ["is deleted. Nobody can read it there", "cannot be called back", "gone from the committee"] {
        assert!(said.iter().any(|sentence| sentence.contains(part)), "{part}: {said:?}");
    }
    assert!(
        !said.iter().any(|sentence| sentence.contains("becomes a member") || sentence.contains("no longer a member."))
    );

    let (_, another) = card::member(&card::made(&words("Ana Lima"), &holder(4)));
    let mut renamed = new.clone();
    renamed.members[0] = another;
    let said = sentences((&before, &details), (&after, &renamed));
    assert!(said[0].ends_with("they are shown as Ana Lima (member, Example Org)."), "{said:?}");

    let mut without = after.clone();
    without.members.remove(0);
    without.lost[0].1 = None;
    let mut one = new;
    one.members.remove(0);
    let said = sentences((&before, &details), (&without, &one));
    assert!(said[0].contains("They are no longer a member until they have a new one."), "{said:?}");
    let proposal = Proposal::new(Core { details: one.hash(), ..without }, one, holder(2).signing_key());
    assert_eq!(Proposal::from_text(&proposal.to_text()).unwrap(), proposal);
}
