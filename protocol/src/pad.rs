//! Padding that hides lengths: `u32 length ‖ content ‖ zeros`, and how long that is.

use crate::cbor::Malformed;
use zeroize::Zeroizing;

/// Bytes of the length that comes first.
pub const LENGTH: usize = 4;

/// Padmé (Nikitin et al. 2019, "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs",
/// algorithm 1): rounds up so that the length keeps only as many leading bits as its exponent has. Costs at most 12 %.
#[must_use]
pub fn padme(length: usize) -> usize {
    let exponent = length.checked_ilog2().unwrap_or(0);
    // 0 and 1 are their own.
    let Some(kept) = exponent.checked_ilog2() else { return length };
    let mask = (1usize << (exponent - kept - 1)) - 1;
    (length + mask) & !mask
}

/// Pads `content` to exactly `length` bytes.
///
/// # Errors
/// [`Malformed`] when it does not fit.
pub fn pad(content: &[u8], length: usize) -> Result<Zeroizing<Vec<u8>>, Malformed> {
    let size = u32::try_from(content.len()).map_err(|_| Malformed)?;
    if content.len() + LENGTH > length {
        return Err(Malformed);
    }
    let mut out = Zeroizing::new(Vec::with_capacity(length));
    out.extend_from_slice(&size.to_be_bytes());
    out.extend_from_slice(content);
    out.resize(length, 0);
    Ok(out)
}

/// The content, after checking its length against the buffer and that only zeros follow.
///
/// # Errors
/// [`Malformed`] otherwise.
pub fn unpad(padded: &[u8]) -> Result<&[u8], Malformed> {
    let (size, rest) = padded.split_first_chunk::<LENGTH>().ok_or(Malformed)?;
    let size = usize::try_from(u32::from_be_bytes(*size)).map_err(|_| Malformed)?;
    let (content, zeros) = rest.split_at_checked(size).ok_or(Malformed)?;
    if zeros.iter().all(|byte| *byte == 0) { Ok(content) } else { Err(Malformed) }
}
