//! How long a case is kept, what keeps it, and what stays counted of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::table::Table;
use crate::world::{DAY, World, bodies, listed, said};
use proptest::prelude::*;
use tellsafe_client::case::arrived::{self, Arrived};
use tellsafe_client::case::counted;
use tellsafe_client::case::facts::Owner;
use tellsafe_client::case::retention::{Class, DJANGO, Stays, Table as Months, Verdict, Violation};
use tellsafe_client::transparency::{Countable, Folded, Kept, Record};
use tellsafe_protocol::act::{Act, Clock, Closing, Count, Proposal, Tally, Vote};
use tellsafe_protocol::calendar::{end_of_month_after, parse_iso};
use tellsafe_protocol::compose::Composed;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::outcome::{Finding, Outcome};
use tellsafe_protocol::quorum::Rule;
use tellsafe_protocol::statement::Kind;

/// Years later.
const LATE: u32 = DAY + 4000;

/// Ended by one member, and looked at by another.
fn ended(finding: Finding, outcomes: &[Outcome], appeal: Option<u32>) -> Table {
    let mut table = Table::clean();
    let closing = Act::Close(Closing { finding, outcomes: outcomes.to_vec(), appeal });
    let parents = table.last();
    let alone = table.write(0, Kind::Step, vec![closing, Act::Alone("It was clear.".into())], &parents);
    table.step(1, Act::Review(alone, true));
    table
}

fn verdict(table: &Table, today: u32) -> Verdict {
    DJANGO.verdict(&table.case(0, &[]), &table.work(), today)
}

fn day(text: &str) -> u32 {
    parse_iso(text).unwrap()
}

#[test]
fn djangos_table_counts_from_the_end_to_the_end_of_a_month() {
    use Finding as F;
    use Outcome as O;
    // The cases end on 26 November 2026.
    let each: [(Finding, &[Outcome], Class, &str); 9] = [
        (F::NoViolation, &[], Class::None, "2026-11-26"),
        (F::OutOfScope, &[O::ReferredToProject], Class::None, "2026-11-26"),
        (F::PersonUnknown, &[], Class::Unknown, "2027-06-01"),
        (F::Undetermined, &[], Class::Unknown, "2027-06-01"),
        (F::Violation, &[], Class::Resolved, "2028-02-01"),
        (F::Violation, &[O::WrittenWarning], Class::Resolved, "2028-02-01"),
        (F::NoViolation, &[O::Flagged], Class::Flagged, "2029-02-01"),
        (F::Violation, &[O::WrittenWarning, O::Flagged], Class::Flagged, "2029-02-01"),
        // Until 24 February 2027, at most; and 26 months.
        (F::Violation, &[O::ShortSuspension], Class::Banned, "2029-05-01"),
    ];
    for (finding, outcomes, class, goes) in each {
        assert_eq!(
            verdict(&ended(finding, outcomes, None), DAY),
            Verdict::Goes(day(goes), class),
            "{finding:?} {outcomes:?}"
        );
    }
}

#[test]
fn a_ban_is_kept_for_26_months_after_its_end_and_for_good_without_one() {
    let mut table = ended(Finding::Violation, &[Outcome::LongSuspension], None);
    assert_eq!(verdict(&table, LATE), Verdict::Stays(Stays::Endless));
    table.step(2, Act::Clock(Clock::Ban, Some(day("2027-05-31"))));
    assert_eq!(verdict(&table, DAY), Verdict::Goes(day("2029-08-01"), Class::Banned));
}

#[test]
fn what_can_be_appealed_stays_until_that_day_is_over_everywhere() {
    let table = ended(Finding::NoViolation, &[], Some(DAY + 30));
    assert_eq!(verdict(&table, DAY), Verdict::Goes(DAY + 32, Class::None));
}

