//! Whoever is brought in has all of it, verifies all of it, and is a reader.

use super::*;

#[test]
fn whoever_is_brought_in_has_all_of_it_and_answers() {
    let mut shared = Shared::worked_on();
    let (ana, dana) = (shared.ana(), shared.dana);
    assert!(shared.folded(dana, &[]).cases.is_empty());
    shared.share(ana, dana, None);
    let folded = shared.folded(dana, &[]);
    assert!(folded.dropped.is_empty(), "{:?}", folded.dropped);
    let (theirs, anas) = (&folded.cases[0], shared.case(ana));
    assert_eq!(ids(theirs), ids(&anas));
    assert_eq!(texts(theirs), texts(&anas));
    assert_eq!(theirs.facts, anas.facts);
    assert_eq!((theirs.withheld(), theirs.card().unwrap().people.as_str()), (0, "@someone"));
    assert!(theirs.entries.iter().all(|entry| entry.number <= 2), "numbers are those of the share");
    // What a new message follows is the same whoever of them writes it, and lacks nothing for any of them.
    let members = [shared.ana(), shared.bo(), dana];
    assert_eq!(theirs.heads(&set(&members)), anas.heads(&set(&members)));
    let to = outgoing::from_member(theirs, &shared.roster, dana).unwrap();
    assert_eq!(to.members, ["Ana", "Bo", "Chen", "Dana"]);
    let draft = outgoing::draft(theirs, Kind::Reply, &shared.roster, crate::world::DAY, to.readers, said("I am new."));
    let introduced = anas.entries.iter().find(|entry| entry.kind() == Kind::Introduction).unwrap().id();
    assert_eq!(draft.parents, [introduced], "it follows all that the reporter has too");
    let reply = seal(draft, dana);
    shared.messages.push(reply);
    for reader in [shared.ana(), shared.bo(), dana, shared.reporter()] {
        let case = shared.case(reader);
        let answer = case.entries.iter().find(|entry| entry.author == Author::Member(3)).unwrap();
        assert_eq!((answer.content().unwrap().text.as_str(), case.withheld()), ("I am new.", 0));
    }
    let seen = shared.case(shared.reporter());
    assert!(!texts(&seen).contains(&"I know the place.".to_owned()));
    let to = outgoing::from_reporter(&seen, &shared.roster, shared.reporter()).unwrap();
    assert_eq!(to.members, ["Ana", "Bo", "Chen", "Dana"]);
    let introduction = seen.entries.iter().find(|entry| entry.kind() == Kind::Introduction).unwrap();
    assert_eq!(seen.brought_in(introduction), [dana.inbox()]);
}

#[test]
fn an_introduction_alone_hands_on_nothing_and_a_handing_alone_makes_no_reader() {
    let mut shared = Shared::worked_on();
    let (ana, dana) = (shared.ana(), shared.dana);
    shared.share(ana, dana, None);
    let handing = shared.messages.pop().unwrap();
    assert!(shared.folded(dana, &[]).cases.is_empty());
    assert!(shared.case(shared.reporter()).facts.readers.contains(&dana.inbox()));
    let introduction = std::mem::replace(shared.messages.last_mut().unwrap(), handing);
    assert!(shared.folded(dana, &[]).cases.is_empty(), "the handing lists someone who has no part in the case");
    assert_eq!(reasons(&shared.folded(ana, &[])), [("it lists a reader who has no part in the case".into(), 1)]);
    // What comes to that end in the other order is the same.
    shared.messages.push(introduction);
    assert_eq!(texts(&shared.case(dana)), texts(&shared.case(ana)));
}

