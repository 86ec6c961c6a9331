//! Why something in an inbox does not count. Each is counted and said: nothing disappears silently.

use crate::author::AuthorError;
use crate::slot::SlotError;
use std::collections::BTreeMap;

/// Why a slot or message is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Reason {
    /// The slot itself.
    #[error(transparent)]
    Slot(SlotError),
    /// Signed, but not by someone who may write this here.
    #[error(transparent)]
    Author(AuthorError),
    /// It goes by a list of members that is not in this committee's chain.
    #[error("it goes by a list of members that this committee never had")]
    UnknownRoster,
    /// The report it belongs to is not in this inbox.
    #[error("the report it belongs to is not here")]
    NoCase,
    /// Its author was removed since, and no one who reads the case now wrote after it.
    #[error("its author has left the committee, and no one wrote after it")]
    Left,
    /// A place, which only a reporter's own inbox gets, or another person's report in it.
    #[error("it is not for this inbox")]
    NotForHere,
    /// The seed in its slot does not open the body that its statement names.
    #[error("its text is another message's, or was changed")]
    OtherBody,
    /// It was handed on in a message that does not count.
    #[error("who handed it on does not read this case")]
    WrongHand,
    /// It was handed on by someone whom it does not list.
    #[error("who handed it on had not received it")]
    NotTheirs,
}

/// How many were dropped, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dropped(BTreeMap<Reason, usize>);

impl Dropped {
    /// Counts one.
    pub fn count(&mut self, reason: Reason) {
        *self.0.entry(reason).or_default() += 1;
    }

    /// Counts those of another.
    pub fn add(&mut self, other: &Self) {
        for (reason, count) in &other.0 {
            *self.0.entry(*reason).or_default() += count;
        }
    }

    /// True when nothing was dropped.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each reason with its count.
    pub fn iter(&self) -> impl Iterator<Item = (Reason, usize)> {
        self.0.iter().map(|(reason, count)| (*reason, *count))
    }

    /// `1 message was dropped: its author does not read this case.`
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let sentence = |(reason, count): (Reason, usize)| match count {
            1 => format!("1 message was dropped: {reason}."),
            _ => format!("{count} messages were dropped: {reason}."),
        };
        self.iter().map(sentence).collect()
    }
}
