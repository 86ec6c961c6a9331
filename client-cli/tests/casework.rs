//! What members did about a case comes out the same for all of them, whatever the order in which they learn of it; and each rule.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::table::{Table, close, proposal};
use crate::world::{DAY, listed, said};
use proptest::prelude::*;
use std::time::{Duration, Instant};
use tellsafe_client::case::facts::Owner;
use tellsafe_client::case::outgoing;
use tellsafe_client::case::work::{Fate, Stand, What, Work};
use tellsafe_client::case::{arrived, fold};
use tellsafe_protocol::act::{Act, Clock, Conflict, Said, Tally, Vote, Wish};
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::compose::Composed;
use tellsafe_protocol::content::{Content, State};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::outcome::Outcome;
use tellsafe_protocol::quorum::Rule;
use tellsafe_protocol::statement::Kind;

#[test]
fn silence_is_no_word_and_a_later_word_replaces_an_earlier() {
    let mut table = Table::new();
    assert_eq!(table.stand(1), Stand::Silent);
    table.declare(1, Act::Conflict(Conflict::None));
    assert_eq!(table.stand(1), Stand::Said(Conflict::None));
    table.declare(1, Act::Conflict(Conflict::Soft));
    assert_eq!(table.stand(1), Stand::Said(Conflict::Soft));
    let standing = table.work().stands.standing();
    assert_eq!((standing.seats, standing.clean, standing.soft, standing.silent), (3, 0, 1, 2));
}

#[test]
fn nobody_lets_themselves_back_in() {
    let mut table = Table::clean();
    table.declare(1, Act::Conflict(Conflict::Hard));
    table.declare(1, Act::Conflict(Conflict::None));
    table.declare(1, Act::LetBack(table.key(1)));
    assert_eq!(table.stand(1), Stand::Said(Conflict::Hard));
    // One of two is not more than half.
    table.declare(0, Act::LetBack(table.key(1)));
    assert_eq!(table.stand(1), Stand::Said(Conflict::Hard));
    table.declare(2, Act::LetBack(table.key(1)));
    assert_eq!(table.stand(1), Stand::Said(Conflict::None));
}

#[test]
fn who_is_let_back_in_says_anew() {
    let mut table = Table::clean();
    table.declare(1, Act::Conflict(Conflict::Hard));
    table.declare(0, Act::LetBack(table.key(1)));
    table.declare(2, Act::LetBack(table.key(1)));
    assert_eq!(table.stand(1), Stand::Silent);
    table.declare(1, Act::Conflict(Conflict::Hard));
    assert_eq!(table.stand(1), Stand::Said(Conflict::Hard), "the others' word was about the one before");
}

#[test]
fn with_a_hard_conflict_one_gets_nothing_more_and_does_nothing_more() {
    let mut table = Table::clean();
    table.declare(1, Act::Conflict(Conflict::Hard));
    let late = table.step(1, Act::Lead(Some(table.key(1))));
    // A client of their own may name nothing of what it knows.
    let beside = table.write(1, Kind::Step, vec![Act::Hold(true)], &[table.report.id]);
    let case = table.case(0, &[]);
    let work = Work::of(&case, &table.world.roster);
    assert!(work.leads.is_empty() && !work.held);
    assert_eq!(work.ignored, [late, beside].into());
    let (roster, ana) = (&table.world.roster, &table.world.members[0]);
    for to in [outgoing::from_member(&case, roster, ana), outgoing::among_members(&case, roster, ana, None)] {
        assert_eq!(to.unwrap().members, ["Ana", "Chen"]);
    }
    let back = outgoing::among_members(&case, roster, ana, Some(table.world.members[1].inbox())).unwrap();
    assert_eq!(back.members, ["Ana", "Bo", "Chen"], "to let them back in they have to learn of it");
    assert!(!back.readers.iter().any(|(inbox, _)| *inbox == table.world.reporter.inbox()));
}

