//! A case that is offered: who is told knows its id, says whether they have a conflict, and gets nothing else until it is shared.

use super::*;
use tellsafe_client::case::offered::Offered;

impl Shared {
    /// The message with which a reader's client offers the case.
    pub(super) fn offer(&mut self, by: &Holder, to: &Holder, agreed: Option<MessageId>) -> MessageId {
        let case = self.case(by);
        let recipients = outgoing::offering(&case, &self.roster, by, to.inbox()).unwrap();
        let content = Content::default();
        let draft = outgoing::draft(&case, Kind::Offer, &self.roster, crate::world::DAY, recipients.readers, content);
        self.messages.push(seal(outgoing::bringing_in(draft, &case, &to.inbox(), agreed), by));
        self.messages.last().unwrap().id
    }

    /// The one offer that lies in an inbox.
    fn offered(&self, to: &Holder) -> Offered {
        let folded = self.folded(to, &[]);
        assert!(folded.cases.is_empty() && folded.dropped.is_empty(), "{:?}", folded.dropped);
        assert_eq!(folded.offered.len(), 1);
        folded.offered[0].clone()
    }

    fn answer(&mut self, by: &Holder, said: Conflict) {
        let offered = self.offered(by);
        let to = outgoing::declaring(&offered, &self.roster, by).unwrap();
        let content = Content { acts: vec![Act::Conflict(said)], ..Content::default() };
        let draft = outgoing::answer(&offered, &self.roster, crate::world::DAY, to.readers, content);
        self.messages.push(seal(draft, by));
    }

    fn work(&self) -> Work {
        Work::of(&self.case(self.ana()), &self.roster)
    }
}

#[test]
fn who_is_offered_a_case_knows_its_id_and_nothing_else_is_sealed_to_them() {
    let mut shared = Shared::worked_on();
    let (ana, bo, dana, reporter) = (shared.ana(), shared.bo(), shared.dana, shared.reporter());
    let offer = shared.offer(ana, dana, None);
    let offered = shared.offered(dana);
    assert_eq!((offered.id, offered.by()), (shared.id(), [ana.public_key()].into()));
    assert_eq!((offered.said(&dana.public_key()), offered.asks_anew(&dana.public_key())), (None, false));
    let message = shared.received(shared.messages.len() - 1, dana);
    assert_eq!((message.id, &message.statement.card), (offer, &None));
    let content = shared.case(ana).entries.iter().find(|entry| entry.id() == offer).unwrap().content().unwrap().clone();
    assert_eq!(content, Content::default(), "an offer has no words");

    // Whoever writes now, members or the reporter, writes past them.
    let to = [
        outgoing::from_member(&shared.case(bo), &shared.roster, bo),
        outgoing::among_members(&shared.case(bo), &shared.roster, bo, None),
        outgoing::from_reporter(&shared.case(reporter), &shared.roster, reporter),
    ];
    for to in to.map(Result::unwrap) {
        assert_eq!(to.members, ["Ana", "Bo", "Chen"]);
    }
    assert!(ids(&shared.case(reporter)).iter().all(|id| *id != offer), "the reporter hears of who reads it");
    let stands = shared.work().stands;
    assert_eq!(stands.offered, [(dana.public_key(), Stand::Silent)].into());
    assert!(!stands.by_key.contains_key(&dana.public_key()));
    assert_eq!(stands.standing().silent, 2, "of those who read it");
}