#[test]
fn what_is_open_held_unfinished_or_unanswered_stays_whatever_day_it_is() {
    let open = Table::clean();
    assert_eq!(verdict(&open, LATE), Verdict::Stays(Stays::Open));
    let mut held = ended(Finding::NoViolation, &[], None);
    held.step(2, Act::Hold(true));
    assert_eq!(verdict(&held, LATE), Verdict::Stays(Stays::Held));
    held.step(2, Act::Hold(false));
    assert_eq!(verdict(&held, LATE), Verdict::Goes(DAY, Class::None));
    held.step(1, Act::Reopen("New facts.".into()));
    assert_eq!(verdict(&held, LATE), Verdict::Stays(Stays::Open));

    // With any client of theirs, one member alone gets nothing deleted.
    let close = Act::Close(Closing { finding: Finding::NoViolation, outcomes: vec![], appeal: None });
    let mut alone = Table::clean();
    alone.step(0, close.clone());
    assert_eq!(verdict(&alone, LATE), Verdict::Stays(Stays::Unagreed));
    let word = alone.step(0, Act::Alone("It was clear.".into()));
    assert_eq!(verdict(&alone, LATE), Verdict::Stays(Stays::Unreviewed));
    alone.step(1, Act::Review(word, false));
    assert_eq!(verdict(&alone, LATE), Verdict::Stays(Stays::Unagreed));

    let mut decided = Table::clean();
    let (finding, words) = (Finding::NoViolation, "It was none.".into());
    let nothing = Proposal { rule: Rule::Majority, finding, outcomes: vec![], words, until: DAY + 1 };
    let id = decided.step(0, Act::Propose(nothing));
    decided.step(0, Act::Vote(id, Vote::Yes));
    decided.step(1, Act::Vote(id, Vote::Yes));
    decided.step(0, close);
    assert_eq!(verdict(&decided, DAY), Verdict::Stays(Stays::Unagreed), "its day is not over");
    assert_eq!(verdict(&decided, LATE), Verdict::Goes(DAY, Class::None));
    // Another end than the one that was agreed on, by one.
    let mut banned = ended(Finding::Violation, &[Outcome::PermanentBan], None);
    banned.step(2, Act::Close(Closing { finding: Finding::NoViolation, outcomes: vec![], appeal: None }));
    assert_eq!(verdict(&banned, LATE), Verdict::Stays(Stays::Unagreed));
    // The same end as one that was looked at before it was opened again.
    let mut again = ended(Finding::NoViolation, &[], None);
    again.step(1, Act::Reopen("New facts.".into()));
    again.step(2, Act::Close(Closing { finding: Finding::NoViolation, outcomes: vec![], appeal: None }));
    assert_eq!(verdict(&again, LATE), Verdict::Stays(Stays::Unagreed));

    let mut asked = ended(Finding::NoViolation, &[], None);
    let all: Vec<&Holder> = asked.world.members.iter().chain([&asked.world.reporter]).collect();
    let more = asked.world.message(
        asked.report.id,
        Kind::Reply,
        &asked.world.reporter,
        &all,
        &[asked.report.id],
        said("It goes on."),
    );
    asked.messages.push(more);
    assert_eq!(verdict(&asked, LATE), Verdict::Stays(Stays::Unanswered));
}

#[test]
fn a_later_violation_of_the_same_person_keeps_what_was_still_there() {
    let one = |person: &str, ended, goes| Violation { person: person.into(), ended, goes };
    let all =
        [one("kdoe", 0, 100), one("kdoe", 90, 190), one("kdoe", 180, 300), one("kdoe", 400, 500), one("other", 50, 60)];
    // The first is there until the third's, by way of the second; the fourth came when they were gone.
    assert_eq!(Violation::extended(&all), [300, 300, 300, 500, 60]);
    let table = ended(Finding::Violation, &[], None);
    assert_eq!(Violation::of(&table.case(0, &[]), &table.work(), 7).unwrap(), one("someone", DAY, 7));
    let table = ended(Finding::NoViolation, &[], None);
    assert_eq!(Violation::of(&table.case(0, &[]), &table.work(), 7), None);
}

