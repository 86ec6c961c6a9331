//! Taking pictures apart. What a picture shows is copied as it is; what else a file says is left behind, unless the picture needs it.

/// Not the picture that it says it is. It is not sent, since what was not understood was not cleaned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damaged;

/// `length` bytes from `at`, which must be there.
pub(super) fn part(bytes: &[u8], at: usize, length: usize) -> Result<&[u8], Damaged> {
    at.checked_add(length).and_then(|end| bytes.get(at..end)).ok_or(Damaged)
}

fn fixed<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Damaged> {
    part(bytes, at, N)?.try_into().map_err(|_| Damaged)
}

/// The byte at `at`.
pub(super) fn byte(bytes: &[u8], at: usize) -> Result<u8, Damaged> {
    bytes.get(at).copied().ok_or(Damaged)
}

/// A number of two bytes, the greater first.
pub(super) fn big16(bytes: &[u8], at: usize) -> Result<usize, Damaged> {
    Ok(usize::from(u16::from_be_bytes(fixed(bytes, at)?)))
}

/// A number of four bytes, the greatest first.
pub(super) fn big32(bytes: &[u8], at: usize) -> Result<usize, Damaged> {
    usize::try_from(u32::from_be_bytes(fixed(bytes, at)?)).map_err(|_| Damaged)
}

/// A number of four bytes, the smallest first.
pub(super) fn little32(bytes: &[u8], at: usize) -> Result<usize, Damaged> {
    usize::try_from(u32::from_le_bytes(fixed(bytes, at)?)).map_err(|_| Damaged)
}

/// Which way up (Exif 3.0, tag 0x0112): phones store pictures as the sensor saw them. The TIFF header and the first directory are all
/// that is read; whatever is odd about them means 1, upright.
pub(super) fn orientation(tiff: &[u8]) -> u8 {
    way(tiff).unwrap_or(1)
}

fn way(tiff: &[u8]) -> Result<u8, Damaged> {
    let little = byte(tiff, 0)? == b'I';
    let number = |at: usize| {
        let bytes = fixed(tiff, at)?;
        Ok(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let first = if little { little32(tiff, 4)? } else { big32(tiff, 4)? };
    for entry in 0..usize::from(number(first)?) {
        let at = first.checked_add(2 + entry * 12).ok_or(Damaged)?;
        if number(at)? == 0x112 {
            let value = u8::try_from(number(at + 8)?).unwrap_or(1);
            return Ok(if value <= 8 { value.max(1) } else { 1 });
        }
    }
    Ok(1)
}

/// The smallest Exif that says it: a header, one directory, one entry.
pub(super) fn turned(value: u8) -> [u8; 26] {
    [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0]
}
