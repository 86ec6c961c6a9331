//! Folders and files that only the vault's own account may open.

use super::error::StoreError;
use rustix::fs::FlockOperation;
use std::fs::{DirBuilder, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
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

/// Writes zeros between two places of a file, in bytes from its start. From a small buffer: memory of a long one would stay with the process.
pub(super) fn write_zeros(file: &File, mut from: u64, to: u64) -> std::io::Result<()> {
    let zeros = [0; 16 << 10];
    while let Some(left) = to.checked_sub(from).filter(|left| *left > 0) {
        let now = zeros.get(..usize::try_from(left).unwrap_or(usize::MAX)).unwrap_or(&zeros);
        file.write_all_at(now, from)?;
        from = from.saturating_add(now.len() as u64);
    }
    Ok(())
}

/// Makes names that were created in or removed from a folder durable.
pub(super) fn sync(path: &Path) -> Result<(), StoreError> {
    sync_file(&File::open(path)?)
}

/// Makes a file's contents durable. What [`sync_file`] says of a full disk holds here too: the pages may be gone, and a second try would say
/// that all is well.
pub(super) fn sync_contents(file: &File) -> Result<(), StoreError> {
    file.sync_data().map_err(|_| StoreError::ReadOnly)
}

/// Makes a file durable. A disk that turns out to be full only now is as bad as any other failure: nobody knows what is on it.
pub(super) fn sync_file(file: &File) -> Result<(), StoreError> {
    file.sync_all().map_err(|_| StoreError::ReadOnly)
}

/// Takes the folder for this process; it is free again when the file closes, however the process ends.
pub(super) fn lock(folder: &Path) -> Result<File, StoreError> {
    let file = open_file(&folder.join("lock"))?;
    flock(&file, FlockOperation::NonBlockingLockExclusive)?;
    Ok(file)
}

/// Whether a file that someone else locks, if it is there, is free to be locked.
pub(super) fn unlocked(path: &Path) -> Result<(), StoreError> {
    match File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
        Ok(file) => {
            flock(&file, FlockOperation::NonBlockingLockExclusive)?;
            flock(&file, FlockOperation::Unlock)
        }
    }
}

fn flock(file: &File, operation: FlockOperation) -> Result<(), StoreError> {
    rustix::fs::flock(file, operation).map_err(|error| match error {
        rustix::io::Errno::WOULDBLOCK => StoreError::Locked,
        error => error.into(),
    })
}

/// Bytes that are free on the disk of a folder, for accounts without privileges.
pub(super) fn available(folder: &Path) -> Result<u64, StoreError> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}
