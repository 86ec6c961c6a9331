//! Making a vault: folders, root key, signing key.

use crate::config::{self, Places};
use crate::format;
use crate::key_file::KeyFiles;
use crate::random::SystemRandom;
use crate::signing_key;
use crate::store::{LogStore, Options, RootKey, Store, StoreError};
use crate::token::Tokens;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::random::Random;

/// Makes whatever of a vault is missing, and returns its public signing key. What is there stays as it is.
///
/// # Errors
/// [`StoreError`]; [`StoreError::RootKey`] when there are keys already and the root key is missing or another one: a
/// new root key would open none of them.
pub fn init(places: &Places, random: &mut dyn Random) -> Result<PublicKey, StoreError> {
    make_folder(&places.data)?;
    format::mark(&places.data)?;
    if !places.root_key.try_exists()? {
        if has_files(&places.own_keys())? || has_files(&places.store())? {
            return Err(StoreError::RootKey);
        }
        if let Some(folder) = places.root_key.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder)?;
        }
        RootKey::create(&places.root_key, random)?;
    }
    let files = KeyFiles::open(&places.own_keys(), &places.root_key)?;
    if config::public_key(&places.data).exists() && signing_key::read(&files)?.is_none() {
        // It was here once, and rosters name it: a new one would be another vault.
        return Err(StoreError::RootKey);
    }
    let key = signing_key::create(&files, random)?.public();
    signing_key::write_public(&places.data, &key)?;
    Tokens::open(&config::tokens(&places.data))?;
    Ok(key)
}

/// Whether [`init`] was done here.
#[must_use]
pub fn is_done(places: &Places) -> bool {
    places.root_key.exists() && config::public_key(&places.data).exists()
}

/// Whether anything of a vault is here, however damaged.
#[must_use]
pub fn has_any(places: &Places) -> bool {
    config::public_key(&places.data).exists() || places.keys().exists() || places.store().exists()
}

/// Opens the store. Intake leaves `reserve` bytes of its disk free, and that of large bodies twice as many.
///
/// # Errors
/// [`StoreError`].
pub fn open_store(places: &Places, reserve: u64) -> Result<Arc<dyn Store>, StoreError> {
    format::mark(&places.data)?;
    let mut options = Options::new(places.store(), places.keys(), &places.root_key);
    (options.reserve, options.one_piece_reserve) = (reserve, reserve);
    Ok(Arc::new(LogStore::open(options, Box::new(SystemRandom))?))
}

fn make_folder(path: &Path) -> Result<(), StoreError> {
    Ok(DirBuilder::new().recursive(true).mode(0o700).create(path)?)
}

fn has_files(folder: &Path) -> Result<bool, StoreError> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}
