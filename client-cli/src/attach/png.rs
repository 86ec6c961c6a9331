//! PNG (W3C, third edition) and its animations: what is needed to draw it, in the order it came; texts, Exif, times, profiles,
//! densities and everything unknown or after the end stay behind.

use super::cut::{Damaged, big32, part};

/// With their lengths where there is only one, so that nothing hides behind what is needed.
const KEPT: [(&[u8; 4], Option<usize>); 10] = [
    (b"IHDR", Some(13)),
    (b"PLTE", None),
    (b"IDAT", None),
    (b"IEND", Some(0)),
    (b"tRNS", None),
    (b"gAMA", Some(4)),
    (b"sRGB", Some(1)),
    (b"acTL", Some(8)),
    (b"fcTL", Some(26)),
    (b"fdAT", None),
];
/// Bytes of the signature.
const SIGNATURE: usize = 8;

/// The picture alone.
///
/// # Errors
/// [`Damaged`]: it does not go on to its end, or cannot be drawn without what is not known here.
pub(super) fn png(bytes: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(part(bytes, 0, SIGNATURE)?);
    let mut at = SIGNATURE;
    loop {
        let length = big32(bytes, at)?;
        let name = part(bytes, at + 4, 4)?;
        let chunk = part(bytes, at, length.checked_add(12).ok_or(Damaged)?)?;
        at += chunk.len();
        match KEPT.iter().find(|(known, _)| *known == name) {
            Some((_, fixed)) if fixed.is_some_and(|fixed| fixed != length) => return Err(Damaged),
            Some(_) => kept.extend_from_slice(chunk),
            // A capital letter first says that nothing can be drawn without it.
            None if name.first().is_none_or(|first| *first < b'a') => return Err(Damaged),
            None => {}
        }
        if name == b"IEND" {
            return Ok(kept);
        }
    }
}
