//! The committees of the public file, verified as every client verifies them.

use std::sync::{Arc, Mutex, PoisonError};

use hyper::body::Bytes;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::public_file::{PublicFile, PublishedDesk};
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::roster::{Core, Freshness, Roster, RosterError};

use super::trouble::Trouble;
use crate::clock;

/// What the public file says, and what of it holds.
#[derive(Default)]
pub(crate) struct Committees {
    file: PublicFile,
    /// Verified and confirmed lately enough to be sealed to.
    pub(crate) usable: Vec<Roster>,
    /// The others.
    pub(crate) refused: Vec<Refused>,
    /// The vaults that the verified lists name, whether or not those may be sealed to; each once.
    vaults: Vec<PublicKey>,
}

/// A committee that nothing may be sealed to.
pub(crate) struct Refused {
    /// As its list has it, which nobody vouches for.
    pub(crate) name: Option<String>,
    /// As the page calls it.
    pub(crate) reason: &'static str,
    /// Its list, if it has closed: that says where else to turn.
    pub(crate) closed: Option<Roster>,
}

impl Committees {
    fn read(bytes: &[u8], today: u32) -> Self {
        let Ok(file) = PublicFile::parse(bytes) else { return Self::default() };
        let mut found = Self::default();
        for desk in &file.desks {
            let roster = desk.verify(None);
            if let Ok(vault) = roster.as_ref().map(|roster| roster.newest().1.vault)
                && !found.vaults.contains(&vault)
            {
                found.vaults.push(vault);
            }
            match roster.and_then(|roster| check(&file, desk, &roster, today).map(|closed| (roster, closed))) {
                Ok((roster, false)) => found.usable.push(roster),
                Ok((roster, true)) => {
                    let reason = reason(RosterError::Closed);
                    found.refused.push(Refused { name: name(desk), reason, closed: Some(roster) });
                }
                Err(error) => found.refused.push(Refused { name: name(desk), reason: reason(error), closed: None }),
            }
        }
        Self { file, ..found }
    }

    /// The one that may be written to and that began with this core.
    pub(crate) fn founded(&self, fingerprint: &str) -> Option<&Roster> {
        self.usable.iter().find(|roster| began(roster, fingerprint))
    }

    /// The one that has closed and that began with this core.
    pub(crate) fn closed(&self, fingerprint: &str) -> Option<&Roster> {
        let mut closed = self.refused.iter().filter_map(|refused| refused.closed.as_ref());
        closed.find(|roster| began(roster, fingerprint))
    }

    /// The committee whose chain has this core, to read what it wrote: for that, nobody need have confirmed it lately.
    ///
    /// # Errors
    /// [`Trouble::Refused`].
    pub(crate) fn naming(&self, core: &RosterHash) -> Result<Roster, Trouble> {
        Ok(self.file.anchored(core)?.verify(Some(core))?)
    }

    /// What seals requests for the vault that this roster names.
    ///
    /// # Errors
    /// [`Trouble::Refused`].
    pub(crate) fn relay_key(&self, roster: &Roster) -> Result<RelayKey, Trouble> {
        Ok(self.file.relay_key(&roster.newest().1.vault, clock::seconds())?)
    }

    /// What seals requests for the one vault that all verified committees name: where there are two, a code must not be looked up at
    /// one that is not its own.
    ///
    /// # Errors
    /// [`Trouble::Refused`].
    pub(crate) fn only_relay_key(&self) -> Result<RelayKey, Trouble> {
        // Known since the file was verified: whoever looks up made-up words would else have all of it verified, each time.
        match self.vaults.as_slice() {
            [vault] => Ok(self.file.relay_key(vault, clock::seconds())?),
            _ => Err(Trouble::Refused),
        }
    }
}

fn began(roster: &Roster, fingerprint: &str) -> bool {
    tellsafe_protocol::roster::fingerprint(&roster.founding()) == fingerprint
}

/// Whether it has closed, if nothing else is wrong.
fn check(file: &PublicFile, desk: &PublishedDesk, roster: &Roster, today: u32) -> Result<bool, RosterError> {
    if file.is_forked(desk) {
        return Err(RosterError::Broken);
    }
    Ok(roster.standing(today)? == Freshness::Closed)
}

fn name(desk: &PublishedDesk) -> Option<String> {
    Core::parse(&desk.links.last()?.core).ok().map(|core| core.name)
}

const fn reason(error: RosterError) -> &'static str {
    match error {
        RosterError::Malformed => "malformed",
        RosterError::Broken | RosterError::Older => "chain-broken",
        RosterError::NotSigned => "not-signed",
        RosterError::DetailsChanged => "details-changed",
        RosterError::Duplicate => "duplicate-key",
        RosterError::NotAnchored => "not-anchored",
        RosterError::Unconfirmed => "unconfirmed",
        RosterError::Closed => "closed",
    }
}

/// The last file that was verified. Verifying costs a signature for each member of each list, and hundreds may ask for the same file.
#[derive(Default)]
pub(crate) struct Verified(Mutex<Option<(Bytes, u32, Arc<Committees>)>>);

impl Verified {
    /// What `file` says, on the day `today`.
    pub(crate) fn of(&self, file: &Bytes, today: u32) -> Arc<Committees> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((bytes, day, committees)) if bytes == file && *day == today => Arc::clone(committees),
            _ => {
                let committees = Arc::new(Committees::read(file, today));
                *kept = Some((file.clone(), today, Arc::clone(&committees)));
                committees
            }
        }
    }
}
