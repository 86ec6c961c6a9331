//! Bytes as a block of text that survives mail: base64 between two lines, after RFC 7468.

use crate::cbor::Malformed;
use base64::{Engine, engine::general_purpose::STANDARD};

/// Characters of a line of base64 (RFC 7468, section 2).
const LINE: usize = 64;

/// A kind of block, by the words between its dashes, such as `TELLSAFE MEMBER CARD`.
#[derive(Debug, Clone, Copy)]
pub struct Block(pub &'static str);

impl Block {
    /// Writes `bytes` between `-----BEGIN …-----` and `-----END …-----`.
    #[must_use]
    pub fn encode(self, bytes: &[u8]) -> String {
        let mut text = format!("-----BEGIN {}-----", self.0);
        for (at, c) in STANDARD.encode(bytes).chars().enumerate() {
            if at % LINE == 0 {
                text.push('\n');
            }
            text.push(c);
        }
        text + "\n-----END " + self.0 + "-----\n"
    }

    /// Finds the first such block in `text`, whatever stands around it.
    ///
    /// # Errors
    /// [`Malformed`] when there is none, or it is not whole.
    pub fn decode(self, text: &str) -> Result<Vec<u8>, Malformed> {
        let (_, rest) = text.split_once(&format!("-----BEGIN {}-----", self.0)).ok_or(Malformed)?;
        let (base64, _) = rest.split_once(&format!("-----END {}-----", self.0)).ok_or(Malformed)?;
        // Mail programs quote and indent.
        let base64: String = base64.chars().filter(|c| !c.is_whitespace() && *c != '>').collect();
        STANDARD.decode(base64).map_err(|_| Malformed)
    }
}
