//! Who comes back with another key, by the roster's word, and who only seems to.

use super::*;
use std::collections::BTreeSet;

/// A member by name, and whose key they have in the place of.
type Listed<'a> = (&'a str, &'a Holder, Option<&'a Holder>);

/// The first list, and then each of these: a member whose predecessor is named came in their place.
fn chain(first: &[&Holder], lists: &[Vec<Listed<'_>>]) -> Roster {
    let names = ["Ana", "Bo", "Chen"];
    let mut newest = details(&names, first);
    let mut cores = vec![core(None, first, &newest)];
    let mut links = vec![Link::sign(&cores[0], first[0].signing_key())];
    let mut signer = first[1];
    for list in lists {
        let members: Vec<&Holder> = list.iter().map(|(_, holder, _)| *holder).collect();
        newest = details(&list.iter().map(|(name, ..)| *name).collect::<Vec<_>>(), &members);
        let mut next = core(cores.last(), &members, &newest);
        let lost = list.iter().filter_map(|(_, new, old)| Some((old.as_ref()?.inbox(), Some(new.inbox()))));
        next.lost = lost.collect();
        next.lost.sort_unstable();
        links.push(Link::sign(&next, signer.signing_key()));
        signer = members[1];
        cores.push(next);
    }
    Roster::verify(&links, &newest.to_bytes(), &[], None).unwrap()
}

/// Ana lost her key twice, Chen once; the reporter had left Chen out.
fn lost() -> (Shared, [&'static Holder; 3]) {
    let mut shared = Shared::without_chen();
    let [second, third, chens] = [(); 3].map(|()| kept(holder()));
    let (ana, bo, chen, dana, emi) = (shared.ana(), shared.bo(), shared.chen(), shared.dana, shared.emi);
    let others = |anas, from| vec![("Ana", anas, from), ("Bo", bo, None)];
    let with = |mut list: Vec<Listed<'static>>, chens, from| {
        list.extend([("Chen", chens, from), ("Dana", dana, None), ("Emi", emi, None)]);
        list
    };
    let lists = [
        with(others(ana, None), chen, None),
        with(others(second, Some(ana)), chens, Some(chen)),
        with(others(third, Some(second)), chens, None),
    ];
    shared.roster = chain(&[ana, bo, chen], &lists);
    (shared, [second, third, chens])
}

#[test]
fn who_read_it_with_a_lost_key_is_brought_in_without_a_word_and_nobody_else_is() {
    let (mut shared, [second, third, chens]) = lost();
    let (ana, bo, reporter) = (shared.ana(), shared.bo(), shared.reporter());
    let left_out = ("it brings in someone new without a word of the reporter, who left someone out".to_owned(), 1);
    for other in [chens, shared.chen(), shared.dana] {
        let mut tried = shared.clone();
        let readers: Vec<&Holder> = vec![bo, other, reporter];
        tried.messages.push(seal(tried.draft(Kind::Introduction, &readers, &[], said("x")), bo));
        for reader in [bo, reporter] {
            let folded = tried.folded(reader, &[]);
            assert!(!folded.cases[0].facts.readers.contains(&other.inbox()));
            assert_eq!(folded.dropped.iter().map(|(_, count)| count).sum::<usize>(), 1, "{:?}", folded.dropped);
        }
    }
    // Nor together with one who may come.
    let mut tried = shared.clone();
    let both = tried.draft(Kind::Introduction, &[bo, third, chens, reporter], &[], said("x"));
    tried.messages.push(seal(both, bo));
    assert_eq!(reasons(&tried.folded(reporter, &[])), [left_out]);

    let facts = shared.case(bo).facts;
    assert_eq!(facts.heirs(), BTreeSet::from([second.inbox(), third.inbox()]));
    assert_eq!(facts.left_out, {
        let mut both = vec![shared.chen().inbox(), chens.inbox()];
        both.sort_unstable();
        both
    });
    assert_eq!(shared.roster.lost_by(&third.inbox()), BTreeSet::from([ana.public_key(), second.public_key()]));
    assert!(shared.roster.lost_by(&bo.inbox()).is_empty());

    shared.share(bo, third, None);
    for reader in [bo, third, reporter] {
        let folded = shared.folded(reader, &[]);
        assert!(folded.dropped.is_empty(), "{:?}", folded.dropped);
        assert!(folded.cases[0].facts.readers.contains(&third.inbox()));
        assert!(folded.cases[0].facts.heirs().is_empty() || folded.cases[0].facts.heirs().contains(&second.inbox()));
    }
    assert_eq!(texts(&shared.case(third)), texts(&shared.case(bo)));
    let answer = shared.draft(Kind::Reply, &[bo, third, reporter], &[], said("It is me."));
    shared.messages.push(seal(answer, third));
    assert!(texts(&shared.case(reporter)).contains(&"It is me.".to_owned()));
}

#[test]
fn what_a_thief_writes_with_the_lost_key_counts_for_nobody() {
    let (mut shared, [_, third, _]) = lost();
    let (ana, bo, reporter) = (shared.ana(), shared.bo(), shared.reporter());
    shared.share(bo, third, None);
    let before: Vec<_> = [bo, third, reporter].map(|reader| texts(&shared.case(reader))).into();
    let by_the_first_list = |kind, text: &str, shared: &Shared| Draft {
        roster: shared.roster.founding(),
        ..shared.draft(kind, &[bo, reporter], &[shared.id()], said(text))
    };
    let forged =
        [Kind::Reply, Kind::Status, Kind::Introduction].map(|kind| by_the_first_list(kind, "Forged.", &shared));
    shared.messages.extend(forged.map(|draft| seal(draft, ana)));
    let left = "its author has left the committee, and no one wrote after it".to_owned();
    for (reader, before) in [bo, third, reporter].into_iter().zip(before) {
        assert_eq!(texts(&shared.case(reader)), before);
    }
    assert_eq!(reasons(&shared.folded(reporter, &[])), [(left, 3)]);
}

/// Whoever agreed to someone agreed to the person.
#[test]
fn who_was_brought_in_by_a_word_comes_back_without_another() {
    let mut shared = Shared::without_chen();
    let (ana, bo, chen, dana, emi) = (shared.ana(), shared.bo(), shared.chen(), shared.dana, shared.emi);
    let word = shared.messages[3].id;
    shared.share(ana, chen, Some(word));
    let again = kept(holder());
    let list = |chens, from| {
        vec![("Ana", ana, None), ("Bo", bo, None), ("Chen", chens, from), ("Dana", dana, None), ("Emi", emi, None)]
    };
    shared.roster = chain(&[ana, bo, chen], &[list(chen, None), list(again, Some(chen))]);
    assert!(shared.case(ana).facts.readers.contains(&chen.inbox()));
    assert_eq!(shared.case(ana).facts.heirs(), BTreeSet::from([again.inbox()]));
    shared.share(bo, again, None);
    for reader in [ana, shared.reporter()] {
        assert!(shared.case(reader).facts.readers.contains(&again.inbox()));
    }
    assert_eq!(texts(&shared.case(again)), texts(&shared.case(ana)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Whoever loses what in whatever order: the heirs are the readers' later keys, all of them and no others.
    #[test]
    fn heirs_are_the_readers_later_keys(losers in prop::collection::vec(0usize..3, 0..6)) {
        let shared = Shared::reported(2);
        let first = [shared.ana(), shared.bo(), shared.chen()];
        let (mut now, mut later) = (first.to_vec(), vec![BTreeSet::new(); 3]);
        let mut lists = Vec::new();
        for loser in losers {
            let new: &'static Holder = kept(holder());
            let list = ["Ana", "Bo", "Chen"].into_iter().zip(&now).enumerate();
            let list = list.map(|(at, (name, old))| if at == loser { (name, new, Some(*old)) } else { (name, *old, None) });
            lists.push(list.collect::<Vec<Listed<'_>>>());
            now[loser] = new;
            later[loser].insert(new.inbox());
        }
        let mut with = shared.clone();
        with.roster = chain(&first, &lists);
        let facts = with.folded(shared.ana(), &[]).cases.remove(0).facts;
        prop_assert_eq!(facts.heirs(), &later[0] | &later[1]);
        prop_assert_eq!(facts.left_out.into_iter().collect::<BTreeSet<_>>(), &later[2] | &BTreeSet::from([shared.chen().inbox()]));
    }
}
