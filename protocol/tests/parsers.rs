//! Every parser: what it accepts it would have written itself, and nothing else makes it stumble.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use proptest::prelude::*;
use tellsafe_protocol::answer::{Answer, Listed, Withdrawn};
use tellsafe_protocol::bhttp::{self, Class};
use tellsafe_protocol::bytes::{
    BodyHash, Inbox, InboxCapability, LookCapability, MessageId, PieceHash, RosterHash, Seed, WithdrawalHash,
    WithdrawalSecret,
};
use tellsafe_protocol::code::{Code, CodeError};
use tellsafe_protocol::content::{Attachment, Content, Reporter, State};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::pad::{pad, padme, unpad};
use tellsafe_protocol::public_file::PublicFile;
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_protocol::roster::{Core, Details, Link};
use tellsafe_protocol::statement::{Card, Kind, Statement};
use tellsafe_protocol::text::neutralise;

const PATHS: [&str; 9] =
    ["/commit", "/piece", "/inbox", "/look", "/body", "/delete", "/withdraw", "/roster", "/confirm"];

fn statement() -> impl Strategy<Value = Statement> {
    let card = prop::option::of((".{0,200}", ".{0,50}").prop_map(|(people, place)| Card { people, place }));
    let ids = |most| prop::collection::btree_set(any::<[u8; 32]>(), most);
    (any::<bool>(), any::<[u8; 32]>(), any::<u32>(), ids(0..=16), ids(1..=16), card).prop_map(
        |(report, bytes, day, parents, readers, card)| Statement {
            kind: if report { Kind::Report } else { Kind::Reply },
            roster: RosterHash(bytes),
            case: (!report).then_some(MessageId(bytes)),
            author: PublicKey(bytes),
            day,
            parents: if report { vec![] } else { parents.into_iter().map(MessageId).collect() },
            readers: readers.into_iter().map(Inbox).collect(),
            body: BodyHash(bytes),
            card: card.filter(|_| report),
        },
    )
}

fn content() -> impl Strategy<Value = Content> {
    let texts = prop::collection::vec((".{0,20}", ".{0,100}"), 0..5);
    let files = prop::collection::vec((".{0,20}", ".{0,20}", prop::collection::vec(any::<u8>(), 0..300)), 0..3);
    let state = prop::option::of(0usize..9);
    (
        ".{0,500}",
        texts,
        state,
        prop::option::of(0..=tellsafe_protocol::content::LAST_DAY),
        any::<bool>(),
        any::<[u8; 32]>(),
        files,
    )
        .prop_map(|(text, answers, state, next_date, flag, seed, files)| Content {
            text,
            answers,
            reporter: flag.then(|| {
                let holder = Holder::new(&Seed::new(seed)).unwrap();
                Reporter { recipient: holder.recipient().clone(), inbox: holder.inbox() }
            }),
            withdrawal: flag.then_some(WithdrawalHash(seed)),
            state: state.map(|state| State::ALL[state]),
            next_date,
            leaving: flag,
            sealed_by_gateway: flag,
            language: "en".into(),
            attachments: files
                .into_iter()
                .map(|(name, media_type, bytes)| Attachment { name, media_type, bytes })
                .collect(),
            ..Content::default()
        })
}

fn request() -> impl Strategy<Value = Request> {
    let id = any::<[u8; 32]>;
    let commit = (prop::collection::btree_set(id(), 1..=3), prop::collection::vec(any::<u8>(), 1..100), id()).prop_map(
        |(inboxes, piece, hash)| {
            Request::Commit(Commit {
                slots: inboxes.into_iter().map(|inbox| (Inbox(inbox), vec![7; 4096])).collect(),
                hashes: vec![PieceHash::of(&piece)],
                pieces: vec![piece],
                withdrawal: Some(WithdrawalHash(hash)),
                closes: None,
                expires: 1,
            })
        },
    );
    prop_oneof![
        commit,
        prop::collection::vec(any::<u8>(), 1..100).prop_map(Request::Piece),
        (id(), any::<u64>()).prop_map(|(id, after)| Request::Inbox(InboxCapability::new(id), after)),
        (id(), any::<u64>()).prop_map(|(id, after)| Request::Numbers(InboxCapability::new(id), after)),
        prop::collection::vec(id(), 1..=16)
            .prop_map(|ids| Request::Look(ids.into_iter().map(LookCapability::new).collect())),
        (id(), any::<u32>()).prop_map(|(id, piece)| Request::Body(BodyHash(id), piece)),
        (id(), prop::collection::vec(any::<u64>(), 1..9))
            .prop_map(|(id, numbers)| Request::Delete(InboxCapability::new(id), numbers)),
        id().prop_map(|id| Request::Withdraw(WithdrawalSecret::new(id))),
    ]
}

