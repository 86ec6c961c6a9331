//! Who may bring in whom.

use super::*;

#[test]
fn someone_left_out_is_brought_in_only_after_a_word_of_the_reporter() {
    let mut shared = Shared::reported(2);
    let (ana, chen, reporter) = (shared.ana(), shared.chen(), shared.reporter());
    shared.share(ana, chen, None);
    let left_out = ("it brings in someone new without a word of the reporter, who left someone out".to_owned(), 1);
    for reader in [ana, reporter] {
        let folded = shared.folded(reader, &[]);
        assert!(reasons(&folded).contains(&left_out), "{:?}", folded.dropped);
        assert!(!folded.cases[0].facts.readers.contains(&chen.inbox()));
    }
    assert!(shared.folded(chen, &[]).cases.is_empty());

    let mut shared = Shared::without_chen();
    let word = shared.messages[3].id;
    assert_eq!(shared.messages[3].statement.author, shared.reporter().public_key());
    let (ana, bo, chen, reporter) = (shared.ana(), shared.bo(), shared.chen(), shared.reporter());
    // Not a colleague's word, and not the report itself.
    for other in [shared.messages[1].id, shared.id()] {
        let introduction = shared.draft(Kind::Introduction, &[ana, bo, chen, reporter], &[other], said("x"));
        shared.messages.push(seal(introduction, ana));
        assert_eq!(reasons(&shared.folded(reporter, &[])), core::slice::from_ref(&left_out));
        shared.messages.pop();
    }
    shared.share(ana, chen, Some(word));
    for reader in [ana, reporter, chen] {
        let folded = shared.folded(reader, &[]);
        assert!(folded.dropped.is_empty(), "{:?}", folded.dropped);
        assert!(folded.cases[0].facts.readers.contains(&chen.inbox()));
    }
    assert_eq!(texts(&shared.case(chen)), texts(&shared.case(ana)));

    // Nor someone who was not there then: it may be Chen with a new key. And that the reporter will not come back is no word.
    let mut shared = Shared::reported(2);
    let (ana, bo, dana, reporter) = (shared.ana(), shared.bo(), shared.dana, shared.reporter());
    let leaving = Content { leaving: true, ..Content::default() };
    let left = shared.write(reporter, Kind::Reply, &[ana, bo, reporter], leaving);
    for parents in [vec![], vec![left]] {
        let introduction = shared.draft(Kind::Introduction, &[ana, bo, dana, reporter], &parents, said("x"));
        shared.messages.push(seal(introduction, ana));
        for reader in [ana, reporter] {
            assert_eq!(reasons(&shared.folded(reader, &[])), core::slice::from_ref(&left_out), "{parents:?}");
        }
        shared.messages.pop();
    }
}

#[test]
fn an_introduction_by_who_does_not_read_it_or_that_hides_from_the_reporter_brings_in_nobody() {
    let mut shared = Shared::without_chen();
    let (ana, bo, chen, dana, reporter) = (shared.ana(), shared.bo(), shared.chen(), shared.dana, shared.reporter());
    let (stranger, word) = (holder(), shared.messages[3].id);
    for (author, readers, reason) in [
        (dana, vec![ana, bo, dana, reporter], "its author does not read this case"),
        (chen, vec![ana, bo, dana, reporter], "its author does not read this case"),
        (reporter, vec![ana, bo, dana, reporter], "its author may not write this kind of message"),
        (ana, vec![ana, bo, dana], "it lists a reader who has no part in the case"),
        (ana, vec![ana, bo, &stranger, reporter], "it lists a reader who has no part in the case"),
    ] {
        let introduction = seal(shared.draft(Kind::Introduction, &readers, &[word], said("x")), author);
        shared.messages.push(introduction);
        let folded = shared.folded(ana, &[]);
        assert_eq!(reasons(&folded), [(reason.to_owned(), 1)]);
        assert_eq!(folded.cases[0].facts.readers, shared.messages[0].statement.readers);
        shared.messages.pop();
    }
}

