//! Binary HTTP (RFC 9292), known-length messages without fields, padded to a class.

use crate::cbor::Malformed;
use zeroize::Zeroizing;

/// The two sizes that an observer can tell apart, in bytes of Binary HTTP before it is encapsulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// 64 KiB.
    Small,
    /// A piece of 256 KiB, and 4 KiB.
    Large,
}

impl Class {
    /// Both, the smaller first.
    pub const ALL: [Self; 2] = [Self::Small, Self::Large];

    /// Its length in bytes.
    #[must_use]
    pub const fn size(self) -> usize {
        match self {
            Self::Small => 64 * 1024,
            Self::Large => crate::body::PIECE + 4 * 1024,
        }
    }

    /// The most content that fits, whatever the path.
    #[must_use]
    pub const fn room(self) -> usize {
        self.size() - OVERHEAD
    }

    /// The class of exactly this size.
    #[must_use]
    pub fn of_size(size: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.size() == size)
    }

    /// The smallest class with room for so much content.
    #[must_use]
    pub fn for_content(length: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|class| length <= class.room())
    }
}

/// Bytes beside the content, rounded up: framing, method, scheme, authority, path, lengths.
const OVERHEAD: usize = 64;
const METHOD: &[u8] = b"POST";
const SCHEME: &[u8] = b"https";
const AUTHORITY: &[u8] = b"vault";
/// Framing indicators (RFC 9292, section 3.3).
const REQUEST: u64 = 0;
const RESPONSE: u64 = 1;
/// Most bytes of a path.
const MAX_PATH: usize = 16;
/// Framing, that there are no fields and no trailers, four lengths and what they count, and the content's length in at most four bytes.
const _: () = assert!(3 + 4 + METHOD.len() + SCHEME.len() + AUTHORITY.len() + MAX_PATH + 4 <= OVERHEAD);

/// A request to the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request<'a> {
    /// Such as `/commit`.
    pub path: &'a str,
    /// CBOR.
    pub content: &'a [u8],
}

/// The vault's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response<'a> {
    /// 200, or why not.
    pub status: u16,
    /// CBOR.
    pub content: &'a [u8],
}

impl<'a> Request<'a> {
    /// Writes the message, padded to `class`.
    ///
    /// # Errors
    /// [`Malformed`] when it does not fit.
    pub fn to_bytes(&self, class: Class) -> Result<Zeroizing<Vec<u8>>, Malformed> {
        if self.path.len() > MAX_PATH {
            return Err(Malformed);
        }
        let mut out = Writer::new(class);
        out.number(REQUEST);
        for part in [METHOD, SCHEME, AUTHORITY, self.path.as_bytes()] {
            out.string(part);
        }
        out.end(self.content)
    }

    /// Reads a message that fills its class exactly.
    ///
    /// # Errors
    /// [`Malformed`]: anything that [`Self::to_bytes`] does not write.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut rest = Reader(bytes);
        if rest.number()? != REQUEST
            || rest.string()? != METHOD
            || rest.string()? != SCHEME
            || rest.string()? != AUTHORITY
        {
            return Err(Malformed);
        }
        let path = core::str::from_utf8(rest.string()?).map_err(|_| Malformed)?;
        if path.len() > MAX_PATH {
            return Err(Malformed);
        }
        Ok(Self { path, content: rest.end()? })
    }
}

impl<'a> Response<'a> {
    /// Writes the message, padded to `class`.
    ///
    /// # Errors
    /// [`Malformed`] when it does not fit.
    pub fn to_bytes(&self, class: Class) -> Result<Zeroizing<Vec<u8>>, Malformed> {
        let mut out = Writer::new(class);
        out.number(RESPONSE);
        out.number(u64::from(self.status));
        out.end(self.content)
    }

    /// Reads a message that fills its class exactly.
    ///
    /// # Errors
    /// [`Malformed`]: anything that [`Self::to_bytes`] does not write.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut rest = Reader(bytes);
        if rest.number()? != RESPONSE {
            return Err(Malformed);
        }
        let status = u16::try_from(rest.number()?).map_err(|_| Malformed)?;
        if !(200..600).contains(&status) {
            return Err(Malformed);
        }
        Ok(Self { status, content: rest.end()? })
    }
}

struct Writer {
    out: Zeroizing<Vec<u8>>,
    class: Class,
}

impl Writer {
    fn new(class: Class) -> Self {
        // Room for content a little too long, so that nothing secret is left behind by growing.
        Self { out: Zeroizing::new(Vec::with_capacity(class.size() + OVERHEAD)), class }
    }

    /// A variable-length integer (RFC 9000, section 16), as short as it can be.
    fn number(&mut self, number: u64) {
        let bytes = number.to_be_bytes();
        let [.., c, d, e, f] = bytes;
        match number {
            0..=0x3f => self.out.push(f),
            0x40..=0x3fff => self.out.extend([0x40 | e, f]),
            0x4000..=0x3fff_ffff => self.out.extend([0x80 | c, d, e, f]),
            _ => {
                let [first, rest @ ..] = bytes;
                self.out.push(0xc0 | first);
                self.out.extend(rest);
            }
        }
    }

    fn string(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.out.extend_from_slice(bytes);
    }

    /// No fields, the content, no trailers, zeros.
    fn end(mut self, content: &[u8]) -> Result<Zeroizing<Vec<u8>>, Malformed> {
        if content.len() > self.class.room() {
            return Err(Malformed);
        }
        self.number(0);
        self.string(content);
        self.number(0);
        self.out.resize(self.class.size(), 0);
        Ok(self.out)
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u64, Malformed> {
        let first = *self.0.first().ok_or(Malformed)?;
        let length = 1usize << (first >> 6);
        let bytes = self.take(length)?;
        let number = bytes.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        Ok(number & (u64::MAX >> (66 - 8 * length)))
    }

    fn string(&mut self) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(self.number()?).map_err(|_| Malformed)?;
        self.take(length)
    }

    fn end(mut self) -> Result<&'a [u8], Malformed> {
        if self.number()? != 0 {
            return Err(Malformed);
        }
        let content = self.string()?;
        let padding_follows = self.number()? == 0 && self.0.iter().all(|byte| *byte == 0);
        if padding_follows { Ok(content) } else { Err(Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9000, appendix A.1.
    #[test]
    fn numbers_are_written_as_in_the_standards_examples() {
        let examples: [(u64, &[u8]); 4] = [
            (151_288_809_941_952_652, &[0xc2, 0x19, 0x7c, 0x5e, 0xff, 0x14, 0xe8, 0x8c]),
            (494_878_333, &[0x9d, 0x7f, 0x3e, 0x7d]),
            (15_293, &[0x7b, 0xbd]),
            (37, &[0x25]),
        ];
        for (number, bytes) in examples {
            let mut writer = Writer::new(Class::Small);
            writer.number(number);
            assert_eq!(&**writer.out, bytes);
            assert_eq!(Reader(bytes).number(), Ok(number));
        }
    }
}
