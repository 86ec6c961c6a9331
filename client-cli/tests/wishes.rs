//! The reporter's wishes stop what would break them, until someone goes against them with a reason that stays.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::table::Table;
use crate::world::seal;
use tellsafe_client::case::wishes::{broken, of};
use tellsafe_protocol::act::{Act, Said, Wish};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::outcome::Outcome;

/// A case whose report answers the form so.
fn answered(answers: &[(&str, &str)]) -> Table {
    let mut table = Table::new();
    let all: Vec<&Holder> = table.world.members.iter().chain([&table.world.reporter]).collect();
    let mut draft = table.world.report_draft(&all);
    draft.content.answers = answers.iter().map(|(id, said)| ((*id).to_owned(), (*said).to_owned())).collect();
    table.report = seal(draft, &table.world.reporter);
    table
}

/// Which wish stops these outcomes.
fn stopped(table: &Table, outcomes: &[Outcome]) -> Option<Wish> {
    let (case, work) = (table.case(0, &[]), table.work());
    broken(outcomes, &of(&case, &work, table.world.roster.details()), &work).map(|(wish, _)| wish)
}

#[test]
fn who_chose_nothing_is_asked_first() {
    let mut table = answered(&[]);
    assert_eq!(stopped(&table, &[Outcome::WrittenWarning]), Some(Wish::Approach));
    assert_eq!(stopped(&table, &[Outcome::ReferredToFoundation]), Some(Wish::Share));
    assert_eq!(stopped(&table, &[Outcome::NoAction]), None);
    assert_eq!(stopped(&table, &[Outcome::ContentRemoved]), None, "nobody said that nothing may be done");
    table.step(0, Act::Consent(Wish::Approach, Said::Yes));
    assert_eq!(stopped(&table, &[Outcome::WrittenWarning]), None);
    table.step(1, Act::Consent(Wish::Approach, Said::No));
    assert_eq!(stopped(&table, &[Outcome::WrittenWarning]), Some(Wish::Approach), "what was said last");
}

#[test]
fn what_the_form_says_holds_until_something_else_is_recorded() {
    let table = answered(&[("act", "keep"), ("approach", "yes"), ("share", "yes")]);
    assert_eq!(stopped(&table, &[Outcome::ContentRemoved]), Some(Wish::Act));
    assert_eq!(stopped(&table, &[Outcome::NoAction, Outcome::Flagged]), None);
    let table = answered(&[("act", "act"), ("approach", "yes"), ("share", "no")]);
    assert_eq!(stopped(&table, &[Outcome::PermanentBan]), None);
    assert_eq!(stopped(&table, &[Outcome::PermanentBan, Outcome::ReferredToLegal]), Some(Wish::Share));
    let table = answered(&[("approach", "a word that no version knows")]);
    assert_eq!(stopped(&table, &[Outcome::FinalWarning]), Some(Wish::Approach));
}

#[test]
fn a_reason_that_stays_overrides_but_nobody_is_mediated_against_their_will() {
    let mut table = answered(&[("approach", "no")]);
    table.step(0, Act::Override(Wish::Approach, "Someone else is in danger.".into()));
    assert_eq!(stopped(&table, &[Outcome::AreaBan]), None);
    assert_eq!(table.work().overridden[0].why, "Someone else is in danger.");
    table.step(1, Act::Consent(Wish::Approach, Said::No));
    assert_eq!(stopped(&table, &[Outcome::AreaBan]), Some(Wish::Approach), "they said it again, after the reason");
    table.step(1, Act::Override(Wish::Approach, "It goes on.".into()));
    assert_eq!(stopped(&table, &[Outcome::AreaBan]), None);
    assert_eq!(stopped(&table, &[Outcome::MediatedAgreement]), Some(Wish::Mediate));
    table.step(0, Act::Override(Wish::Mediate, "It would be good for them.".into()));
    table.step(0, Act::Consent(Wish::Mediate, Said::Yes));
    assert_eq!(stopped(&table, &[Outcome::MediatedAgreement]), Some(Wish::MediateOther));
    table.step(1, Act::Consent(Wish::MediateOther, Said::Yes));
    assert_eq!(stopped(&table, &[Outcome::MediatedAgreement]), None);
    table.step(1, Act::Consent(Wish::Mediate, Said::No));
    assert_eq!(stopped(&table, &[Outcome::MediatedAgreement]), Some(Wish::Mediate), "it ends when one of them says so");
}