#[test]
fn own_months_stand_in_the_place_of_djangos() {
    assert_eq!(Months::parse(" Django "), Some(DJANGO));
    let own = Months::parse("resolved=12, flagged=0").unwrap();
    assert_eq!(own, Months { resolved: 12, flagged: 0, ..DJANGO });
    for wrong in ["", "apache", "resolved", "resolved=", "resolved=241", "resolved=-1", "kept=3", "django,none=1"] {
        assert_eq!(Months::parse(wrong), None, "{wrong}");
    }
}

fn count(table: &Table) -> Count {
    let (case, roster) = (table.case(0, &[]), &table.world.roster);
    Folded { case: &case, work: &table.work(), roster }.count().unwrap()
}

/// What is left behind by a member, to some members.
fn left(table: &Table, by: usize, to: &[usize], count: Count) -> Composed {
    let readers: Vec<&Holder> = to.iter().map(|at| &table.world.members[*at]).collect();
    let content = Content { acts: vec![Act::Counted(count)], ..Content::default() };
    table.world.message(table.report.id, Kind::Counted, &table.world.members[by], &readers, &[], content)
}

/// As one member counts, when the rest of the case is gone.
fn counts(table: &Table, reader: usize, left: &[&Composed]) -> Vec<Count> {
    counts_in(&table.world, &table.world.roster, reader, left)
}

fn counts_in(
    world: &World,
    roster: &tellsafe_protocol::roster::Roster,
    reader: usize,
    left: &[&Composed],
) -> Vec<Count> {
    let holder = &world.members[reader];
    let arrived = opened(holder, left);
    counted::counts(&arrived, &bodies(&arrived, left), roster, &holder.public_key()).into_values().collect()
}

fn opened(holder: &Holder, messages: &[&Composed]) -> Vec<Arrived> {
    arrived::open(&listed(holder, messages), holder.identity(), &holder.inbox()).0
}

#[test]
fn a_case_that_is_gone_counts_as_it_did() {
    let mut table = ended(Finding::Violation, &[Outcome::WrittenWarning, Outcome::ReferredToPolice], None);
    let (channel, categories) = (Some("phone".to_owned()), vec!["insults".to_owned()]);
    table.step(0, Act::Tally(Tally { channel, categories, people: Some(2), affected: Some(1) }));
    let (case, roster) = (table.case(0, &[]), &table.world.roster);
    let before: Record = Folded { case: &case, work: &table.work(), roster }.record().unwrap();
    let tombstone = left(&table, 0, &[0, 1, 2], count(&table));
    for reader in 0..3 {
        let kept = counts(&table, reader, &[&tombstone]);
        assert_eq!(Kept { count: &kept[0], roster }.record().as_ref(), Some(&before));
    }
    // Nothing of what happened, whom it was about, or who told it.
    let bytes = Content { acts: vec![Act::Counted(count(&table))], ..Content::default() }.to_bytes();
    for secret in ["What happened", "someone", "hallway", "It was clear"] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
    let (key, inbox) = (table.world.reporter.public_key(), table.world.reporter.inbox());
    assert!(![key.0, inbox.0].iter().any(|secret| bytes.windows(32).any(|window| window == secret)));
}

#[test]
fn what_someone_was_left_out_of_is_in_no_number_when_it_is_gone_either() {
    let table = ended(Finding::NoViolation, &[], None);
    let mut count = count(&table);
    count.readers.pop();
    assert_eq!(Kept { count: &count, roster: &table.world.roster }.record(), None);
}

#[test]
fn of_several_counts_of_a_case_ones_own_holds_then_what_most_members_wrote() {
    let table = ended(Finding::NoViolation, &[], None);
    let right = count(&table);
    let wrong = Count { closed: 1, ..right.clone() };
    let from = |by, count: &Count| left(&table, by, &[0, 1, 2], count.clone());
    let (own, bos, chens, again) = (from(0, &right), from(1, &wrong), from(2, &wrong), from(0, &wrong));
    assert_eq!(counts(&table, 0, &[&bos, &own, &chens]), std::slice::from_ref(&right));
    assert_eq!(counts(&table, 0, &[&own, &again]), std::slice::from_ref(&wrong), "the last of one's own");
    let (one, other) = (from(1, &right), from(2, &wrong));
    // Bo and Chen disagree, and the first in the order of its bytes holds, whoever arrives first.
    assert_eq!(counts(&table, 0, &[&one, &other]), counts(&table, 0, &[&other, &one]));
    let anas = from(0, &right);
    assert_eq!(counts(&table, 2, &[&bos, &one, &anas]), [right], "two of the three");
}

