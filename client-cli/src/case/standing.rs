//! Where a case stands, in words.

use tellsafe_protocol::content::State;

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
