//! The edges of each rule: what is just within it comes back, what is just beyond it is refused, and so is what breaks one rule alone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use minicbor::bytes::ByteVec;
use tellsafe_protocol::answer::{Answer, parse_refusal, refusal};
use tellsafe_protocol::bhttp::{self, Class};
use tellsafe_protocol::block::Block;
use tellsafe_protocol::bytes::{BodyHash, Inbox, MessageId, RosterHash, WithdrawalSecret};
use tellsafe_protocol::cbor;
use tellsafe_protocol::content::{Attachment, Content, MAX_ANSWERS};
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::pad::{pad, padme, unpad};
use tellsafe_protocol::public_file::PublicFile;
use tellsafe_protocol::relay::{CONFIG, RelayIdentity, RelayKey};
use tellsafe_protocol::request::Request;
use tellsafe_protocol::statement::{Card, Kind, MAX_CARD, MAX_PARENTS, MAX_READERS, Statement};
use tellsafe_protocol::text::neutralise;
use zeroize::Zeroizing;

fn inboxes(count: u8) -> Vec<Inbox> {
    (0..count).map(|n| Inbox([n; 32])).collect()
}

fn reply() -> Statement {
    Statement {
        kind: Kind::Reply,
        roster: RosterHash([1; 32]),
        case: Some(MessageId([2; 32])),
        author: PublicKey([3; 32]),
        day: 20_000,
        parents: vec![MessageId([4; 32]), MessageId([5; 32])],
        readers: inboxes(2),
        body: BodyHash([6; 32]),
        card: None,
    }
}

fn report() -> Statement {
    Statement { kind: Kind::Report, case: None, parents: vec![], card: Some(Card::default()), ..reply() }
}

/// As someone writes it who keeps no rule.
fn unchecked(s: &Statement) -> Vec<u8> {
    let card = s.card.as_ref().map(|card| ByteVec::from(cbor::to_bytes(&(&card.people, &card.place))));
    let (parents, readers) = (&s.parents, &s.readers);
    cbor::to_bytes(&(cbor::VERSION, s.kind as u8, s.roster, s.case, s.author, s.day, parents, readers, s.body, card))
}

#[test]
fn every_kind_of_statement_comes_back() {
    let kinds = [
        Kind::Reply,
        Kind::Status,
        Kind::Read,
        Kind::Note,
        Kind::WithdrawalRequest,
        Kind::Place,
        Kind::Step,
        Kind::Declaration,
        Kind::Introduction,
        Kind::Handing,
        Kind::Counted,
        Kind::Offer,
    ];
    for statement in kinds.map(|kind| Statement { kind, ..reply() }).into_iter().chain([report()]) {
        let bytes = statement.to_bytes().unwrap();
        assert_eq!(bytes, unchecked(&statement));
        assert_eq!(Statement::parse(&bytes), Ok(statement));
    }
}

#[test]
fn what_is_of_another_version_is_refused() {
    type IsRead = fn(&[u8]) -> bool;
    let withdraw = Request::Withdraw(WithdrawalSecret::new([1; 32])).content().to_vec();
    let read: [(Vec<u8>, IsRead); 5] = [
        (reply().to_bytes().unwrap(), |bytes| Statement::parse(bytes).is_ok()),
        (withdraw, |bytes| Request::parse("/withdraw", bytes).is_ok()),
        (Answer::Done.to_bytes(), |bytes| Answer::parse("/delete", bytes).is_ok()),
        (refusal("Too many."), |bytes| parse_refusal(bytes).is_ok()),
        (PublicFile::default().to_bytes(), |bytes| PublicFile::parse(bytes).is_ok()),
    ];
    for (mut bytes, is_read) in read {
        assert!(is_read(&bytes));
        bytes[1] = cbor::VERSION + 1;
        assert!(!is_read(&bytes), "{bytes:?}");
    }
}

#[test]
fn a_statement_that_breaks_one_rule_is_refused() {
    let card = |bytes| Some(Card { people: "x".repeat(bytes - 5), place: String::new() });
    let most = Statement { readers: inboxes(16), card: card(MAX_CARD), ..report() };
    assert_eq!(Statement::parse(&most.to_bytes().unwrap()), Ok(most));
    let broken = [
        Statement { readers: vec![], ..reply() },
        Statement { readers: inboxes(17), ..reply() },
        Statement { readers: vec![Inbox([1; 32]), Inbox([0; 32])], ..reply() },
        Statement { readers: vec![Inbox([1; 32]); 2], ..reply() },
        Statement { parents: (0..17).map(|n| MessageId([n; 32])).collect(), ..reply() },
        Statement { parents: vec![MessageId([1; 32]), MessageId([0; 32])], ..reply() },
        Statement { case: None, ..reply() },
        Statement { case: reply().case, ..report() },
        Statement { parents: reply().parents, ..report() },
        Statement { card: Some(Card::default()), ..reply() },
        Statement { kind: Kind::Place, readers: inboxes(1), ..reply() },
        Statement { card: card(MAX_CARD + 1), ..report() },
    ];
    assert_eq!((MAX_READERS, MAX_PARENTS), (16, 16));
    for statement in broken {
        assert!(statement.to_bytes().is_err(), "{statement:?}");
        assert!(Statement::parse(&unchecked(&statement)).is_err(), "{statement:?}");
    }
}

