//! The directory: who takes reports about what.

use super::{Founding, wrong};
use crate::dates::{iso, parse_iso};
use crate::error::ClientError;
use crate::site::{fingerprint_of, parse_link};
use serde::{Deserialize, Serialize};
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::roster::limits::{MAX_DIRECTORY, MAX_NAME, MAX_NAMES, MAX_SAID, MAX_WAYS};
use tellsafe_protocol::roster::{DirectoryEntry, EntryKind, fingerprint};

/// An entry of the directory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// What people call it; the first is shown.
    pub names: Vec<String>,
    /// `project`, `event` or `place`.
    pub kind: String,
    /// The link or the fingerprint of the committee of this server that takes its reports.
    #[serde(default)]
    pub committee: String,
    /// Pairs of what and how, for one that has a channel of its own.
    #[serde(default)]
    pub how: Vec<(String, String)>,
    /// Phone and place of an event's own desk.
    #[serde(default)]
    pub urgent: String,
    /// The first day, as 2026-12-25.
    #[serde(default)]
    pub from: String,
    /// The last day.
    #[serde(default)]
    pub to: String,
}

const KINDS: [(&str, EntryKind); 3] =
    [("project", EntryKind::Project), ("event", EntryKind::Event), ("place", EntryKind::Place)];

impl Listed {
    pub(super) fn of(entry: &DirectoryEntry) -> Self {
        let kind = KINDS.into_iter().find(|(_, kind)| *kind == entry.kind).map_or("", |(name, _)| name);
        Self {
            names: entry.names.clone(),
            kind: kind.into(),
            committee: entry.desk.as_ref().map_or_else(String::new, fingerprint),
            how: entry.ways.clone(),
            urgent: entry.urgent.clone(),
            from: entry.days.map_or_else(String::new, |(first, _)| iso(first)),
            to: entry.days.map_or_else(String::new, |(_, last)| iso(last)),
        }
    }

    fn entry(&self) -> Result<DirectoryEntry, String> {
        let kind = KINDS.into_iter().find(|(name, _)| *name == self.kind.trim()).map(|(_, kind)| kind);
        let kind = kind.ok_or("its kind is not project, event or place")?;
        let said = |text: &str, most: usize| !text.trim().is_empty() && text.chars().count() <= most;
        if !(1..=MAX_NAMES).contains(&self.names.len()) || !self.names.iter().all(|name| said(name, MAX_NAME)) {
            return Err(format!(
                "it needs 1 to {MAX_NAMES} names of at most {MAX_NAME} characters, none of them empty"
            ));
        }
        let desk = self.committee()?;
        if desk.is_none() && self.how.is_empty() {
            return Err("it needs a committee of this server, or how else to reach those who take its reports".into());
        }
        if self.how.len() > MAX_WAYS
            || !self.how.iter().all(|(label, how)| said(label, MAX_NAME) && said(how, MAX_SAID))
        {
            return Err(format!(
                "how is up to {MAX_WAYS} pairs such as [\"Mail\", \"conduct@example.org\"], of at most {MAX_NAME} and {MAX_SAID} characters"
            ));
        }
        if self.urgent.chars().count() > MAX_SAID {
            return Err(format!("urgent is longer than {MAX_SAID} characters"));
        }
        let (names, ways, urgent) = (self.names.clone(), self.how.clone(), self.urgent.clone());
        Ok(DirectoryEntry { names, kind, desk, ways, urgent, days: self.days()? })
    }

    fn committee(&self) -> Result<Option<RosterHash>, String> {
        let said = self.committee.trim();
        if said.is_empty() {
            return Ok(None);
        }
        let found = if said.contains('#') { parse_link(said).map(|(_, hash)| hash) } else { fingerprint_of(said) };
        found
            .map(Some)
            .map_err(|_| "its committee is neither a whole link with a # nor a fingerprint of 43 characters".into())
    }

    fn days(&self) -> Result<Option<(u32, u32)>, String> {
        if self.from.is_empty() && self.to.is_empty() {
            return Ok(None);
        }
        let day = |text: &String| parse_iso(text).ok_or_else(|| format!("“{text}” is not a date like 2026-12-25"));
        let (first, last) = (day(&self.from)?, day(&self.to)?);
        if first > last { Err("it ends before it begins".into()) } else { Ok(Some((first, last))) }
    }
}

/// The directory of a roster. `founding` gives the first fingerprint of the committee of any of its fingerprints, where this server has
/// it; without it, links are taken to have that one.
///
/// # Errors
/// The first entry that breaks a rule, by its place and name.
pub(super) fn directory(listed: &[Listed], founding: Option<Founding<'_>>) -> Result<Vec<DirectoryEntry>, ClientError> {
    if listed.len() > MAX_DIRECTORY {
        return Err(wrong(format!("the directory has more than {MAX_DIRECTORY} entries")));
    }
    let mut directory: Vec<DirectoryEntry> = Vec::with_capacity(listed.len());
    for (at, one) in listed.iter().enumerate() {
        let name = one.names.first().map_or("", String::as_str);
        let fault = |why: String| wrong(format!("directory entry {} (“{name}”): {why}", at + 1));
        let mut entry = one.entry().map_err(fault)?;
        if directory.iter().any(|before| before.name() == entry.name()) {
            return Err(fault("another entry has the same first name".into()));
        }
        if let (Some(hash), Some(founding)) = (entry.desk, founding) {
            let first =
                founding(&hash).ok_or_else(|| fault("this server has no committee with that fingerprint".into()))?;
            entry.desk = Some(first);
        }
        directory.push(entry);
    }
    Ok(directory)
}