proptest! {
    #[test]
    fn statements_come_back(statement in statement()) {
        // A card may be too long once encoded; then it is refused on the way out.
        if let Ok(bytes) = statement.to_bytes() {
            prop_assert_eq!(Statement::parse(&bytes).unwrap(), statement);
            for cut in 0..bytes.len() {
                prop_assert!(Statement::parse(&bytes[..cut]).is_err());
            }
            prop_assert!(Statement::parse(&[&bytes[..], &[0]].concat()).is_err());
        }
    }

    #[test]
    fn a_flipped_bit_is_refused_or_says_something_else(statement in statement(), at in any::<prop::sample::Index>(), bit in 0u8..8) {
        if let Ok(mut bytes) = statement.to_bytes() {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            if let Ok(other) = Statement::parse(&bytes) {
                prop_assert_ne!(&other, &statement);
                prop_assert_eq!(other.to_bytes().unwrap(), bytes);
            }
        }
    }

    #[test]
    fn content_comes_back(content in content()) {
        prop_assert_eq!(Content::parse(&content.to_bytes()).unwrap(), content);
    }

    #[test]
    fn requests_come_back_through_both_classes(request in request()) {
        let bytes = request.content();
        for class in Class::ALL {
            let message = bhttp::Request { path: request.path(), content: &bytes }.to_bytes(class).unwrap();
            prop_assert_eq!(message.len(), class.size());
            let read = bhttp::Request::parse(&message).unwrap();
            prop_assert_eq!(&Request::parse(read.path, read.content).unwrap(), &request);
        }
        for cut in 0..bytes.len().min(200) {
            prop_assert!(Request::parse(request.path(), &bytes[..cut]).is_err());
        }
    }

    #[test]
    fn any_bytes_are_refused_or_come_back(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(statement) = Statement::parse(&bytes) {
            prop_assert_eq!(statement.to_bytes().unwrap(), bytes.clone());
        }
        if let Ok(content) = Content::parse(&bytes) {
            prop_assert_eq!(content.to_bytes(), bytes.clone());
        }
        for path in PATHS {
            if let Ok(request) = Request::parse(path, &bytes) {
                prop_assert_eq!(request.content().to_vec(), bytes.clone());
            }
            if let Ok(answer) = Answer::parse(path, &bytes) {
                prop_assert_eq!(answer.to_bytes(), bytes.clone());
            }
        }
        let _ = (Core::parse(&bytes), Details::parse(&bytes), Link::parse(&bytes), PublicFile::parse(&bytes));
        let _ = (bhttp::Request::parse(&bytes), bhttp::Response::parse(&bytes), unpad(&bytes));
    }

    #[test]
    fn padding_comes_back_and_hides_the_length(bytes in prop::collection::vec(any::<u8>(), 0..600), more in 4usize..900) {
        let padded = pad(&bytes, bytes.len() + more).unwrap();
        prop_assert_eq!(unpad(&padded).unwrap(), &bytes[..]);
        prop_assert!(pad(&bytes, bytes.len() + 3).is_err());
        if more > 4 {
            let mut dirty = padded.to_vec();
            *dirty.last_mut().unwrap() = 1;
            prop_assert!(unpad(&dirty).is_err());
        }
    }

    #[test]
    fn padme_rounds_up_by_at_most_twelve_percent(length in 2usize..100_000_000) {
        let padded = padme(length);
        prop_assert!(padded >= length && padded - length <= length * 12 / 100 + 1);
        prop_assert_eq!(padme(padded), padded);
    }

    #[test]
    fn codes_come_back_however_they_are_typed(entropy in any::<[u8; 16]>()) {
        let code = Code::from_entropy(entropy);
        let words = code.words();
        let short: Vec<String> = words.split(' ').map(|word| word.chars().take(4).collect::<String>().to_uppercase()).collect();
        for typed in [words.to_string(), words.replace(' ', "\n 3. "), short.join(", ")] {
            prop_assert_eq!(*Code::parse(&typed).unwrap().expose(), entropy);
        }
        let wrong = words.replacen(words.split(' ').nth(2).unwrap(), "notaword", 1);
        prop_assert!(matches!(Code::parse(&wrong), Err(CodeError::Unknown(_))));
    }

    #[test]
    fn strangers_text_cannot_move_the_cursor(text in prop::collection::vec(any::<char>(), 0..100)) {
        // A string that is drawn as one has no control characters.
        let text: String = text.into_iter().collect();
        let safe = neutralise(&text, true);
        prop_assert!(!safe.chars().any(|c| c.is_control() && c != '\n'));
        prop_assert_eq!(neutralise(&safe, true), safe);
        prop_assert!(!neutralise(&text, false).contains('\n'));
    }
}

