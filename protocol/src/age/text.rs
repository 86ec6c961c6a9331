//! Keys as text: Bech32 (BIP-173) without its limit on length (C2SP age, "Conventions").

use bech32::primitives::checksum::Checksum;
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use zeroize::Zeroizing;

use super::error::KeyError;

/// Bech32's own checksum, on strings of any length: a post-quantum recipient has almost 2000 characters.
enum LongBech32 {}

impl Checksum for LongBech32 {
    type MidstateRepr = <Bech32 as Checksum>::MidstateRepr;
    type CorrectionField = <Bech32 as Checksum>::CorrectionField;
    const ROOT_GENERATOR: Self::CorrectionField = Bech32::ROOT_GENERATOR;
    const ROOT_EXPONENTS: core::ops::RangeInclusive<usize> = Bech32::ROOT_EXPONENTS;
    const CODE_LENGTH: usize = usize::MAX;
    const CHECKSUM_LENGTH: usize = Bech32::CHECKSUM_LENGTH;
    const GENERATOR_SH: [Self::MidstateRepr; 5] = Bech32::GENERATOR_SH;
    const TARGET_RESIDUE: Self::MidstateRepr = Bech32::TARGET_RESIDUE;
}

/// Writes `bytes` in the case of `prefix`: recipients in lower case, identities in upper case.
pub(super) fn encode(prefix: &str, bytes: &[u8]) -> Result<Zeroizing<String>, KeyError> {
    let hrp = Hrp::parse(prefix).map_err(|_| KeyError::Encoding)?;
    // Reserved in full, because a string that grows leaves its old characters behind, and this may be an identity.
    let mut text = Zeroizing::new(String::with_capacity(length(prefix, bytes.len())));
    let written = if prefix.chars().any(|letter| letter.is_ascii_uppercase()) {
        bech32::encode_upper_to_fmt::<LongBech32, String>(&mut text, hrp, bytes)
    } else {
        bech32::encode_lower_to_fmt::<LongBech32, String>(&mut text, hrp, bytes)
    };
    written.map_err(|_| KeyError::Encoding)?;
    Ok(text)
}

/// Reads exactly `N` bytes with exactly `prefix`, case included, so that every key has one spelling.
pub(super) fn decode<const N: usize>(prefix: &str, text: &str) -> Result<Zeroizing<[u8; N]>, KeyError> {
    if text.len() != length(prefix, N) {
        return Err(KeyError::Encoding);
    }
    let checked = CheckedHrpstring::new::<LongBech32>(text).map_err(|_| KeyError::Encoding)?;
    checked.validate_segwit_padding().map_err(|_| KeyError::Encoding)?;
    if checked.hrp().as_str() != prefix {
        return Err(KeyError::Encoding);
    }
    let mut bytes = Zeroizing::new([0; N]);
    let mut read = checked.byte_iter();
    for byte in bytes.iter_mut() {
        *byte = read.next().ok_or(KeyError::Encoding)?;
    }
    if read.next().is_some() { Err(KeyError::Encoding) } else { Ok(bytes) }
}

/// Characters of so many bytes: the prefix, a separator, five bits in each, the checksum.
fn length(prefix: &str, bytes: usize) -> usize {
    prefix.len() + 1 + (bytes * 8).div_ceil(5) + LongBech32::CHECKSUM_LENGTH
}
