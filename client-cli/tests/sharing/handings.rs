//! What was handed on and should not have been is dropped, with its reason.

use super::*;

#[test]
fn what_only_looks_like_a_share_is_dropped_with_its_reason() {
    let bare = Shared::worked_on();
    let (ana, bo, dana, reporter) = (bare.ana(), bare.bo(), bare.dana, bare.reporter());
    // Dana is brought in, and then someone hands this to her.
    let hand = |by: &Holder, handed: Vec<Handed>| {
        let mut shared = bare.clone();
        shared.share(ana, dana, None);
        let [introduction, right] = &shared.messages[bare.messages.len()..] else { panic!() };
        let (introduction, right) = (introduction.clone(), right.clone());
        shared.messages.truncate(bare.messages.len());
        shared.messages.push(introduction);
        shared.hand(by, handed);
        let alone = shared.folded(dana, &[]);
        shared.messages.push(right);
        (alone, shared.folded(dana, &[]))
    };
    let handed = |at: usize, by: &Holder| Handed::of(&bare.received(at, by), crate::world::DAY).unwrap();
    let one = |reason: &str| vec![(reason.to_owned(), 1)];

    // By someone who does not read the case: the report too is then nobody's.
    let (alone, _) = hand(bare.emi, vec![handed(0, ana)]);
    assert!(alone.cases.is_empty());
    let why = reasons(&alone);
    assert!(why.iter().any(|(why, _)| why == "who handed it on does not read this case"), "{why:?}");

    // A statement that Bo never received: Ana wrote it to herself and Chen.
    let hidden = seal(bare.draft(Kind::Note, &[ana], &[], said("not to Bo")), ana);
    let (_, bytes) = hidden.slots[0].clone();
    let message = slot::open(&bytes, ana.identity(), &ana.inbox()).unwrap();
    let (_, both) = hand(bo, vec![handed(0, bo), Handed::of(&message, crate::world::DAY).unwrap()]);
    assert_eq!(reasons(&both), one("who handed it on had not received it"));
    assert_eq!(both.cases[0].entries.len(), bare.messages.len() + 3, "all but that");

    // With a seed for another body.
    let mut other = bare.received(2, ana);
    other.body_seed = bare.received(1, ana).body_seed;
    let (alone, both) = hand(ana, vec![handed(0, ana), Handed::of(&other, crate::world::DAY).unwrap()]);
    assert_eq!(reasons(&alone), one("its text is another message's, or was changed"));
    assert!(!texts(&alone.cases[0]).contains(&"I know the place.".to_owned()));
    drop(both);

    // Of another case.
    let report = seal(bare.world.report_draft(&[ana, bo, reporter]), reporter);
    let (_, bytes) = report.slots.iter().find(|(inbox, _)| *inbox == ana.inbox()).unwrap();
    let message = slot::open(bytes, ana.identity(), &ana.inbox()).unwrap();
    let (alone, _) = hand(ana, vec![handed(0, ana), Handed::of(&message, crate::world::DAY).unwrap()]);
    assert_eq!(reasons(&alone), one("it belongs to another case"));
    assert_eq!(alone.cases.len(), 1);

    // Changed by one bit, in the statement or in the signature.
    for in_signature in [false, true] {
        let mut bytes = tellsafe_protocol::cbor::to_bytes(&handed(1, ana));
        let at = if in_signature { bytes.len() - 60 } else { 60 };
        bytes[at] ^= 1;
        let forged = minicbor::decode::<Handed>(&bytes).unwrap();
        let (alone, both) = hand(ana, vec![handed(0, ana), forged]);
        let why = reasons(&alone);
        assert!(why.len() == 1 && why[0].1 == 1, "{why:?}");
        assert!(
            ["its author did not sign it", "what is inside is not a statement"].contains(&why[0].0.as_str()),
            "{why:?}"
        );
        assert!(texts(&both.cases[0]).contains(&"We talk on Monday.".to_owned()), "the right one is there too");
    }
}

#[test]
fn a_day_is_believed_up_to_that_of_the_handing() {
    let mut shared = Shared::worked_on();
    let (ana, dana) = (shared.ana(), shared.dana);
    shared.share(ana, dana, None);
    shared.messages.pop();
    let days = [(0, crate::world::DAY - 9), (1, crate::world::DAY + 9)];
    let handed = days.map(|(at, day)| Handed::of(&shared.received(at, ana), day).unwrap());
    shared.hand(ana, handed.to_vec());
    let case = shared.case(dana);
    let day = |at: usize| case.entries.iter().find(|entry| entry.id() == shared.messages[at].id).unwrap().day;
    assert_eq!((day(0), day(1)), (crate::world::DAY - 9, crate::world::DAY));
}

#[test]
fn a_handing_is_bounded_and_read_strictly() {
    let shared = Shared::worked_on();
    let one = Handed::of(&shared.received(0, shared.ana()), 1).unwrap();
    let content = |handed: Vec<Handed>| Content { handed, ..Content::default() }.to_bytes();
    for many in [1, MAX_HANDED] {
        assert_eq!(Content::parse(&content(vec![one.clone(); many])).unwrap().handed.len(), many);
    }
    assert!(Content::parse(&content(vec![one.clone(); MAX_HANDED + 1])).is_err());
    assert!(Content::parse(&[0xa2, 0, 1, 12, 0x80]).is_err(), "an empty list is left out");
    let printed = format!("{:?}", Content::parse(&content(vec![one])).unwrap());
    assert!(printed.contains("seed: [secret]"), "{printed}");
    let mut wiped = Content::parse(&content(vec![Handed::of(&shared.received(1, shared.ana()), 1).unwrap()])).unwrap();
    wiped.wipe();
    assert!(wiped.handed.is_empty());
    let place = slot::Message { body_seed: None, ..shared.received(0, shared.ana()) };
    assert!(Handed::of(&place, 1).is_none());
    assert!(body::open(&place.statement.body, &shared.messages[0].pieces, &OneTimeSeed::new([7; 32])).is_err());
}

/// What was not handed on is not taken for it: bodies that are not open yet hand on nothing.
#[test]
fn a_handing_that_was_not_fetched_hands_on_nothing() {
    let mut shared = Shared::worked_on();
    let (ana, dana) = (shared.ana(), shared.dana);
    shared.share(ana, dana, None);
    let all: Vec<&Composed> = shared.messages.iter().collect();
    let (own, _) = arrived::open(&listed(dana, &all), dana.identity(), &dana.inbox());
    assert_eq!(own.len(), 2);
    assert!(arrived::handed(&own, &[].into()).0.is_empty());
}
