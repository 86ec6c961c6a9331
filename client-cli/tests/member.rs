//! A member and a reporter at work, with a vault between them that may lie.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::fake::{Fake, Folder, core, holder, published};
use crate::memory::Shared;
use tellsafe_client::case::outgoing::{self, next_date};
use tellsafe_client::case::{Body, Case};
use tellsafe_client::config::Config;
use tellsafe_client::context::Context;
use tellsafe_client::error::{ClientError, Kind};
use tellsafe_client::member::Session;
use tellsafe_client::output::Output;
use tellsafe_client::random::System;
use tellsafe_client::reporter::FollowUp;
use tellsafe_client::transport::Gateway;
use tellsafe_client::trust::Trust;
use tellsafe_protocol::bytes::{MessageId, RosterHash, Seed};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::compose::{Composed, Draft, compose};
use tellsafe_protocol::content::{Content, Reporter, State};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::roster::Link;
use tellsafe_protocol::statement::{Card, Kind as MessageKind};

/// Ana (1) and Bo (2), a person with a code, and the vault between them.
pub(crate) struct World {
    pub(crate) fake: Fake,
    pub(crate) vault: Shared,
    anchor: RosterHash,
    pub(crate) home: Folder,
    code: Code,
    reporter: Holder,
}

impl World {
    pub(crate) fn new() -> Self {
        let (fake, vault) = crate::memory::start();
        let (ana, bo) = (holder(1), holder(2));
        let (core, details) = core(&fake.vault, &[("Ana", &ana), ("Bo", &bo)], 1);
        let link = Link::sign(&core, ana.signing_key());
        fake.publish(published(vec![link], &details, &[&ana, &bo]));
        let code = Code::random(&mut System);
        let reporter = Holder::new(&Seed::from_code(&code)).unwrap();
        Self { anchor: core.hash(), home: Folder::new(), fake, vault, code, reporter }
    }

    pub(crate) fn context(&self, member: Option<u8>) -> Context {
        let home = self.home.file(&member.unwrap_or(0).to_string());
        Context {
            gateway: Gateway::connect(&self.fake.site).unwrap(),
            anchor: self.anchor,
            holder: member.map(holder),
            trust: Trust::load(&home, member.is_some()).unwrap(),
            unkept: tellsafe_client::unkept::Unkept::new(Output::new(true)),
            output: Output::new(true),
            today: tellsafe_client::clock::today(),
            config: Config { home, ..Config::default() },
        }
    }

    pub(crate) fn report(&self, text: &str) -> MessageId {
        let mut context = self.context(None);
        let desk = context.desk().unwrap();
        let composed = self.composed(text, context.today);
        let id = composed.id;
        let withdrawal = Some(self.reporter.withdrawal_secret().hash());
        context.gateway.commit(&desk.relay, &desk.roster, composed, vec![], withdrawal, None).unwrap();
        id
    }

    fn composed(&self, text: &str, day: u32) -> Composed {
        let (ana, bo) = (holder(1), holder(2));
        let own = Reporter { recipient: self.reporter.recipient().clone(), inbox: self.reporter.inbox() };
        let draft = Draft {
            kind: MessageKind::Report,
            roster: self.anchor,
            case: None,
            day,
            parents: vec![],
            readers: [&ana, &bo, &self.reporter].iter().map(|h| (h.inbox(), h.recipient().clone())).collect(),
            card: Some(Card { people: "@someone".into(), place: String::new() }),
            content: Content {
                text: text.into(),
                reporter: Some(own),
                withdrawal: Some(self.reporter.withdrawal_secret().hash()),
                ..Content::default()
            },
        };
        compose(draft, self.reporter.signing_key(), &mut System).unwrap()
    }

    pub(crate) fn follow_up(&self) -> Result<FollowUp, ClientError> {
        FollowUp::open(&mut self.context(None), &self.code)
    }

    fn highest_of_ana(&self) -> u64 {
        self.vault.lock().unwrap().inboxes[&holder(1).inbox()].0
    }
}