#[test]
fn what_was_done_at_once_is_merged_by_rule_and_shown() {
    let mut table = Table::clean();
    let (ana, bo) = (table.key(0), table.key(1));
    let shown =
        |table: &Table, what| table.work().at_once.iter().any(|one| one.what == what && one.messages.len() == 2);
    table.at_once(vec![(0, Act::Lead(Some(ana))), (1, Act::Lead(Some(bo)))]);
    assert_eq!(table.work().leads, [ana, bo].into());
    assert!(shown(&table, What::Lead));
    let early = Act::Clock(Clock::Review, Some(DAY + 2));
    table.at_once(vec![(0, early), (1, Act::Clock(Clock::Review, Some(DAY + 9)))]);
    assert_eq!(table.work().clocks[&Clock::Review], DAY + 2);
    table.at_once(vec![(0, Act::Hold(true)), (1, Act::Hold(false))]);
    assert!(table.work().held);
    table.at_once(vec![(0, Act::Consent(Wish::Share, Said::Yes)), (1, Act::Consent(Wish::Share, Said::No))]);
    assert_eq!(table.work().consents[&Wish::Share], Said::No);
    table.at_once(vec![(0, Act::Space("chat".into(), true)), (1, Act::Space("chat".into(), false))]);
    assert!(!table.work().spaces[0].done && shown(&table, What::Space));
    table.at_once(vec![(0, close(Outcome::NoAction)), (1, close(Outcome::FinalWarning))]);
    assert_eq!(table.work().closed.unwrap().closing.outcomes, [Outcome::NoAction, Outcome::FinalWarning]);
    table.at_once(vec![(0, close(Outcome::NoAction)), (1, Act::Reopen("New facts.".into()))]);
    assert_eq!(table.work().closed, None);
    assert!(shown(&table, What::End));
}

#[test]
fn a_later_act_replaces_what_it_follows() {
    let mut table = Table::clean();
    table.step(0, Act::Lead(Some(table.key(0))));
    table.step(1, Act::Lead(Some(table.key(1))));
    assert_eq!(table.work().leads, [table.key(1)].into());
    table.step(1, Act::Hold(true));
    table.step(1, Act::Hold(false));
    table.step(1, close(Outcome::NoAction));
    table.step(1, Act::Reopen("New facts.".into()));
    let work = table.work();
    assert!(!work.held && work.closed.is_none() && work.at_once.is_empty());
}

#[test]
fn what_was_done_alone_is_looked_at_by_another() {
    let mut table = Table::clean();
    let id = table.step(0, Act::Alone("I muted them.".into()));
    let details = table.world.roster.details().clone();
    let due = |table: &Table| table.work().due(&table.case(0, &[]), &details, DAY);
    assert!(due(&table).iter().any(|one| one.clock == Clock::Alone && one.day == DAY + 1));
    table.step(0, Act::Review(id, true));
    assert_eq!(table.work().alone[0].reviewed, None, "nobody reviews themselves");
    table.step(1, Act::Review(id, true));
    assert_eq!(table.work().alone[0].reviewed, Some(true));
    assert!(!due(&table).iter().any(|one| one.clock == Clock::Alone));
}

#[test]
fn there_is_always_a_next_date() {
    let mut table = Table::clean();
    let details = table.world.roster.details().clone();
    let next = |table: &Table, today| {
        let due = table.work().due(&table.case(0, &[]), &details, today);
        (due[0].clock, due[0].day, due[0].wants_work)
    };
    // Three working days after a Thursday.
    assert_eq!(next(&table, DAY), (Clock::Acknowledge, DAY + 5, true));
    let all: Vec<&Holder> = table.world.members.iter().chain([&table.world.reporter]).collect();
    let read = table.world.message(table.report.id, Kind::Read, all[0], &all, &[table.report.id], Content::default());
    table.messages.push(read);
    // Five.
    assert_eq!(next(&table, DAY), (Clock::Review, DAY + 7, true));
    table.step(0, Act::Clock(Clock::Review, Some(DAY + 3)));
    assert_eq!(next(&table, DAY), (Clock::Review, DAY + 3, true));
    let decided = Content { state: Some(State::Closed), ..said("It is over.") };
    let all: Vec<&Holder> = table.world.members.iter().chain([&table.world.reporter]).collect();
    let closed = table.world.message(table.report.id, Kind::Status, all[0], &all, &[table.report.id], decided);
    table.messages.push(closed);
    table.step(0, close(Outcome::NoAction));
    assert_eq!(next(&table, DAY), (Clock::Appeal, DAY + 30, false));
    let (_, deleted, wants_work) = next(&table, DAY + 40);
    assert!(deleted > DAY + 400 && !wants_work, "when it is deleted");
}

