//! Where a case stands, as its reporter is told.

use super::{Case, Entry, outgoing};
use crate::author::Author;
use crate::calendar;
use crate::content::{Content, State};
use crate::roster::{Core, Details};
use crate::statement::Kind;

impl Case {
    /// The state that was last set; opened once a member has written.
    #[must_use]
    pub fn state(&self) -> State {
        self.entries.iter().fold(State::Received, |state, entry| entry.state_after(state))
    }

    /// The day by which the reporter hears next: the last that a reply or status named, or the committee's rule from the vault's day of
    /// what came last. The first reading promises the next message; another one's reading promises nothing new.
    #[must_use]
    pub fn next_date(&self, details: &Details) -> u32 {
        let mut state = State::Received;
        let mut promised = None;
        for entry in &self.entries {
            state = entry.state_after(state);
            let by_rule = || outgoing::next_date(details, state, entry.day);
            match entry.kind() {
                Kind::Reply | Kind::Status if entry.author != Author::Reporter => {
                    promised = Some(entry.promise().unwrap_or_else(by_rule));
                }
                Kind::Read => promised = Some(promised.unwrap_or_else(by_rule)),
                _ => {}
            }
        }
        promised.unwrap_or_else(|| details.working.after(self.received(), details.deadlines.acknowledge))
    }

    /// True when the promised day has passed and nothing came. A decision's and a closed case's date promise no message.
    #[must_use]
    pub fn is_overdue(&self, details: &Details, today: u32) -> bool {
        !matches!(self.state(), State::Decided | State::Closed) && calendar::is_past(self.next_date(details), today)
    }

    /// True once a member has confirmed reading the report.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.entries.iter().any(|entry| entry.kind() == Kind::Read)
    }

    /// The reporter's messages after the report that no member wrote to them after. That they will not come back wants no answer.
    pub fn unanswered(&self) -> impl Iterator<Item = &Entry> {
        let words = |entry: &&Entry| {
            matches!(entry.kind(), Kind::Reply | Kind::Status | Kind::WithdrawalRequest)
                && !entry.content().is_some_and(Content::only_leaves)
        };
        self.entries.iter().rev().filter(words).take_while(|entry| entry.author == Author::Reporter)
    }

    /// True when the reporter said that they will not come back, and nothing since.
    #[must_use]
    pub fn reporter_left(&self) -> bool {
        let own = |entry: &&Entry| entry.author == Author::Reporter;
        self.entries.iter().rfind(own).and_then(Entry::content).is_some_and(|content| content.leaving)
    }

    /// How many of the report's readers are members now.
    #[must_use]
    pub fn reader_count(&self, newest: &Core) -> usize {
        newest.members.iter().filter(|member| self.facts.readers.contains(&member.inbox)).count()
    }
}

impl Entry {
    /// The state after this message. Whatever a member writes to the reporter, they have read the report: no state says otherwise.
    #[must_use]
    pub fn state_after(&self, state: State) -> State {
        match (self.author, self.kind()) {
            (Author::Member(_), Kind::Status) => {
                self.content().and_then(|content| content.state).unwrap_or(state).max(State::Opened)
            }
            (Author::Member(_), Kind::Read | Kind::Reply) => state.max(State::Opened),
            _ => state,
        }
    }

    /// The date that it names, where one counts: in a reply or a status.
    #[must_use]
    pub fn promise(&self) -> Option<u32> {
        self.content().filter(|_| self.kind() != Kind::Read)?.next_date
    }
}
