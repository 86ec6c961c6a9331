//! What counts in a case, in which order, and why the rest is dropped.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::world::{DAY, World, fold_in, holder, ids, listed, said, seal, set};
use proptest::prelude::*;
use tellsafe_client::case::arrived;
use tellsafe_client::case::facts::Owner;
use tellsafe_client::case::fold::Folded;
use tellsafe_protocol::author::Author;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::compose::Composed;
use tellsafe_protocol::content::{Content, State};
use tellsafe_protocol::statement::Kind;

fn only_reason(folded: &Folded) -> (String, usize) {
    let all: Vec<(String, usize)> = folded.dropped.iter().map(|(why, n)| (why.to_string(), n)).collect();
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].clone()
}

fn dropped_because(folded: &Folded, reason: &str) {
    assert_eq!(only_reason(folded), (reason.to_owned(), 1));
    assert_eq!(folded.cases.len(), 1);
    assert_eq!(folded.cases[0].entries.len(), 1);
}

#[test]
fn a_report_and_its_answer_are_a_case() {
    let world = World::new();
    let (ana, bo, reporter) = (&world.members[0], &world.members[1], &world.reporter);
    let report = world.report();
    let content = Content { state: Some(State::Working), next_date: Some(DAY + 9), ..said("We talk on Monday.") };
    let status = world.message(report.id, Kind::Status, bo, &[ana, bo, reporter], &[report.id], content);
    let folded = world.ana(&[&report, &status]);
    let case = &folded.cases[0];
    assert!(folded.dropped.is_empty());
    assert_eq!(ids(case), [report.id, status.id]);
    assert_eq!(case.card().unwrap().people, "@someone");
    assert_eq!((case.state(), case.next_date(world.roster.details())), (State::Working, DAY + 9));
    assert_eq!(case.entries[1].author, Author::Member(1));
    assert_eq!(case.reporter().unwrap().inbox, reporter.inbox());
    let seen_by_reporter =
        world.fold(reporter, Owner::Reporter(reporter.public_key(), reporter.inbox()), &[&report, &status]);
    assert_eq!(ids(&seen_by_reporter.cases[0]), [report.id, status.id]);
}

#[test]
fn the_first_date_is_the_committees_rule() {
    let world = World::new();
    let report = world.report();
    let folded = world.ana(&[&report]);
    let (case, details) = (&folded.cases[0], world.roster.details());
    assert_eq!(case.state(), State::Received);
    // Three working days after a Thursday.
    assert_eq!(case.next_date(details), DAY + 5);
    assert!(!case.is_overdue(details, DAY + 6) && case.is_overdue(details, DAY + 7));
}

#[test]
fn a_moved_slot_is_dropped() {
    let world = World::new();
    let (ana, bo) = (&world.members[0], &world.members[1]);
    let report = world.report();
    let mut lying = listed(ana, &[&report]);
    // Another reader's slot, put into Ana's inbox by the vault.
    lying.extend(listed(bo, &[&report]));
    dropped_because(
        &fold_in(&world.roster, ana, Owner::Member, &lying, &[&report]),
        "it does not open with this identity",
    );
}

#[test]
fn a_statement_that_does_not_list_the_reader_is_dropped() {
    let world = World::new();
    let (ana, bo) = (&world.members[0], &world.members[1]);
    let report = world.report();
    // Sealed to Ana's key, but it lists Bo only.
    let mut to = World::to(&[bo]);
    to[0].1 = ana.recipient().clone();
    let draft = tellsafe_protocol::compose::Draft { readers: to, ..world.report_draft(&[]) };
    let mut unlisted = seal(draft, &holder());
    unlisted.slots[0].0 = ana.inbox();
    dropped_because(&world.ana(&[&report, &unlisted]), "its statement does not list this reader");
}

