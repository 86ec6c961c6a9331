//! Bodies in several pieces, what the vault is asked about them, and how much of each is taken.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "a test")]

use tellsafe_protocol::age::{self, Identity};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::body::{self, FLOOR, PIECE, Pieces, Sealed};
use tellsafe_protocol::bytes::{
    BodyHash, Inbox, InboxCapability, LookCapability, OneTimeSeed, PieceHash, Seed, WithdrawalHash,
};
use tellsafe_protocol::cbor::Malformed;
use tellsafe_protocol::content::{Attachment, Content};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::label::{ForStatement, Signature};
use tellsafe_protocol::request::{Commit, MAX_DELETED, MAX_LOOKS, MAX_PIECES, Request};
use tellsafe_protocol::slot;

fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).unwrap();
}

fn sealed() -> Sealed {
    let file = Attachment { name: "n".into(), media_type: "t".into(), bytes: vec![7; 2 * PIECE] };
    let content = Content { text: "What happened.".into(), attachments: vec![file], ..Content::default() };
    let sealed = body::seal(&content, &mut random).unwrap();
    assert_eq!(body::open(&sealed.hash, &sealed.pieces, &sealed.seed), Ok(content));
    sealed
}

#[test]
fn pieces_are_taken_one_by_one_and_only_as_they_were_signed() {
    let Sealed { hash, hashes, pieces: sealed, .. } = sealed();
    let mut pieces = Pieces::of(hash);
    assert_eq!((pieces.count(), pieces.taken()), (None, &[][..]));
    for at in 0..3 {
        assert_eq!(pieces.next() as usize, at);
        assert_eq!(pieces.take(hashes.clone(), sealed[(at + 1) % 3].clone()), Err(Malformed), "another piece");
        assert_eq!(pieces.take(hashes.clone(), sealed[at].clone()), Ok(at == 2));
        assert_eq!((pieces.count(), pieces.taken()), (Some(3), &sealed[..=at]));
    }
    assert_eq!(pieces.take(hashes.clone(), sealed[0].clone()), Err(Malformed), "after the last");
    assert_eq!(pieces.into_inner(), sealed);
    assert_eq!(Pieces::of(BodyHash([1; 32])).take(hashes, sealed[0].clone()), Err(Malformed), "another body's");

    for (count, taken) in [(MAX_PIECES, Ok(false)), (MAX_PIECES + 1, Err(Malformed))] {
        let hashes = vec![PieceHash::of(b"x"); count];
        assert_eq!(Pieces::of(body::hash(&hashes)).take(hashes, b"x".to_vec()), taken, "{count}");
    }
}

#[test]
fn the_text_is_read_before_the_rest_is_there_if_it_is_where_this_version_has_it() {
    let sealed = sealed();
    assert_eq!(body::first_text(&sealed.pieces[0], &sealed.seed).as_deref(), Some("What happened."));

    let seed = [9; 32];
    let recipient = Identity::from_seed(seed).unwrap().recipient().unwrap();
    let first_text = |content: &[u8]| {
        let mut plaintext = [&[0; 4][..], content].concat();
        plaintext.resize(70_000, 0);
        body::first_text(&age::seal(&recipient, &plaintext, &mut random).unwrap(), &OneTimeSeed::new(seed))
    };
    assert_eq!(first_text(b"\xa2\x00\x01\x01\x62hi").as_deref(), Some("hi"));
    for (why, content) in [
        ("a later version", b"\xa2\x00\x02\x01\x62hi"),
        ("no version", b"\xa2\x03\x01\x01\x62hi"),
        ("something else than the text", b"\xa2\x00\x01\x02\x62hi"),
        ("nothing but the version", b"\xa1\x00\x01\x01\x62hi"),
    ] {
        assert_eq!(first_text(content), None, "{why}");
    }
}

#[test]
fn a_word_and_a_page_look_alike_and_then_come_steps() {
    let length = |content_length: usize| {
        let empty = Content { text: "x".repeat(1000), ..Content::default() }.to_bytes().len() - 1000;
        let content = Content { text: "x".repeat(content_length - empty), ..Content::default() };
        assert_eq!(content.to_bytes().len(), content_length);
        let sealed = body::seal(&content, &mut random).unwrap();
        assert_eq!(body::open(&sealed.hash, &sealed.pieces, &sealed.seed), Ok(content));
        sealed.pieces.iter().map(Vec::len).sum::<usize>()
    };
    // Four bytes of length stand before the content.
    assert_eq!(length(1000), age::sealed_len(FLOOR));
    assert_eq!(length(FLOOR - 4), age::sealed_len(FLOOR));
    assert_eq!(length(FLOOR - 3), age::sealed_len(8704));
}

#[test]
fn a_commit_is_sent_in_the_class_that_all_members_would_need() {
    let commit = |slots: u8, piece: usize, hash: Option<WithdrawalHash>| Commit {
        slots: (0..slots).map(|n| (Inbox([n; 32]), vec![0; slot::SIZE])).collect(),
        hashes: vec![PieceHash([1; 32])],
        pieces: vec![vec![0; piece]],
        withdrawal: hash,
        closes: hash,
        expires: 1,
    };
    let full = |piece| commit(4, piece, Some(WithdrawalHash([2; 32])));
    let longest = 30_000 + Class::Small.room() - full(30_000).to_bytes().len();
    assert_eq!(full(longest).to_bytes().len(), Class::Small.room());
    let one = |piece| commit(1, piece, None);
    assert_eq!(one(longest).class(3), Some(Class::Small));
    assert_eq!(one(longest + 1).class(3), Some(Class::Large));
    assert_eq!(one(longest).class(4), Some(Class::Large));
    assert_eq!(one(PIECE).class(15), None, "its pieces go first");
    assert_eq!(one(Class::Large.room() + 1).class(1), None);
}

#[test]
fn requests_ask_for_so_much_and_no_more() {
    let comes_back = |request: Request| Request::parse(request.path(), &request.content()) == Ok(request);
    let look = |count| Request::Look(vec![LookCapability::new([1; 32]); count]);
    let delete = |count| Request::Delete(InboxCapability::new([1; 32]), vec![1; count]);
    let piece = |length| Request::Piece(vec![0; length]);
    for most in [look(1), look(MAX_LOOKS), delete(1), delete(MAX_DELETED), piece(1), piece(PIECE)] {
        assert!(comes_back(most));
    }
    for beyond in [look(0), look(MAX_LOOKS + 1), delete(0), delete(MAX_DELETED + 1), piece(0), piece(PIECE + 1)] {
        assert!(!comes_back(beyond));
    }
}

#[test]
fn a_slot_has_room_for_so_long_a_statement() {
    let reader = Holder::new(&Seed::new([1; 32])).unwrap();
    let signature = Signature::<ForStatement>::from_bytes([0; 64]);
    let seal = |length: usize| slot::seal(&vec![0; length], &signature, None, reader.recipient(), &mut random);
    assert_eq!(seal(slot::MAX_STATEMENT).unwrap().len(), slot::SIZE);
    assert!(seal(slot::MAX_STATEMENT + 1).is_err());
}
