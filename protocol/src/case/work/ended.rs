//! How a case ended.

use super::before::{At, Before};
use super::{Done, What, Work};
use crate::act::{Act, Closing};
use crate::bytes::MessageId;
use crate::outcome::Finding;
use std::collections::BTreeSet;

/// A case that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// How.
    pub closing: Closing,
    /// The vault's day of the last message that ended it.
    pub day: u32,
    /// Those of the last messages about it that say just that; none, where it is what several say together.
    pub messages: BTreeSet<MessageId>,
}

impl Work {
    pub(super) fn end(&mut self, acts: &[At<Done<'_>>], before: &Before) {
        let ends = self.last_with_ids(What::End, acts, before, |act| match act {
            Act::Close(closing) => Some(Some(closing.clone())),
            Act::Reopen(_) => Some(None),
            _ => None,
        });
        let closings: Option<Vec<Closing>> = ends.iter().map(|(_, end)| end.clone()).collect();
        let days = acts.iter().filter(|one| matches!(one.it.act, Act::Close(_))).map(|one| one.it.entry.day);
        let day = days.max().unwrap_or(0);
        self.closed = closings.and_then(merged).map(|closing| {
            let same = ends.iter().filter(|(_, end)| end.as_ref() == Some(&closing));
            Closed { messages: same.map(|(id, _)| *id).collect(), closing, day }
        });
    }
}

/// Of several ends at once: every outcome; what most follows from of the findings, that the code was broken; the later appeal.
fn merged(closings: Vec<Closing>) -> Option<Closing> {
    let outcomes: BTreeSet<_> = closings.iter().flat_map(|closing| closing.outcomes.iter().copied()).collect();
    let findings: BTreeSet<_> = closings.iter().map(|closing| closing.finding).collect();
    let broken = [Finding::Violation, Finding::PersonUnknown];
    let finding = broken.into_iter().find(|one| findings.contains(one)).or_else(|| findings.first().copied())?;
    let appeal = closings.iter().filter_map(|closing| closing.appeal).max();
    Some(Closing { finding, outcomes: outcomes.into_iter().collect(), appeal })
}
