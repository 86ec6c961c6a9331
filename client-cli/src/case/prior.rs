//! A prior check between committees: has yours closed a case about this handle with a violation? Yes or no, when, and what was done; never a
//! word of who reported, of what happened, or of the case that it is asked for.

use super::{Case, Entry};
use crate::dates;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::{Content, PRIOR_ANSWER};
use tellsafe_protocol::outcome::Outcome;

/// In a question's answers: the handle.
pub const ABOUT: &str = "prior";
/// What stands as the place on the card of a question, so that nobody takes it for a report about the handle.
pub const PLACE: &str = "Asked by another committee: a prior check";
/// All that a question says beside the handle.
pub const TEXT: &str = "Have you closed a case about this person with a violation? Please answer with yes or no, when, and what was done, and \
                        with nothing of who reported or of what happened.";

const CLOSED: &str = "prior-closed";
const OUTCOMES: &str = "prior-outcomes";

/// A case that an answer rests on: as much of it as another committee is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The day on which it was closed.
    pub day: u32,
    /// What was done.
    pub outcomes: Vec<Outcome>,
}

/// The handle that a report asks about, if it is a question. Whether a committee asks is another matter.
#[must_use]
pub fn about(case: &Case) -> Option<&str> {
    let content = case.report().and_then(Entry::content)?;
    content.answers.iter().find(|(id, _)| id == ABOUT).map(|(_, handle)| handle.as_str())
}

/// True for what is no report about those whom its card names, going by the card alone.
#[must_use]
pub fn is_marked(case: &Case) -> bool {
    case.card().is_some_and(|card| card.place == PLACE)
}

/// An answer, for the content of a message: no where there is nothing to be told.
#[must_use]
pub fn answers(told: &[Told]) -> Vec<(String, String)> {
    let pair = |id: &str, said: String| (id.to_owned(), said);
    let yes = if told.is_empty() { "no" } else { "yes" };
    let each = told.iter().flat_map(|one| {
        let outcomes: Vec<&str> = one.outcomes.iter().map(|outcome| outcome.word()).collect();
        [pair(CLOSED, dates::iso(one.day)), pair(OUTCOMES, outcomes.join(", "))]
    });
    [pair(PRIOR_ANSWER, yes.to_owned())].into_iter().chain(each).filter(|(_, said)| !said.is_empty()).collect()
}

/// What a message answers: yes or no, if it is an answer.
#[must_use]
pub fn answer(content: &Content) -> Option<bool> {
    let said = content.answers.iter().find(|(id, _)| id == PRIOR_ANSWER).map(|(_, said)| said.as_str());
    said.map(|said| said == "yes")
}

/// How an answer of either side is headed.
#[must_use]
pub fn label(id: &str) -> Option<&'static str> {
    match id {
        ABOUT => Some("Asks about"),
        PRIOR_ANSWER => Some("As far as whoever answers knows"),
        CLOSED => Some("Closed on"),
        OUTCOMES => Some("What was done"),
        _ => None,
    }
}

/// A case of this committee that an answer may rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The case.
    pub id: MessageId,
    /// What can be told of it.
    pub told: Told,
}
