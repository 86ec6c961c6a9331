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

/// Twice: every roster names its public half, so one flipped bit must not cost every committee of this vault its link.
pub(crate) const NAMES: [&str; 2] = ["signing", "signing-2"];

/// Makes the key, durably, unless there is one; of that, makes whole what is missing or damaged of its two copies.
///
/// # Errors
/// [`StoreError`].
pub fn create(files: &KeyFiles, random: &mut dyn Random) -> Result<SigningKey, StoreError> {
    let seed = match read_seed(files)? {
        Some(seed) => seed,
        None => {
            let mut seed = Zeroizing::new([0; 32]);
            random.fill(seed.as_mut_slice());
            seed
        }
    };
    for name in NAMES {
        if !matches!(files.read(name), Ok(Some(copy)) if copy.as_slice() == seed.as_slice()) {
            files.write(name, seed.as_slice(), random)?;
        }
    }
    Ok(SigningKey::new(&seed))
}

/// Opens the key; `None` when there is none yet.
///
/// # Errors
/// [`StoreError::RootKey`] when it does not open.
pub fn read(files: &KeyFiles) -> Result<Option<SigningKey>, StoreError> {
    Ok(read_seed(files)?.map(|seed| SigningKey::new(&seed)))
}

fn read_seed(files: &KeyFiles) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
    let mut damaged = None;
    for name in NAMES {
        match files.read(name) {
            Ok(None) => {}
            Ok(Some(seed)) => match seed.as_slice().try_into() {
                Ok(seed) => return Ok(Some(Zeroizing::new(seed))),
                Err(_) => damaged = Some(StoreError::RootKey),
            },
            Err(error) => damaged = Some(error),
        }
    }
    damaged.map_or(Ok(None), Err)
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
