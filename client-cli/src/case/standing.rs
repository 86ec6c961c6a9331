//! Where a case stands, as its reporter is told.

use super::{Case, Entry, outgoing};
use crate::dates;
use tellsafe_protocol::author::Author;
use tellsafe_protocol::content::State;
use tellsafe_protocol::roster::{Core, Details};
use tellsafe_protocol::statement::Kind;

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
        !matches!(self.state(), State::Decided | State::Closed) && dates::is_past(self.next_date(details), today)
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
                && !entry.content().is_some_and(|content| content.leaving && content.text.is_empty())
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

/// What a reporter reads about a state.
#[must_use]
pub fn sentence(state: State, readers: usize) -> String {
    match state {
        State::Received => "Your report is stored. No one has confirmed reading it yet.".into(),
        State::Opened => "A person has read it.".into(),
        State::Question => "They have a question for you. It is in the messages below.".into(),
        State::Working => {
            let people = if readers == 1 { "1 person is".into() } else { format!("{readers} people are") };
            format!("{people} working on it. Anyone you left out cannot see it.")
        }
        State::PassingOn => {
            "It may belong to another team. They pass it on only after you answer. The message is below.".into()
        }
        State::Held => "It is on file, as you asked. The messages below say when anyone would act.".into(),
        State::Waiting => "They are waiting for someone.".into(),
        State::Decided => "There is a decision. It is in the messages below.".into(),
        State::Closed => "It is closed. New facts can open it again: write to them.".into(),
    }
}

/// A state in a list.
#[must_use]
pub fn label(state: State) -> &'static str {
    match state {
        State::Received => "not read yet",
        State::Opened => "read",
        State::Question => "question asked",
        State::Working => "being worked on",
        State::PassingOn => "passing on",
        State::Held => "on file",
        State::Waiting => "waiting",
        State::Decided => "decided",
        State::Closed => "closed",
    }
}

/// A state as it is typed, and as it stands in `--json`.
#[must_use]
pub fn word(state: State) -> &'static str {
    match state {
        State::Received => "received",
        State::Opened => "opened",
        State::Question => "question",
        State::Working => "working",
        State::PassingOn => "passing-on",
        State::Held => "held",
        State::Waiting => "waiting",
        State::Decided => "decided",
        State::Closed => "closed",
    }
}

/// Reads what [`word`] wrote.
#[must_use]
pub fn parse(typed: &str) -> Option<State> {
    let typed = typed.trim().to_lowercase().replace([' ', '_'], "-");
    State::ALL.into_iter().find(|state| word(*state) == typed)
}

/// What the next date means in a state: a label, and the word before the date.
#[must_use]
pub fn date_label(state: State) -> (&'static str, &'static str) {
    match state {
        State::Decided => ("Answers", "until"),
        State::Closed => ("Deleted", "on"),
        _ => ("Next message", "by"),
    }
}