#[test]
fn who_has_no_conflict_gets_all_once_it_is_shared_and_speaks_anew_about_its_card() {
    for said in [Conflict::None, Conflict::Soft] {
        let mut shared = Shared::worked_on();
        let (ana, bo, dana) = (shared.ana(), shared.bo(), shared.dana);
        let key = dana.public_key();
        shared.offer(ana, dana, None);
        shared.answer(dana, said);
        assert_eq!(shared.offered(dana).said(&key), Some(said));
        for reader in [ana, bo] {
            let stands = Work::of(&shared.case(reader), &shared.roster).stands;
            assert_eq!(stands.of(&key), Stand::Said(said));
            assert!(!stands.votes(&key), "they read nothing yet");
        }
        shared.write(ana, Kind::Note, &[ana, bo, shared.chen()], super::said("Between offer and share."));
        assert_eq!(shared.offered(dana).by().len(), 1);
        shared.share(bo, dana, None);
        let folded = shared.folded(dana, &[]);
        assert!(folded.dropped.is_empty() && folded.offered.is_empty(), "{:?}", folded.dropped);
        assert_eq!(folded.cases[0].facts, shared.case(ana).facts);
        assert_eq!((ids(&folded.cases[0]), folded.cases[0].withheld()), (ids(&shared.case(ana)), 0));
        assert!(texts(&folded.cases[0]).contains(&"Between offer and share.".to_owned()));
        // A vote needs a word about the card, as of everyone.
        assert_eq!(shared.work().stands.of(&key), Stand::Silent);
        let declared = Content { acts: vec![Act::Conflict(said)], ..Content::default() };
        shared.write(dana, Kind::Declaration, &[ana, bo, shared.chen(), dana], declared);
        assert_eq!(shared.work().stands.of(&key), Stand::Said(said));
    }
}

#[test]
fn a_hard_conflict_said_to_an_offer_holds_until_the_others_offer_it_anew() {
    let mut shared = Shared::worked_on();
    let (ana, bo, chen, dana) = (shared.ana(), shared.bo(), shared.chen(), shared.dana);
    let key = dana.public_key();
    shared.offer(ana, dana, None);
    shared.answer(dana, Conflict::Hard);
    assert!(shared.work().stands.is_hard(&key));
    assert_eq!(shared.offered(dana).said(&key), Some(Conflict::Hard));
    // Sharing it all the same does not let them in: nothing is sealed to them by anyone whose client folds this.
    let mut against = shared.clone();
    against.share(bo, dana, None);
    assert!(against.work().stands.is_hard(&key));
    let to = outgoing::from_member(&against.case(ana), &against.roster, ana).unwrap();
    assert_eq!(to.members, ["Ana", "Bo", "Chen"]);

    shared.offer(bo, dana, None);
    assert!(shared.work().stands.is_hard(&key), "one alone lifts nothing");
    shared.messages.pop();
    for by in [ana, bo] {
        let back = Content { acts: vec![Act::LetBack(key)], ..Content::default() };
        shared.write(by, Kind::Declaration, &[ana, bo, chen], back);
    }
    assert_eq!(shared.work().stands.of(&key), Stand::Silent);
    assert_eq!(shared.offered(dana).said(&key), Some(Conflict::Hard), "they do not know yet");
    shared.offer(ana, dana, None);
    let offered = shared.offered(dana);
    assert_eq!((offered.said(&key), offered.asks_anew(&key)), (None, true));
    shared.answer(dana, Conflict::None);
    assert_eq!(shared.work().stands.of(&key), Stand::Said(Conflict::None));
    assert!(!shared.offered(dana).asks_anew(&key));
}

#[test]
fn whoever_only_knows_that_there_is_a_case_writes_nothing_but_declarations() {
    let mut shared = Shared::worked_on();
    let (ana, bo, chen, dana, emi, reporter) =
        (shared.ana(), shared.bo(), shared.chen(), shared.dana, shared.emi, shared.reporter());
    shared.offer(ana, dana, None);
    let before = shared.messages.len();
    let members = vec![ana, bo, chen, dana];
    let not_a_reader = "its author does not read this case";
    for (kind, readers) in [
        (Kind::Note, members.clone()),
        (Kind::Step, members.clone()),
        (Kind::Offer, [members.clone(), vec![emi]].concat()),
        (Kind::Introduction, [members.clone(), vec![reporter]].concat()),
        (Kind::Handing, members.clone()),
        (Kind::Reply, vec![ana, dana, reporter]),
        (Kind::Read, vec![ana, reporter]),
    ] {
        shared.messages.push(seal(shared.draft(kind, &readers, &[], said("x")), dana));
        assert_eq!(reasons(&shared.folded(ana, &[])), [(not_a_reader.to_owned(), 1)], "{kind:?}");
        shared.messages.truncate(before);
    }
    // Nor does anything but declarations and the like reach them without being dropped by the others.
    shared.messages.push(seal(shared.draft(Kind::Note, &members, &[], said("x")), ana));
    assert_eq!(reasons(&shared.folded(bo, &[])), [("it lists a reader who has no part in the case".to_owned(), 1)]);
}

