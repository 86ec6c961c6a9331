//! Files that hold something about someone: readable by their owner only, and either the old one or the new one, whole.

use crate::error::ClientError;
use crate::random::System;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tellsafe_protocol::bytes::hex;
use tellsafe_protocol::random::Random;
use zeroize::Zeroizing;

/// Writes or replaces a file: a new one beside it, synced, then renamed over it. Mode 0600; folders are made with 0700.
///
/// # Errors
/// [`ClientError::writing`].
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), ClientError> {
    write_parts(path, &[bytes])
}

/// As [`write()`], of bytes that are there in parts.
///
/// # Errors
/// [`ClientError::writing`].
pub fn write_parts<P: AsRef<[u8]>>(path: &Path, parts: &[P]) -> Result<(), ClientError> {
    let written = beside(path, parts).and_then(|temporary| {
        fs::rename(&temporary, path).inspect_err(|_| drop(fs::remove_file(&temporary)))?;
        sync_folder(path)
    });
    written.map_err(|error| ClientError::writing(path, &error))
}

/// As [`write()`], but never replaces a file.
///
/// # Errors
/// [`ClientError::writing`], also when there is one already.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), ClientError> {
    try_create(path, bytes).map_err(|error| ClientError::writing(path, &error))
}

/// As [`create`], for who goes on when there is one already.
///
/// # Errors
/// The system's own; [`io::ErrorKind::AlreadyExists`] also where a link of that name leads nowhere.
pub fn try_create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    beside(path, &[bytes]).and_then(|temporary| {
        // A link fails where a file is; a rename would replace it.
        let linked = fs::hard_link(&temporary, path);
        drop(fs::remove_file(&temporary));
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                // No links on this file system, as on a USB stick.
                let mut file = private(path)?;
                file.write_all(bytes)?;
                file.sync_all()?;
            }
            linked => linked?,
        }
        sync_folder(path)
    })
}

/// Reads a file of at most `most` bytes.
///
/// # Errors
/// [`ClientError::reading`], also when it is longer.
pub fn read(path: &Path, most: usize) -> Result<Zeroizing<Vec<u8>>, ClientError> {
    let read = || {
        let mut bytes = Zeroizing::new(Vec::new());
        File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > most { Err(io::Error::other("it is too long to be what is expected here")) } else { Ok(bytes) }
    };
    read().map_err(|error| ClientError::reading(path, &error))
}

/// [`read`], as UTF-8.
///
/// # Errors
/// [`ClientError::reading`].
pub fn read_text(path: &Path, most: usize) -> Result<Zeroizing<String>, ClientError> {
    let bytes = read(path, most)?;
    match core::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(ClientError::reading(path, &io::Error::other("it is not text in UTF-8"))),
    }
}

/// Makes a folder and those above it, for their owner only.
///
/// # Errors
/// [`ClientError::writing`].
pub fn make_folder(path: &Path) -> Result<(), ClientError> {
    make_private_folder(path).map_err(|error| ClientError::writing(path, &error))
}

fn beside<P: AsRef<[u8]>>(path: &Path, parts: &[P]) -> io::Result<PathBuf> {
    if let Some(folder) = folder(path) {
        make_private_folder(folder)?;
    }
    let mut tag = [0; 8];
    System.fill(&mut tag);
    let name = path.file_name().ok_or_else(|| io::Error::other("it has no name"))?.to_string_lossy().into_owned();
    let temporary = path.with_file_name(format!(".{name}.{}", hex(&tag)));
    let mut file = private(&temporary)?;
    let written = parts.iter().try_for_each(|part| file.write_all(part.as_ref())).and_then(|()| file.sync_all());
    written.inspect_err(|_| drop(fs::remove_file(&temporary)))?;
    Ok(temporary)
}

fn folder(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty())
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// So that the name survives a power cut too.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder(path).unwrap_or_else(|| Path::new(".")))?.sync_all()?;
    let _ = path;
    Ok(())
}
