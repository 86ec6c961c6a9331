//! Folders and files that only the vault's own account may open.

use super::error::StoreError;
use std::fs::{DirBuilder, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Makes a folder of mode 0700 with its parents, unless it is there.
pub(super) fn create(path: &Path) -> Result<(), StoreError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    Ok(())
}

/// Opens a file of mode 0600 for reading and writing, and makes it when it is missing.
pub(super) fn open_file(path: &Path) -> Result<File, StoreError> {
    Ok(OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?)
}

/// Makes names that were created in or removed from a folder durable.
pub(super) fn sync(path: &Path) -> Result<(), StoreError> {
    File::open(path)?.sync_all()?;
    Ok(())
}

/// Takes the folder for this process; it is free again when the file closes, however the process ends.
pub(super) fn lock(folder: &Path) -> Result<File, StoreError> {
    let file = open_file(&folder.join("lock"))?;
    match rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(StoreError::Locked),
        Err(error) => Err(error.into()),
    }
}

/// Bytes that are free on the disk of a folder, for accounts without privileges.
pub(super) fn available(folder: &Path) -> Result<u64, StoreError> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}