#[test]
fn an_offer_counts_only_from_a_reader_to_members_and_where_someone_was_left_out_after_a_word_of_the_reporter() {
    let mut shared = Shared::without_chen();
    let (ana, bo, chen, dana, reporter) = (shared.ana(), shared.bo(), shared.chen(), shared.dana, shared.reporter());
    let (stranger, word) = (holder(), shared.messages[3].id);
    let left_out = "it brings in someone new without a word of the reporter, who left someone out";
    let before = shared.messages.len();
    for (author, readers, parents, reason) in [
        (chen, vec![ana, bo, chen], vec![word], "its author does not read this case"),
        (reporter, vec![ana, bo, dana], vec![word], "its author may not write this kind of message"),
        (ana, vec![ana, bo, dana, reporter], vec![word], "it lists a reader who has no part in the case"),
        (ana, vec![ana, bo, &stranger], vec![word], "it lists a reader who has no part in the case"),
        (ana, vec![ana, bo, dana], vec![], left_out),
        (ana, vec![ana, bo, chen], vec![], left_out),
    ] {
        shared.messages.push(seal(shared.draft(Kind::Offer, &readers, &parents, said("")), author));
        for reader in [ana, bo] {
            assert_eq!(reasons(&shared.folded(reader, &[])), [(reason.to_owned(), 1)]);
            assert!(shared.case(reader).facts.offered.is_empty());
        }
        shared.messages.truncate(before);
    }
    shared.offer(ana, chen, Some(word));
    assert!(shared.folded(bo, &[]).dropped.is_empty());
    // Whoever offered it has read that the reporter agrees; a colleague reads for themselves, and nobody agreed to anyone else.
    let agreed = |to: &Holder, by: &Holder| shared.case(by).agreed(&to.inbox(), Some(&by.public_key()));
    assert_eq!([agreed(chen, ana), agreed(chen, bo), agreed(dana, ana)], [Some(word), None, None]);
    assert!(Work::of(&shared.case(bo), &shared.roster).stands.offered.contains_key(&chen.public_key()));
}

