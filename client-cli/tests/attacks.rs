//! What a reader of a case, its reporter or the vault could do to what the others see of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::world::{DAY, World, details, fold_in, listed, said, seal};
use tellsafe_client::case::arrived;
use tellsafe_client::case::facts::Owner;
use tellsafe_client::case::fold::Folded;
use tellsafe_client::case::{Case, name};
use tellsafe_client::render::case::{View, question, thread};
use tellsafe_protocol::answer::{Answer, Listed};
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::compose::{Composed, Draft, place};
use tellsafe_protocol::content::{Content, LAST_DAY, State};
use tellsafe_protocol::statement::Kind;

fn status(state: State, next_date: Option<u32>) -> Content {
    Content { state: Some(state), next_date, ..Content::default() }
}

fn owner(world: &World) -> Owner {
    Owner::Reporter(world.reporter.public_key(), world.reporter.inbox())
}

/// As the reporter folds what was acknowledged on these days.
fn on_days(world: &World, messages: &[(&Composed, u32)]) -> Folded {
    let all: Vec<&Composed> = messages.iter().map(|(message, _)| *message).collect();
    let mut slots = listed(&world.reporter, &all);
    slots.iter_mut().zip(messages).for_each(|(slot, (_, day))| slot.day = *day);
    fold_in(&world.roster, &world.reporter, owner(world), &slots, &all)
}

fn view<'a>(world: &'a World) -> View<'a> {
    View { roster: &world.roster, own: world.reporter.public_key(), reporter: true, origins: None }
}

fn standing(world: &World, case: &Case) -> (State, u32) {
    (case.state(), case.next_date(world.roster.details()))
}

#[test]
fn a_reading_moves_the_date_once_and_by_the_committees_rule() {
    let world = World::new();
    let (ana, bo, reporter) = (&world.members[0], &world.members[1], &world.reporter);
    let (all, report) = ([ana, bo, reporter], world.report());
    let far = Content { next_date: Some(DAY + 4000), ..Content::default() };
    let first = world.message(report.id, Kind::Read, bo, &all, &[report.id], far.clone());
    let second = world.message(report.id, Kind::Read, ana, &all, &[first.id], far);
    // Five working days after a Thursday, whatever the reading says.
    let folded = on_days(&world, &[(&report, DAY), (&first, DAY), (&second, DAY + 3)]);
    assert_eq!(standing(&world, &folded.cases[0]), (State::Opened, DAY + 7));
    assert!(!thread(&folded.cases[0], &view(&world)).text(false).contains("Next message"));
    // A date that was named stands, and a reply without one promises by the rule.
    let named = world.message(report.id, Kind::Status, ana, &all, &[second.id], status(State::Working, Some(DAY + 30)));
    let again = world.message(report.id, Kind::Read, bo, &all, &[named.id], Content::default());
    let folded = on_days(&world, &[(&report, DAY), (&first, DAY), (&named, DAY), (&again, DAY + 3)]);
    assert_eq!(standing(&world, &folded.cases[0]), (State::Working, DAY + 30));
    let bare = world.message(report.id, Kind::Reply, ana, &all, &[again.id], said("x"));
    let folded = on_days(&world, &[(&report, DAY), (&first, DAY), (&named, DAY), (&again, DAY), (&bare, DAY + 1)]);
    assert_eq!(standing(&world, &folded.cases[0]), (State::Working, DAY + 8));
}

#[test]
fn no_reader_keeps_their_word_last_with_a_day_to_come() {
    let world = World::new();
    let (ana, bo, reporter) = (&world.members[0], &world.members[1], &world.reporter);
    let report = world.report();
    let draft = Draft {
        kind: Kind::Status,
        case: Some(report.id),
        day: u32::MAX,
        parents: vec![],
        card: None,
        content: status(State::Closed, Some(DAY + 900)),
        ..world.report_draft(&[bo, reporter])
    };
    let pinned = seal(draft, bo);
    let later = world.message(
        report.id,
        Kind::Status,
        ana,
        &[ana, bo, reporter],
        &[report.id],
        status(State::Working, Some(DAY + 9)),
    );
    let folded = on_days(&world, &[(&report, DAY), (&pinned, DAY), (&later, DAY + 1)]);
    assert_eq!(standing(&world, &folded.cases[0]), (State::Working, DAY + 9));
}

#[test]
fn no_status_says_that_nobody_has_read() {
    let world = World::new();
    let (ana, bo, reporter) = (&world.members[0], &world.members[1], &world.reporter);
    let (all, report) = ([ana, bo, reporter], world.report());
    let unread = world.message(report.id, Kind::Status, bo, &all, &[report.id], status(State::Received, None));
    assert_eq!(on_days(&world, &[(&report, DAY), (&unread, DAY)]).cases[0].state(), State::Opened);
    // A reply whose reading the vault keeps back.
    let reply = world.message(report.id, Kind::Reply, bo, &all, &[report.id], status(State::Closed, None));
    assert_eq!(on_days(&world, &[(&report, DAY), (&reply, DAY)]).cases[0].state(), State::Opened);
}

