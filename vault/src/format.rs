//! The version of the vault's files, so that an older program leaves those of a newer one alone.
//!
//! `DIR/format` is one line, `tellsafe-vault 1`. Without it a program that knows no later format would take what it does not understand
//! for damage. A folder that has none yet is of the first format.

use crate::store::StoreError;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

const THIS: &str = "tellsafe-vault 1\n";

/// Says in the folder which format it has, durably, unless it says so already.
///
/// # Errors
/// [`StoreError::Newer`] when this program may not open what is there; [`StoreError::Io`].
pub(crate) fn mark(data: &Path) -> Result<(), StoreError> {
    if is_marked(data)? {
        return Ok(());
    }
    let new = data.join("format.new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(THIS.as_bytes())?;
    file.sync_all()?;
    fs::rename(new, data.join("format"))?;
    Ok(File::open(data)?.sync_all()?)
}

/// Whether the folder says that it has this format; `false` where it says none, which is the first one.
///
/// # Errors
/// [`StoreError::Newer`] when this program may not open what is there; [`StoreError::Io`].
pub(crate) fn is_marked(data: &Path) -> Result<bool, StoreError> {
    match fs::read(data.join("format")) {
        Ok(format) if format == THIS.as_bytes() => Ok(true),
        Ok(_) => Err(StoreError::Newer),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}