#[test]
fn no_stranger_and_none_who_left_offers_anything() {
    let mut shared = Shared::worked_on();
    let (ana, bo, chen, dana) = (shared.ana(), shared.bo(), shared.chen(), shared.dana);
    let stranger = holder();
    shared.messages.push(seal(shared.draft(Kind::Offer, &[dana], &[], said("")), &stranger));
    let folded = shared.folded(dana, &[]);
    assert!(folded.offered.is_empty());
    assert_eq!(reasons(&folded), [("the report it belongs to is not here".to_owned(), 1)]);
    shared.messages.pop();

    shared.offer(bo, dana, None);
    // What a stranger writes beside it changes nothing of it.
    shared.messages.push(seal(shared.draft(Kind::Note, &[dana], &[], said("")), &stranger));
    assert_eq!(shared.folded(dana, &[]).offered.len(), 1);
    shared.messages.pop();
    let without_bo = {
        let lists = [
            (&["Ana", "Bo", "Chen", "Dana"][..], vec![ana, bo, chen, dana]),
            (&["Ana", "Chen", "Dana"], vec![ana, chen, dana]),
        ];
        let first = core(None, &lists[0].1, &details(lists[0].0, &lists[0].1));
        let now = details(lists[1].0, &lists[1].1);
        let second = core(Some(&first), &lists[1].1, &now);
        let links = [&first, &second].map(|core| Link::sign(core, ana.signing_key()));
        (first.hash(), Roster::verify(&links, &now.to_bytes(), &[], None).unwrap())
    };
    let offer = Draft { roster: without_bo.0, ..shared.draft(Kind::Offer, &[ana, bo, dana], &[], said("")) };
    shared.messages = vec![seal(offer, bo)];
    shared.roster = without_bo.1;
    let folded = fold_in(
        &shared.roster,
        dana,
        Owner::Member,
        &listed(dana, &shared.messages.iter().collect::<Vec<_>>()),
        &shared.messages.iter().collect::<Vec<_>>(),
    );
    assert!(folded.offered.is_empty());
    assert_eq!(reasons(&folded), [("its author has left the committee, and no one wrote after it".to_owned(), 1)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Two readers offer it at once, to one who says none and to one who says hard; it is shared with the first, who offers and shares on.
    #[test]
    fn any_order_of_arrival_gives_the_same_offers_and_the_same_case(
        order in Just((0..20).collect::<Vec<usize>>()).prop_shuffle(),
        some in 0..20_usize,
    ) {
        let mut shared = Shared::worked_on();
        let (ana, bo, dana, emi) = (shared.ana(), shared.bo(), shared.dana, shared.emi);
        let before = shared.messages.len();
        shared.offer(ana, dana, None);
        let by_ana = shared.messages.split_off(before);
        shared.offer(bo, dana, None);
        shared.messages.extend(by_ana);
        shared.answer(dana, Conflict::None);
        shared.offer(bo, emi, None);
        shared.answer(emi, Conflict::Hard);
        // As long as it is only offered, whatever came, in whatever order, is an offer or nothing.
        let offers = shared.messages.len();
        let early: Vec<usize> = order.iter().copied().filter(|at| *at < offers).collect();
        let (one, other) = (shared.folded(dana, &early), shared.folded(dana, &[]));
        prop_assert_eq!(one.offered[0].said(&dana.public_key()), Some(Conflict::None));
        prop_assert_eq!(one.offered[0].by(), other.offered[0].by());
        prop_assert_eq!(one.offered[0].told(), other.offered[0].told());
        let part = shared.folded(dana, &early[..some.min(early.len()).max(1)]);
        prop_assert!(part.cases.is_empty() && part.offered.len() <= 1);

        shared.share(ana, dana, None);
        let straight = shared.case(ana);
        let members: [Inbox; 3] = [ana, bo, dana].map(Holder::inbox);
        for reader in [ana, bo, dana] {
            let folded = shared.folded(reader, &order);
            prop_assert!(folded.dropped.is_empty() && folded.offered.is_empty(), "{:?}", folded.dropped);
            let case = &folded.cases[0];
            prop_assert_eq!(ids(case), ids(&straight));
            prop_assert_eq!(&case.facts, &straight.facts);
            prop_assert_eq!(case.withheld(), 0);
            prop_assert_eq!(case.heads(&members.into()), straight.heads(&members.into()));
            let stands = Work::of(case, &shared.roster).stands;
            prop_assert!(stands.is_hard(&emi.public_key()) && !stands.by_key.contains_key(&emi.public_key()));
        }
        // Emi never has more than the offer and her own answer.
        let folded = shared.folded(emi, &order);
        prop_assert!(folded.cases.is_empty() && folded.dropped.is_empty());
        prop_assert_eq!(folded.offered[0].said(&emi.public_key()), Some(Conflict::Hard));
        let in_her_inbox = shared.messages.iter().filter(|one| one.statement.readers.contains(&emi.inbox()));
        prop_assert_eq!(in_her_inbox.count(), 2);
    }
}