#[test]
fn the_body_of_another_message_is_dropped() {
    let world = World::new();
    let (ana, bo, reporter) = (&world.members[0], &world.members[1], &world.reporter);
    let report = world.report();
    let mut reply = world.message(report.id, Kind::Reply, bo, &[ana, bo, reporter], &[report.id], said("x"));
    let other = world.message(report.id, Kind::Reply, bo, &[ana, bo, reporter], &[report.id], said("y"));
    // The statement names the other's body; the slot carries the seed of its own.
    let mut statement = reply.statement.clone();
    statement.body = other.statement.body;
    let bytes = statement.to_bytes().unwrap();
    let seed = arrived::open(&listed(ana, &[&reply]), ana.identity(), &ana.inbox()).0[0].message.body_seed.clone();
    let signature = bo.signing_key().sign(&bytes);
    let slot =
        tellsafe_protocol::slot::seal(&bytes, &signature, seed.as_ref(), ana.recipient(), &mut crate::world::random)
            .unwrap();
    reply.slots = vec![(ana.inbox(), slot)];
    reply.hashes.clone_from(&other.hashes);
    reply.pieces.clone_from(&other.pieces);
    dropped_because(&world.ana(&[&report, &reply]), "its text is another message's, or was changed");
}

#[test]
fn authors_who_may_not_write_are_dropped() {
    let world = World::new();
    let [ana, bo, chen] = &world.members[..] else { panic!() };
    let (reporter, stranger) = (&world.reporter, holder());
    let report = world.report();
    let drop = |kind, author, readers: &[&_], reason: &str| {
        let message = world.message(report.id, kind, author, readers, &[report.id], said("x"));
        dropped_because(&world.ana(&[&report, &message]), reason);
    };
    let all = [ana, bo, reporter];
    drop(Kind::Reply, &stranger, &all, "its author is neither the reporter nor a member");
    drop(Kind::Reply, chen, &all, "its author does not read this case");
    drop(Kind::Status, reporter, &all, "its author may not write this kind of message");
    drop(Kind::Read, reporter, &all, "its author may not write this kind of message");
    drop(Kind::WithdrawalRequest, bo, &all, "its author may not write this kind of message");
    drop(Kind::Note, bo, &all, "it lists a reader who has no part in the case");
    drop(Kind::Reply, bo, &[ana, bo, chen], "it lists a reader who has no part in the case");
    drop(Kind::Place, reporter, &[ana, reporter], "it is not for this inbox");
}

#[test]
fn a_note_between_members_counts() {
    let world = World::new();
    let (ana, bo) = (&world.members[0], &world.members[1]);
    let report = world.report();
    let note = world.message(report.id, Kind::Note, bo, &[ana, bo], &[report.id], said("x"));
    assert_eq!(ids(&world.ana(&[&report, &note]).cases[0]), [report.id, note.id]);
}

#[test]
fn what_belongs_to_no_report_here_is_dropped() {
    let world = World::new();
    let (ana, bo, reporter) = (&world.members[0], &world.members[1], &world.reporter);
    let report = world.report();
    let lost = world.message(MessageId([9; 32]), Kind::Reply, bo, &[ana, bo, reporter], &[], said("x"));
    dropped_because(&world.ana(&[&report, &lost]), "the report it belongs to is not here");
}

#[test]
fn an_unknown_roster_is_dropped() {
    let world = World::new();
    let ana = &world.members[0];
    let draft = tellsafe_protocol::compose::Draft {
        roster: tellsafe_protocol::bytes::RosterHash([9; 32]),
        ..world.report_draft(&[ana])
    };
    let other = seal(draft, &holder());
    dropped_because(
        &world.ana(&[&world.report(), &other]),
        "it goes by a list of members that this committee never had",
    );
}

#[test]
fn another_persons_report_is_not_shown_to_a_reporter() {
    let world = World::new();
    let reporter = &world.reporter;
    let report = world.report();
    let planted = seal(world.report_draft(&[reporter]), &world.members[0]);
    let folded = world.fold(reporter, Owner::Reporter(reporter.public_key(), reporter.inbox()), &[&planted, &report]);
    dropped_because(&folded, "it is not for this inbox");
}

