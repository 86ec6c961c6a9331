//! Acts: written and read back, each rule of theirs, what a later version writes, and the vectors they share with other implementations.
//! After a change of format: `TELLSAFE_VECTORS=write cargo test --release -p tellsafe-protocol --test acts`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "a test")]

use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;
use tellsafe_protocol::act::{
    Act, Asked, Clock, Closing, Conflict, Count, FIRST_NEWER, MAX_ACTS, MAX_CATEGORIES, MAX_COUNTED, MAX_LABEL,
    MAX_SPACE, Proposal, Said, Tally, Vote, Wish,
};
use tellsafe_protocol::bytes::{Inbox, MessageId, RosterHash, hex};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::content::{Content, LAST_DAY};
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::outcome::{Finding, Outcome};
use tellsafe_protocol::quorum::Rule;

fn content(acts: Vec<Act>) -> Content {
    Content { acts, ..Content::default() }
}

/// One of each.
fn each() -> Vec<(&'static str, Act)> {
    let (id, key) = (MessageId([7; 32]), PublicKey([9; 32]));
    let proposal = Proposal {
        rule: Rule::Cncf,
        finding: Finding::Violation,
        outcomes: vec![Outcome::Education, Outcome::WrittenWarning],
        words: "We write to them.".into(),
        until: 20_790,
    };
    vec![
        ("conflict", Act::Conflict(Conflict::Hard)),
        ("let back", Act::LetBack(key)),
        ("lead", Act::Lead(Some(key))),
        ("no lead", Act::Lead(None)),
        ("clock", Act::Clock(Clock::Review, Some(20_800))),
        ("no clock", Act::Clock(Clock::Appeal, None)),
        ("propose", Act::Propose(proposal)),
        ("vote", Act::Vote(id, Vote::Yes)),
        ("object", Act::Object(id, "Too harsh.".into())),
        ("take back", Act::TakeBack(id)),
        ("alone", Act::Alone("I muted them.".into())),
        ("review", Act::Review(id, true)),
        ("space", Act::Space("chat".into(), false)),
        ("consent", Act::Consent(Wish::Approach, Said::No)),
        ("override", Act::Override(Wish::Act, "Someone is in danger.".into())),
        ("counsel", Act::Counsel("Do not name them.".into())),
        ("hold", Act::Hold(true)),
        (
            "close",
            Act::Close(Closing {
                finding: Finding::NoViolation,
                outcomes: vec![Outcome::NoAction],
                appeal: Some(20_830),
            }),
        ),
        ("reopen", Act::Reopen("New facts.".into())),
        (
            "tally",
            Act::Tally(Tally {
                channel: Some("mail".into()),
                categories: vec!["harassment".into(), "spam".into()],
                people: Some(2),
                affected: Some(0),
            }),
        ),
        ("no tally", Act::Tally(Tally::default())),
        ("name", Act::Name("heron".into(), "Kim Doe, @kim".into())),
        ("passed on", Act::PassedOn("Example Foundation".into(), false)),
        ("appeal", Act::Appeal("Someone who voted is their manager.".into(), 20_820)),
        ("refuse", Act::Refuse("It came too late.".into())),
        ("panel", Act::Panel(id, vec![PublicKey([3; 32]), key])),
        ("hear", Act::Hear(id, false, "That vote decided it.".into())),
        ("counted", Act::Counted(counted(2))),
        ("asked", Act::Asked(asked(Some("@kim")))),
        ("passed on to a desk", Act::Asked(asked(None))),
        ("the end of a ban", Act::Clock(Clock::Ban, Some(21_000))),
    ]
}

/// Another desk, asked about someone or not.
fn asked(about: Option<&str>) -> Asked {
    let about = about.map(str::to_owned);
    Asked { name: "Example Foundation".into(), desk: RosterHash([5; 32]), about, code: Code::from_entropy([6; 16]) }
}

