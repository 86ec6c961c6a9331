//! WebP (RFC 9649): the pictures, alone or as frames. Exif, XMP, profiles, unknown chunks and what follows the end stay behind.

use super::cut::{Damaged, little32, orientation, part, turned};

/// The flags of `VP8X` that are kept: alpha and animation.
const SHAPE: u8 = 0x12;
/// That there is an Exif is said where one is written.
const HAS_EXIF: u8 = 0x08;
/// Where those flags are, behind the file's head and the chunk's own.
const FLAGS: usize = 20;
/// Bytes of a frame's own fields, before its chunks.
const FRAME: usize = 16;

/// The picture alone.
///
/// # Errors
/// [`Damaged`]: a chunk ends after the file, or there is no picture.
pub(super) fn webp(bytes: &[u8]) -> Result<Vec<u8>, Damaged> {
    let riff = part(bytes, 8, little32(bytes, 4)?)?;
    let mut whole = Vec::with_capacity(bytes.len());
    whole.extend_from_slice(b"RIFF\0\0\0\0WEBP");
    let empty = whole.len();
    let (mut way, mut shape, mut pictures) = (1, None, 0usize);
    for (name, said) in chunks(riff, 4)? {
        match name {
            b"VP8X" => {
                // Only at the beginning, where its flags are set below.
                if whole.len() > empty {
                    return Err(Damaged);
                }
                let fields = part(said, 0, 10)?;
                shape = fields.first().copied();
                put(&mut whole, name, &[fields])?;
            }
            b"VP8 " | b"VP8L" => {
                pictures += 1;
                put(&mut whole, name, &[said])?;
            }
            b"ALPH" | b"ANIM" => put(&mut whole, name, &[said])?,
            b"ANMF" => {
                pictures += 1;
                put(&mut whole, name, &[part(said, 0, FRAME)?, &frame(said)?])?;
            }
            // Some programs write it as JPEG has it, with its name before it.
            b"EXIF" => {
                way = orientation(said.get(if said.first() == Some(&b'E') { 6 } else { 0 }..).unwrap_or_default())
            }
            _ => {}
        }
    }
    if pictures == 0 {
        return Err(Damaged);
    }
    // Only the long form has a place for it.
    if let Some(shape) = shape {
        if way > 1 {
            put(&mut whole, b"EXIF", &[&turned(way)])?;
        }
        if let Some(flags) = whole.get_mut(FLAGS) {
            *flags = shape & SHAPE | if way > 1 { HAS_EXIF } else { 0 };
        }
    }
    let length = u32::try_from(whole.len() - 8).map_err(|_| Damaged)?;
    whole.get_mut(4..8).ok_or(Damaged)?.copy_from_slice(&length.to_le_bytes());
    Ok(whole)
}

/// The picture in a frame.
fn frame(said: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut kept = Vec::with_capacity(said.len());
    for (name, picture) in chunks(said, FRAME)? {
        if matches!(name, b"VP8 " | b"VP8L" | b"ALPH") {
            put(&mut kept, name, &[picture])?;
        }
    }
    Ok(kept)
}

/// A chunk's name and what it says.
type Chunk<'a> = (&'a [u8; 4], &'a [u8]);

fn chunks(bytes: &[u8], mut at: usize) -> Result<Vec<Chunk<'_>>, Damaged> {
    let mut found = Vec::new();
    while at < bytes.len() {
        let name = part(bytes, at, 4)?.try_into().map_err(|_| Damaged)?;
        let said = part(bytes, at + 8, little32(bytes, at + 4)?)?;
        found.push((name, said));
        at += 8 + said.len() + (said.len() & 1);
    }
    Ok(found)
}

fn put(to: &mut Vec<u8>, name: &[u8; 4], said: &[&[u8]]) -> Result<(), Damaged> {
    let length: usize = said.iter().map(|part| part.len()).sum();
    to.extend_from_slice(name);
    to.extend_from_slice(&u32::try_from(length).map_err(|_| Damaged)?.to_le_bytes());
    said.iter().for_each(|part| to.extend_from_slice(part));
    if length % 2 == 1 {
        to.push(0);
    }
    Ok(())
}
