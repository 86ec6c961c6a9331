//! The follow-up code: 128 random bits as twelve English words (BIP-39). It finds the case from anywhere, so
//! it is made where it is shown and never leaves.

use crate::bytes::{cbor_bytes, sha256};
use crate::random::Random;
use bip39::{Language, Mnemonic};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Words in a code.
pub const WORDS: usize = 12;

/// The 16 bytes that a code's words stand for.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Code([u8; 16]);

/// Why some typed words are not a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not twelve words; how many there were.
    #[error("a code has twelve words; this has {0}")]
    Count(usize),
    /// The positions, from 1, of words that no code contains.
    #[error("not words of a code, at position {}", positions(.0))]
    Unknown(Vec<usize>),
    /// Every word exists but they do not belong together: one is wrong or out of order.
    #[error("these twelve words are not a code: one of them is wrong or out of order")]
    Checksum,
}

impl Code {
    /// A new code.
    #[must_use]
    pub fn random(random: &mut dyn Random) -> Self {
        let mut code = Self([0; 16]);
        random.fill(&mut code.0);
        code
    }

    /// From the 16 bytes.
    #[must_use]
    pub fn from_entropy(entropy: [u8; 16]) -> Self {
        Self(entropy)
    }

    /// The 16 bytes.
    #[must_use]
    pub fn expose(&self) -> &[u8; 16] {
        &self.0
    }

    /// The twelve words, with spaces between.
    #[must_use]
    pub fn words(&self) -> Zeroizing<String> {
        Zeroizing::new(words_of(&self.0).join(" "))
    }

    /// Reads what a person typed: any case, any spacing, four letters are enough.
    ///
    /// # Errors
    /// [`CodeError`] says which words are wrong, by position and never by text.
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        let lower = Zeroizing::new(typed.to_lowercase());
        let typed: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
        if typed.len() != WORDS {
            return Err(CodeError::Count(typed.len()));
        }
        let found: Vec<Option<&'static str>> = typed.iter().map(|word| complete(word)).collect();
        let unknown: Vec<usize> =
            found.iter().enumerate().filter(|(_, word)| word.is_none()).map(|(at, _)| at + 1).collect();
        if !unknown.is_empty() {
            return Err(CodeError::Unknown(unknown));
        }
        let words = Zeroizing::new(found.into_iter().flatten().collect::<Vec<_>>().join(" "));
        let mnemonic = Mnemonic::parse_in_normalized(Language::English, &words).map_err(|_| CodeError::Checksum)?;
        let (mut entropy, _) = mnemonic.to_entropy_array();
        let mut code = Self([0; 16]);
        for (to, from) in code.0.iter_mut().zip(&entropy) {
            *to = *from;
        }
        entropy.zeroize();
        Ok(code)
    }
}

/// The word that `typed` is, or that its first four letters and all the rest begin.
fn complete(typed: &str) -> Option<&'static str> {
    let list = Language::English.word_list();
    list.iter().copied().find(|word| *word == typed).or_else(|| {
        let mut found = list.iter().copied().filter(|word| typed.len() >= 4 && word.starts_with(typed));
        found.next().filter(|_| found.next().is_none())
    })
}

/// Six words for two people to compare over the phone: the first 66 bits of SHA-256 of `bytes`, 11 a word.
#[must_use]
pub fn six_words(bytes: &[u8]) -> String {
    words_at(&sha256(&[bytes]), 6).join(" ")
}

fn words_of(entropy: &[u8; 16]) -> Vec<&'static str> {
    // BIP-39: the checksum is the first 4 bits of SHA-256 of the entropy.
    let [check, ..] = sha256(&[entropy]);
    let mut bits = Zeroizing::new([0u8; 17]);
    for (to, from) in bits.iter_mut().zip(entropy.iter().chain([&check])) {
        *to = *from;
    }
    words_at(bits.as_ref(), WORDS)
}

fn words_at(bits: &[u8], count: usize) -> Vec<&'static str> {
    let list = Language::English.word_list();
    (0..count)
        .filter_map(|word| {
            let number = (word * 11..word * 11 + 11).fold(0usize, |number, at| {
                let byte = bits.get(at / 8).copied().unwrap_or(0);
                number << 1 | usize::from(byte >> (7 - at % 8) & 1)
            });
            list.get(number).copied()
        })
        .collect()
}

fn positions(at: &[usize]) -> String {
    at.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl core::fmt::Debug for Code {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("[secret]")
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        orion::util::secure_cmp(&self.0, &other.0).is_ok()
    }
}

impl Eq for Code {}

cbor_bytes!(Code);
