//! Deterministic CBOR (RFC 8949, section 4.2.1): what does not encode back to the same bytes is refused.

use minicbor::{Decode, Decoder, Encode};

/// Bytes that are not what their format says. Says nothing of the cause: the bytes came from a stranger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed")]
pub struct Malformed;

/// Writes `value`. Our types have one encoding each, and writing to memory does not fail.
pub fn to_bytes<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    let written = minicbor::encode(value, &mut out);
    debug_assert!(written.is_ok());
    out
}

/// Reads a `T` that fills `bytes` exactly, in its one deterministic encoding.
///
/// # Errors
/// [`Malformed`] for anything else.
pub fn from_bytes<'b, T: Decode<'b, ()> + Encode<()>>(bytes: &'b [u8]) -> Result<T, Malformed> {
    let value = minicbor::decode(bytes).map_err(|_| Malformed)?;
    let mut rest = Expected(bytes);
    minicbor::encode(&value, &mut rest).map_err(|_| Malformed)?;
    if rest.0.is_empty() { Ok(value) } else { Err(Malformed) }
}

/// What is still to be written, if the value is to encode to exactly these bytes. Comparing while encoding spares
/// a second copy of what may be a whole message.
struct Expected<'b>(&'b [u8]);

impl minicbor::encode::Write for Expected<'_> {
    type Error = Malformed;

    fn write_all(&mut self, written: &[u8]) -> Result<(), Malformed> {
        self.0 = self.0.strip_prefix(written).ok_or(Malformed)?;
        Ok(())
    }
}

/// A byte string of exactly `N` bytes.
pub(crate) fn array<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], minicbor::decode::Error> {
    d.bytes()?.try_into().map_err(|_| minicbor::decode::Error::message("length"))
}

/// The one version of everything so far.
pub const VERSION: u8 = 1;

/// Reads the version that every structure begins with.
pub(crate) fn version(found: u8) -> Result<(), Malformed> {
    if found == VERSION { Ok(()) } else { Err(Malformed) }
}

/// True when each item is greater than the one before: sorted, and no two alike.
pub(crate) fn ascending<T: Ord>(items: &[T]) -> bool {
    items.is_sorted_by(|a, b| a < b)
}
