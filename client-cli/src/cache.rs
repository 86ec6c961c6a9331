//! Ciphertext that was fetched before, so that it is not fetched again. It can be deleted at any time; it opens nothing by itself.
//!
//! One folder for each inbox: `slots/NUMBER` holds the vault's day (4 bytes) and the slot, `bodies/HASH` the pieces of a body.

use crate::error::ClientError;
use crate::files;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use tellsafe_protocol::answer::Listed;
use tellsafe_protocol::body::PIECE;
use tellsafe_protocol::bytes::{BodyHash, Inbox, hex};
use tellsafe_protocol::request::MAX_PIECES;
use tellsafe_protocol::slot;

/// Holds the day on which the whole inbox was listed.
const WHOLE: &str = "whole";
/// Bytes of a day.
const DAY: usize = 4;

/// The cache of one inbox.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache of `inbox` under a member's settings folder.
    #[must_use]
    pub fn of(home: &Path, inbox: &Inbox) -> Self {
        Self { folder: home.join("cache").join(hex(&inbox.0)) }
    }

    /// The slots, by number. What is damaged is left out and fetched again.
    #[must_use]
    pub fn slots(&self) -> BTreeMap<u64, Listed> {
        let entries = fs::read_dir(self.folder.join("slots")).into_iter().flatten().flatten();
        entries.filter_map(|entry| read_slot(&entry.path())).map(|listed| (listed.number, listed)).collect()
    }

    /// Keeps a slot.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep_slot(&self, listed: &Listed) -> Result<(), ClientError> {
        let bytes = [&listed.day.to_be_bytes()[..], &listed.slot].concat();
        files::write(&self.folder.join("slots").join(listed.number.to_string()), &bytes)
    }

    /// Forgets a slot that the vault no longer has.
    pub fn forget_slot(&self, number: u64) {
        forget(&self.folder.join("slots").join(number.to_string()));
    }

    /// The pieces of a body, not verified.
    #[must_use]
    pub fn body(&self, hash: &BodyHash) -> Option<Vec<Vec<u8>>> {
        let bytes = files::read(&self.body_path(hash), PIECE * MAX_PIECES).ok()?;
        Some(bytes.chunks(PIECE).map(<[u8]>::to_vec).collect())
    }

    /// Keeps the pieces of a body.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep_body(&self, hash: &BodyHash, pieces: &[Vec<u8>]) -> Result<(), ClientError> {
        files::write_parts(&self.body_path(hash), pieces)
    }

    /// Forgets a body.
    pub fn forget_body(&self, hash: &BodyHash) {
        forget(&self.body_path(hash));
    }

    /// Forgets the bodies that no message names any more.
    pub fn forget_bodies_except(&self, named: &BTreeSet<BodyHash>) {
        let named: BTreeSet<String> = named.iter().map(|hash| hex(&hash.0)).collect();
        for entry in fs::read_dir(self.folder.join("bodies")).into_iter().flatten().flatten() {
            if !entry.file_name().to_str().is_some_and(|name| named.contains(name)) {
                forget(&entry.path());
            }
        }
    }

    /// True when the whole inbox was listed on `day`, so that what the vault deleted before is gone from here too.
    #[must_use]
    pub fn is_whole(&self, day: u32) -> bool {
        files::read_text(&self.folder.join(WHOLE), 16).is_ok_and(|text| text.trim() == day.to_string())
    }

    /// Notes that the whole inbox was listed on `day`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn set_whole(&self, day: u32) -> Result<(), ClientError> {
        files::write(&self.folder.join(WHOLE), day.to_string().as_bytes())
    }

    fn body_path(&self, hash: &BodyHash) -> PathBuf {
        self.folder.join("bodies").join(hex(&hash.0))
    }
}

fn read_slot(path: &Path) -> Option<Listed> {
    let number = path.file_name()?.to_str()?.parse().ok()?;
    let bytes = files::read(path, DAY + slot::SIZE).ok()?;
    let (day, slot) = bytes.split_first_chunk::<DAY>()?;
    (slot.len() == slot::SIZE).then(|| Listed { number, day: u32::from_be_bytes(*day), slot: slot.to_vec() })
}

/// What cannot be forgotten is overwritten when it is next fetched; it is ciphertext.
fn forget(path: &Path) {
    drop(fs::remove_file(path));
}
