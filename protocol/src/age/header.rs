//! The textual header: who can unwrap the file key (C2SP age, "Header").

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use orion::hazardous::mac::hmac::sha256::{HmacSha256, SecretKey, Tag};

use super::error::OpenError;
use super::file_key::FileKey;

const VERSION_LINE: &[u8] = b"age-encryption.org/v1";
const STANZA_START: &[u8] = b"-> ";
const END_START: &[u8] = b"---";

/// Columns of every full line of a stanza's body.
const COLUMNS: usize = 64;

/// Bytes of the header's authentication code, and columns of its Base64.
const MAC_LEN: usize = 32;
const MAC_COLUMNS: usize = 43;

/// Most bytes that a header may take, 256 KiB: some 160 post-quantum recipients. A file that never ends its header is
/// refused instead of collected.
pub const HEADER_MAX: usize = 256 * 1024;

/// One recipient's wrapped file key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stanza<'a> {
    /// The arguments, the first of which names the kind. Never empty; each is printable ASCII without spaces.
    pub args: Vec<&'a str>,
    /// The decoded body.
    pub body: Vec<u8>,
}

impl Stanza<'_> {
    /// The first argument.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.args.first().copied().unwrap_or_default()
    }
}

/// A header as it was read, with the bytes that follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// The stanzas, at least one, in the file's order.
    pub stanzas: Vec<Stanza<'a>>,
    mac: [u8; MAC_LEN],
    /// What the authentication code covers: everything up to and including `---`, without the space after it.
    signed: &'a [u8],
    /// What follows the header: nonce and payload.
    pub rest: &'a [u8],
}

impl<'a> Header<'a> {
    /// Reads the header at the start of `file`.
    ///
    /// # Errors
    /// [`OpenError::Header`] unless it is exactly what the ABNF of C2SP age describes, and [`HEADER_MAX`] at most.
    pub fn parse(file: &'a [u8]) -> Result<Self, OpenError> {
        let mut lines = Lines { file, read: 0 };
        if lines.next()? != VERSION_LINE {
            return Err(OpenError::Header);
        }
        let mut stanzas = Vec::new();
        loop {
            let start = lines.read;
            let line = lines.next()?;
            if let Some(arguments) = line.strip_prefix(STANZA_START) {
                stanzas.push(Stanza { args: parse_arguments(arguments)?, body: parse_body(&mut lines)? });
                continue;
            }
            if stanzas.is_empty() {
                return Err(OpenError::Header);
            }
            let mac = line.strip_prefix(END_START).and_then(|rest| rest.strip_prefix(b" ")).ok_or(OpenError::Header)?;
            let signed = file.get(..start + END_START.len()).ok_or(OpenError::Header)?;
            let rest = file.get(lines.read..).ok_or(OpenError::Header)?;
            return Ok(Self { stanzas, mac: decode_exact(mac)?, signed, rest });
        }
    }

    /// Checks the authentication code, in constant time.
    ///
    /// # Errors
    /// [`OpenError::Mac`] if it is not the one that `file_key` gives.
    pub(super) fn verify(&self, file_key: &FileKey) -> Result<(), OpenError> {
        let key = mac_key(file_key).ok_or(OpenError::Mac)?;
        HmacSha256::verify(&Tag::from(self.mac), &key, self.signed).map_err(|_| OpenError::Mac)
    }

    /// Writes the header again, authentication code included: byte for byte what was parsed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = write_unsigned(&self.stanzas);
        write_mac(&mut text, &self.mac);
        text
    }
}