/// What stays counted, of a case that so many members had.
fn counted(readers: usize) -> Count {
    Count {
        roster: RosterHash([5; 32]),
        readers: (0..readers).map(|at| Inbox([u8::try_from(at).unwrap(); 32])).collect(),
        received: 20_780,
        closed: 20_790,
        finding: Finding::Violation,
        outcomes: vec![Outcome::WrittenWarning],
        alone: true,
        appealed: false,
        tally: Tally { categories: vec!["spam".into()], people: Some(1), ..Tally::default() },
    }
}

#[test]
fn vectors() {
    let made: Vec<Value> = each()
        .into_iter()
        .map(|(what, act)| json!({"what": what, "content": hex(&content(vec![act]).to_bytes())}))
        .collect();
    let newer =
        [("a later act", "a200010b8182181a182a".to_owned()), ("a later version", "a30002016548656c6c6f186301".into())];
    let newer = newer.map(|(what, bytes)| json!({"what": what, "content": bytes}));
    let bad: Vec<Value> =
        bad().into_iter().map(|(what, bytes)| json!({"what": what, "content": hex(&bytes)})).collect();
    let made = serde_json::to_string_pretty(&json!({"acts": made, "newer": newer, "malformed": bad})).unwrap() + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/acts.json");
    if std::env::var_os("TELLSAFE_VECTORS").is_some() {
        std::fs::write(&file, &made).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), made);
}

#[test]
fn each_is_read_as_it_was_written() {
    for (what, act) in each() {
        let content = content(vec![act]);
        assert_eq!(Content::parse(&content.to_bytes()), Ok(content), "{what}");
    }
    let everything = Closing { finding: Finding::Violation, outcomes: Outcome::ALL.to_vec(), appeal: None };
    let most = vec![Act::Hold(true); MAX_ACTS];
    for acts in [each().into_iter().map(|(_, act)| act).collect(), most, vec![Act::Close(everything)]] {
        let content = content(acts);
        assert_eq!(Content::parse(&content.to_bytes()), Ok(content));
    }
}

#[test]
fn who_may_not_read_a_case_speaks_of_conflicts_alone() {
    let declared: Vec<_> = each().into_iter().filter(|(_, act)| act.is_declaration()).map(|(what, _)| what).collect();
    assert_eq!(declared, ["conflict", "let back"]);
}

/// Content whose acts break a rule.
fn bad() -> Vec<(&'static str, Vec<u8>)> {
    let of = |acts: &[Act]| content(acts.to_vec()).to_bytes();
    let proposal = |outcomes: &[Outcome], until| {
        let (rule, finding, words) = (Rule::Majority, Finding::Violation, "x".into());
        Act::Propose(Proposal { rule, finding, outcomes: outcomes.to_vec(), words, until })
    };
    let tally = |categories: Vec<String>| Act::Tally(Tally { categories, ..Tally::default() });
    let twice = proposal(&[], 1);
    vec![
        ("no act", vec![0xa2, 0, 1, 11, 0x80]),
        ("too many", of(&vec![Act::Hold(true); MAX_ACTS + 1])),
        ("a conflict of no kind", vec![0xa2, 0, 1, 11, 0x81, 0x82, 0, 3]),
        ("a field too many", vec![0xa2, 0, 1, 11, 0x81, 0x83, 0, 1, 1]),
        ("no words", of(&[Act::Alone(" ".into())])),
        ("too long a name", of(&[Act::Space("x".repeat(MAX_SPACE + 1), true)])),
        ("a day after the last", of(&[Act::Clock(Clock::Review, Some(LAST_DAY + 1))])),
        ("outcomes out of order", of(&[proposal(&[Outcome::NoAction, Outcome::OutOfScope], 1)])),
        ("an outcome twice", of(&[proposal(&[Outcome::NoAction, Outcome::NoAction], 1)])),
        ("two proposals", of(&[twice.clone(), twice])),
        ("twice alone", of(&[Act::Alone("x".into()), Act::Alone("y".into())])),
        ("categories out of order", of(&[tally(vec!["b".into(), "a".into()])])),
        ("a category twice", of(&[tally(vec!["a".into(), "a".into()])])),
        ("too many categories", of(&[tally((0..=MAX_CATEGORIES).map(|at| format!("{at:02}")).collect())])),
        ("too long a category", of(&[tally(vec!["x".repeat(MAX_LABEL + 1)])])),
        ("nobody by a code", of(&[Act::Name("heron".into(), " ".into())])),
        ("no code", of(&[Act::Name(" ".into(), "Kim".into())])),
        ("too long a code", of(&[Act::Name("x".repeat(MAX_LABEL + 1), "Kim".into())])),
        ("two appeals", of(&[Act::Appeal("x".into(), 1), Act::Appeal("y".into(), 1)])),
        ("nobody on a panel", of(&[Act::Panel(MessageId([7; 32]), vec![])])),
        ("one twice on a panel", of(&[Act::Panel(MessageId([7; 32]), vec![PublicKey([9; 32]); 2])])),
        ("counted for nobody", of(&[Act::Counted(counted(0))])),
        ("counted for too many", of(&[Act::Counted(counted(MAX_COUNTED + 1))])),
        ("counted twice for one", of(&[Act::Counted(Count { readers: vec![Inbox([1; 32]); 2], ..counted(1) })])),
        ("asked about nobody", of(&[Act::Asked(asked(Some(" ")))])),
        ("asked nobody", of(&[Act::Asked(Asked { name: " ".into(), ..asked(None) })])),
        ("too short a code", {
            let mut bytes = of(&[Act::Asked(asked(None))]);
            let end = bytes.len() - 17;
            bytes[end] -= 1;
            bytes.truncate(end + 16);
            bytes
        }),
        ("a number written long", vec![0xa2, 0, 1, 11, 0x81, 0x82, 0x18, 0, 1]),
    ]
}

