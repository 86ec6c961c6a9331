//! A backup of a vault that may be running, and the end of old ones.
//!
//! `DIR/<UTC>/data` holds log and tokens, `DIR/<UTC>/keys` (or another folder's) the key table, the epoch keys and the signing key, each
//! sealed as it is in the vault. Left out: the index, which follows from the log; relay keys, which are destroyed after two days so that
//! recordings cannot be opened; and the root key, which is a backup of its own.
//!
//! Old copies of the keys are what could open what has been deleted since, so they go by themselves.

use crate::clock::{Clock, DAY};
use crate::config::{self, Places};
use crate::format;
use crate::key_file::KeyFiles;
use crate::signing_key;
use crate::store::{self, RootKey, StoreError};
use std::fs::{self, DirBuilder, File};
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use tellsafe_protocol::calendar;

/// What a folder's name begins with until the backup in it is whole and durable.
pub(crate) const UNFINISHED: &str = "unfinished-";

/// Where backups go, and how long they stay.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Folder of the backups.
    pub to: PathBuf,
    /// Folder of the copies of the keys, if another.
    pub keys_to: Option<PathBuf>,
    /// Days after which copies of the keys are destroyed.
    pub keep_keys_days: u32,
    /// Days after which the rest is deleted; never when nothing is said.
    pub keep_days: Option<u32>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The backup's folder.
    pub folder: PathBuf,
    /// Bytes of log and keys.
    pub bytes: u64,
    /// Copies of keys that were destroyed for their age.
    pub keys_destroyed: usize,
}

/// Makes a backup, durably, and ends those that are too old. The vault may be running, and waits for a moment.
///
/// # Errors
/// [`StoreError::RootKey`] when the root key does not open what was copied; [`StoreError::Busy`]; [`StoreError::Io`]. What is unfinished then is
/// no backup by its name, and goes with the next.
pub fn backup(places: &Places, wanted: &Wanted, clock: &dyn Clock) -> Result<Done, StoreError> {
    format::mark(&places.data)?;
    let now = clock.seconds();
    let keys_to = wanted.keys_to.as_ref().unwrap_or(&wanted.to);
    let taken = |name: &String| [&wanted.to, keys_to].iter().any(|folder| folder.join(name).exists());
    let name = (now..).map(name).find(|name| !taken(name)).ok_or(StoreError::Limits)?;
    for folder in [&wanted.to, keys_to] {
        make(folder)?;
        remove_unfinished(folder)?;
    }
    let unfinished = format!("{UNFINISHED}{name}");
    let (data, keys) = (wanted.to.join(&unfinished).join("data"), keys_to.join(&unfinished).join("keys"));
    for folder in [&data, &keys] {
        make(folder)?;
    }
    let root = RootKey::read(&places.root_key)?;
    let bytes = store::copy(&places.store(), &places.keys(), &root, &data.join("store"), &keys)?;
    format::mark(&data)?;
    copy_files(&config::tokens(&places.data), &config::tokens(&data))?;
    make(&keys.join("own"))?;
    for name in signing_key::NAMES {
        copy_file(&places.own_keys().join(format!("{name}.key")), &keys.join("own").join(format!("{name}.key")))?;
    }
    signing_key::read(&KeyFiles::open(&keys.join("own"), &places.root_key)?)?.ok_or(StoreError::RootKey)?;
    for folder in [&keys.join("own"), &keys, &data] {
        sync(folder)?;
    }
    // The keys first: where there is data, there are its keys.
    for folder in [keys_to, &wanted.to] {
        let from = folder.join(&unfinished);
        if from.exists() {
            sync(&from)?;
            fs::rename(from, folder.join(&name))?;
            sync(folder)?;
        }
    }
    let mut keys_destroyed = 0;
    for (old, age) in backups(keys_to, now)? {
        if age >= u64::from(wanted.keep_keys_days) * DAY && old.join("keys").exists() {
            destroy_keys(&old.join("keys"))?;
            keys_destroyed += 1;
        }
    }
    for (old, age) in backups(&wanted.to, now)? {
        if wanted.keep_days.is_some_and(|days| age >= u64::from(days) * DAY) && old.join("data").exists() {
            fs::remove_dir_all(old.join("data"))?;
        }
    }
    for folder in [keys_to, &wanted.to] {
        for (old, _) in backups(folder, now)? {
            // Goes only when nothing is in it.
            let _ = fs::remove_dir(old);
        }
        sync(folder)?;
    }
    Ok(Done { folder: wanted.to.join(name), bytes, keys_destroyed })
}

