//! `tellsafe save CASE NUMBER… --to DIR`: attachments written to a folder, under names that cannot lead anywhere else. They are never
//! opened, never replace anything, and nothing here makes them programs.

use super::{conflict, read, shut};
use crate::attach::size;
use crate::case::Case;
use crate::cli::SaveArgs;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::files;
use crate::member::Session;
use crate::output::Output;
use crate::render::{Page, case};
use crate::saved_name::{UNTRUSTED, saved_name};
use serde_json::{Value, json};
use std::io;
use std::path::{Path, PathBuf};
use tellsafe_protocol::content::Attachment;

/// Names that are tried for one file, the first and its numbered copies.
const COPIES: usize = 1000;

pub(super) fn run(context: &mut Context, args: &SaveArgs) -> Result<(), ClientError> {
    let output = context.output;
    must_be_folder(&args.to)?;
    let mut session = Session::open(context)?;
    let id = session.find(&args.case)?;
    conflict::require_none(&mut session, &id, None)?;
    session.read(&id, |_| true)?;
    shut::must_be_open(&session, &id)?;
    read::must_be_there(&session, &id)?;
    // Whoever keeps a file has read the case.
    let told = read::tell(&mut session, &id);
    let found = session.found(&id)?;
    let files: Vec<_> = case::attachments(found).collect();
    let wanted = if args.all { files } else { chosen(&files, &args.numbers)? };
    keep(&output, &wanted, &args.to, args.as_is)?;
    told.map(|_| ())
}

/// Every file of a case.
///
/// # Errors
/// There is none, or it cannot be written.
pub(super) fn all(output: &Output, found: &Case, folder: &Path) -> Result<(), ClientError> {
    must_be_folder(folder)?;
    keep(output, &case::attachments(found).collect::<Vec<_>>(), folder, false)
}

fn chosen<'a>(
    files: &[(usize, &'a Attachment)],
    numbers: &[usize],
) -> Result<Vec<(usize, &'a Attachment)>, ClientError> {
    let find = |number: &usize| {
        files.iter().find(|(own, _)| own == number).copied().ok_or_else(|| {
            ClientError::new(Kind::NotFound, format!("There is no file {number} in this case."))
                .means("Nothing was saved.")
                .next("`tellsafe read` shows the files with their numbers.")
        })
    };
    numbers.iter().map(find).collect()
}

fn keep(output: &Output, wanted: &[(usize, &Attachment)], folder: &Path, as_is: bool) -> Result<(), ClientError> {
    if wanted.is_empty() {
        return Err(ClientError::new(Kind::NotFound, "No file came with this case. Nothing was saved."));
    }
    let (mut page, mut saved, mut failed) = (Page::new(), Vec::new(), None);
    let mut marked = false;
    for (number, file) in wanted {
        let path = match write(folder, *number, file, as_is) {
            Ok(path) => path,
            Err(error) => {
                failed = Some(error);
                break;
            }
        };
        page.say(&format!("Saved file {number} ({}) as {}.", size(file.bytes.len()), path.display()));
        marked |= path.to_string_lossy().ends_with(UNTRUSTED);
        saved.push(told(*number, file, &path));
    }
    if !saved.is_empty() {
        page.gap().warn(
            "A file from a stranger can harm. It was not opened or checked here. Open it only where that cannot hurt: on a \
             throw-away machine, in Tails, or through Dangerzone.",
        );
    }
    if marked {
        page.under(
            "A name that ends in .untrusted is of a kind that may run something, or of none that is known here. Nothing opens it by \
             itself; take that ending away only where it cannot hurt.",
        );
    }
    output.page(&page);
    output.json(&json!({ "saved": saved }));
    failed.map_or(Ok(()), Err)
}

fn told(number: usize, file: &Attachment, path: &Path) -> Value {
    json!({
        "number": number,
        "path": path,
        "size": file.bytes.len(),
        "untrusted": path.to_string_lossy().ends_with(UNTRUSTED),
    })
}

/// Under the first name that is free. Where anything of a name is, a link that leads elsewhere too, the name is not free.
fn write(folder: &Path, number: usize, file: &Attachment, as_is: bool) -> Result<PathBuf, ClientError> {
    for copy in 1..=COPIES {
        let path = folder.join(saved_name(&file.name, number, copy, as_is));
        match files::try_create(&path, &file.bytes) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(ClientError::writing(&path, &error)),
        }
    }
    Err(ClientError::new(Kind::CannotWrite, format!("No name is left for file {number} in that folder.")))
}

fn must_be_folder(folder: &Path) -> Result<(), ClientError> {
    if folder.is_dir() {
        return Ok(());
    }
    Err(ClientError::new(Kind::NotFound, format!("{} is not a folder.", folder.display()))
        .means("Nothing was saved.")
        .next("Make it first, where only you can look: mkdir -m 700 FOLDER"))
}
