//! What is due in a case, and by when: there is always a next date.

use super::super::{Case, outgoing};
use super::{Fate, Work};
use crate::act::Clock;
use crate::author::Author;
use crate::calendar;
use crate::content::State;
use crate::roster::Details;
use crate::statement::Kind;

/// Days after which what one member did alone is to have been looked at: until the end of the next.
pub const ALONE_DAYS: u32 = 1;

/// One date of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The day by which.
    pub day: u32,
    /// What for.
    pub clock: Clock,
    /// Whether someone has to do something by then. An appeal's time, and an objection's, just end.
    pub wants_work: bool,
}

impl Due {
    /// True when the day has come and something is to be done.
    #[must_use]
    pub fn is_due(&self, today: u32) -> bool {
        self.wants_work && today >= self.day
    }

    /// True when the day is over everywhere.
    #[must_use]
    pub fn is_overdue(&self, today: u32) -> bool {
        self.wants_work && calendar::is_past(self.day, today)
    }
}

impl Work {
    /// The dates of a case, the next one first. Never empty.
    #[must_use]
    pub fn due(&self, case: &Case, details: &Details, today: u32) -> Vec<Due> {
        let mut due = Vec::new();
        let (state, first_read) = (case.state(), first_read(case));
        let ended = self.closed.is_some() || state == State::Closed;
        let mut add = |clock, day, wants_work| due.push(Due { day, clock, wants_work });
        match first_read {
            None => {
                add(Clock::Acknowledge, details.working.after(case.received(), details.deadlines.acknowledge), true)
            }
            Some(_) if ended || state == State::Decided => {}
            Some(_) => add(Clock::Status, case.next_date(details), true),
        }
        if !ended {
            let by_rule = first_read.map(|day| details.working.after(day, details.deadlines.next));
            let decided = self.proposals.iter().any(|one| one.fate(today) == Fate::Stands);
            let review = self.clocks.get(&Clock::Review).copied().or(by_rule.filter(|_| !decided));
            review.into_iter().for_each(|day| add(Clock::Review, day, true));
        }
        for one in self.alone.iter().filter(|one| one.reviewed.is_none()) {
            add(Clock::Alone, one.day.saturating_add(ALONE_DAYS), true);
        }
        for one in &self.proposals {
            if matches!(one.fate(today), Fate::Open { .. }) {
                add(Clock::Objection, one.proposal.until, false);
            }
        }
        // A date that a member set for something else is one to be kept.
        for clock in [Clock::Acknowledge, Clock::Status, Clock::Alone, Clock::Objection] {
            self.clocks.get(&clock).into_iter().for_each(|day| add(clock, *day, !ended));
        }
        let appeal = self.closed.as_ref().and_then(|closed| closed.closing.appeal);
        let appeal = self.clocks.get(&Clock::Appeal).copied().max(appeal);
        appeal.filter(|day| !calendar::is_past(*day, today)).into_iter().for_each(|day| add(Clock::Appeal, day, false));
        // Whoever appealed in time waits for a panel, and for what it says.
        for one in self.appeals.iter().filter(|one| one.waits()) {
            let by_rule = details.working.after(one.recorded, details.deadlines.next);
            add(Clock::Appeal, self.clocks.get(&Clock::Appeal).copied().unwrap_or(by_rule), true);
        }
        if due.is_empty() {
            // Decided, or closed: answers are read until then, or it is deleted then.
            let day = if state == State::Decided || state == State::Closed {
                case.next_date(details)
            } else {
                outgoing::next_date(details, State::Closed, self.closed.as_ref().map_or(today, |closed| closed.day))
            };
            due.push(Due { day, clock: Clock::Status, wants_work: false });
        }
        due.sort_unstable();
        due.dedup();
        due
    }
}

/// The vault's day on which the reporter was first told that someone read it.
fn first_read(case: &Case) -> Option<u32> {
    let told = case.entries.iter().filter(|entry| {
        matches!(entry.kind(), Kind::Read | Kind::Reply | Kind::Status) && matches!(entry.author, Author::Member(_))
    });
    told.map(|entry| entry.day).min()
}
