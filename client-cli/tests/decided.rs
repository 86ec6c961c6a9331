//! What stands as a decision and what does not, and that nothing afterwards changes it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::table::{Table, proposal};
use crate::world::DAY;
use tellsafe_client::case::work::{Fate, What};
use tellsafe_protocol::act::{Act, Conflict, Vote};
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::outcome::Outcome;
use tellsafe_protocol::quorum::{Guard, Rule};
use tellsafe_protocol::statement::Kind;

#[test]
fn a_decision_stands_unless_someone_objects_in_time() {
    let mut table = Table::clean();
    let id = table.step(0, proposal(Rule::Majority, &[Outcome::WrittenWarning]));
    assert_eq!(table.fate(DAY), Fate::Open { carried: false });
    table.step(0, Act::Vote(id, Vote::Yes));
    table.step(1, Act::Vote(id, Vote::Yes));
    assert_eq!(table.fate(DAY + 2), Fate::Open { carried: true }, "the day holds until it ended everywhere");
    assert_eq!(table.fate(DAY + 3), Fate::Stands);
    table.step(2, Act::Object(id, "Too harsh.".into()));
    assert_eq!(table.fate(DAY + 3), Fate::Objected);
}

#[test]
fn without_enough_votes_it_lapses() {
    let mut table = Table::clean();
    let id = table.step(0, proposal(Rule::Majority, &[]));
    table.step(0, Act::Vote(id, Vote::Yes));
    assert_eq!(table.fate(DAY + 3), Fate::Lapsed);
    // The last word of each counts.
    table.step(1, Act::Vote(id, Vote::Yes));
    table.step(1, Act::Vote(id, Vote::No));
    assert_eq!(table.fate(DAY + 3), Fate::Lapsed);
}

#[test]
fn soft_and_silent_members_do_not_vote_and_do_not_object() {
    let mut table = Table::new();
    table.declare(0, Act::Conflict(Conflict::None));
    table.declare(1, Act::Conflict(Conflict::None));
    table.declare(2, Act::Conflict(Conflict::Soft));
    let id = table.step(0, proposal(Rule::Majority, &[]));
    table.step(2, Act::Vote(id, Vote::No));
    table.step(2, Act::Object(id, "No.".into()));
    table.step(0, Act::Vote(id, Vote::Yes));
    table.step(1, Act::Vote(id, Vote::Yes));
    assert_eq!(table.work().proposals[0].count().no, 0);
    assert_eq!(table.fate(DAY + 3), Fate::Stands);
}

#[test]
fn too_few_without_a_conflict_decide_nothing() {
    let mut table = Table::clean();
    let id = table.step(0, proposal(Rule::Cncf, &[]));
    for member in 0..3 {
        table.step(member, Act::Vote(id, Vote::Yes));
    }
    assert_eq!(table.fate(DAY + 3), Fate::Stands);
    table.declare(2, Act::Conflict(Conflict::Hard));
    assert_eq!(table.fate(DAY + 3), Fate::NoQuorum(Guard::Cannot));
    assert_eq!(table.work().proposals[0].count().yes, 2, "the word of someone with a conflict does not count");
}

#[test]
fn counsel_is_heard_before_a_long_ban_where_the_rule_says_so() {
    let mut table = Table::clean();
    let id = table.step(0, proposal(Rule::Cncf, &[Outcome::PermanentBan]));
    for member in 0..3 {
        table.step(member, Act::Vote(id, Vote::Yes));
    }
    assert_eq!(table.fate(DAY + 3), Fate::WantsCounsel);
    table.step(1, Act::Counsel("It can be done.".into()));
    assert_eq!(table.fate(DAY + 3), Fate::Stands);
}