#[test]
fn a_removed_members_words_count_only_under_a_current_readers() {
    let world = World::new();
    let [ana, bo, chen] = &world.members[..] else { panic!() };
    let reporter = &world.reporter;
    let all = [ana, bo, chen, reporter];
    let report = seal(world.report_draft(&all), reporter);
    let early = world.message(report.id, Kind::Reply, chen, &all, &[report.id], said("early"));
    let answer = world.message(report.id, Kind::Reply, ana, &all, &[early.id], said("answer"));
    let late = world.message(report.id, Kind::Reply, chen, &all, &[answer.id], said("late"));
    let messages = [&report, &early, &answer, &late];
    assert_eq!(ids(&world.ana(&messages).cases[0]).len(), 4);
    let folded = fold_in(&world.without_chen(), ana, Owner::Member, &listed(ana, &messages), &messages);
    assert_eq!(ids(&folded.cases[0]), [report.id, early.id, answer.id]);
    assert_eq!(only_reason(&folded).0, "its author has left the committee, and no one wrote after it");
}

#[test]
fn a_message_that_was_kept_back_shows() {
    let world = World::new();
    let (ana, bo, reporter) = (&world.members[0], &world.members[1], &world.reporter);
    let all = [ana, bo, reporter];
    let report = world.report();
    let first = world.message(report.id, Kind::Reply, bo, &all, &[report.id], said("first"));
    let second = world.message(report.id, Kind::Reply, reporter, &all, &[first.id], said("second"));
    let folded = world.ana(&[&report, &second]);
    assert_eq!(folded.cases[0].withheld(), 1);
    assert_eq!(folded.cases[0].entries[1].withheld, [first.id]);
    assert_eq!(world.ana(&[&report, &second, &first]).cases[0].withheld(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever the vault does with the order, and however often it delivers a message.
    #[test]
    fn any_order_of_arrival_gives_the_same_case(
        choices in proptest::collection::vec((0usize..4, 0usize..6, any::<u64>()), 1..14),
        order in Just((0..30).collect::<Vec<usize>>()).prop_shuffle(),
        twice in 0usize..6,
    ) {
        let world = World::new();
        let (ana, bo, chen, reporter) = (&world.members[0], &world.members[1], &world.members[2], &world.reporter);
        let report = world.report();
        let mut all: Vec<Composed> = vec![report];
        let root = all[0].id;
        for (author, kind, parents) in choices {
            let author = [ana, bo, chen, reporter][author];
            let kind = [Kind::Reply, Kind::Status, Kind::Read, Kind::Note, Kind::WithdrawalRequest, Kind::Reply][kind];
            let readers: &[&_] = if kind == Kind::Note { &[ana, bo] } else { &[ana, bo, reporter] };
            let mut parents: Vec<MessageId> =
                all.iter().enumerate().filter(|(at, _)| parents >> at & 1 == 1).map(|(_, m)| m.id).collect();
            parents.dedup();
            let content = Content { state: Some(State::Working), ..said("x") };
            all.push(world.message(root, kind, author, readers, &parents, content));
        }
        let shuffled: Vec<&Composed> = order.iter().filter_map(|at| all.get(*at)).collect();
        let repeated: Vec<&Composed> = shuffled.iter().copied().chain(shuffled.iter().copied().take(twice)).collect();
        let straight = world.ana(&all.iter().collect::<Vec<_>>());
        let other = world.ana(&repeated);
        let (a, b) = (&straight.cases[0], &other.cases[0]);
        prop_assert_eq!(ids(a), ids(b));
        prop_assert_eq!(a.heads(&set(&[ana, bo, reporter])), b.heads(&set(&[ana, bo, reporter])));
        prop_assert_eq!(a.state(), b.state());
        prop_assert_eq!(&a.facts, &b.facts);
        prop_assert_eq!(&straight.dropped, &other.dropped);
        // Each after what it follows.
        for (at, entry) in a.entries.iter().enumerate() {
            for parent in &entry.message.statement.parents {
                prop_assert!(a.entries.iter().position(|e| e.id() == *parent).is_none_or(|p| p < at));
            }
        }
    }
}
