//! Attachments written to a folder, under names that cannot lead anywhere else. They are never opened.

use crate::case::{Case, Entry, name};
use crate::error::ClientError;
use crate::files;
use std::path::{Path, PathBuf};

/// Longest that is kept of a stranger's file name.
const MAX_NAME: usize = 60;

/// Writes every attachment of a case; never replaces a file.
///
/// # Errors
/// A file that is there already, or cannot be written.
pub(super) fn attachments(case: Option<&Case>, folder: &Path) -> Result<Vec<PathBuf>, ClientError> {
    let mut written = Vec::new();
    for entry in case.into_iter().flat_map(|case| &case.entries) {
        let files = entry.content().into_iter().flat_map(|content| &content.attachments);
        for (file, number) in files.zip(1..) {
            let path = folder.join(file_name(entry, number, &file.name));
            files::create(&path, &file.bytes)?;
            written.push(path);
        }
    }
    Ok(written)
}

/// The message, a number, and of the stranger's name only what is harmless everywhere.
fn file_name(entry: &Entry, number: usize, theirs: &str) -> String {
    let harmless = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    let kept: String = theirs.chars().map(harmless).collect();
    let start = kept.len().saturating_sub(MAX_NAME);
    // The end is kept, because that is where a file's kind stands.
    let kept = kept.get(start..).unwrap_or_default().trim_matches('.');
    format!("{}-{number}-{kept}", name::short_id(&entry.id()))
}