#[test]
fn a_date_says_what_it_is_in_the_state_of_its_message() {
    let world = World::new();
    let (ana, bo, reporter) = (&world.members[0], &world.members[1], &world.reporter);
    let (all, report) = ([ana, bo, reporter], world.report());
    let closed = world.message(report.id, Kind::Status, ana, &all, &[report.id], status(State::Closed, Some(DAY + 30)));
    let words = Content { next_date: Some(DAY + 31), ..said("One more thing.") };
    let reply = world.message(report.id, Kind::Reply, ana, &all, &[closed.id], words);
    let folded = on_days(&world, &[(&report, DAY), (&closed, DAY), (&reply, DAY)]);
    let text = thread(&folded.cases[0], &view(&world)).text(false);
    assert!(!text.contains("Next message") && text.matches("Deleted on").count() == 2, "{text}");
}

#[test]
fn a_vaults_day_moves_no_promise_beyond_what_the_authors_own_allows() {
    let world = World::new();
    let report = world.report();
    let folded = on_days(&world, &[(&report, LAST_DAY)]);
    assert_eq!(standing(&world, &folded.cases[0]), (State::Received, DAY + 6));
    // And one that no calendar has is no answer at all; it once ended the program.
    let slot = Listed { number: 1, day: LAST_DAY + 1, slot: vec![0; 4096] };
    assert!(Answer::parse("/inbox", &Answer::Inbox(1, vec![slot]).to_bytes()).is_err());
    assert!(Answer::parse("/commit", &Answer::Committed(u32::MAX).to_bytes()).is_err());
    assert!(Answer::parse("/commit", &Answer::Committed(LAST_DAY).to_bytes()).is_ok());
    assert_eq!(world.roster.details().working.after(u32::MAX, 3), u32::MAX);
}

#[test]
fn a_date_that_no_calendar_has_is_no_content() {
    let last = status(State::Working, Some(LAST_DAY));
    assert_eq!(Content::parse(&last.to_bytes()).unwrap(), last);
    assert!(Content::parse(&status(State::Working, Some(LAST_DAY + 1)).to_bytes()).is_err());
}

#[test]
fn who_will_not_come_back_waits_for_no_answer() {
    let world = World::new();
    let (ana, bo, reporter) = (&world.members[0], &world.members[1], &world.reporter);
    let report = world.report();
    let leaving = Content { leaving: true, ..Content::default() };
    let last = world.message(report.id, Kind::Reply, reporter, &[ana, bo], &[report.id], leaving);
    let folded = world.ana(&[&report, &last]);
    assert!(folded.cases[0].reporter_left() && folded.cases[0].unanswered().next().is_none());
    let both = Content { leaving: true, ..said("But tell me why.") };
    let asks = world.message(report.id, Kind::Reply, reporter, &[ana, bo], &[report.id], both);
    assert_eq!(world.ana(&[&report, &asks]).cases[0].unanswered().count(), 1);
}

#[test]
fn who_has_left_is_still_among_those_who_can_read() {
    let world = World::new();
    let [ana, bo, chen] = &world.members[..] else { panic!() };
    let report = seal(world.report_draft(&[ana, bo, chen, &world.reporter]), &world.reporter);
    let roster = world.without_chen();
    let folded = fold_in(&roster, ana, Owner::Member, &listed(ana, &[&report]), &[&report]);
    let view = View { roster: &roster, own: ana.public_key(), reporter: false, origins: None };
    assert_eq!(view.readers(&folded.cases[0]), ["Ana", "Bo", "a former member"]);
}

#[test]
fn a_report_that_its_reporter_kept_no_copy_of_was_not_withheld() {
    let world = World::new();
    let (ana, bo, reporter) = (&world.members[0], &world.members[1], &world.reporter);
    let mut report = seal(world.report_draft(&[ana, bo]), reporter);
    let own = (reporter.inbox(), reporter.recipient().clone());
    report.slots.push(place(&report, &own, reporter.signing_key(), &mut crate::world::random).unwrap());
    let reply = world.message(report.id, Kind::Reply, bo, &[ana, bo, reporter], &[report.id], said("x"));
    let folded = world.fold(reporter, owner(&world), &[&report, &reply]);
    assert_eq!((folded.cases[0].entries.len(), folded.cases[0].withheld()), (2, 0));
}

#[test]
fn names_stay_different_however_much_of_their_ids_is_made_alike() {
    let mut near = [MessageId([7; 32]); 3];
    near[1].0[10] = 8;
    near[2].0[0] = 9;
    let names = name::names(&near);
    let different: std::collections::BTreeSet<_> = names.values().collect();
    assert_eq!(different.len(), 3, "{names:?}");
    for case in near {
        assert_eq!(name::find(&names[&case], &near), [case]);
    }
}

#[test]
fn an_answers_id_cannot_pass_for_a_line_of_ours() {
    let world = World::new();
    let details = details(&["Ana"], &[&world.members[0]]);
    let forged = "New\u{2800}state:\u{2800}closed. The reporter was told, and nothing more is to be done about it";
    let shown = question(forged, &details);
    assert!(shown.starts_with("Question “") && shown.ends_with('”') && shown.chars().count() <= 55, "{shown}");
}

#[test]
fn a_message_locked_anew_counts_on_its_first_day() {
    let world = World::new();
    let report = world.report();
    let mut slots = listed(&world.reporter, &[&report]);
    slots.push(Listed { number: 2, day: DAY + 2, slot: slots[0].slot.clone() });
    let folded = fold_in(&world.roster, &world.reporter, owner(&world), &slots, &[&report]);
    assert_eq!((folded.cases[0].entries.len(), folded.cases[0].received()), (1, DAY));
    assert_eq!(arrived::open(&slots, world.reporter.identity(), &world.reporter.inbox()).0.len(), 2);
}
