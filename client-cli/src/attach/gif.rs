//! GIF89a: pictures, their timing and how often they repeat. Comments, texts, other programs' blocks and what follows the end stay
//! behind.

use super::cut::{Damaged, byte, part};

const EXTENSION: u8 = 0x21;
const PICTURE: u8 = 0x2c;
const END: u8 = 0x3b;
const TIMING: u8 = 0xf9;
const APPLICATION: u8 = 0xff;

/// The pictures alone.
///
/// # Errors
/// [`Damaged`]: it does not go on to its end.
pub(super) fn gif(bytes: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut at = 13 + colours(byte(bytes, 10)?);
    let mut kept = part(bytes, 0, at)?.to_vec();
    loop {
        let start = at;
        match byte(bytes, at)? {
            END => break,
            PICTURE => {
                at += 11 + colours(byte(bytes, at + 9)?);
                at = blocks_end(bytes, at)?;
                kept.extend_from_slice(part(bytes, start, at - start)?);
            }
            EXTENSION => {
                at = blocks_end(bytes, at + 2)?;
                let block = part(bytes, start, at - start)?;
                let repeats = block.len() == 19 && matches!(block.get(3..14), Some(b"NETSCAPE2.0" | b"ANIMEXTS1.0"));
                match block.get(1) {
                    Some(&APPLICATION) if repeats => kept.extend_from_slice(block),
                    Some(&TIMING) if block.len() == 8 => kept.extend_from_slice(block),
                    _ => {}
                }
            }
            _ => return Err(Damaged),
        }
    }
    kept.push(END);
    Ok(kept)
}

/// Bytes of a table of colours, as the flags before it say.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 6 << (flags & 7) }
}

/// Blocks of up to 255 bytes, each with its length before it, until an empty one.
fn blocks_end(bytes: &[u8], mut at: usize) -> Result<usize, Damaged> {
    loop {
        match byte(bytes, at)? {
            0 => return Ok(at + 1),
            length => at += 1 + usize::from(length),
        }
    }
}
