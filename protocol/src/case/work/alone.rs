//! What one member did because it could not wait, and what another said to it.

use super::before::{At, Before};
use super::{AtOnce, Done, What, Work};
use crate::act::Act;
use crate::bytes::MessageId;
use crate::label::PublicKey;

/// Something done by one member alone, for the others to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alone {
    /// The message.
    pub id: MessageId,
    /// Who did it.
    pub by: PublicKey,
    /// The vault's day of it.
    pub day: u32,
    /// What was done.
    pub words: String,
    /// What another member said to it: confirmed, or reversed. Reversed where both were said at once.
    pub reviewed: Option<bool>,
}

impl Work {
    pub(super) fn alone(&mut self, acts: &[At<Done<'_>>], before: &Before) {
        for At { it: Done { entry, act }, .. } in acts {
            let Act::Alone(words) = act else { continue };
            let id = entry.id();
            // Nobody reviews themselves.
            let others: Vec<At<&Done<'_>>> = acts
                .iter()
                .filter(|other| other.it.entry.key() != entry.key())
                .map(|other| At { at: other.at, line: other.line, it: &other.it })
                .collect();
            let reviews: Vec<At<(MessageId, bool)>> = others
                .iter()
                .filter_map(|one| match one.it.act {
                    Act::Review(which, confirmed) if *which == id => {
                        Some(At { at: one.at, line: one.line, it: (one.it.entry.id(), *confirmed) })
                    }
                    _ => None,
                })
                .collect();
            let last = before.last(&reviews);
            let reviewed = if last.is_empty() { None } else { Some(last.iter().all(|one| one.it.1)) };
            if last.iter().any(|one| one.it.1) && reviewed == Some(false) {
                let messages = last.iter().map(|one| one.it.0).collect();
                self.at_once.push(AtOnce { what: What::Review, messages });
            }
            self.alone.push(Alone { id, by: entry.key(), day: entry.day, words: words.clone(), reviewed });
        }
    }
}
