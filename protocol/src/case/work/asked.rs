//! Other desks that were asked, or to which the case was passed on.

use super::before::At;
use super::{Done, Work};
use crate::act::{Act, Asked};
use crate::bytes::MessageId;
use crate::label::PublicKey;

/// Something that was sent to another desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The message that records it.
    pub id: MessageId,
    /// By whom.
    pub by: PublicKey,
    /// The vault's day of the record.
    pub day: u32,
    /// To whom, about what, and under which code.
    pub asked: Asked,
    /// Where the case was passed on: in full, or no more than they need.
    pub full: Option<bool>,
}

impl Work {
    pub(super) fn asked(&mut self, acts: &[At<Done<'_>>]) {
        for At { it: Done { entry, act }, .. } in acts {
            let Act::Asked(asked) = act else { continue };
            let beside = entry.content().into_iter().flat_map(|content| &content.acts);
            let full = beside.into_iter().find_map(|act| match act {
                Act::PassedOn(_, full) => Some(*full),
                _ => None,
            });
            let (id, by, day) = (entry.id(), entry.key(), entry.day);
            self.asked.push(Sent { id, by, day, asked: asked.clone(), full });
        }
    }
}