#[test]
fn of_two_proposals_at_once_neither_stands_until_one_follows_both() {
    let mut table = Table::clean();
    let both = table.at_once(vec![
        (0, proposal(Rule::Majority, &[Outcome::NoAction])),
        (1, proposal(Rule::Majority, &[Outcome::FinalWarning])),
    ]);
    for id in &both {
        let parents = both.clone();
        table.write(0, Kind::Step, vec![Act::Vote(*id, Vote::Yes)], &parents);
        table.write(1, Kind::Step, vec![Act::Vote(*id, Vote::Yes)], &parents);
    }
    let work = table.work();
    assert!(work.proposals.iter().all(|one| one.fate(DAY + 3) == Fate::Rival));
    assert_eq!(work.at_once[0].what, What::Decision);
    assert_eq!(work.at_once[0].messages, both.iter().copied().collect());
    let ids: Vec<MessageId> = table.messages.iter().map(|message| message.id).collect();
    let third = table.write(2, Kind::Step, vec![proposal(Rule::Majority, &[])], &ids[ids.len() - 4..]);
    table.step(2, Act::Vote(third, Vote::Yes));
    table.step(0, Act::Vote(third, Vote::Yes));
    let work = table.work();
    let fate = |id: &MessageId| work.proposals.iter().find(|one| one.id == *id).unwrap().fate(DAY + 3);
    assert_eq!((fate(&both[0]), fate(&both[1]), fate(&third)), (Fate::Replaced, Fate::Replaced, Fate::Stands));
}

/// Ana and Bo agreed, Chen too, and the time is over.
fn decided() -> (Table, MessageId) {
    let mut table = Table::clean();
    let id = table.step(0, proposal(Rule::Majority, &[Outcome::WrittenWarning]));
    for member in 0..3 {
        table.step(member, Act::Vote(id, Vote::Yes));
    }
    assert_eq!(table.fate(DAY + 3), Fate::Stands);
    table.world.day = DAY + 4;
    (table, id)
}

fn first_fate(table: &Table) -> Fate {
    table.work().proposals[0].fate(DAY + 5)
}

#[test]
fn a_conflict_declared_later_leaves_a_decision_as_it_is() {
    for (conflict, parents) in [(Conflict::Hard, true), (Conflict::Soft, true), (Conflict::Hard, false)] {
        let (mut table, _) = decided();
        for member in 1..3 {
            // A client of their own may name nothing of what it knows, so that it seems to come before the vote.
            let parents = if parents { table.last() } else { vec![table.report.id] };
            table.write(member, Kind::Declaration, vec![Act::Conflict(conflict)], &parents);
        }
        assert_eq!(first_fate(&table), Fate::Stands, "{conflict:?}");
        assert_eq!(table.work().proposals[0].count().yes, 3, "{conflict:?}");
    }
}

#[test]
fn nobody_takes_a_decision_back_objects_to_it_or_votes_anew_once_it_stands() {
    let (mut table, id) = decided();
    table.step(0, Act::TakeBack(id));
    table.step(1, Act::Object(id, "I thought again.".into()));
    for member in 0..3 {
        table.step(member, Act::Vote(id, Vote::No));
    }
    assert_eq!(first_fate(&table), Fate::Stands);
}

#[test]
fn a_later_proposal_neither_replaces_nor_rivals_a_decision() {
    for knows in [true, false] {
        let (mut table, _) = decided();
        let parents = if knows { table.last() } else { vec![table.report.id] };
        let later = table.write(2, Kind::Step, vec![proposal(Rule::Majority, &[Outcome::NoAction])], &parents);
        for member in 0..3 {
            table.step(member, Act::Vote(later, Vote::Yes));
        }
        assert_eq!(table.work().proposals.len(), 2);
        let fates = table.work().proposals.iter().map(|one| one.fate(DAY + 5)).collect::<Vec<_>>();
        assert!(fates.contains(&Fate::Stands), "{fates:?}");
        let work = table.work();
        let decision = work.proposals.iter().find(|one| one.day == DAY).unwrap();
        assert_eq!(decision.fate(DAY + 5), Fate::Stands, "knows: {knows}");
    }
}

#[test]
fn a_member_who_leaves_takes_no_decision_with_them() {
    let (mut table, _) = decided();
    table.world.roster = table.world.without_chen();
    table.step(0, Act::Lead(None));
    let work = table.work();
    assert_eq!(work.proposals[0].fate(DAY + 5), Fate::Stands);
    assert_eq!(work.proposals[0].count().yes, 3);
    assert_eq!(work.stands.standing().seats, 2);
}
