//! A vault from its backup, and what came of it.

use crate::backup::{UNFINISHED, copy_file, copy_files, make, sync};
use crate::check::{self, Found};
use crate::config::{self, Places};
use crate::format;
use crate::key_file::KeyFiles;
use crate::signing_key;
use crate::store::{RootKey, StoreError};
use std::fs;
use std::path::Path;

/// Why nothing was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// The vault's folder, or that of its keys, has something in it.
    #[error("there is something in the folder to restore to; nothing was changed")]
    NotEmpty,
    /// A part of the backup is not where it should be.
    #[error(
        "this is no backup: it is unfinished, or its folder 'data' or 'keys' is missing (keys are kept for fewer days: see --keys-from)"
    )]
    NoBackup,
    /// Of the root key, or the files.
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl From<std::io::Error> for RestoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Copies a backup to where there is nothing yet, and looks through it. The vault's public key comes last: without it nothing starts, so
/// that half of a backup is never served.
///
/// # Errors
/// [`RestoreError`]. What was copied by then stays and has to be removed.
pub fn restore(from: &Path, keys_from: &Path, places: &Places) -> Result<Found, RestoreError> {
    let (data, keys) = (from.join("data"), keys_from.join("keys"));
    let unfinished = |folder: &Path| {
        folder.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes()))
    };
    if unfinished(from) || unfinished(keys_from) {
        return Err(RestoreError::NoBackup);
    }
    if !data.join("store").join("log").is_dir() || !keys.join("epochs").is_file() {
        return Err(RestoreError::NoBackup);
    }
    format::is_marked(&data)?;
    for folder in [&places.data, &places.keys()] {
        if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(RestoreError::NotEmpty);
        }
    }
    RootKey::read(&places.root_key)?.opens(&keys.join("epochs"))?;
    let signing =
        signing_key::read(&KeyFiles::open(&keys.join("own"), &places.root_key)?)?.ok_or(StoreError::RootKey)?;
    for folder in [&places.data, &places.store(), &places.keys()] {
        make(folder)?;
    }
    let log = Path::new("store").join("log");
    copy_files(&data.join(&log), &places.data.join(&log))?;
    copy_files(&config::tokens(&data), &config::tokens(&places.data))?;
    for name in ["epochs", "table", "reach"] {
        copy_file(&keys.join(name), &places.keys().join(name))?;
    }
    copy_files(&keys.join("own"), &places.own_keys())?;
    signing_key::write_public(&places.data, &signing.public())?;
    for folder in [places.store(), places.keys(), places.data.clone()] {
        sync(&folder)?;
    }
    Ok(check::check(places)?)
}