#[test]
fn a_count_of_someone_who_had_not_the_case_or_to_someone_who_had_not_is_none() {
    let table = ended(Finding::NoViolation, &[], None);
    let whole = count(&table);
    let without_bo = Count {
        readers: whole.readers.iter().copied().filter(|inbox| *inbox != table.world.members[1].inbox()).collect(),
        ..whole.clone()
    };
    assert!(counts(&table, 0, &[&left(&table, 1, &[0], without_bo.clone())]).is_empty(), "Bo had it not");
    assert!(counts(&table, 0, &[&left(&table, 2, &[0, 1], without_bo.clone())]).is_empty(), "Bo gets it");
    assert_eq!(counts(&table, 0, &[&left(&table, 2, &[0], without_bo.clone())]), [without_bo]);
    // Whoever left is believed about their own, and by nobody else.
    let chens = left(&table, 2, &[0, 1, 2], whole.clone());
    assert!(counts_in(&table.world, &table.world.without_chen(), 0, &[&chens]).is_empty());
    assert_eq!(counts_in(&table.world, &table.world.without_chen(), 2, &[&chens]), std::slice::from_ref(&whole));
    // The reporter gets none, and none is part of a case.
    let world = &table.world;
    let content = Content { acts: vec![Act::Counted(whole)], ..Content::default() };
    let readers = [&world.members[0], &world.reporter];
    let told = world.message(table.report.id, Kind::Counted, &world.members[0], &readers, &[], content);
    assert!(counts(&table, 0, &[&told]).is_empty());
    let owner = Owner::Reporter(world.reporter.public_key(), world.reporter.inbox());
    let folded = world.fold(&world.reporter, owner, &[&table.report, &told]);
    assert_eq!((folded.cases[0].entries.len(), folded.dropped.is_empty()), (1, true));
}

#[test]
fn while_the_report_is_here_others_are_said_to_have_deleted_it() {
    let table = ended(Finding::NoViolation, &[], None);
    let tombstone = left(&table, 1, &[0, 1, 2], count(&table));
    let world = &table.world;
    let arrived = opened(&world.members[0], &[&table.report, &tombstone]);
    let deleted = counted::deleted_elsewhere(&arrived, &world.roster);
    assert_eq!(deleted.into_iter().collect::<Vec<_>>(), [(table.report.id, [table.key(1)].into())]);
    assert!(counted::deleted_elsewhere(&opened(&world.members[0], &[&tombstone]), &world.roster).is_empty());
    assert!(counted::deleted_by(&arrived, &table.key(0)).is_empty());
    assert_eq!(counted::deleted_by(&arrived, &table.key(1)), [table.report.id].into());
}

proptest! {
    /// Whatever is ever extended, no case goes before its own day, and each goes on a day that one of the person's has.
    #[test]
    fn extending_only_keeps_longer(
        all in proptest::collection::vec((0u8..3, 0u32..400, 0u32..400), 0..12)
    ) {
        let all: Vec<Violation> = all
            .into_iter()
            .map(|(person, ended, kept)| Violation { person: person.to_string(), ended, goes: ended + kept })
            .collect();
        for (one, day) in all.iter().zip(Violation::extended(&all)) {
            prop_assert!(day >= one.goes);
            prop_assert!(all.iter().any(|other| other.person == one.person && other.goes == day));
        }
    }

    #[test]
    fn nothing_goes_before_its_months_are_over(end in 20_000u32..30_000, months in 1u32..40) {
        prop_assert_eq!(Months::goes(end, months), end_of_month_after(end, months) + 1);
        prop_assert!(Months::goes(end, months) > end + 28 * months);
        prop_assert_eq!(Months::goes(end, 0), end);
    }
}
