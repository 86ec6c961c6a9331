//! What was seen before: a server that shows something older is refused or named.

use crate::error::{ClientError, Kind};
use crate::files;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tellsafe_protocol::bytes::{Inbox, RosterHash, hex};
use tellsafe_protocol::roster::{Roster, RosterError, Word, fingerprint, parse_fingerprint};

const FILE: &str = "seen.json";
/// Bytes; a committee a day for years.
const MAX: usize = 1024 * 1024;

/// The memory of one client, in one file.
#[derive(Debug, Default)]
pub struct Trust {
    file: Option<PathBuf>,
    seen: Seen,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Seen {
    /// By the fingerprint of the first core.
    desks: BTreeMap<String, SeenDesk>,
    /// Highest numbers, by the inbox's name.
    inboxes: BTreeMap<String, u64>,
    /// The last day a core was confirmed, by its fingerprint.
    confirmed: BTreeMap<String, u32>,
    /// The last day this member said of a core that it is to be the last, by its fingerprint.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    closing: BTreeMap<String, u32>,
    /// The fingerprints of the first cores that a server had, by its address. Only an auditor's memory has this.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    served: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeenDesk {
    number: u32,
    newest: String,
}

/// An inbox's highest number is lower than it was: slots are kept back, or the vault was set back to an old copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WentBack {
    /// The highest number seen before.
    pub before: u64,
    /// The highest number now.
    pub now: u64,
}

impl WentBack {
    /// In words.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "This inbox had {} messages before and now has {}: the server lost some, or keeps them back.",
            self.before, self.now
        )
    }
}

impl Trust {
    /// Reads the file in a member's folder. Where no member lives nothing is kept: a reporter's machine gets no trace.
    ///
    /// # Errors
    /// [`Kind::Malformed`] when it was damaged.
    pub fn load(home: &Path, remember: bool) -> Result<Self, ClientError> {
        if remember { Self::at(home.join(FILE)) } else { Ok(Self::default()) }
    }

    /// Reads a file that someone named for it, which need not be there yet.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn at(file: PathBuf) -> Result<Self, ClientError> {
        if !file.exists() {
            return Ok(Self { file: Some(file), seen: Seen::default() });
        }
        let seen = serde_json::from_slice(&files::read(&file, MAX)?).map_err(|_| {
            ClientError::new(Kind::Malformed, format!("{} is damaged.", file.display()))
                .means("It remembers which lists of members and how many messages you saw, to notice a server that goes back.")
                .next("If you delete it, compare the fingerprint in `tellsafe desk show` with another member afterwards.")
        })?;
        Ok(Self { file: Some(file), seen })
    }

    /// Writes the file.
    ///
    /// # Errors
    /// [`Kind::CannotWrite`].
    pub fn save(&self) -> Result<(), ClientError> {
        let Some(file) = &self.file else { return Ok(()) };
        let bytes =
            serde_json::to_vec_pretty(&self.seen).map_err(|_| ClientError::internal("a number cannot be written"))?;
        files::write(file, &bytes)
    }

    /// Compares a desk with what was seen of it, and remembers it.
    ///
    /// # Errors
    /// [`RosterError::Older`]; or a list that does not descend from the one seen.
    pub fn see_roster(&mut self, roster: &Roster) -> Result<(), ClientError> {
        let (hash, core) = roster.newest();
        let name = fingerprint(&roster.founding());
        if let Some(before) = self.seen.desks.get(&name) {
            if core.number < before.number {
                return Err(RosterError::Older.into());
            }
            let known = parse_fingerprint(&before.newest).is_ok_and(|hash| roster.core(&hash).is_some());
            if !known {
                return Err(ClientError::new(Kind::Untrusted, "This list of members does not follow from the one you saw before.")
                    .means("Two lists were signed in the place of one, and different people are shown different ones. Nothing was sent.")
                    .next("Ask the other members over a channel you trust which list they signed."));
            }
        }
        self.seen.desks.insert(name, SeenDesk { number: core.number, newest: fingerprint(hash) });
        Ok(())
    }

    /// True when what is seen is kept for the next run.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.file.is_some()
    }

    /// Remembers which desks a server has, by the fingerprints of their first cores. Returns those that it had before and has no more; they
    /// stay remembered.
    pub fn see_served<'a>(&mut self, address: &str, desks: impl Iterator<Item = &'a String>) -> Vec<String> {
        let known = self.seen.served.entry(address.to_owned()).or_default();
        let now: Vec<&String> = desks.collect();
        let gone = known.iter().filter(|desk| !now.contains(desk)).cloned().collect();
        let new: Vec<String> = now.into_iter().filter(|desk| !known.contains(desk)).cloned().collect();
        known.extend(new);
        gone
    }

    /// Compares an inbox's highest number with the one seen before, and remembers the higher one.
    pub fn see_inbox(&mut self, inbox: &Inbox, now: u64) -> Option<WentBack> {
        let before = self.seen.inboxes.entry(hex(&inbox.0)).or_insert(0);
        let went_back = (now < *before).then_some(WentBack { before: *before, now });
        *before = now.max(*before);
        went_back
    }

    /// The highest number this client ever saw in an inbox; 0 if none.
    #[must_use]
    pub fn highest(&self, inbox: &Inbox) -> u64 {
        self.seen.inboxes.get(&hex(&inbox.0)).copied().unwrap_or(0)
    }

    /// True when this core was not confirmed yet on `day`.
    #[must_use]
    pub fn should_confirm(&self, core: &RosterHash, day: u32) -> bool {
        self.seen.confirmed.get(&fingerprint(core)).is_none_or(|last| *last < day)
    }

    /// Remembers that a core was confirmed on `day`.
    pub fn confirmed(&mut self, core: &RosterHash, day: u32) {
        self.seen.confirmed.insert(fingerprint(core), day);
    }

    /// Remembers that this member said on `day` that the committee closes.
    pub fn closing(&mut self, core: &RosterHash, day: u32) {
        self.seen.closing.insert(fingerprint(core), day);
    }

    /// What this member said last of a core, from here.
    #[must_use]
    pub fn last_word(&self, core: &RosterHash) -> Option<(u32, Word)> {
        let name = fingerprint(core);
        let current = self.seen.confirmed.get(&name).map(|day| (*day, Word::Current));
        current.max(self.seen.closing.get(&name).map(|day| (*day, Word::Closing)))
    }
}
