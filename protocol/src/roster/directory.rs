//! Who takes reports about what: projects, events and places, as an umbrella desk's members signed them.

use super::limits::{LAST_DAY, MAX_DIRECTORY, MAX_NAME, MAX_NAMES, MAX_SAID, MAX_WAYS, fits, says, twice};
use crate::bytes::RosterHash;
use crate::cbor::Malformed;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A project, or a group of people within one.
    Project,
    /// Something on certain days.
    Event,
    /// A chat, a mailing list, a meetup.
    Place,
}

impl EntryKind {
    const ALL: [Self; 3] = [Self::Project, Self::Event, Self::Place];

    fn number(self) -> u8 {
        match self {
            Self::Project => 0,
            Self::Event => 1,
            Self::Place => 2,
        }
    }
}

/// One entry of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// What people call it, 1 to 16 names of at most 120 characters. The first is the one that is shown and that a link carries; no
    /// two entries have the same.
    pub names: Vec<String>,
    /// What it is.
    pub kind: EntryKind,
    /// Founding fingerprint of the desk of this vault that takes its reports; none when it has a channel of its own.
    pub desk: Option<RosterHash>,
    /// Label and how to reach those who take its reports; at least one where there is no desk.
    pub ways: Vec<(String, String)>,
    /// Phone and place of an event's own desk; may be empty.
    pub urgent: String,
    /// The first and the last day on which it is on.
    pub days: Option<(u32, u32)>,
}

impl DirectoryEntry {
    /// The name that is shown, and that a link carries.
    #[must_use]
    pub fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    fn keeps_its_rules(&self) -> bool {
        (1..=MAX_NAMES).contains(&self.names.len())
            && self.names.iter().all(|name| says(name, MAX_NAME))
            && (self.desk.is_some() || !self.ways.is_empty())
            && self.ways.len() <= MAX_WAYS
            && self.ways.iter().all(|(label, how)| says(label, MAX_NAME) && says(how, MAX_SAID))
            && fits(&self.urgent, MAX_SAID)
            && self.days.is_none_or(|(first, last)| first <= last && last <= LAST_DAY)
    }
}

pub(super) type Fields = (Vec<String>, u8, Option<RosterHash>, Vec<(String, String)>, String, Option<(u32, u32)>);

pub(super) fn to_fields(directory: &[DirectoryEntry]) -> Vec<Fields> {
    let entry = |entry: &DirectoryEntry| {
        (entry.names.clone(), entry.kind.number(), entry.desk, entry.ways.clone(), entry.urgent.clone(), entry.days)
    };
    directory.iter().map(entry).collect()
}

/// Reads a directory.
///
/// # Errors
/// [`Malformed`], for whatever breaks a rule.
pub(super) fn from_fields(fields: Vec<Fields>) -> Result<Vec<DirectoryEntry>, Malformed> {
    let entry = |(names, kind, desk, ways, urgent, days): Fields| {
        let kind = EntryKind::ALL.into_iter().find(|known| known.number() == kind).ok_or(Malformed)?;
        Ok(DirectoryEntry { names, kind, desk, ways, urgent, days })
    };
    let directory = fields.into_iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let kept = directory.len() <= MAX_DIRECTORY
        && directory.iter().all(DirectoryEntry::keeps_its_rules)
        && !twice(directory.iter().map(DirectoryEntry::name));
    if kept { Ok(directory) } else { Err(Malformed) }
}
