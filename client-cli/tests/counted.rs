//! What of a case may be counted in public, and when.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::table::{Table, close};
use crate::world::{DAY, seal};
use tellsafe_client::case::work::{What, Work};
use tellsafe_client::transparency::{Amount, Countable, Folded, Mark, Record};
use tellsafe_protocol::act::{Act, Closing, Tally};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::outcome::{Finding, Outcome};

fn record(table: &Table) -> Option<Record> {
    let (case, roster) = (table.case(0, &[]), &table.world.roster);
    Folded { case: &case, work: &Work::of(&case, roster), roster }.record()
}

fn tally(categories: &[&str], people: u32) -> Act {
    let categories = categories.iter().map(|one| (*one).to_owned()).collect();
    Act::Tally(Tally { categories, people: Some(people), ..Tally::default() })
}

#[test]
fn only_what_is_closed_is_counted() {
    let mut table = Table::clean();
    assert_eq!(record(&table), None);
    table.step(0, tally(&["insults", "spam"], 2));
    table.step(0, Act::Alone("I muted them.".into()));
    assert_eq!(record(&table), None);
    table.step(1, close(Outcome::WrittenWarning));
    let counted = record(&table).unwrap();
    assert_eq!((counted.received, counted.resolved), (DAY, Some(DAY)));
    assert_eq!(counted.channel.as_deref(), Some("Tellsafe"));
    assert_eq!(counted.categories, ["insults", "spam"]);
    assert_eq!(counted.outcomes.iter().map(|one| one.label()).collect::<Vec<_>>(), ["Warning"]);
    assert_eq!(counted.actors, [table.world.roster.newest().1.name.clone()]);
    assert_eq!((counted.people, counted.affected), (Some(Amount::Known(2)), None));
    assert_eq!(counted.marks, [Mark::Breach, Mark::Unilateral]);
    table.step(2, Act::Reopen("New facts.".into()));
    assert_eq!(record(&table), None);
}

/// A number in public would tell them that there was something.
#[test]
fn what_someone_was_left_out_of_is_in_no_number() {
    let mut table = Table::clean();
    let readers: Vec<&Holder> = table.world.members.iter().take(2).chain([&table.world.reporter]).collect();
    table.report = seal(table.world.report_draft(&readers), &table.world.reporter);
    table.messages.clear();
    table.write_to(0, close(Outcome::NoAction), 2);
    let (case, roster) = (table.case(0, &[]), &table.world.roster);
    let work = Work::of(&case, roster);
    assert!(work.closed.is_some());
    let folded = Folded { case: &case, work: &work, roster };
    assert!(!folded.may_be_known());
    assert_eq!(folded.record(), None);
}

#[test]
fn a_finding_is_an_outcome_where_nothing_else_is_said() {
    for (finding, outcomes, label) in [
        (Finding::NoViolation, vec![], "Not a violation"),
        (Finding::OutOfScope, vec![], "Out of scope"),
        (Finding::NoViolation, vec![Outcome::Education], "Education and coaching"),
        (Finding::Violation, vec![Outcome::ReferredToLegal, Outcome::ReferredToPolice], "Referred"),
    ] {
        let mut table = Table::clean();
        table.step(0, Act::Close(Closing { finding, outcomes, appeal: None }));
        let counted = record(&table).unwrap();
        assert_eq!(counted.outcomes.iter().map(|one| one.label()).collect::<Vec<_>>(), [label]);
    }
}

#[test]
fn of_what_was_said_at_once_every_category_counts_and_the_greater_numbers() {
    let mut table = Table::clean();
    table.step(0, tally(&["forgotten"], 9));
    let messages = table.at_once(vec![(0, tally(&["insults", "spam"], 1)), (1, tally(&["threats"], 3))]);
    let work = table.work();
    let counted = work.tally.clone().unwrap();
    assert_eq!((counted.categories.join(" ").as_str(), counted.people), ("insults spam threats", Some(3)));
    let at_once = work.at_once.iter().find(|one| one.what == What::Tally).unwrap();
    assert_eq!(at_once.messages, messages.into_iter().collect());
}

/// Whatever client a member has, nothing that it calls a kind of case leads to anyone or breaks a line of the report.
#[test]
fn what_is_no_label_is_not_published() {
    let mut table = Table::clean();
    table.step(0, tally(&["a\n\n## Cleared: Bob\u{1b}[2J", "ask @bob", "https://example.org/@bob"], 1));
    table.step(0, close(Outcome::NoAction));
    let counted = record(&table).unwrap();
    let label = counted.categories.iter().find(|one| one.starts_with('a')).unwrap();
    assert!(!label.contains(|c: char| c.is_control()), "{label:?}");
    assert!(counted.categories.iter().all(|one| one == label || one == "Other"), "{:?}", counted.categories);
}
