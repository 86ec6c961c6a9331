//! Files on their way out: read, pictures cleaned of what they say beside what they show, the limit held. The page does the same, by
//! the same rules.

mod cut;
mod gif;
mod jpeg;
mod kind;
mod png;
mod webp;

use crate::error::{ClientError, Kind};
use crate::render::{Page, plain_line};
use kind::Kind as FileKind;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tellsafe_protocol::content::Attachment;
use tellsafe_protocol::text::harmless;

/// Characters of a file's name that are sent; its ending is among them.
const MAX_NAME: usize = 80;
/// The media type of what is sent as it is: its name and bytes have to say the rest.
const ANY: &str = "application/octet-stream";

/// Files as they will be sent, and what their sender should know first.
#[derive(Debug, Default)]
pub struct Attached {
    /// In the order they were named in.
    pub files: Vec<Attachment>,
    /// A line for each.
    pub said: Page,
}

/// Reads and cleans `paths`. Unless `keep`, a picture goes without place, device and time, and under a name that says nothing.
///
/// # Errors
/// More than `limit` bytes in all; a file that cannot be read, or a picture that cannot be cleaned.
pub fn take(paths: &[PathBuf], limit: u32, keep: bool) -> Result<Attached, ClientError> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut attached = Attached::default();
    if limit == 0 && !paths.is_empty() {
        return Err(ClientError::new(Kind::Usage, "This committee takes no files.")
            .means("Nothing was sent.")
            .next("Leave out --attach, say what the files show, and keep them somewhere safe."));
    }
    let (mut room, mut pictures) = (limit, 0);
    for path in paths {
        let bytes = read(path, room).map_err(|error| match error {
            Unread::TooLong => too_much(path, limit),
            Unread::Io(error) => ClientError::reading(path, &error),
        })?;
        let (file, said) = one(path, bytes, keep, &mut pictures)?;
        room = room.saturating_sub(file.bytes.len());
        attached.said.point(&format!("{} ({}). {said}", file.name, size(file.bytes.len())));
        attached.files.push(file);
    }
    Ok(attached)
}

/// A picture (JPEG, PNG, WebP, GIF) without what its file says beside it; `None` for one that is not whole, and for anything else.
#[must_use]
pub fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    match kind::kind_of(bytes) {
        FileKind::Picture(clean, ..) => clean(bytes).ok(),
        _ => None,
    }
}

/// What can be sent, before anything is chosen.
#[must_use]
pub fn limit_sentence(limit: u32) -> String {
    match usize::try_from(limit) {
        Ok(0) => "This committee takes no files.".into(),
        limit => format!(
            "Files can go along, with --attach: up to {} in all. Pictures (JPEG, PNG, WebP, GIF) go without place, device and date.",
            size(limit.unwrap_or(usize::MAX))
        ),
    }
}

/// Bytes, for a person.
#[must_use]
pub fn size(bytes: usize) -> String {
    const KIB: usize = 1024;
    const MIB: usize = KIB * KIB;
    match bytes {
        0..KIB => format!("{bytes} bytes"),
        KIB..MIB => format!("{} KiB", bytes.div_ceil(KIB)),
        _ => {
            let tenths = bytes.saturating_mul(10).div_ceil(MIB);
            format!("{}.{} MiB", tenths / 10, tenths % 10)
        }
    }
}

fn one(path: &Path, bytes: Vec<u8>, keep: bool, pictures: &mut usize) -> Result<(Attachment, String), ClientError> {
    let name = name(path);
    let kind = kind::kind_of(&bytes);
    let as_it_is = |media_type: &str, bytes| Attachment { name: name.clone(), media_type: media_type.into(), bytes };
    let said = match kind {
        FileKind::Picture(_, media_type, _) if keep => {
            return Ok((as_it_is(media_type, bytes), kept()));
        }
        FileKind::Photo if keep => return Ok((as_it_is(ANY, bytes), kept())),
        FileKind::Picture(clean, media_type, ending) => {
            let cleaned = clean(&bytes).map_err(|_| {
                refused(path, "this picture is not whole, so hidden details in it cannot be taken out")
                    .next("Make a screenshot of it, and attach that. To send it as it is, add --keep-metadata.")
            })?;
            *pictures += 1;
            let said = match bytes.len().saturating_sub(cleaned.len()) {
                0 => "It had no hidden details.".into(),
                removed => {
                    format!(
                        "Taken out: {} of hidden details, which can hold place, device, date and names.",
                        size(removed)
                    )
                }
            };
            // Its own name may say when and with what it was taken, or whose it is.
            let name = format!("picture {pictures}.{ending}");
            return Ok((Attachment { name, media_type: media_type.into(), bytes: cleaned }, said));
        }
        FileKind::Photo => {
            return Err(refused(path, "place and device cannot be taken out of this kind of photo (HEIC, AVIF)")
                .next("Make a screenshot of it, or save it as JPEG, and attach that. To send it as it is, add --keep-metadata."));
        }
        FileKind::Document => {
            "It is sent as it is, under this name. Documents often hold the name of whoever wrote or changed them. If that could be \
             you, send a screenshot instead."
        }
        FileKind::Recording => {
            "It is sent as it is, under this name. Recordings often hold place, device and date, and voices can be known."
        }
        FileKind::Unknown => "It is sent as it is, under this name. It may hold a name, a device or a place.",
    };
    Ok((as_it_is(ANY, bytes), said.into()))
}

fn kept() -> String {
    "Pictures keep what your camera wrote into them: place, device, time. You asked for that with --keep-metadata."
        .into()
}

/// The end of a file's own name, on one line.
fn name(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name: Vec<char> = name.chars().map(|c| harmless(c, false)).collect();
    name.get(name.len().saturating_sub(MAX_NAME)..).unwrap_or_default().iter().collect()
}

enum Unread {
    TooLong,
    Io(io::Error),
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A whole file, into memory that is asked for once: one that grows is copied, and takes up twice as much.
fn read(path: &Path, most: usize) -> Result<Vec<u8>, Unread> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(io::Error::other("it is not a file").into());
    }
    let length = usize::try_from(about.len()).unwrap_or(usize::MAX);
    if length > most {
        return Err(Unread::TooLong);
    }
    let mut bytes = Vec::with_capacity(length);
    // Not what is added to it meanwhile.
    file.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn too_much(path: &Path, limit: usize) -> ClientError {
    refused(path, &format!("all together can be {} at most", size(limit)))
        .next("Leave some out, or make them smaller. You can send more later.")
}

fn refused(path: &Path, why: &str) -> ClientError {
    ClientError::new(Kind::Malformed, plain_line(&format!("{} cannot be attached: {why}.", path.display())))
        .means("Nothing was sent.")
}
