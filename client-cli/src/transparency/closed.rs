//! A case that members closed, as a record: what is counted of it, and whether it may be.

use super::outcome::Outcome;
use super::record::{Amount, Countable, Mark, Record};
use tellsafe_protocol::case::Case;
use tellsafe_protocol::case::work::{Closed, Work};
use tellsafe_protocol::outcome::{Finding, Outcome as Came};
use tellsafe_protocol::roster::Core;

/// By which way a case came of which nobody said otherwise.
const CHANNEL: &str = "Tellsafe";

/// A case with what its members did.
#[derive(Debug)]
pub struct Folded<'a> {
    /// The case.
    pub case: &'a Case,
    /// The work on it, folded from all steps and declarations.
    pub work: &'a Work,
    /// The newest list of members.
    pub newest: &'a Core,
}

impl Folded<'_> {
    /// True when everyone on the committee got the report. Of a case that someone was left out of, a published number could tell them.
    #[must_use]
    pub fn may_be_known(&self) -> bool {
        let readers = self.case.report().map(|report| &report.message.statement.readers);
        readers.is_some_and(|readers| self.newest.members.iter().all(|member| readers.contains(&member.inbox)))
    }
}

impl Countable for Folded<'_> {
    /// Only of a case that is closed, and that every member of the roster may know of.
    fn record(&self) -> Option<Record> {
        let closed = self.work.closed.as_ref().filter(|_| self.may_be_known())?;
        let tally = self.work.tally.clone().unwrap_or_default();
        let outcomes = outcomes(closed);
        let acted = outcomes.iter().any(|outcome| outcome.action().is_some());
        Some(Record {
            resolved: Some(closed.day),
            channel: Some(tally.channel.unwrap_or_else(|| CHANNEL.to_owned())),
            categories: tally.categories,
            actors: acted.then(|| self.newest.name.clone()).into_iter().collect(),
            outcomes,
            marks: marks(self.work, closed),
            people: tally.people.map(Amount::Known),
            affected: tally.affected.map(Amount::Known),
            ..Record::new(self.case.received())
        })
    }
}

fn outcomes(closed: &Closed) -> Vec<Outcome> {
    let came = &closed.closing.outcomes;
    let by_finding = match closed.closing.finding {
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

fn marks(work: &Work, closed: &Closed) -> Vec<Mark> {
    let came = |wanted: &[Came]| closed.closing.outcomes.iter().any(|one| wanted.contains(one));
    let broken = matches!(closed.closing.finding, Finding::Violation | Finding::PersonUnknown);
    let each = [
        (Mark::Breach, broken),
        (Mark::Police, came(&[Came::ReferredToPolice])),
        (Mark::Unilateral, !work.alone.is_empty()),
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