/// Overwrites what wraps the rest, so that the rest is worth nothing wherever pages of it stay, then removes all.
fn destroy_keys(keys: &Path) -> Result<(), StoreError> {
    for file in [keys.join("epochs"), keys.join("table")] {
        let Ok(length) = fs::metadata(&file).map(|metadata| metadata.len()) else { continue };
        let mut open = fs::OpenOptions::new().write(true).open(&file)?;
        std::io::copy(&mut std::io::Read::take(std::io::repeat(0), length), &mut open)?;
        open.flush()?;
        open.sync_all()?;
    }
    Ok(fs::remove_dir_all(keys)?)
}

/// `2026-11-23T231500Z`.
fn name(seconds: u64) -> String {
    let (day, second) = (u32::try_from(seconds / DAY).unwrap_or(u32::MAX), seconds % DAY);
    format!("{}T{:02}{:02}{:02}Z", calendar::iso(day), second / 3600, second / 60 % 60, second % 60)
}

/// Reads what [`name`] wrote.
fn seconds(name: &str) -> Option<u64> {
    let (day, time) = name.strip_suffix('Z')?.split_once('T')?;
    let time: u64 = time.parse().ok()?;
    let second = time / 10_000 * 3600 + time / 100 % 100 * 60 + time % 100;
    let seconds = u64::from(calendar::parse_iso(day)?) * DAY + second;
    (self::name(seconds) == name).then_some(seconds)
}

/// The backups in a folder, each with its age in seconds by its name.
fn backups(folder: &Path, now: u64) -> Result<Vec<(PathBuf, u64)>, StoreError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let made = entry.file_name().to_str().and_then(seconds);
        found.extend(made.map(|made| (entry.path(), now.saturating_sub(made))));
    }
    Ok(found)
}

fn remove_unfinished(folder: &Path) -> Result<(), StoreError> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(UNFINISHED)) {
            let keys = entry.path().join("keys");
            if keys.exists() {
                destroy_keys(&keys)?;
            }
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

pub(crate) fn make(folder: &Path) -> Result<(), StoreError> {
    Ok(DirBuilder::new().recursive(true).mode(0o700).create(folder)?)
}

pub(crate) fn sync(folder: &Path) -> Result<(), StoreError> {
    Ok(File::open(folder)?.sync_all()?)
}

/// Copies a file durably, if it is there; returns how many bytes it has.
pub(crate) fn copy_file(from: &Path, to: &Path) -> Result<u64, StoreError> {
    match fs::copy(from, to) {
        Ok(bytes) => File::open(to)?.sync_all().map(|()| bytes).map_err(StoreError::from),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error.into()),
    }
}

/// Copies the files of a folder durably, not those of its folders; returns how many bytes they have.
pub(crate) fn copy_files(from: &Path, to: &Path) -> Result<u64, StoreError> {
    make(to)?;
    let mut bytes = 0_u64;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            bytes = bytes.saturating_add(copy_file(&entry.path(), &to.join(entry.file_name()))?);
        }
    }
    sync(to)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backups_name_is_its_time() {
        assert_eq!(name(1_795_475_700), "2026-11-23T231500Z");
        for time in [0, 59, 3661, DAY - 1, 1_795_475_700] {
            assert_eq!(seconds(&name(time)), Some(time));
        }
        for other in ["", "unfinished-2026-11-23T231500Z", "2026-11-23", "2026-11-23T239900Z", "2026-13-23T231500Z"] {
            assert_eq!(seconds(other), None, "{other}");
        }
    }
}