#[test]
fn who_was_brought_in_brings_in_another() {
    let mut shared = Shared::worked_on();
    let (ana, dana, emi) = (shared.ana(), shared.dana, shared.emi);
    shared.share(ana, dana, None);
    shared.share(dana, emi, None);
    let folded = shared.folded(emi, &[]);
    assert!(folded.dropped.is_empty(), "{:?}", folded.dropped);
    assert_eq!(ids(&folded.cases[0]), ids(&shared.case(ana)));
    assert_eq!(texts(&folded.cases[0]), texts(&shared.case(ana)));
    let last = shared.messages.last().unwrap();
    let handed =
        shared.case(emi).entries.iter().find(|entry| entry.id() == last.id).unwrap().content().unwrap().handed.len();
    assert_eq!(handed, 2, "Dana's own inbox, the introduction and the handing, and with it all the rest");
}

#[test]
fn more_than_one_handing_holds_takes_several() {
    let mut shared = Shared::new();
    let (ana, bo, dana) = (shared.ana(), shared.bo(), shared.dana);
    let notes: Vec<Composed> = (0..MAX_HANDED)
        .map(|at| seal(shared.draft(Kind::Note, &[ana, bo], &[shared.id()], said(&at.to_string())), bo))
        .collect();
    shared.messages.extend(notes);
    shared.share(ana, dana, None);
    let case = shared.case(dana);
    assert_eq!(case.entries.iter().filter(|entry| entry.kind() == Kind::Handing).count(), 2);
    assert_eq!((ids(&case), case.withheld()), (ids(&shared.case(ana)), 0));
}

#[test]
fn whoever_was_let_back_in_gets_what_they_missed() {
    let mut shared = Shared::worked_on();
    let (ana, bo) = (shared.ana(), shared.bo());
    shared.write(ana, Kind::Note, &[ana], said("While he was out."));
    assert_eq!(outgoing::missing(&shared.case(ana), &ana.inbox(), &bo.inbox()).len(), 1);
    shared.share(ana, bo, None);
    assert!(texts(&shared.case(bo)).contains(&"While he was out.".to_owned()));
    assert!(outgoing::missing(&shared.case(ana), &ana.inbox(), &bo.inbox()).is_empty());
    assert_eq!(shared.case(bo).heads(&set(&[ana, bo])), shared.case(ana).heads(&set(&[ana, bo])));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Two members share it at once, and a third on; whoever reads it has the same case, in whatever order they get it.
    #[test]
    fn any_order_of_arrival_gives_the_same_case_to_new_and_old_readers(
        order in Just((0..16).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let mut shared = Shared::worked_on();
        let (ana, bo, dana, emi) = (shared.ana(), shared.bo(), shared.dana, shared.emi);
        let before = shared.messages.len();
        shared.share(ana, dana, None);
        let by_ana = shared.messages.split_off(before);
        shared.share(bo, dana, None);
        shared.messages.extend(by_ana);
        shared.share(dana, emi, None);
        let straight = shared.case(ana);
        let members: [Inbox; 4] = [ana, bo, dana, emi].map(Holder::inbox);
        prop_assert!(members.iter().all(|inbox| straight.facts.readers.contains(inbox)));
        for reader in [ana, bo, dana, emi] {
            let folded = shared.folded(reader, &order);
            prop_assert!(folded.dropped.is_empty(), "{:?}", folded.dropped);
            let case = &folded.cases[0];
            prop_assert_eq!(ids(case), ids(&straight));
            prop_assert_eq!(texts(case), texts(&straight));
            prop_assert_eq!(&case.facts, &straight.facts);
            prop_assert_eq!(case.withheld(), 0);
            prop_assert_eq!(case.heads(&members.into()), straight.heads(&members.into()));
        }
        let reporter = shared.reporter();
        let (one, other) = (shared.folded(reporter, &[]), shared.folded(reporter, &order));
        prop_assert_eq!(ids(&one.cases[0]), ids(&other.cases[0]));
        prop_assert_eq!(&one.cases[0].facts.readers, &straight.facts.readers);
        let handing = one.cases[0].entries.iter().any(|entry| entry.kind() == Kind::Handing);
        prop_assert!(!handing);
    }
}