#[test]
fn what_breaks_a_rule_is_refused() {
    for (what, bytes) in bad() {
        assert!(Content::parse(&bytes).is_err(), "{what}");
        assert!(Content::parse_any(&bytes).is_err(), "{what}");
    }
}

#[test]
fn a_later_act_keeps_its_place() {
    // [the next, 42, "x"]
    let bytes = [&[0xa2, 0, 1, 11, 0x82, 0x82, 14, 0xf5, 0x83, 0x18, FIRST_NEWER, 0x18, 42, 0x61][..], b"x"].concat();
    let content = Content::parse(&bytes).unwrap();
    assert_eq!(content.acts[0], Act::Hold(true));
    assert!(matches!(&content.acts[1], Act::Newer(newer) if newer.number() == FIRST_NEWER));
    assert_eq!(content.to_bytes(), bytes);
}

#[test]
fn of_a_later_content_the_text_is_shown() {
    // {0: 2, 1: "Hello", 99: 1}
    let bytes = [&[0xa3, 0, 2, 1, 0x65][..], b"Hello", &[0x18, 99, 1]].concat();
    assert!(Content::parse(&bytes).is_err());
    let content = Content::parse_any(&bytes).unwrap();
    assert_eq!((content.text.as_str(), content.newer), ("Hello", true));
    // What stands where the text was may be something else by then, and text may stand where it did not: {0: 2, 1: 7, 2: "x"}
    let content = Content::parse_any(&[0xa3, 0, 2, 1, 7, 2, 0x61, b'x']).unwrap();
    assert_eq!((content.text.as_str(), content.newer), ("", true));
    assert!(Content::parse_any(&bytes[..bytes.len() - 1]).is_err());
    assert!(Content::parse_any(&[0xa1, 0, 1, 0]).is_err(), "this version's has to keep every rule");
}

proptest! {
    #[test]
    fn whatever_parses_is_written_back_the_same(
        at in 0usize..31, place in 0usize..200, byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let mut bytes = content(vec![each()[at].1.clone()]).to_bytes();
        let place = place % bytes.len();
        if cut { bytes.truncate(place) } else { bytes[place] = byte }
        if let Ok(content) = Content::parse(&bytes) {
            prop_assert_eq!(content.to_bytes(), bytes);
        }
    }
}
