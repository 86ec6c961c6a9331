//! JPEG (ITU-T T.81): the frame, its tables and its scans. Left behind: Exif, XMP, IPTC, comments, thumbnails, further pictures, and
//! what follows the end (phones put a film there, and some programs leave what was cropped away).
//!
//! No colour profile is kept, here or in the other formats: a screenshot carries the profile of one display, often with its serial
//! number and the day it was measured. Without it the colours of some pictures come out a little paler; nothing else changes.

use super::cut::{Damaged, big16, byte, orientation, part, turned};

const EXIF: &[u8] = b"Exif\0\0";
/// How the colours were turned into numbers. Version 1.2, no density, no thumbnail.
const JFIF: &[u8] = b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0";
/// Bytes of an Adobe segment's content, which says the same; the rest of it, if there is any, is not known.
const ADOBE: usize = 12;

const END: u8 = 0xd9;
const SCAN: u8 = 0xda;

/// The picture alone.
///
/// # Errors
/// [`Damaged`]: it does not go on to its end.
pub(super) fn jpeg(bytes: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut kept = Vec::with_capacity(bytes.len());
    let (mut jfif, mut way, mut scanned, mut at) = (false, 1, false, 2);
    loop {
        if byte(bytes, at)? != 0xff {
            return Err(Damaged);
        }
        while bytes.get(at + 1) == Some(&0xff) {
            at += 1;
        }
        let marker = byte(bytes, at + 1)?;
        if marker == END {
            break;
        }
        let length = big16(bytes, at + 2)?;
        if length < 2 {
            return Err(Damaged);
        }
        let segment = part(bytes, at, 2 + length)?;
        at += segment.len();
        let said = part(segment, 4, length - 2)?;
        match marker {
            SCAN => {
                let end = scan_end(bytes, at)?;
                kept.extend_from_slice(segment);
                kept.extend_from_slice(part(bytes, at, end - at)?);
                (at, scanned) = (end, true);
            }
            0xe0 if said.starts_with(b"JFIF\0") => jfif = true,
            0xe1 if said.starts_with(EXIF) => way = orientation(said.get(EXIF.len()..).unwrap_or_default()),
            0xee if said.starts_with(b"Adobe") => put(&mut kept, marker, part(said, 0, ADOBE)?),
            _ if is_picture(marker, length) => kept.extend_from_slice(segment),
            // Reserved, and nobody's.
            0xc8 | 0xe0.. => {}
            _ => return Err(Damaged),
        }
    }
    if !scanned {
        return Err(Damaged);
    }
    let mut whole = Vec::with_capacity(kept.len() + 64);
    whole.extend_from_slice(&[0xff, 0xd8]);
    if jfif {
        put(&mut whole, 0xe0, JFIF);
    }
    if way > 1 {
        put(&mut whole, 0xe1, &[EXIF, &turned(way)].concat());
    }
    whole.append(&mut kept);
    whole.extend_from_slice(&[0xff, END]);
    Ok(whole)
}

/// Frames and tables: SOF, DHT, DAC, DQT; and DNL and DRI, which are one number. What belongs to pictures in stages (DHP, EXP) nobody
/// draws.
fn is_picture(marker: u8, length: usize) -> bool {
    match marker {
        0xc8 => false,
        0xc0..=0xcf | 0xdb => true,
        0xdc | 0xdd => length == 4,
        _ => false,
    }
}

/// Where a scan's data end: at a marker that is neither an escaped 0xff nor one to restart at.
fn scan_end(bytes: &[u8], mut at: usize) -> Result<usize, Damaged> {
    loop {
        at += bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xff)).ok_or(Damaged)?;
        match byte(bytes, at + 1)? {
            0xff => at += 1,
            0 | 0xd0..=0xd7 => at += 2,
            _ => return Ok(at),
        }
    }
}

/// A segment of under 254 bytes.
fn put(to: &mut Vec<u8>, marker: u8, said: &[u8]) {
    to.extend_from_slice(&[0xff, marker, 0, u8::try_from(said.len() + 2).unwrap_or(u8::MAX)]);
    to.extend_from_slice(said);
}
