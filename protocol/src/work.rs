//! Work that a gateway asks for under flood (docs/design.md, "Under flood"): many small numbers instead of one large, so that how far
//! it has come can be told.

use crate::bytes::{hex, sha256};

/// The header in which a gateway asks for work, and in which it is shown.
pub const HEADER: &str = "tellsafe-work";

/// Numbers in one work. With sixteen, half of all take within 17 % of the expected time; with one, anything from a tenth of it to thrice.
pub const NUMBERS: usize = 16;

/// Most bits that anyone works for: more, and a gateway could keep a phone busy for minutes.
pub const MAX_BITS: u32 = 16;

/// Names the minutes in which work counts; the same for everyone who asks in them, so that it links nobody.
pub type Challenge = [u8; 16];

/// What a gateway asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// To be worked on.
    pub challenge: Challenge,
    /// Zero bits that each number must lead to, at most [`MAX_BITS`].
    pub bits: u32,
}

/// Work for one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// What it was done for.
    pub challenge: Challenge,
    /// Ascending, no two alike.
    pub numbers: [u32; NUMBERS],
}

impl Asked {
    /// As a header's value: the challenge in hexadecimal, a space, the bits in decimal.
    #[must_use]
    pub fn to_header(&self) -> String {
        format!("{} {}", hex(&self.challenge), self.bits)
    }

    /// Reads [`Self::to_header`]; `None` for anything else, and for more bits than anyone works for.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let (challenge, bits) = header.split_once(' ')?;
        let asked = Self { challenge: unhex(challenge)?, bits: bits.parse().ok()? };
        (asked.bits <= MAX_BITS && asked.to_header() == header).then_some(asked)
    }

    /// Works for the request with this SHA-256, and says after each number how many there are. `None` when there are not enough numbers,
    /// which is so unlikely that nobody will see it.
    #[must_use]
    pub fn work(&self, request: &[u8; 32], mut found: impl FnMut(usize)) -> Option<Work> {
        let mut numbers = [0; NUMBERS];
        let mut next = 0_u32;
        for (index, number) in numbers.iter_mut().enumerate() {
            while !counts(&self.challenge, request, next, self.bits) {
                next = next.checked_add(1)?;
            }
            *number = next;
            next = next.checked_add(1)?;
            found(index.saturating_add(1));
        }
        Some(Work { challenge: self.challenge, numbers })
    }
}

impl Work {
    /// As a header's value: the challenge in hexadecimal, then the numbers in decimal, a space before each.
    #[must_use]
    pub fn to_header(&self) -> String {
        self.numbers.iter().fold(hex(&self.challenge), |header, number| format!("{header} {number}"))
    }

    /// Reads [`Self::to_header`]; `None` for anything else. Whether it is right is for [`Self::holds`].
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let (challenge, rest) = header.split_once(' ')?;
        let mut numbers = [0; NUMBERS];
        let mut typed = rest.split(' ');
        for number in &mut numbers {
            *number = typed.next()?.parse().ok()?;
        }
        let work = Self { challenge: unhex(challenge)?, numbers };
        // One way to write it: no signs, no leading zeros, nothing behind it.
        (work.to_header() == header).then_some(work)
    }

    /// Whether it is right for the request with this SHA-256.
    #[must_use]
    pub fn holds(&self, request: &[u8; 32], bits: u32) -> bool {
        self.numbers.is_sorted_by(|one, next| one < next)
            && self.numbers.iter().all(|number| counts(&self.challenge, request, *number, bits))
    }
}

/// 52 bytes, so that trying a number is one block of SHA-256.
fn counts(challenge: &Challenge, request: &[u8; 32], number: u32, bits: u32) -> bool {
    let [a, b, c, d, ..] = sha256(&[challenge, request, &number.to_be_bytes()]);
    u32::from_be_bytes([a, b, c, d]).leading_zeros() >= bits
}

fn unhex(text: &str) -> Option<Challenge> {
    let number = u128::from_str_radix(text, 16).ok()?;
    Some(number.to_be_bytes())
}
