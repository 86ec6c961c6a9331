//! Who is meant by which code is known to those only who were let know it, and changes nothing for anyone else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::table::Table;
use std::collections::BTreeSet;
use tellsafe_client::case::outgoing;
use tellsafe_client::case::work::{Named, Work};
use tellsafe_protocol::act::{Act, Conflict};
use tellsafe_protocol::bytes::Inbox;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::statement::Kind;

const KIM: &str = "Kim Doe, @kim";

fn name(code: &str, who: &str) -> Act {
    Act::Name(code.into(), who.into())
}

fn named(work: &Work) -> Vec<(&str, Vec<&str>)> {
    work.names.iter().map(|one: &Named| (one.code.as_str(), one.names.iter().map(String::as_str).collect())).collect()
}

#[test]
fn who_was_let_know_knows_and_nobody_else_has_a_trace_of_it() {
    let mut table = Table::clean();
    let chens = |table: &Table| (Work::of(&table.case(2, &[]), &table.world.roster), table.case(2, &[]).entries.len());
    let (before, entries) = chens(&table);
    table.name(0, name("heron", KIM), 2);
    assert_eq!(named(&table.work()), [("heron", vec![KIM])]);
    assert_eq!(table.work().names[0].by, BTreeSet::from([table.key(0)]));
    let know: BTreeSet<Inbox> = table.world.members[..2].iter().map(Holder::inbox).collect();
    assert_eq!(table.work().told_names, [(table.key(0), know)].into());
    let (work, now) = chens(&table);
    assert_eq!((work.names, work.stands.by_key, now), (vec![], before.stands.by_key, entries));
    // What is written to all afterwards follows nothing that Chen does not have.
    let (all, ana): (BTreeSet<Inbox>, &Holder) =
        (table.world.members.iter().map(Holder::inbox).collect(), &table.world.members[0]);
    assert_eq!(table.case(0, &[]).heads(&all), table.case(2, &[]).heads(&all));
    // Nor is it handed on with the rest.
    let stranger = Inbox([9; 32]);
    let handed = outgoing::missing(&table.case(0, &[]), &ana.inbox(), &stranger);
    assert_eq!(handed.len(), table.case(0, &[]).entries.len() - 1);
}

#[test]
fn nobody_adds_themselves_to_those_whom_another_tells() {
    let mut table = Table::clean();
    table.name(0, name("heron", KIM), 2);
    // Chen was told nothing, and writes something down for everyone.
    table.name(2, name("lynx", "Lu"), 3);
    let work = table.work();
    let first = |many: usize| table.world.members[..many].iter().map(Holder::inbox).collect::<BTreeSet<Inbox>>();
    assert_eq!(work.told_names, [(table.key(0), first(2)), (table.key(2), first(3))].into());
}

#[test]
fn what_was_said_last_holds_and_of_several_at_once_all_are_shown() {
    let mut table = Table::clean();
    table.name(0, name("heron", "Kim"), 3);
    table.name(1, name("heron", KIM), 3);
    assert_eq!(named(&table.work()), [("heron", vec![KIM])]);
    let parents = table.last();
    table.write(0, Kind::Names, vec![name("heron", "A"), name("lynx", "C")], &parents);
    table.write(1, Kind::Names, vec![name("heron", "B")], &parents);
    assert_eq!(named(&table.work()), [("heron", vec!["A", "B"]), ("lynx", vec!["C"])]);
    table.name(2, name("heron", "B"), 3);
    assert_eq!(named(&table.work()), [("heron", vec!["B"]), ("lynx", vec!["C"])]);
}

#[test]
fn in_a_step_it_names_nobody_and_in_its_own_kind_nothing_else_is_done() {
    let mut table = Table::clean();
    table.step(0, name("heron", KIM));
    let parents = table.last();
    table.write(0, Kind::Names, vec![Act::Hold(true), Act::Counsel("x".into())], &parents);
    let work = table.work();
    assert_eq!((named(&work), work.held, work.counsel), (vec![], false, false));
}

#[test]
fn whoever_has_a_hard_conflict_is_told_nothing_more_and_their_word_gives_way() {
    let mut table = Table::clean();
    table.name(1, name("lynx", "Lu"), 2);
    table.name(0, name("heron", KIM), 2);
    table.declare(1, Act::Conflict(Conflict::Hard));
    table.name(1, name("heron", "Someone else"), 3);
    assert_eq!(named(&table.work()), [("heron", vec![KIM]), ("lynx", vec!["Lu"])]);
    assert!(table.work().ignored.is_empty(), "they wrote some of it before");
    table.name(2, name("lynx", "Lou"), 3);
    assert_eq!(named(&table.work()), [("heron", vec![KIM]), ("lynx", vec!["Lou"])]);
    let know: BTreeSet<Inbox> = table.world.members.iter().map(Holder::inbox).collect();
    let (case, ana) = (table.case(0, &[]), &table.world.members[0]);
    let to = outgoing::naming(&case, &table.world.roster, ana, &know).unwrap();
    assert_eq!(to.members, ["Ana", "Chen"]);
    let to = outgoing::naming(&case, &table.world.roster, ana, &BTreeSet::new()).unwrap();
    let inboxes: Vec<Inbox> = to.readers.iter().map(|(inbox, _)| *inbox).collect();
    assert_eq!(inboxes, [ana.inbox()], "whoever writes it down, and no one else unless they say so");
}
