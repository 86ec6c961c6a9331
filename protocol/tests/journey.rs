//! A report and its answer, through every format, without any program.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "a test")]

use tellsafe_protocol::author::{Author, AuthorError, CaseFacts};
use tellsafe_protocol::bhttp::{self, Class};
use tellsafe_protocol::bytes::{RosterHash, Seed};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::compose::{Draft, compose, place};
use tellsafe_protocol::content::{Content, Reporter};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::RelayIdentity;
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_protocol::roster::{Core, MemberKeys};
use tellsafe_protocol::slot::{self, SlotError};
use tellsafe_protocol::statement::{Card, Kind};
use tellsafe_protocol::{body, bytes, label};
use zeroize::Zeroizing;

fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).unwrap();
}

fn member() -> Holder {
    Holder::new(&Seed::random(&mut random)).unwrap()
}

fn report(reporter: &Holder, readers: &[&Holder]) -> Draft {
    Draft {
        kind: Kind::Report,
        roster: RosterHash([7; 32]),
        case: None,
        day: 20_000,
        parents: vec![],
        readers: readers.iter().map(|holder| (holder.inbox(), holder.recipient().clone())).collect(),
        card: Some(Card { people: "@someone".into(), place: "a hallway".into() }),
        content: Content {
            text: "What happened.".into(),
            reporter: Some(Reporter { recipient: reporter.recipient().clone(), inbox: reporter.inbox() }),
            withdrawal: Some(reporter.withdrawal_secret().hash()),
            ..Content::default()
        },
    }
}

#[test]
fn a_report_opens_for_its_readers_and_no_one_else() {
    let code = Code::random(&mut random);
    let reporter = Holder::new(&Seed::from_code(&Code::parse(&code.words()).unwrap())).unwrap();
    let (ana, ben, eve) = (member(), member(), member());
    let composed = compose(report(&reporter, &[&ana, &ben, &reporter]), reporter.signing_key(), &mut random).unwrap();
    assert_eq!(composed.slots.len(), 3);
    for (inbox, bytes) in &composed.slots {
        assert_eq!(bytes.len(), slot::SIZE);
        assert_eq!(slot::open(bytes, eve.identity(), &eve.inbox()).unwrap_err(), SlotError::NotOurs);
        let owner = [&ana, &ben, &reporter].into_iter().find(|holder| holder.inbox() == *inbox).unwrap();
        let message = slot::open(bytes, owner.identity(), inbox).unwrap();
        assert_eq!((message.id, &message.statement), (composed.id, &composed.statement));
        let content = body::open(&message.statement.body, &composed.pieces, &message.body_seed.unwrap()).unwrap();
        assert_eq!(content.text, "What happened.");
        assert_eq!(slot::open(bytes, owner.identity(), &eve.inbox()).unwrap_err(), SlotError::NotListed);
    }
}

#[test]
fn a_place_names_the_case_and_opens_nothing() {
    let (reporter, ana) = (member(), member());
    let composed = compose(report(&reporter, &[&ana]), reporter.signing_key(), &mut random).unwrap();
    let own = (reporter.inbox(), reporter.recipient().clone());
    let (inbox, bytes) = place(&composed, &own, reporter.signing_key(), &mut random).unwrap();
    let message = slot::open(&bytes, reporter.identity(), &inbox).unwrap();
    assert_eq!(message.statement.case, Some(composed.id));
    assert!(message.body_seed.is_none() && message.statement.card.is_none());
}

#[test]
fn only_readers_and_the_reporter_write_to_a_case() {
    let (reporter, ana, eve) = (member(), member(), member());
    let composed = compose(report(&reporter, &[&ana, &reporter]), reporter.signing_key(), &mut random).unwrap();
    let keys = |holder: &Holder| MemberKeys { key: holder.public_key(), inbox: holder.inbox() };
    let core = Core {
        name: "A".into(),
        number: 1,
        previous: None,
        members: vec![keys(&ana), keys(&eve)],
        quorum: 1,
        vault: label::PublicKey([0; 32]),
        details: bytes::DetailsHash([0; 32]),
        lost: vec![],
    };
    let facts = CaseFacts {
        offered: Vec::new(),
        id: composed.id,
        reporter: reporter.public_key(),
        reporter_inbox: Some(reporter.inbox()),
        readers: composed.statement.readers.clone(),
        left_out: vec![],
        replaced: vec![],
        said: [].into(),
    };
    let write = |author: &Holder, kind, readers: &[&Holder]| {
        let draft = Draft { kind, case: Some(composed.id), card: None, ..report(&reporter, readers) };
        let reply = compose(draft, author.signing_key(), &mut random).unwrap();
        facts.author(&reply.id, &reply.statement, &core)
    };
    assert_eq!(write(&ana, Kind::Reply, &[&ana, &reporter]), Ok(Author::Member(0)));
    assert_eq!(write(&reporter, Kind::Reply, &[&ana, &reporter]), Ok(Author::Reporter));
    assert_eq!(write(&eve, Kind::Reply, &[&ana, &reporter]), Err(AuthorError::NotAReader));
    assert_eq!(write(&member(), Kind::Reply, &[&ana, &reporter]), Err(AuthorError::Stranger));
    assert_eq!(write(&reporter, Kind::Status, &[&ana]), Err(AuthorError::WrongKind));
    assert_eq!(write(&ana, Kind::Note, &[&ana, &reporter]), Err(AuthorError::WrongReader));
    assert_eq!(write(&ana, Kind::Reply, &[&ana, &eve]), Err(AuthorError::WrongReader));
}

#[test]
fn a_commit_passes_the_relay() {
    let (reporter, ana) = (member(), member());
    let composed = compose(report(&reporter, &[&ana]), reporter.signing_key(), &mut random).unwrap();
    let request = Request::Commit(Commit {
        slots: composed.slots,
        hashes: composed.hashes,
        pieces: composed.pieces,
        withdrawal: None,
        closes: None,
        expires: 700,
    });
    let vault = member();
    let identity = RelayIdentity::from_seed(&Zeroizing::new([3; 32])).unwrap();
    let key = identity.sign(1_000, 2_000, vault.signing_key()).verify(&vault.public_key(), 1_500).unwrap();

    let content = request.content();
    let plain = bhttp::Request { path: request.path(), content: &content }.to_bytes(Class::Small).unwrap();
    let (sealed, opener) = key.seal(&plain, &mut random).unwrap();
    assert_eq!(sealed.len(), 65536 + 1143);
    let (opened, sealer) = identity.open(&sealed).unwrap();
    let asked = bhttp::Request::parse(&opened).unwrap();
    assert_eq!(Request::parse(asked.path, asked.content).unwrap(), request);

    let answer = bhttp::Response { status: 200, content: &[0x81, 1] }.to_bytes(sealer.class()).unwrap();
    let answer = sealer.seal(&answer, &mut random).unwrap();
    assert_eq!(answer.len(), 65536 + 48);
    assert_eq!(bhttp::Response::parse(&opener.open(&answer).unwrap()).unwrap().status, 200);
}
