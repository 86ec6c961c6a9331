//! Appeals: who hears them, by when they come, and what comes of them. Scenario S8, at chosen days.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::table::{Table, close, proposal};
use crate::world::{DAY, said, seal};
use std::collections::BTreeSet;
use tellsafe_client::case::retention::{DJANGO, Stays, Verdict};
use tellsafe_client::case::work::appeals::{Appeal, Heard};
use tellsafe_client::render::case::View;
use tellsafe_client::render::pack::{REMOVED, pack};
use tellsafe_client::transparency::{Countable, Folded, Mark};
use tellsafe_protocol::act::{Act, Clock, Conflict, Said, Vote, Wish};
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::outcome::Outcome;
use tellsafe_protocol::quorum::Rule;
use tellsafe_protocol::statement::Kind;

/// Ana proposed and voted, Chen closed as was decided, and Bo stood aside; it can be appealed until 30 days later.
fn decided() -> Table {
    let mut table = Table::clean();
    let id = table.step(0, proposal(Rule::Majority, &[Outcome::FinalWarning]));
    table.step(0, Act::Vote(id, Vote::Yes));
    table.step(2, close(Outcome::FinalWarning));
    table
}

fn grounds(table: &mut Table, by: usize, came: u32) -> MessageId {
    table.step(by, Act::Appeal("Chen is the manager of whom it is about.".into(), came))
}

/// Named to hear it, in the order of their keys.
fn panel(table: &Table, appeal: MessageId, members: &[usize]) -> Act {
    let keys: BTreeSet<_> = members.iter().map(|at| table.key(*at)).collect();
    Act::Panel(appeal, keys.into_iter().collect())
}

fn appeal(table: &Table) -> Appeal {
    table.work().appeals.last().unwrap().clone()
}

#[test]
fn day_29_is_heard_and_day_31_is_refused_and_the_decision_stays_in_force() {
    let mut table = decided();
    let before = table.work().closed.unwrap();
    grounds(&mut table, 1, DAY + 29);
    assert_eq!(appeal(&table).heard(), Heard::WantsPanel);
    grounds(&mut table, 1, DAY + 30);
    assert!(appeal(&table).in_time, "the last day counts");
    grounds(&mut table, 1, DAY + 31);
    assert_eq!(appeal(&table).heard(), Heard::Late);
    table.step(2, Act::Refuse("It came after the last day.".into()));
    let work = table.work();
    assert_eq!(work.closed, Some(before), "whatever is appealed");
    assert_eq!(work.refused[0].why, "It came after the last day.");
    assert_eq!((work.refused[0].by, work.refused.len()), (table.key(2), 1));
}

#[test]
fn what_cannot_be_appealed_is_not_and_neither_is_what_has_not_ended() {
    let mut open = Table::clean();
    grounds(&mut open, 1, DAY);
    assert_eq!(appeal(&open).heard(), Heard::Late);
    // An end that the appeal does not follow gives it no time.
    let mut table = Table::clean();
    let early = grounds(&mut table, 1, DAY);
    table.step(2, close(Outcome::NoAction));
    assert!(!table.work().appeals.iter().find(|one| one.id == early).unwrap().in_time);
}

#[test]
fn whoever_decided_does_not_hear_it() {
    let mut table = decided();
    let id = grounds(&mut table, 1, DAY + 29);
    assert_eq!(appeal(&table).deciders, [table.key(0), table.key(2)].into());
    let all = panel(&table, id, &[0, 1, 2]);
    table.step(0, all);
    assert_eq!(appeal(&table).panel, [table.key(1)].into());
    for by in [0, 2] {
        table.step(by, Act::Hear(id, true, "We were right.".into()));
    }
    assert_eq!(appeal(&table).heard(), Heard::Open, "their word does not count");
    table.step(1, Act::Hear(id, false, "That vote decided it.".into()));
    assert_eq!(appeal(&table).heard(), Heard::Changed);
    // What they then decide anew does not take them off the panel, and the new decision is another.
    table.step(1, Act::Reopen("The panel found so.".into()));
    let again = table.step(1, proposal(Rule::Majority, &[Outcome::WrittenWarning]));
    table.step(1, Act::Vote(again, Vote::Yes));
    assert_eq!((appeal(&table).heard(), appeal(&table).panel), (Heard::Changed, [table.key(1)].into()));
}

