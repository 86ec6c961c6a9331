//! A case that members closed, as a record: what is counted of it, and whether it may be.

use super::label::OTHER;
use super::outcome::Outcome;
use super::read::fit;
use super::record::{Amount, Countable, Mark, Record};
use std::collections::BTreeSet;
use tellsafe_protocol::act::{Act, Count};
use tellsafe_protocol::bytes::{Inbox, RosterHash};
use tellsafe_protocol::case::Case;
use tellsafe_protocol::case::work::Work;
use tellsafe_protocol::outcome::{Finding, Outcome as Came};
use tellsafe_protocol::roster::{Core, Roster};

/// By which way a case came of which nobody said otherwise.
const CHANNEL: &str = "Tellsafe";

/// A case with what its members did.
#[derive(Debug)]
pub struct Folded<'a> {
    /// The case.
    pub case: &'a Case,
    /// The work on it, folded from all steps and declarations.
    pub work: &'a Work,
    /// The committee's lists of members.
    pub roster: &'a Roster,
}

impl Folded<'_> {
    /// True when everyone who was on the committee from the report to its end was told that there is such a case. Whoever was left out of
    /// it, a published number could tell, whether they are still on the committee or not. Who joins after its end changes nothing.
    #[must_use]
    pub fn may_be_known(&self) -> bool {
        self.told().is_some_and(|(list, told)| everyone(self.roster, &list, &told))
    }

    /// The list that decides, and who of it was told: the report's, with those who got it; or, where all of them did, the first later one up
    /// to that by which the case was closed of which someone was neither brought in nor offered it.
    fn told(&self) -> Option<(RosterHash, Vec<Inbox>)> {
        let (roster, facts) = (self.roster, &self.case.facts);
        let statement = &self.case.report()?.message.statement;
        let of = |core: &Core, told: &dyn Fn(&Inbox) -> bool| -> Vec<Inbox> {
            core.members.iter().map(|member| member.inbox).filter(told).collect::<BTreeSet<_>>().into_iter().collect()
        };
        let first = roster.core(&statement.roster)?;
        let had = (statement.roster, of(first, &|inbox| statement.readers.contains(inbox)));
        if !everyone(roster, &had.0, &had.1) {
            return Some(had);
        }
        let ends = self.case.entries.iter().filter(|entry| {
            entry.content().is_some_and(|content| content.acts.iter().any(|act| matches!(act, Act::Close(_))))
        });
        let lists = ends.filter_map(|entry| roster.core(&entry.message.statement.roster)).map(|core| core.number);
        let last = lists.max().unwrap_or(first.number);
        let later = roster.cores().filter(|(_, core)| (first.number + 1..=last).contains(&core.number));
        let told = |inbox: &Inbox| facts.readers.contains(inbox) || facts.offered.contains(inbox);
        let lists = later.map(|(hash, core)| (*hash, of(core, &told)));
        let secret = lists.into_iter().find(|(hash, told)| !everyone(roster, hash, told));
        Some(secret.unwrap_or(had))
    }

    /// What stays counted of it when it is deleted, once it is closed.
    #[must_use]
    pub fn count(&self) -> Option<Count> {
        let closed = self.work.closed.as_ref()?;
        let (list, told) = self.told()?;
        Some(Count {
            roster: list,
            readers: told,
            received: self.case.received(),
            closed: closed.day,
            finding: closed.closing.finding,
            outcomes: closed.closing.outcomes.clone(),
            alone: !self.work.alone.is_empty(),
            appealed: self.work.appeals.iter().any(|one| one.in_time),
            tally: self.work.tally.clone().unwrap_or_default(),
        })
    }
}

impl Countable for Folded<'_> {
    /// Only of a case that is closed, and of which everyone was told who was on the committee until then.
    fn record(&self) -> Option<Record> {
        Kept { count: &self.count()?, roster: self.roster }.record()
    }
}

/// A case that was deleted, of which a member left this behind. It counts as it did before.
#[derive(Debug)]
pub struct Kept<'a> {
    /// What is counted.
    pub count: &'a Count,
    /// The committee's lists of members.
    pub roster: &'a Roster,
}

impl Countable for Kept<'_> {
    /// Only of a case of which everyone on its list was told.
    fn record(&self) -> Option<Record> {
        let Self { count, roster } = self;
        if !everyone(roster, &count.roster, &count.readers) {
            return None;
        }
        let outcomes = outcomes(count);
        let acted = outcomes.iter().any(|outcome| outcome.action().is_some());
        let (tally, label) = (&count.tally, |category: &String| said(category, false));
        Some(Record {
            resolved: Some(count.closed),
            channel: Some(tally.channel.as_deref().map_or_else(|| CHANNEL.to_owned(), |channel| said(channel, true))),
            categories: tally.categories.iter().map(label).collect::<BTreeSet<_>>().into_iter().collect(),
            actors: acted.then(|| said(&roster.newest().1.name, true)).into_iter().collect(),
            outcomes,
            marks: marks(count),
            people: tally.people.map(Amount::Known),
            affected: tally.affected.map(Amount::Known),
            ..Record::new(count.received)
        })
    }
}

/// True when these inboxes are those of everyone on that list.
fn everyone(roster: &Roster, list: &RosterHash, readers: &[Inbox]) -> bool {
    roster.core(list).is_some_and(|core| core.members.iter().all(|member| readers.contains(&member.inbox)))
}

/// A label that a member wrote, with any client: what is not fit to be published is no label.
fn said(label: &str, address: bool) -> String {
    fit(label, address).unwrap_or_else(|_| OTHER.to_owned())
}

fn outcomes(count: &Count) -> Vec<Outcome> {
    let came = &count.outcomes;
    let by_finding = match count.finding {
        Finding::NoViolation => Some(Came::NotAViolation),
        Finding::OutOfScope => Some(Came::OutOfScope),
        Finding::Undetermined => Some(Came::InsufficientInformation),
        Finding::Violation | Finding::PersonUnknown => None,
    };
    let all = came.iter().copied().chain(by_finding.filter(|_| came.is_empty()));
    let mut outcomes: Vec<Outcome> = all.map(|outcome| Outcome::of(outcome.word())).collect();
    outcomes.sort();
    outcomes.dedup();
    outcomes
}

fn marks(count: &Count) -> Vec<Mark> {
    let came = |wanted: &[Came]| count.outcomes.iter().any(|one| wanted.contains(one));
    let broken = matches!(count.finding, Finding::Violation | Finding::PersonUnknown);
    let each = [
        (Mark::Breach, broken),
        (Mark::Police, came(&[Came::ReferredToPolice])),
        (Mark::Unilateral, count.alone),
        (Mark::Appealed, count.appealed),
        (Mark::Transferred, came(&[Came::ReferredToProject, Came::ReferredToFoundation])),
    ];
    each.into_iter().filter_map(|(mark, so)| so.then_some(mark)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_of_a_decision_is_one_that_reports_know() {
        for outcome in Came::ALL {
            assert!(matches!(Outcome::of(outcome.word()), Outcome::Known(_)), "{}", outcome.word());
        }
    }
}
