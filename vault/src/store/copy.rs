//! A copy of log and key table as they are at one moment, while the store is open elsewhere.
//!
//! Whole segments never change, so they are copied while the writer works. What does change (the newest segment, the
//! keys) is copied while it waits at the gate: whatever was acknowledged before is in the copy with its key, and no key that was overwritten
//! before. The index is left out: it follows from the log.

use super::epoch::RootKey;
use super::error::StoreError;
use super::folder;
use super::gate::Gate;
use super::log::Segments;
use std::fs::File;
use std::path::Path;

/// The files of the key folder without which nothing opens.
const KEY_FILES: [&str; 3] = ["epochs", "table", "reach"];

/// How often the moment is sought when the disk is too slow for it.
const ATTEMPTS: u32 = 3;

/// Copies the store in `folder` and `keys` to `to` and `to_keys`, durably; both are made. Returns how many bytes that was.
///
/// # Errors
/// [`StoreError::Busy`] when log and keys could not be copied at one moment, [`StoreError::RootKey`] when the root key does not
/// open the copy, [`StoreError::Io`]. What was begun is left.
pub fn copy(folder: &Path, keys: &Path, root: &RootKey, to: &Path, to_keys: &Path) -> Result<u64, StoreError> {
    let (from_log, to_log) = (folder.join("log"), to.join("log"));
    folder::create(&to_log)?;
    folder::create(to_keys)?;
    let gate = Gate::new(folder, keys)?;
    let mut bytes = 0_u64;
    let mut whole = Segments::named(&from_log)?;
    whole.pop();
    for name in &whole {
        bytes = bytes.saturating_add(std::fs::copy(from_log.join(name), to_log.join(name))?);
    }
    let moment = || {
        let mut copied = 0_u64;
        for name in Segments::named(&from_log)?.iter().filter(|name| !whole.contains(name)) {
            copied = copied.saturating_add(std::fs::copy(from_log.join(name), to_log.join(name))?);
        }
        for name in KEY_FILES {
            copied = copied.saturating_add(std::fs::copy(keys.join(name), to_keys.join(name))?);
        }
        Ok(copied)
    };
    let copied = (0..ATTEMPTS).find_map(|_| gate.alone(moment).transpose()).unwrap_or(Err(StoreError::Busy))?;
    for name in Segments::named(&to_log)? {
        File::open(to_log.join(name))?.sync_all()?;
    }
    for name in KEY_FILES {
        File::open(to_keys.join(name))?.sync_all()?;
    }
    for folder in [&to_log, to, to_keys] {
        folder::sync(folder)?;
    }
    root.opens(&to_keys.join("epochs"))?;
    Ok(bytes.saturating_add(copied))
}
