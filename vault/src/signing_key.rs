//! The vault's signing key: says which relay keys are this vault's. Rosters name its public half.

use crate::config;
use crate::key_file::KeyFiles;
use crate::store::StoreError;
use crate::token::{parse_vault_key, vault_key_text};
use std::fs;
use std::path::Path;
use tellsafe_protocol::label::{PublicKey, SigningKey};
use tellsafe_protocol::random::Random;
use zeroize::Zeroizing;

const NAME: &str = "signing";

/// Makes the key, durably, unless there is one.
///
/// # Errors
/// [`StoreError`].
pub fn create(files: &KeyFiles, random: &mut dyn Random) -> Result<SigningKey, StoreError> {
    if let Some(key) = read(files)? {
        return Ok(key);
    }
    let mut seed = Zeroizing::new([0; 32]);
    random.fill(seed.as_mut_slice());
    files.write(NAME, seed.as_slice(), random)?;
    read(files)?.ok_or(StoreError::RootKey)
}

/// Opens the key; `None` when there is none yet.
///
/// # Errors
/// [`StoreError::RootKey`] when it does not open.
pub fn read(files: &KeyFiles) -> Result<Option<SigningKey>, StoreError> {
    let Some(seed) = files.read(NAME)? else { return Ok(None) };
    let seed = seed.as_slice().try_into().map_err(|_| StoreError::RootKey)?;
    Ok(Some(SigningKey::new(&Zeroizing::new(seed))))
}

/// Writes the public half where `show` and `token` find it without the root key.
///
/// # Errors
/// [`StoreError::Io`].
pub fn write_public(data: &Path, key: &PublicKey) -> Result<(), StoreError> {
    Ok(fs::write(config::public_key(data), vault_key_text(key) + "\n")?)
}

/// Reads what [`write_public`] wrote; `None` when it is not a key.
///
/// # Errors
/// [`StoreError::Io`], also when the vault was never initialised.
pub fn read_public(data: &Path) -> Result<Option<PublicKey>, StoreError> {
    Ok(parse_vault_key(fs::read_to_string(config::public_key(data))?.trim()))
}
