//! Reports that say that another committee sent them: each is looked into once, by that committee's own lists.

use super::Session;
use crate::case::origin::Origin;
use crate::case::{Case, prior};
use crate::error::ClientError;
use std::collections::BTreeMap;
use tellsafe_protocol::bytes::{MessageId, RosterHash};
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::public_file::PublicFile;
use tellsafe_protocol::roster::Roster;
use tellsafe_protocol::vouch::Vouch;

impl Session<'_> {
    /// Looks into those that were opened since.
    pub(super) fn look_into_origins(&mut self) -> Result<(), ClientError> {
        let new: Vec<(MessageId, PublicKey, Vouch)> =
            self.cases().iter().filter(|case| !self.origins.contains_key(&case.id())).filter_map(vouched).collect();
        if new.is_empty() {
            return Ok(());
        }
        let here = self.desk.roster.founding();
        // Without the lists nothing can be verified, and everything else goes on.
        let file = self.context.gateway.public_file().ok();
        if file.is_none() {
            self.warnings.push(
                "The server gave no lists of other committees: what says that it comes from one was not verified."
                    .into(),
            );
        }
        let mut rosters: BTreeMap<RosterHash, Option<Roster>> = BTreeMap::new();
        for (id, author, vouch) in new {
            let theirs = rosters.entry(vouch.desk).or_insert_with(|| self.lists(file.as_ref()?, &vouch.desk));
            self.origins.insert(id, Origin::of(&vouch, &here, &author, theirs.as_ref(), self.context.today));
        }
        self.context.keep_trust()
    }

    /// Another committee's lists, if they are here, confirmed lately, and not older than those seen before.
    fn lists(&mut self, file: &PublicFile, desk: &RosterHash) -> Option<Roster> {
        let roster = file.anchored(desk).ok()?.verify(Some(desk)).ok()?;
        // One that has closed passed on what it had.
        roster.standing(self.context.today).ok()?;
        self.context.trust.see_roster(&roster).ok()?;
        Some(roster)
    }

    /// Where an opened case says that it comes from, if it does.
    #[must_use]
    pub fn origin(&self, case: &MessageId) -> Option<&Origin> {
        self.origins.get(case)
    }

    /// The handle that a case asks about, if it is another committee's question: one for which someone of theirs vouches, or did. Anyone else
    /// who writes the same has reported something.
    #[must_use]
    pub fn question(&self, case: &MessageId) -> Option<&str> {
        self.origin(case)?.voucher?;
        prior::about(self.case(case)?)
    }
}

fn vouched(case: &Case) -> Option<(MessageId, PublicKey, Vouch)> {
    let report = case.report()?;
    let vouch = report.content().and_then(|content| content.vouch.clone())?;
    Some((case.id(), report.key(), vouch))
}