#[test]
fn five_hundred_messages_are_folded_in_fifty_milliseconds() {
    let mut table = Table::clean();
    let id = table.step(0, proposal(Rule::Majority, &[]));
    while table.messages.len() < 499 {
        let (by, n) = (table.messages.len() % 3, u32::try_from(table.messages.len()).unwrap());
        let parents = table.last();
        let act = match n % 6 {
            0 => Act::Lead(Some(table.key(by))),
            1 => Act::Clock(Clock::Review, Some(DAY + n)),
            2 => Act::Vote(id, Vote::Yes),
            3 => Act::Space(format!("space {}", n % 30), n.is_multiple_of(2)),
            4 => Act::Alone("x".into()),
            _ => Act::Hold(n.is_multiple_of(2)),
        };
        table.write(by, Kind::Step, vec![act], &parents);
    }
    let messages: Vec<&Composed> = std::iter::once(&table.report).chain(&table.messages).collect();
    let ana = &table.world.members[0];
    let (arrived, _) = arrived::open(&listed(ana, &messages), ana.identity(), &ana.inbox());
    let bodies = crate::world::bodies(&arrived, &messages);
    let (roster, details) = (&table.world.roster, table.world.roster.details());
    // The best of a few: other work on this machine is not what is measured.
    let best = (0..5)
        .map(|_| {
            let since = Instant::now();
            let folded = fold::fold(&arrived, &bodies, roster, Owner::Member);
            let work = Work::of(&folded.cases[0], roster);
            assert!(!work.due(&folded.cases[0], details, DAY).is_empty());
            assert_eq!(folded.cases[0].entries.len(), 500);
            since.elapsed()
        })
        .min()
        .unwrap();
    println!("a case of 500 messages is folded in {best:?}");
    assert!(best < Duration::from_millis(50), "{best:?}");
}

fn act(number: usize, keys: &[tellsafe_protocol::label::PublicKey], ids: &[MessageId], n: u32) -> (Kind, Act) {
    let (key, id) = (keys[n as usize % keys.len()], ids[n as usize % ids.len()]);
    let step = |act| (Kind::Step, act);
    match number {
        0 => (Kind::Declaration, Act::Conflict(Conflict::ALL[n as usize % 3])),
        1 => (Kind::Declaration, Act::LetBack(key)),
        2 => step(Act::Lead(Some(key))),
        3 => step(Act::Clock(Clock::ALL[n as usize % 6], Some(DAY + n))),
        4 => step(proposal(Rule::ALL[n as usize % 4], &[])),
        5 => step(Act::Vote(id, Vote::ALL[n as usize % 3])),
        6 => step(Act::Object(id, "no".into())),
        7 => step(Act::Alone("x".into())),
        8 => step(Act::Review(id, n.is_multiple_of(2))),
        9 => step(Act::Space("chat".into(), n.is_multiple_of(2))),
        10 => step(Act::Consent(Wish::Share, Said::ALL[n as usize % 3])),
        11 => step(Act::Hold(n.is_multiple_of(2))),
        12 => step(close(Outcome::ALL[n as usize % 31])),
        13 => {
            step(Act::Tally(Tally { categories: vec![format!("kind {}", n % 3)], people: Some(n), ..Tally::default() }))
        }
        _ => step(Act::Reopen("x".into())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Members act, each having seen any part of what the others did; what they did arrives in any order, and in another for each.
    #[test]
    fn every_member_folds_the_same_from_any_order(
        acts in proptest::collection::vec((0usize..3, 0usize..15, 0u32..60, any::<u64>()), 1..24),
        clean in any::<bool>(),
        order in Just((0..30).collect::<Vec<usize>>()).prop_shuffle(),
        other in Just((0..30).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let mut table = if clean { Table::clean() } else { Table::new() };
        let keys: Vec<_> = (0..3).map(|member| table.key(member)).collect();
        for (by, number, n, seen) in acts {
            let ids: Vec<MessageId> = std::iter::once(table.report.id).chain(table.messages.iter().map(|m| m.id)).collect();
            let (kind, act) = act(number, &keys, &ids, n);
            let parents: Vec<MessageId> =
                ids.iter().enumerate().filter(|(at, _)| seen >> at & 1 == 1).map(|(_, id)| *id).take(16).collect();
            table.write(by, kind, vec![act], &parents);
        }
        let details = table.world.roster.details();
        let folded = |reader: usize, order: &[usize]| {
            let case = table.case(reader, order);
            let work = Work::of(&case, &table.world.roster);
            let due = work.due(&case, details, DAY + 2);
            let fates: Vec<Fate> = work.proposals.iter().map(|one| one.fate(DAY + 3)).collect();
            assert!(!due.is_empty());
            format!("{work:?} {due:?} {fates:?}")
        };
        let straight = folded(0, &[]);
        prop_assert_eq!(&straight, &folded(0, &order));
        prop_assert_eq!(&straight, &folded(1, &other));
        prop_assert_eq!(&straight, &folded(2, &order));
    }
}