/// A colleague who left could otherwise bring in someone with whom they go on.
#[test]
fn nobody_vouches_for_who_brought_them_in() {
    let mut shared = Shared::worked_on();
    let (ana, bo, chen, dana, reporter) = (shared.ana(), shared.bo(), shared.chen(), shared.dana, shared.reporter());
    let lists = [
        (&["Ana", "Bo", "Chen"][..], vec![ana, bo, chen]),
        (&["Ana", "Bo", "Chen", "Dana"], vec![ana, bo, chen, dana]),
        (&["Ana", "Chen", "Dana"], vec![ana, chen, dana]),
    ];
    let mut cores: Vec<Core> = Vec::new();
    for (names, members) in &lists {
        cores.push(core(cores.last(), members, &details(names, members)));
    }
    let links: Vec<Link> = cores.iter().map(|core| Link::sign(core, ana.signing_key())).collect();
    let newest = details(lists[2].0, &lists[2].1);
    shared.roster = Roster::verify(&links, &newest.to_bytes(), &[], None).unwrap();
    shared.messages.truncate(1);
    // Bo has left; whoever has his key goes by the list before, which has Dana, and Dana builds on what they wrote.
    let introduction = Draft {
        roster: cores[1].hash(),
        ..shared.draft(Kind::Introduction, &[ana, bo, dana, reporter], &[], said("x"))
    };
    shared.messages.push(seal(introduction, bo));
    let parent = shared.messages.last().unwrap().id;
    shared.messages.push(seal(shared.draft(Kind::Reply, &[ana, dana, reporter], &[parent], said("y")), dana));
    let left = "its author has left the committee, and no one wrote after it".to_owned();
    for reader in [ana, reporter] {
        let folded = shared.folded(reader, &[]);
        assert!(!folded.cases[0].facts.readers.contains(&dana.inbox()));
        assert!(reasons(&folded).contains(&(left.clone(), 1)), "{:?}", folded.dropped);
    }
    // Once one who stayed has built on it, it counts.
    shared.messages.push(seal(shared.draft(Kind::Read, &[ana, reporter], &[parent], said("")), ana));
    assert!(shared.case(reporter).facts.readers.contains(&dana.inbox()));
    assert!(shared.folded(reporter, &[]).dropped.is_empty());
}

#[test]
fn who_is_brought_in_later_undoes_nothing_that_was_agreed() {
    let mut shared = Shared::without_chen();
    let (ana, bo, dana) = (shared.ana(), shared.bo(), shared.dana);
    let declare = |act| Content { acts: vec![act], ..Content::default() };
    shared.write(bo, Kind::Declaration, &[ana, bo], declare(Act::Conflict(Conflict::Hard)));
    shared.write(ana, Kind::Declaration, &[ana, bo], declare(Act::LetBack(bo.public_key())));
    let stand = |shared: &Shared| Work::of(&shared.case(shared.ana()), &shared.roster).stands.of(&bo.public_key());
    assert_eq!(stand(&shared), Stand::Silent);
    let word = shared.messages[3].id;
    shared.share(ana, dana, Some(word));
    assert_eq!(stand(&shared), Stand::Silent, "Dana was no reader when Bo declared it");
    // Nor does whom someone brings in for that let them back.
    let mut shared = Shared::worked_on();
    shared.write(shared.bo(), Kind::Declaration, &[shared.ana(), shared.bo()], declare(Act::Conflict(Conflict::Hard)));
    shared.share(shared.bo(), shared.dana, None);
    shared.share(shared.bo(), shared.emi, None);
    for by in [shared.dana, shared.emi] {
        let back = declare(Act::LetBack(shared.bo().public_key()));
        shared.write(by, Kind::Declaration, &[shared.ana(), shared.bo(), shared.dana, shared.emi], back);
    }
    let stands = Work::of(&shared.case(shared.ana()), &shared.roster).stands;
    assert!(stands.is_hard(&shared.bo().public_key()));
}
