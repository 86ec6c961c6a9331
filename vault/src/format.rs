//! The version of the vault's files, so that an older program leaves those of a newer one alone.
//!
//! `DIR/format` is one line, `tellsafe-vault 1`. Without it a program that knows no later format would take what it does not understand
//! for damage. A folder that has none yet is of the first format.

use crate::store::StoreError;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

const THIS: &str = "tellsafe-vault 1\n";
const NAME: &str = "tellsafe-vault ";

/// Bytes of a line that is looked at; no format's is longer.
const LONGEST: u64 = 64;

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

/// Whether the folder says that it has this format; `false` where it says none, which is the first one, or nothing that makes sense.
///
/// # Errors
/// [`StoreError::Newer`] when this program may not open what is there; [`StoreError::Io`].
pub(crate) fn is_marked(data: &Path) -> Result<bool, StoreError> {
    Ok(read(data)? == Said::This)
}

/// Whether what the folder says of its format makes no sense.
///
/// # Errors
/// As [`is_marked`].
pub(crate) fn is_damaged(data: &Path) -> Result<bool, StoreError> {
    Ok(read(data)? == Said::Nonsense)
}

#[derive(PartialEq, Eq)]
enum Said {
    This,
    Nothing,
    Nonsense,
}

fn read(data: &Path) -> Result<Said, StoreError> {
    let mut said = Vec::new();
    match File::open(data.join("format")) {
        Ok(file) => file.take(LONGEST).read_to_end(&mut said)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Said::Nothing),
        Err(error) => return Err(error.into()),
    };
    if said == THIS.as_bytes() {
        return Ok(Said::This);
    }
    let number =
        std::str::from_utf8(&said).ok().and_then(|line| line.strip_prefix(NAME)?.strip_suffix('\n')?.parse().ok());
    if number.is_some_and(|number: u32| number > 1) { Err(StoreError::Newer) } else { Ok(Said::Nonsense) }
}
