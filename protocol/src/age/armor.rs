//! ASCII armor: strict PEM around the same bytes (C2SP age, "ASCII armor"; RFC 7468, section 3, figure 3).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::error::OpenError;

const BEGIN: &str = "-----BEGIN AGE ENCRYPTED FILE-----";
const END: &str = "-----END AGE ENCRYPTED FILE-----";

/// Columns of every line but the last.
const COLUMNS: usize = 64;

/// Bytes of whitespace that are skipped before or after the armor, as in other implementations.
const WHITESPACE_MAX: usize = 1024;

/// Whether a file that starts with `start` is meant to be armored. It may still be damaged armor.
#[must_use]
pub fn is_armored(start: &[u8]) -> bool {
    start.trim_ascii_start().starts_with(b"-----BEGIN")
}

/// Armors a binary age file.
#[must_use]
pub fn encode(file: &[u8]) -> String {
    let mut text = format!("{BEGIN}\n");
    for bytes in file.chunks(COLUMNS / 4 * 3) {
        STANDARD.encode_string(bytes, &mut text);
        text.push('\n');
    }
    text.push_str(END);
    text.push('\n');
    text
}

/// Takes armor off, piece by piece. Lines may end in LF or CRLF; nothing else may differ from what [`encode`] writes but
/// whitespace before and after.
#[derive(Debug, Default)]
pub struct Decoder {
    place: Place,
    /// The line that is not complete yet, and shorter than the longest allowed one.
    line: Vec<u8>,
    whitespace: usize,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Before,
    Begin,
    Full,
    /// After a line that cannot be followed by another one.
    Short,
    After,
}

impl Decoder {
    /// Takes in `text` and appends the bytes of every complete line to `out`.
    ///
    /// # Errors
    /// [`OpenError::Armor`] at the first character that is not strict PEM; nothing more may be pushed then.
    pub fn push(&mut self, text: &[u8], out: &mut Vec<u8>) -> Result<(), OpenError> {
        for byte in text {
            self.take(*byte, out)?;
        }
        Ok(())
    }

    /// Ends the text.
    ///
    /// # Errors
    /// [`OpenError::Armor`] if the end line is missing.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<(), OpenError> {
        // The end line may lack its line feed.
        if !self.line.is_empty() {
            self.take(b'\n', out)?;
        }
        if self.place == Place::After { Ok(()) } else { Err(OpenError::Armor) }
    }

    fn take(&mut self, byte: u8, out: &mut Vec<u8>) -> Result<(), OpenError> {
        let outside = self.place == Place::After || (self.place == Place::Before && self.line.is_empty());
        if outside && byte.is_ascii_whitespace() {
            self.whitespace += 1;
            return if self.whitespace <= WHITESPACE_MAX { Ok(()) } else { Err(OpenError::Armor) };
        }
        // Room for the longest line, with CR.
        if self.place == Place::After || self.line.len() > COLUMNS + 1 {
            return Err(OpenError::Armor);
        }
        if byte != b'\n' {
            self.line.push(byte);
            return Ok(());
        }
        let line = std::mem::take(&mut self.line);
        self.place = self.end_line(line.strip_suffix(b"\r").unwrap_or(&line), out)?;
        // What stood before the armor is not counted with what stands after it.
        self.whitespace = 0;
        Ok(())
    }

    fn end_line(&self, line: &[u8], out: &mut Vec<u8>) -> Result<Place, OpenError> {
        match self.place {
            Place::Before if line == BEGIN.as_bytes() => Ok(Place::Begin),
            Place::Begin | Place::Full | Place::Short if line == END.as_bytes() => Ok(Place::After),
            Place::Begin | Place::Full if !line.is_empty() && line.len() <= COLUMNS => {
                let start = out.len();
                STANDARD.decode_vec(line, out).map_err(|_| OpenError::Armor)?;
                let whole = out.len() - start == COLUMNS / 4 * 3;
                Ok(if whole { Place::Full } else { Place::Short })
            }
            _ => Err(OpenError::Armor),
        }
    }
}
