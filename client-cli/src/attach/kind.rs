//! What a file is, by its first bytes: its name may say anything.

use super::cut::Damaged;
use super::{gif, jpeg, png, webp};

/// Leaves behind what a picture's file says beside the picture.
pub(super) type Clean = fn(&[u8]) -> Result<Vec<u8>, Damaged>;

/// A picture that can be cleaned, one that cannot, or something that is sent as it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// With its media type and the ending of its name.
    Picture(Clean, &'static str, &'static str),
    /// HEIC and AVIF: Exif may be anywhere inside, beside pieces of the picture that name each other by their place.
    Photo,
    /// PDF, office.
    Document,
    /// Sound and film.
    Recording,
    /// Anything else.
    Unknown,
}

/// What `bytes` are.
pub(super) fn kind_of(bytes: &[u8]) -> Kind {
    let inside = |at: usize| bytes.get(at..).unwrap_or_default();
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Kind::Picture(jpeg::jpeg, "image/jpeg", "jpg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Kind::Picture(png::png, "image/png", "png"),
        [b'R', b'I', b'F', b'F', ..] if inside(8).starts_with(b"WEBP") => {
            Kind::Picture(webp::webp, "image/webp", "webp")
        }
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Kind::Picture(gif::gif, "image/gif", "gif"),
        _ if inside(4).starts_with(b"ftyp") => boxed(inside(8)),
        [b'%', b'P', b'D', b'F', ..]
        | [b'P', b'K', 3, 4, ..]
        | [0xd0, 0xcf, 0x11, 0xe0, ..]
        | [b'{', b'\\', b'r', b't', b'f', ..] => Kind::Document,
        [b'R', b'I', b'F', b'F', ..] if matches!(inside(8).get(..4), Some(b"WAVE" | b"AVI ")) => Kind::Recording,
        [b'I', b'D', b'3', ..]
        | [0xff, 0xe2..=0xfb, ..]
        | [b'O', b'g', b'g', b'S', ..]
        | [b'f', b'L', b'a', b'C', ..]
        | [0x1a, 0x45, 0xdf, 0xa3, ..]
        | [b'#', b'!', b'A', b'M', b'R', ..]
        | [0x30, 0x26, 0xb2, 0x75, ..] => Kind::Recording,
        _ => Kind::Unknown,
    }
}

/// The ISO base media file format holds photos and films; its brand tells which.
fn boxed(brand: &[u8]) -> Kind {
    let photo: [&[u8]; 7] = [b"hei", b"hev", b"hif", b"mif1", b"msf1", b"avif", b"avis"];
    if photo.iter().any(|photo| brand.starts_with(photo)) { Kind::Photo } else { Kind::Recording }
}
