//! What a member said about their cases on this machine: whether they have a conflict, and how far they have read.

use crate::error::{ClientError, Kind};
use crate::files;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tellsafe_protocol::act::Conflict;
use tellsafe_protocol::bytes::{Inbox, MessageId, hex};

/// Bytes of the file.
const MAX: usize = 4 * 1024 * 1024;

/// The marks of one member.
#[derive(Debug)]
pub struct Marks {
    file: PathBuf,
    cases: BTreeMap<String, Mark>,
}

/// What is marked of a case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    /// Whether the member has a conflict that keeps them out; absent before they were asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    conflict: Option<bool>,
    /// Whether it is a soft one, with which they read.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    soft: bool,
    /// The highest number of this inbox that was shown of the case.
    #[serde(default)]
    shown: u64,
}

impl Marks {
    /// Reads the marks of the member with this inbox.
    ///
    /// # Errors
    /// The file was damaged.
    pub fn load(home: &Path, inbox: &Inbox) -> Result<Self, ClientError> {
        let name: String = hex(&inbox.0).chars().take(16).collect();
        let file = home.join("cases").join(format!("{name}.json"));
        let cases = if file.exists() {
            serde_json::from_slice(&files::read(&file, MAX)?).map_err(|_| {
                ClientError::new(Kind::Malformed, format!("{} is damaged.", file.display()))
                    .means("It remembers in which cases you said that you have a conflict.")
                    .next("Move it away, and answer again when you are asked.")
            })?
        } else {
            BTreeMap::new()
        };
        Ok(Self { file, cases })
    }

    /// The cases that are closed to the member: what they have left here is that they stepped back.
    #[must_use]
    pub fn closed(&self) -> Vec<MessageId> {
        let closed = self.cases.iter().filter(|(_, mark)| mark.conflict == Some(true));
        closed.filter_map(|(id, _)| from_hex(id)).collect()
    }

    /// Whether the member has a conflict in a case that keeps them out; `None` before they were asked.
    #[must_use]
    pub fn conflict(&self, case: &MessageId) -> Option<bool> {
        self.mark(case).conflict
    }

    /// What the member said, as they would tell the others; `None` before they were asked.
    #[must_use]
    pub fn said(&self, case: &MessageId) -> Option<Conflict> {
        let mark = self.mark(case);
        Some(match mark.conflict? {
            true => Conflict::Hard,
            false if mark.soft => Conflict::Soft,
            false => Conflict::None,
        })
    }

    /// The highest number that was shown of a case.
    #[must_use]
    pub fn shown(&self, case: &MessageId) -> u64 {
        self.mark(case).shown
    }

    /// Notes what the member said.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn set_conflict(&mut self, case: &MessageId, conflict: Conflict) -> Result<(), ClientError> {
        if self.said(case) == Some(conflict) {
            return Ok(());
        }
        self.change(case, |mark| {
            mark.conflict = Some(conflict == Conflict::Hard);
            mark.soft = conflict == Conflict::Soft;
        })
    }

    /// Forgets what the member said: others hold that it was no conflict, and they are asked anew.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn ask_anew(&mut self, case: &MessageId) -> Result<(), ClientError> {
        self.change(case, |mark| (mark.conflict, mark.soft) = (None, false))
    }

    /// Notes what was shown.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn set_shown(&mut self, case: &MessageId, number: u64) -> Result<(), ClientError> {
        if number <= self.shown(case) {
            return Ok(());
        }
        self.change(case, |mark| mark.shown = number)
    }

    /// Forgets a case that was deleted.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn forget(&mut self, case: &MessageId) -> Result<(), ClientError> {
        if self.cases.remove(&hex(&case.0)).is_none() {
            return Ok(());
        }
        self.keep()
    }

    /// Deletes all of them.
    ///
    /// # Errors
    /// The file cannot be deleted.
    pub fn remove(&mut self) -> Result<(), ClientError> {
        self.cases.clear();
        match std::fs::remove_file(&self.file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(ClientError::writing(&self.file, &error)),
            _ => Ok(()),
        }
    }

    fn mark(&self, case: &MessageId) -> Mark {
        self.cases.get(&hex(&case.0)).copied().unwrap_or_default()
    }

    fn change(&mut self, case: &MessageId, change: impl FnOnce(&mut Mark)) -> Result<(), ClientError> {
        change(self.cases.entry(hex(&case.0)).or_default());
        self.keep()
    }

    fn keep(&self) -> Result<(), ClientError> {
        let bytes =
            serde_json::to_vec_pretty(&self.cases).map_err(|_| ClientError::internal("a mark cannot be written"))?;
        files::write(&self.file, &bytes)
    }
}

fn from_hex(id: &str) -> Option<MessageId> {
    let byte = |at: usize| u8::from_str_radix(id.get(at..at + 2)?, 16).ok();
    let bytes: Vec<u8> = (0..id.len()).step_by(2).map(byte).collect::<Option<_>>()?;
    Some(MessageId(bytes.try_into().ok()?))
}
