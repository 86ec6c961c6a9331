//! To whom a new message goes, and what it follows.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::world::{DAY, World, holder, listed, said, seal, set};
use tellsafe_client::case::facts::Owner;
use tellsafe_client::case::outgoing::{self, Blocked};
use tellsafe_client::case::{Body, arrived};
use tellsafe_protocol::compose::{Composed, place};
use tellsafe_protocol::content::{Reporter, State};
use tellsafe_protocol::statement::Kind;

#[test]
fn heads_are_what_every_reader_has() {
    let world = World::new();
    let (ana, bo, reporter) = (&world.members[0], &world.members[1], &world.reporter);
    let all = [ana, bo, reporter];
    let report = world.report();
    let reply = world.message(report.id, Kind::Reply, bo, &all, &[report.id], said("reply"));
    let note = world.message(report.id, Kind::Note, bo, &[ana, bo], &[reply.id], said("note"));
    let folded = world.ana(&[&report, &reply, &note]);
    let case = &folded.cases[0];
    assert_eq!(case.heads(&set(&all)), [reply.id]);
    assert_eq!(case.heads(&set(&[ana, bo])), [note.id]);
    let folded = world.ana(&[&report]);
    assert_eq!(folded.cases[0].heads(&set(&[ana, bo, reporter, &world.members[2]])), []);
}

#[test]
fn more_heads_than_a_statement_holds() {
    let world = World::new();
    let (ana, bo, reporter) = (&world.members[0], &world.members[1], &world.reporter);
    let all = [ana, bo, reporter];
    let report = world.report();
    let many: Vec<Composed> =
        (0..20).map(|_| world.message(report.id, Kind::Reply, bo, &all, &[report.id], said("x"))).collect();
    let messages: Vec<&Composed> = std::iter::once(&report).chain(&many).collect();
    let folded = world.ana(&messages);
    let case = &folded.cases[0];
    let recipients = outgoing::from_member(case, &world.roster, ana).unwrap();
    let content = said("to all");
    let draft = outgoing::draft(case, Kind::Reply, &world.roster, DAY, recipients.readers, content);
    assert_eq!(seal(draft, ana).statement.parents.len(), 16);
}

#[test]
fn an_answer_goes_to_the_reporter_and_the_readers_who_are_members_now() {
    let world = World::new();
    let [ana, bo, chen] = &world.members[..] else { panic!() };
    let all = [ana, bo, chen, &world.reporter];
    let report = seal(world.report_draft(&all), &world.reporter);
    let folded = world.ana(&[&report]);
    let case = &folded.cases[0];
    let to = outgoing::from_member(case, &world.without_chen(), ana).unwrap();
    assert_eq!(to.members, ["Ana", "Bo"]);
    assert_eq!(
        to.readers.iter().map(|(inbox, _)| *inbox).collect::<Vec<_>>(),
        [ana.inbox(), bo.inbox(), world.reporter.inbox()]
    );
    assert_eq!(outgoing::from_member(case, &world.without_chen(), chen).unwrap_err(), Blocked::NotAMember);
    let other = world.ana(&[&world.report()]);
    assert_eq!(outgoing::from_member(&other.cases[0], &world.roster, chen).unwrap_err(), Blocked::NotAReader);
}

#[test]
fn an_address_that_is_a_members_is_none() {
    let world = World::new();
    let [ana, bo, chen] = &world.members[..] else { panic!() };
    let mut draft = world.report_draft(&[ana, bo]);
    draft.content.reporter = Some(Reporter { recipient: holder().recipient().clone(), inbox: chen.inbox() });
    let folded = world.ana(&[&seal(draft, &world.reporter)]);
    assert_eq!(outgoing::from_member(&folded.cases[0], &world.roster, ana).unwrap_err(), Blocked::NoAddress);
}

#[test]
fn with_a_place_the_reporter_writes_to_whom_they_chose_and_no_one_brings_in_another() {
    let world = World::new();
    let [ana, bo, chen] = &world.members[..] else { panic!() };
    let reporter = &world.reporter;
    let report = seal(world.report_draft(&[ana, bo]), reporter);
    let own = (reporter.inbox(), reporter.recipient().clone());
    let kept = place(&report, &own, reporter.signing_key(), &mut crate::world::random).unwrap();
    let place = Composed { slots: vec![kept], hashes: vec![], pieces: vec![], ..world.report() };
    let fold = |messages: &[&Composed]| {
        world.fold(reporter, Owner::Reporter(reporter.public_key(), reporter.inbox()), messages)
    };
    let folded = fold(&[&place]);
    assert_eq!(folded.cases[0].id(), report.id);
    assert_eq!(outgoing::from_reporter(&folded.cases[0], &world.roster, reporter).unwrap().members, ["Ana", "Bo"]);
    let inboxes = [ana.inbox(), bo.inbox(), reporter.inbox()].into();
    assert!(folded.cases[0].heads(&inboxes).is_empty(), "no one else has the place");
    let read = world.message(report.id, Kind::Read, ana, &[ana, bo, reporter], &[], said(""));
    let more = world.message(report.id, Kind::Reply, bo, &[ana, bo, chen, reporter], &[read.id], said("x"));
    let folded = fold(&[&place, &read, &more]);
    assert_eq!(folded.cases[0].entries.len(), 2, "who lists a stranger to the case is not heard");
    assert_eq!(folded.cases[0].state(), State::Opened);
    let to = outgoing::from_reporter(&folded.cases[0], &world.roster, reporter).unwrap();
    assert_eq!(to.members, ["Ana", "Bo"]);
}

#[test]
fn a_report_that_does_not_open_stays_with_its_card() {
    let world = World::new();
    let ana = &world.members[0];
    let report = world.report();
    let (arrived, _) = arrived::open(&listed(ana, &[&report]), ana.identity(), &ana.inbox());
    let bodies = [(report.id, Body::Shut)].into();
    let folded = tellsafe_client::case::fold::fold(&arrived, &bodies, &world.roster, Owner::Member);
    assert_eq!(folded.cases[0].card().unwrap().place, "a hallway");
    assert_eq!(outgoing::from_member(&folded.cases[0], &world.roster, ana).unwrap_err(), Blocked::NoAddress);
}
