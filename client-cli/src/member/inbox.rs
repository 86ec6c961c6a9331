//! The inbox: what is new in it fetched, what is gone from it forgotten, all of it folded.

use super::{Session, casework};
use crate::case::Case;
use crate::case::arrived::Arrived;
use crate::case::facts::Owner;
use crate::case::fold::{Folded, fold};
use crate::error::ClientError;
use crate::fetch;
use crate::transport::Desk;
use std::collections::BTreeSet;

impl Session<'_> {
    /// Brings what is kept of the inbox up to what the vault has.
    pub(super) fn fetch(&mut self) -> Result<(), ClientError> {
        let mut highest = self.look_at_inbox()?;
        if casework::is_let_back(&self.arrived, &self.marks) {
            // The rest of that case is no longer on this machine.
            self.kept.recall();
            highest = self.look_at_inbox()?;
        }
        let inbox = self.context.holder()?.inbox();
        let Self { context, .. } = self;
        if let Some(back) = context.trust.see_inbox(&inbox, highest) {
            self.warnings.push(back.sentence());
        }
        context.keep_trust()?;
        self.take_handed()?;
        let named: BTreeSet<_> = self.arrived.iter().map(|one| one.message.statement.body).collect();
        self.cache.forget_bodies_except(&named);
        self.fold();
        self.keep_out()
    }

    /// Fetches and opens what is new; returns the inbox's highest number.
    fn look_at_inbox(&mut self) -> Result<u64, ClientError> {
        let Self { context, desk: Desk { relay, .. }, cache, kept, .. } = self;
        let holder = context.holder.as_ref().ok_or_else(|| ClientError::internal("the identity was not unlocked"))?;
        let (highest, changed) = fetch::renew(&mut context.gateway, relay, holder, kept)?;
        if changed {
            context.unkept.note(cache.keep(kept))?;
        }
        (self.arrived, self.closed) = kept.arrived();
        Ok(highest)
    }

    pub(super) fn fold(&mut self) {
        // What was folded before holds a copy of every file.
        self.folded = Folded::default();
        let left = self.left_over();
        let fold = |arrived: &[Arrived]| fold(arrived, &self.bodies, &self.desk.roster, Owner::Member);
        self.folded = if left.is_empty() {
            fold(&self.arrived)
        } else {
            let is_left = |one: &&Arrived| one.message.statement.case.is_some_and(|case| left.contains(&case));
            fold(&self.arrived.iter().filter(|one| !is_left(one)).cloned().collect::<Vec<_>>())
        };
        self.places = self.folded.cases.iter().map(Case::id).zip(0..).collect();
    }
}