fn write(session: &mut Session<'_>, id: &MessageId, kind: MessageKind, content: Content) {
    session.read(id, |_| true).unwrap();
    let case = session.case(id).unwrap();
    let (roster, today) = (&session.desk.roster, session.context.today);
    let to = outgoing::from_member(case, roster, session.context.holder().unwrap()).unwrap();
    let closes = case.report().unwrap().content().unwrap().withdrawal;
    let draft = outgoing::draft(case, kind, roster, today, to.readers, content);
    session.send(draft, closes).unwrap();
}

fn text(case: &Case, at: usize) -> String {
    case.entries[at].content().unwrap().text.clone()
}

#[test]
fn a_report_is_read_answered_and_answered_back() {
    let world = World::new();
    let id = world.report("What happened.");
    let mut context = world.context(Some(1));
    let mut session = Session::open(&mut context).unwrap();
    assert_eq!(session.cases().len(), 1);
    assert_eq!(session.cases()[0].entries[0].body, Body::Unread, "nothing but the card before the conflict question");
    write(&mut session, &id, MessageKind::Read, Content::default());
    session.refresh().unwrap();
    let content = Content { text: "Thank you.".into(), state: Some(State::Question), ..Content::default() };
    write(&mut session, &id, MessageKind::Status, content);

    let found = world.follow_up().unwrap();
    assert_eq!(found.case.state(), State::Question);
    assert_eq!(text(&found.case, 2), "Thank you.");
    assert_eq!((found.case.withheld(), found.dropped.is_empty()), (0, true));
    let to = found.recipients(tellsafe_client::clock::today()).unwrap();
    assert_eq!(to.members, ["Ana", "Bo"]);
    let content = Content { text: "On Tuesday.".into(), ..Content::default() };
    found.send(&mut world.context(None), MessageKind::Reply, to, content).unwrap();

    let mut context = world.context(Some(2));
    let mut session = Session::open(&mut context).unwrap();
    session.read(&id, |_| true).unwrap();
    let case = session.case(&id).unwrap();
    assert_eq!(text(case, 3), "On Tuesday.");
    assert_eq!((case.unanswered().count(), case.withheld()), (1, 0));
    assert!(case.entries.iter().skip(1).all(|entry| entry.message.statement.parents.len() == 1));
}

#[test]
fn what_was_withdrawn_leaves_the_cache_too() {
    let world = World::new();
    let id = world.report("What happened.");
    let mut context = world.context(Some(1));
    Session::open(&mut context).unwrap().read(&id, |_| true).unwrap();
    let secret = tellsafe_protocol::request::Request::Withdraw(world.reporter.withdrawal_secret().clone());
    let mut asking = world.context(None);
    let desk = asking.desk().unwrap();
    asking.gateway.ask(&desk.relay, tellsafe_protocol::bhttp::Class::Small, &secret).unwrap();
    let mut context = world.context(Some(1));
    assert!(Session::open(&mut context).unwrap().cases().is_empty());
    let cached: Vec<_> = walk(&world.home.0).into_iter().filter(|path| path.contains("cache/")).collect();
    assert!(cached.iter().all(|path| path.ends_with("/inbox")), "{cached:?}");
    assert_eq!(world.follow_up().unwrap_err().kind, Kind::NotFound);
}

pub(crate) fn walk(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path.to_string_lossy().into_owned()] })
        .collect()
}

#[test]
fn a_reporters_machine_keeps_nothing() {
    let world = World::new();
    world.report("What happened.");
    world.follow_up().unwrap();
    assert_eq!(walk(&world.home.0), Vec::<String>::new());
}

#[test]
fn another_body_is_not_shown() {
    let world = World::new();
    let (first, second) = (world.report("one"), world.report("two"));
    let other = world.vault.lock().unwrap().bodies.keys().next().copied();
    world.vault.lock().unwrap().swapped = other;
    let mut context = world.context(Some(1));
    let mut session = Session::open(&mut context).unwrap();
    session.read(&first, |_| true).unwrap();
    session.read(&second, |_| true).unwrap();
    let altered = session.cases().iter().filter(|case| case.entries[0].body == Body::Altered).count();
    assert_eq!(altered, 1);
}

