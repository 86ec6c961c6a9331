//! A member's identity file: an age file under a passphrase. Inside, a line that age skips holds the seed, and below it is the
//! identity that any age program reads.

use crate::error::{ClientError, Kind};
use crate::files;
use crate::random::System;
use bip39::{Language, Mnemonic};
use std::path::Path;
use tellsafe_protocol::age::{OpenError, Passphrase, WorkFactor, armor, decrypt, seal_with_passphrase};
use tellsafe_protocol::bytes::{Seed, hex};
use tellsafe_protocol::holder::Holder;
use zeroize::Zeroizing;

/// Before the seed, in hexadecimal.
const SEED: &str = "# tellsafe seed: ";
/// Bytes of an identity file.
const MAX: usize = 64 * 1024;
/// Most work that a file may ask for: 1 GiB, some seconds.
const LIMIT: u8 = 20;
/// Words of a paper backup.
pub const PAPER_WORDS: usize = 24;

/// An opened identity file.
#[derive(Debug)]
pub struct Key {
    seed: Seed,
}

impl Key {
    /// A new one.
    #[must_use]
    pub fn random() -> Self {
        Self { seed: Seed::random(&mut System) }
    }

    /// From the 24 words of a paper backup: any case and spacing, with numbers or without.
    ///
    /// # Errors
    /// [`Kind::Usage`], which never repeats a word.
    pub fn from_paper(typed: &str) -> Result<Self, ClientError> {
        let wrong = |why: String| {
            ClientError::new(Kind::Usage, why).next("Compare with the paper, word by word; each is an English word.")
        };
        let lower = Zeroizing::new(typed.to_lowercase());
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
        if words.len() != PAPER_WORDS {
            return Err(wrong(format!("A paper backup has {PAPER_WORDS} words; this has {}.", words.len())));
        }
        let unknown = words.iter().position(|word| Language::English.find_word(word).is_none());
        if let Some(at) = unknown {
            return Err(wrong(format!("Word {} of the paper backup is not one of its list.", at + 1)));
        }
        let joined = Zeroizing::new(words.join(" "));
        let mnemonic = Mnemonic::parse_in_normalized(Language::English, &joined)
            .map_err(|_| wrong("These words do not belong together: one is wrong or out of order.".into()))?;
        let entropy = Zeroizing::new(mnemonic.to_entropy());
        let seed = entropy.as_slice().try_into().map_err(|_| ClientError::internal("a backup has another size"))?;
        Ok(Self { seed: Seed::new(seed) })
    }

    /// The 24 words, for paper, with spaces between.
    ///
    /// # Errors
    /// None that can happen.
    pub fn paper(&self) -> Result<Zeroizing<String>, ClientError> {
        let mnemonic = Mnemonic::from_entropy(self.seed.expose());
        let mnemonic = mnemonic.map_err(|_| ClientError::internal("a backup cannot be written"))?;
        // Room for all at once: growing would leave words behind. The longest have eight letters.
        let mut words = Zeroizing::new(String::with_capacity(PAPER_WORDS * 9));
        for word in mnemonic.words() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        Ok(words)
    }

    /// All that the key can do.
    ///
    /// # Errors
    /// None that can happen with a seed that was used before.
    pub fn holder(&self) -> Result<Holder, ClientError> {
        Holder::new(&self.seed).map_err(|_| ClientError::internal("this key cannot be used"))
    }

    /// Encrypts the key and writes it to a new file.
    ///
    /// # Errors
    /// [`Kind::CannotWrite`], also when there is a file already.
    pub fn save(&self, path: &Path, passphrase: Zeroizing<String>, work: WorkFactor) -> Result<(), ClientError> {
        let holder = self.holder()?;
        let identity = holder.identity().to_text().map_err(|_| ClientError::internal("a key cannot be written"))?;
        let seed = Zeroizing::new(hex(self.seed.expose()));
        let text = Zeroizing::new(format!(
            "# A Tellsafe member's key. Whoever has it reads what was sealed to this member.\n{SEED}{}\n{}\n",
            *seed, *identity
        ));
        let passphrase = Passphrase::new(passphrase, work);
        let file = seal_with_passphrase(&passphrase, work, text.as_bytes(), &mut System)
            .map_err(|_| ClientError::internal("a key cannot be encrypted"))?;
        files::create(path, armor::encode(&file).as_bytes())
    }
}

/// Opens an identity file.
///
/// # Errors
/// [`Kind::Denied`] for a wrong passphrase, [`Kind::Malformed`] for a file that is none.
pub fn open(path: &Path, passphrase: Zeroizing<String>) -> Result<Key, ClientError> {
    let file = files::read(path, MAX)?;
    let limit = WorkFactor::new(LIMIT).unwrap_or(WorkFactor::USUAL);
    let passphrase = tellsafe_protocol::age::AnyIdentity::Passphrase(Passphrase::new(passphrase, limit));
    let text = decrypt(&file, &[passphrase]).map_err(|error| match error {
        OpenError::NoMatch => ClientError::new(Kind::Denied, "That is not the passphrase of this file.").next(
            "Try again. If it is forgotten, the paper backup makes the key anew: `tellsafe key new --from-paper`.",
        ),
        _ => not_a_key(path),
    })?;
    read(&text).ok_or_else(|| not_a_key(path))
}

/// Finds the seed, and checks that the identity beside it is the one it leads to.
fn read(text: &[u8]) -> Option<Key> {
    let text = core::str::from_utf8(text).ok()?;
    let seed = text.lines().find_map(|line| line.strip_prefix(SEED))?.trim();
    let key = Key { seed: Seed::new(*from_hex(seed)?) };
    let identity = key.holder().ok()?.identity().to_text().ok()?;
    text.lines().any(|line| line.trim() == identity.as_str()).then_some(key)
}

fn from_hex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    let digits: Zeroizing<Vec<u32>> = Zeroizing::new(text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?);
    if digits.len() != 2 * bytes.len() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::try_from(pair.iter().fold(0, |byte, digit| byte << 4 | digit)).ok()?;
    }
    Some(bytes)
}

/// Says what to do where there is no identity file.
///
/// # Errors
/// [`Kind::Setup`].
pub fn must_exist(path: &Path) -> Result<(), ClientError> {
    if path.exists() {
        return Ok(());
    }
    Err(ClientError::new(Kind::Setup, format!("There is no identity file at {}.", path.display()))
        .means("Without your key nothing that was sealed to you can be opened.")
        .next("Name it with --identity, or make one with `tellsafe key new` (--from-paper: from your backup)."))
}

fn not_a_key(path: &Path) -> ClientError {
    ClientError::new(Kind::Malformed, format!("{} is not a whole Tellsafe identity file.", path.display()))
        .next("Use a copy of it, or make the key anew from the paper backup: `tellsafe key new --from-paper`.")
}