#[test]
fn answers_come_back() {
    let answers = [
        ("/commit", Answer::Committed(20_000)),
        ("/inbox", Answer::Inbox(9, vec![Listed { number: 9, day: 1, slot: vec![1; 4096] }])),
        ("/look", Answer::Look(vec![0, 7])),
        ("/numbers", Answer::Numbers(9, 8, vec![(1, 3), (5, 8)])),
        ("/body", Answer::Body(vec![PieceHash([1; 32])], vec![1, 2])),
        ("/withdraw", Answer::Withdraw(Withdrawn::Gone)),
        ("/withdraw", Answer::Withdraw(Withdrawn::Read)),
        ("/withdraw", Answer::Withdraw(Withdrawn::Unknown)),
        ("/delete", Answer::Done),
    ];
    for (path, answer) in answers {
        assert_eq!(Answer::parse(path, &answer.to_bytes()), Ok(answer));
    }
}

#[test]
fn commits_that_break_a_rule_are_refused() {
    let piece = vec![1u8; 100];
    let good = Commit {
        slots: vec![(Inbox([1; 32]), vec![0; 4096]), (Inbox([2; 32]), vec![0; 4096])],
        hashes: vec![PieceHash::of(&piece)],
        pieces: vec![piece],
        withdrawal: None,
        closes: None,
        expires: 1,
    };
    let parse = |commit: &Commit| Request::parse("/commit", &commit.to_bytes());
    assert!(parse(&good).is_ok());
    let changes: [fn(&mut Commit); 8] = [
        |commit| commit.slots.clear(),
        |commit| commit.slots[1].0 = commit.slots[0].0,
        |commit| commit.slots = (0..17).map(|n| (Inbox([n; 32]), vec![0; 4096])).collect(),
        |commit| commit.slots[0].1.push(0),
        |commit| commit.hashes.clear(),
        |commit| commit.hashes[0] = PieceHash([0; 32]),
        |commit| commit.pieces[0] = vec![],
        |commit| commit.pieces.push(vec![1]),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut commit = good.clone();
        change(&mut commit);
        assert!(parse(&commit).is_err(), "change {number}");
    }
}

#[test]
fn a_wrong_code_says_which_word_and_never_the_word() {
    let typed = "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo";
    assert_eq!(Code::parse(typed).unwrap_err(), CodeError::Checksum);
    assert_eq!(Code::parse("zoo").unwrap_err(), CodeError::Count(1));
    let error = Code::parse("zoo zoo secretz zoo zoo zoo zoo zoo zoo zoo zoo wrung").unwrap_err();
    assert_eq!(error, CodeError::Unknown(vec![3, 12]));
    assert_eq!(error.to_string(), "not words of a code, at position 3, 12");
}

#[test]
fn secrets_print_as_secret() {
    let seed = Seed::new([7; 32]);
    let holder = Holder::new(&seed).unwrap();
    let code = Code::from_entropy([1; 16]);
    for printed in [format!("{seed:?}"), format!("{code:?}"), format!("{:?}", holder.signing_key())] {
        assert_eq!(printed, "[secret]");
    }
    let printed = format!("{holder:?}");
    assert!(printed.contains("[secret]") && !printed.contains("SigningKey("));
}