#[test]
fn a_vault_that_goes_back_is_named() {
    let world = World::new();
    world.report("one");
    world.report("two");
    Session::open(&mut world.context(Some(1))).unwrap();
    world.vault.lock().unwrap().inboxes.get_mut(&holder(1).inbox()).unwrap().0 = 1;
    world.vault.lock().unwrap().inboxes.get_mut(&holder(1).inbox()).unwrap().1.truncate(1);
    let mut context = world.context(Some(1));
    let session = Session::open(&mut context).unwrap();
    assert!(session.warnings.iter().any(|said| said.contains("had 2 messages before and now has 1")));
}

#[test]
fn numbers_that_do_not_go_up_are_not_believed() {
    let world = World::new();
    world.report("one");
    world.report("two");
    world.vault.lock().unwrap().reversed = true;
    assert_eq!(Session::open(&mut world.context(Some(1))).unwrap_err().kind, Kind::Untrusted);
    assert_eq!(world.follow_up().unwrap_err().kind, Kind::Untrusted);
}

#[test]
fn a_long_inbox_comes_in_parts() {
    let world = World::new();
    for _ in 0..33 {
        world.report("x");
    }
    let mut context = world.context(Some(1));
    assert_eq!(Session::open(&mut context).unwrap().cases().len(), 33);
    let before = world.fake.paths().len();
    let mut context = world.context(Some(1));
    assert_eq!(Session::open(&mut context).unwrap().cases().len(), 33);
    // Which numbers still have slots, and what is new.
    assert_eq!(world.fake.paths().len() - before, 2);
}

#[test]
fn what_a_member_wrote_is_not_news_to_them() {
    let world = World::new();
    let id = world.report("one");
    let mut context = world.context(Some(1));
    let mut session = Session::open(&mut context).unwrap();
    write(&mut session, &id, MessageKind::Read, Content::default());
    assert_eq!(world.context(Some(1)).trust.highest(&holder(1).inbox()), world.highest_of_ana());
    // Something of someone else's came between: then it stays news.
    let seen = world.highest_of_ana();
    world.report("two");
    session.refresh().unwrap();
    world.report("three");
    write(&mut session, &id, MessageKind::Reply, Content { text: "x".into(), ..Content::default() });
    assert_eq!(session.context.trust.highest(&holder(1).inbox()), seen + 1);
    assert_eq!(world.highest_of_ana(), seen + 3);
}

#[test]
fn unknown_words_ask_as_much_as_known_ones_without_news() {
    let world = World::new();
    let asked = |world: &World| {
        let before = world.fake.paths().len();
        drop(world.follow_up());
        world.fake.paths().split_off(before)
    };
    let unknown = asked(&world);
    assert_eq!(unknown, ["/inbox", "/body"]);
    world.report("What happened.");
    assert_eq!(asked(&world), unknown);
    for (_, slots) in world.vault.lock().unwrap().inboxes.values_mut() {
        slots.clear();
    }
    assert_eq!(asked(&world), unknown);
}

#[test]
fn unknown_words_and_a_closed_case() {
    let world = World::new();
    assert!(world.follow_up().unwrap_err().happened.contains("Nothing was ever kept"));
    let details = context_details(&world);
    // The last day of the month in which it expires.
    let day = tellsafe_client::dates::parse_iso("2026-11-26").unwrap();
    let deleted = next_date(&details, State::Closed, day);
    assert_eq!(tellsafe_client::dates::iso(deleted + 1).get(8..), Some("01"));
}

fn context_details(world: &World) -> tellsafe_protocol::roster::Details {
    world.context(None).desk().unwrap().roster.details().clone()
}

#[test]
fn an_unconfirmed_list_can_be_read_but_not_written_to() {
    let world = World::new();
    world.report("What happened.");
    world.fake.file.lock().unwrap().desks[0].confirmations.clear();
    let found = world.follow_up().unwrap();
    assert_eq!(text(&found.case, 0), "What happened.");
    assert_eq!(found.recipients(tellsafe_client::clock::today()).unwrap_err().kind, Kind::Untrusted);
    assert_eq!(world.context(None).desk().unwrap_err().kind, Kind::Untrusted);
}