#[test]
fn more_than_half_of_the_panel_decide_and_the_last_word_of_each_counts() {
    let mut table = Table::clean();
    table.step(0, close(Outcome::NoAction));
    let id = grounds(&mut table, 0, DAY + 1);
    for members in [&[1][..], &[1, 2]] {
        let named = panel(&table, id, members);
        table.step(0, named);
    }
    table.step(1, Act::Hear(id, false, "No.".into()));
    assert_eq!(appeal(&table).heard(), Heard::Open, "one of two is not more than half");
    table.step(1, Act::Hear(id, true, "On reflection.".into()));
    table.step(2, Act::Hear(id, true, "Yes.".into()));
    assert_eq!(appeal(&table).heard(), Heard::Upheld);
    // Nobody is put in their place once they have spoken.
    let others = panel(&table, id, &[2]);
    table.step(0, others);
    assert_eq!(appeal(&table).panel.len(), 2);
    // Both at once: the careful word holds.
    table.at_once(vec![(1, Act::Hear(id, true, "Yes.".into())), (1, Act::Hear(id, false, "No.".into()))]);
    assert_eq!(appeal(&table).heard(), Heard::Open);
}

#[test]
fn it_is_due_until_it_is_heard_keeps_the_case_and_is_counted() {
    let mut table = Table::clean();
    let closing = close(Outcome::NoAction);
    let parents = table.last();
    let alone = table.write(0, Kind::Step, vec![closing, Act::Alone("It was clear.".into())], &parents);
    table.step(1, Act::Review(alone, true));
    let marks = |table: &Table| {
        let (case, roster) = (table.case(0, &[]), &table.world.roster);
        Folded { case: &case, work: &table.work(), roster }.record().unwrap().marks
    };
    let verdict = |table: &Table| DJANGO.verdict(&table.case(0, &[]), &table.work(), DAY + 4000);
    let due = |table: &Table| {
        let all = table.work().due(&table.case(0, &[]), table.world.roster.details(), DAY + 20);
        all.into_iter().find(|one| one.clock == Clock::Appeal && one.wants_work)
    };
    assert!(due(&table).is_none() && !marks(&table).contains(&Mark::Appealed));
    assert!(matches!(verdict(&table), Verdict::Goes(..)));
    let id = grounds(&mut table, 1, DAY + 1);
    assert!(due(&table).unwrap().is_due(DAY + 20) && marks(&table).contains(&Mark::Appealed));
    assert_eq!(verdict(&table), Verdict::Stays(Stays::Appealed));
    let named = panel(&table, id, &[2]);
    table.step(0, named);
    table.step(2, Act::Hear(id, true, "It holds.".into()));
    assert!(due(&table).is_none());
    assert!(matches!(verdict(&table), Verdict::Goes(..)));
}

#[test]
fn the_pack_says_nothing_of_who_reported() {
    let mut table = Table::new();
    let world = &table.world;
    let mut report = world.report_draft(&world.members.iter().chain([&world.reporter]).collect::<Vec<&Holder>>());
    report.content.text = "I was at the stairs with Yusuf.".into();
    report.content.answers = vec![("contact".into(), "kim@example.org, +1 555 0199".into())];
    table.report = seal(report, &world.reporter);
    for member in 0..3 {
        table.declare(member, Act::Conflict(Conflict::None));
    }
    let all: Vec<&Holder> = table.world.members.iter().chain([&table.world.reporter]).collect();
    let answer = table.world.message(
        table.report.id,
        Kind::Reply,
        &table.world.members[0],
        &all,
        &[table.report.id],
        said("Dear Kim"),
    );
    table.messages.push(answer);
    let note = Content { text: "Counting on kim@example.org to calm down.".into(), ..Content::default() };
    let members: Vec<&Holder> = table.world.members.iter().collect();
    let note =
        table.world.message(table.report.id, Kind::Note, &table.world.members[1], &members, &[table.report.id], note);
    table.messages.push(note);
    table.step(1, Act::Consent(Wish::Approach, Said::No));
    table.step(1, Act::Override(Wish::Approach, "Their partner agreed.".into()));
    table.step(1, Act::Counsel("Settle it.".into()));
    let id = table.step(0, proposal(Rule::Majority, &[Outcome::FinalWarning]));
    table.step(0, Act::Vote(id, Vote::Yes));
    table.step(0, Act::Object(id, "As kim@example.org wrote, it is too mild.".into()));
    grounds(&mut table, 1, DAY);
    let case = table.case(0, &[]);
    let view = View { roster: &table.world.roster, own: table.key(0), reporter: false, origins: None };
    let text = |notes| pack(&case, &table.work(), "amber-otter", &view, notes, DAY).text(false);
    let (without, with) = (text(false), text(true));
    for secret in ["stairs", "Yusuf", "kim@", "0199", "Dear Kim", "partner"] {
        assert!(!without.contains(secret) && !with.contains(secret), "{secret}: {with}");
    }
    for said in
        ["@someone", "a hallway", "We write to them.", "is too mild", "Chen is the manager", "final-warning", REMOVED]
    {
        assert!(without.contains(said), "{said}: {without}");
    }
    assert!(!without.contains("calm down") && !without.contains("Settle it"));
    assert!(with.contains("calm down") && with.contains("Settle it"));
}