#[test]
fn content_has_so_many_answers_and_is_wiped() {
    let answers = |count| vec![("id".to_owned(), "answer".to_owned()); count];
    let mut most = Content { answers: answers(MAX_ANSWERS), ..Content::default() };
    assert_eq!(Content::parse(&most.to_bytes()).as_ref(), Ok(&most));
    most.answers = answers(MAX_ANSWERS + 1);
    assert!(Content::parse(&most.to_bytes()).is_err());

    let file = Attachment { name: "n".into(), media_type: "t".into(), bytes: b"file".to_vec() };
    let mut content =
        Content { text: "text".into(), answers: answers(2), attachments: vec![file.clone()], ..Content::default() };
    content.wipe();
    let left = Content {
        answers: vec![("id".into(), String::new()); 2],
        attachments: vec![Attachment { bytes: vec![], ..file }],
        ..Content::default()
    };
    assert_eq!(content, left);
}

#[test]
fn the_classes_are_filled_to_their_room_and_no_further() {
    assert_eq!(Class::ALL.map(Class::size), [65_536, 266_240]);
    let [small, large] = Class::ALL.map(Class::room);
    assert_eq!((small, large), (65_536 - 64, 266_240 - 64));
    let classes = [0, small, small + 1, large, large + 1].map(Class::for_content);
    assert_eq!(classes, [Some(Class::Small), Some(Class::Small), Some(Class::Large), Some(Class::Large), None]);
    for class in Class::ALL {
        let content = vec![7; class.room() + 1];
        let fits = &content[..class.room()];
        let longest = "/345678901234567";
        let request = bhttp::Request { path: &longest[..16], content: fits };
        let mut bytes = request.to_bytes(class).unwrap();
        assert_eq!(bhttp::Request::parse(&bytes), Ok(request.clone()));
        assert!(bhttp::Request { path: &format!("{longest}8"), ..request.clone() }.to_bytes(class).is_err());
        assert!(bhttp::Request { content: &content, ..request }.to_bytes(class).is_err());
        *bytes.last_mut().unwrap() = 1;
        assert!(bhttp::Request::parse(&bytes).is_err(), "padding that is none");

        let response = bhttp::Response { status: 200, content: fits };
        assert_eq!(bhttp::Response::parse(&response.to_bytes(class).unwrap()), Ok(response));
    }
    for (status, kept) in [(199, false), (200, true), (599, true), (600, false)] {
        let bytes = bhttp::Response { status, content: b"" }.to_bytes(Class::Small).unwrap();
        assert_eq!(bhttp::Response::parse(&bytes).is_ok(), kept, "{status}");
    }
}

#[test]
fn padding_is_as_long_as_the_algorithm_says() {
    let lengths = [0, 1, 2, 9, 1000, 8192, 8193, 1_000_000];
    assert_eq!(lengths.map(padme), [0, 1, 2, 10, 1024, 8192, 8704, 1_015_808]);
    assert_eq!(unpad(&pad(b"all", 3 + 4).unwrap()), Ok(&b"all"[..]));
}

#[test]
fn a_refusal_is_one_short_sentence() {
    for sentence in ["", "Too many.", &"x".repeat(300)] {
        assert_eq!(parse_refusal(&refusal(sentence)).as_deref(), Ok(sentence));
    }
    assert!(parse_refusal(&refusal(&"x".repeat(301))).is_err());
}

#[test]
fn a_block_has_lines_that_mail_keeps() {
    let text = Block("TELLSAFE TEST").encode(&[0; 50]);
    let expected = format!("-----BEGIN TELLSAFE TEST-----\n{}\nAAA=\n-----END TELLSAFE TEST-----\n", "A".repeat(64));
    assert_eq!(text, expected);
}

#[test]
fn a_relay_key_of_another_suite_is_none() {
    let config: [u8; CONFIG] = RelayIdentity::from_seed(&Zeroizing::new([5; 32])).unwrap().config().try_into().unwrap();
    assert!(RelayKey::from_config(&config).is_ok());
    for at in (0..3).chain(CONFIG - 6..CONFIG) {
        let mut other = config;
        other[at] ^= 1;
        assert!(RelayKey::from_config(&other).is_err(), "{at}");
    }
}

#[test]
fn strangers_text_stays_as_it_is_where_it_is_harmless() {
    let text = "Olá, 日本 🦀!\r\nA line.\n";
    assert_eq!(neutralise(text, true), text.replace('\r', ""));
    assert_eq!(neutralise("a\nb", false), "a\u{fffd}b");
    for (lines, end) in [(false, '\u{fffd}'), (true, '\n')] {
        let safe = format!("\u{fffd}[31m{end}no\u{fffd}oga\u{fffd}");
        assert_eq!(
            neutralise("\u{1b}[31m\rno\u{202e}oga\u{200b}", lines),
            safe,
            "a return is a new line, as in the page"
        );
    }
}
