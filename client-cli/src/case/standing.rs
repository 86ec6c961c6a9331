//! Where a case stands, as its reporter is told.

use super::{Case, Entry};
use crate::dates;
use tellsafe_protocol::author::Author;
use tellsafe_protocol::content::State;
use tellsafe_protocol::roster::{Core, Details};
use tellsafe_protocol::statement::Kind;

impl Case {
    /// The state that was last set; opened once anyone has read the report.
    #[must_use]
    pub fn state(&self) -> State {
        self.entries.iter().fold(State::Received, |state, entry| match entry.kind() {
            Kind::Status => entry.content().and_then(|content| content.state).unwrap_or(state),
            Kind::Read if state == State::Received => State::Opened,
            _ => state,
        })
    }

    /// The day by which the reporter hears next: the last that a member promised, or the committee's own rule.
    #[must_use]
    pub fn next_date(&self, details: &Details) -> u32 {
        let said = |entry: &Entry| match entry.kind() {
            Kind::Read | Kind::Reply | Kind::Status if entry.author != Author::Reporter => entry.content()?.next_date,
            _ => None,
        };
        let promised = self.entries.iter().filter_map(said).next_back();
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

    /// The reporter's messages after the report that no member wrote to them after.
    pub fn unanswered(&self) -> impl Iterator<Item = &Entry> {
        let words = |entry: &&Entry| matches!(entry.kind(), Kind::Reply | Kind::Status | Kind::WithdrawalRequest);
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