/// Writes a header with these stanzas, authenticated with `file_key`; nothing if the primitive failed.
pub(super) fn write(stanzas: &[Stanza<'_>], file_key: &FileKey) -> Option<Vec<u8>> {
    let mut text = write_unsigned(stanzas);
    let mac = HmacSha256::hmac(&mac_key(file_key)?, &text).ok()?;
    write_mac(&mut text, mac.unprotected_as_ref());
    Some(text)
}

/// Bytes of a header with one stanza, whose arguments take `arguments` columns with the spaces between them and whose
/// body has 32 bytes.
pub(super) const fn len_with_one_stanza(arguments: usize) -> usize {
    let stanza = STANZA_START.len() + arguments + 1 + MAC_COLUMNS + 1;
    VERSION_LINE.len() + 1 + stanza + END_START.len() + 1 + MAC_COLUMNS + 1
}

/// Offset just past the header in `start`, the first bytes of a file, if the header ends within them.
///
/// No stanza can hold a line that starts with `---`, so the first such line is the last one, in a damaged header too.
pub(super) fn end(start: &[u8]) -> Option<usize> {
    let mark = start.windows(4).position(|bytes| bytes == b"\n---")? + 1;
    let line = start.get(mark..)?.iter().position(|byte| *byte == b'\n')?;
    Some(mark + line + 1)
}

/// HMAC key = HKDF-SHA-256(ikm = file key, salt = empty, info = "header")
fn mac_key(file_key: &FileKey) -> Option<SecretKey> {
    let key = file_key.derive(&[], b"header")?;
    SecretKey::try_from(key.as_slice()).ok()
}

struct Lines<'a> {
    file: &'a [u8],
    read: usize,
}

impl<'a> Lines<'a> {
    /// The next line, without its line feed.
    fn next(&mut self) -> Result<&'a [u8], OpenError> {
        let rest = self.file.get(self.read..HEADER_MAX.min(self.file.len())).ok_or(OpenError::Header)?;
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or(OpenError::Header)?;
        self.read += end + 1;
        rest.get(..end).ok_or(OpenError::Header)
    }
}

fn parse_arguments(line: &[u8]) -> Result<Vec<&str>, OpenError> {
    line.split(|byte| *byte == b' ')
        .map(|argument| {
            if argument.is_empty() || !argument.iter().all(u8::is_ascii_graphic) {
                return Err(OpenError::Header);
            }
            std::str::from_utf8(argument).map_err(|_| OpenError::Header)
        })
        .collect()
}

fn parse_body(lines: &mut Lines<'_>) -> Result<Vec<u8>, OpenError> {
    let mut body = Vec::new();
    loop {
        let line = lines.next()?;
        if line.len() > COLUMNS {
            return Err(OpenError::Header);
        }
        // A full line is 48 whole bytes, so decoding line by line is decoding the body.
        STANDARD_NO_PAD.decode_vec(line, &mut body).map_err(|_| OpenError::Header)?;
        if line.len() < COLUMNS {
            return Ok(body);
        }
    }
}

/// Decodes canonical, unpadded Base64 of exactly `N` bytes.
pub(super) fn decode_exact<const N: usize>(text: &[u8]) -> Result<[u8; N], OpenError> {
    // Refuse by length first: nothing is allocated for a text that cannot fit.
    if text.len() != base64_len(N) {
        return Err(OpenError::Header);
    }
    let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| OpenError::Header)?;
    bytes.try_into().map_err(|_| OpenError::Header)
}

/// Columns of the unpadded Base64 of `bytes` bytes.
pub(super) const fn base64_len(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

fn write_unsigned(stanzas: &[Stanza<'_>]) -> Vec<u8> {
    let mut text = [VERSION_LINE, b"\n"].concat();
    for stanza in stanzas {
        text.extend_from_slice(STANZA_START);
        text.extend_from_slice(stanza.args.join(" ").as_bytes());
        text.push(b'\n');
        let body = STANDARD_NO_PAD.encode(&stanza.body);
        for line in body.as_bytes().chunks(COLUMNS) {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        // The last line is always shorter than the others, and empty if need be.
        if body.len().is_multiple_of(COLUMNS) {
            text.push(b'\n');
        }
    }
    text.extend_from_slice(END_START);
    text
}

fn write_mac(text: &mut Vec<u8>, mac: &[u8]) {
    text.push(b' ');
    text.extend_from_slice(STANDARD_NO_PAD.encode(mac).as_bytes());
    text.push(b'\n');
}
