//! The operator's one-use tokens: whoever holds one may publish one first roster.
//!
//! As text, `<token>.<vault key>`: 32 hexadecimal digits in groups of four, a full stop, and the vault's public signing
//! key in base64url (43 characters), so that one string tells a founder both that the vault will take the roster
//! and which key the roster must name. The vault accepts the whole text or the part before the full stop.
//!
//! On disk a token is an empty file named by its SHA-256: reading the disk gives no token, and a running vault sees a new one
//! without a restart. Using one renames it to name the roster it was used for, then stores the roster, then removes it. So it
//! serves one roster whatever happens in between, and a founder whose publishing broke off can publish the same roster again.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use tellsafe_protocol::bytes::{RosterHash, hex, sha256};
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::random::Random;

/// Bytes of a token: 128 bits are not guessed.
const TOKEN: usize = 16;
/// Hexadecimal digits of a group.
const GROUP: usize = 4;

/// The folder of unused tokens.
#[derive(Debug, Clone)]
pub struct Tokens {
    folder: PathBuf,
}

/// A token that may be used for one roster from now on, and for no other.
#[derive(Debug)]
#[must_use]
pub struct Claim {
    file: PathBuf,
}

/// Why a token was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a token of this vault, or used already.
    #[error("not an unused token of this vault")]
    NotValid,
    /// The folder cannot be read or written.
    #[error("the folder of tokens cannot be used: {0}")]
    Io(io::ErrorKind),
}

impl From<io::Error> for TokenError {
    fn from(error: io::Error) -> Self {
        Self::Io(error.kind())
    }
}

impl Tokens {
    /// The tokens in this folder, which is made with mode 0700 when it is missing.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(folder: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Makes a token, durably, and returns its text.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn create(&self, vault: &PublicKey, random: &mut dyn Random) -> io::Result<String> {
        let mut token = [0; TOKEN];
        random.fill(&mut token);
        let file = self.folder.join(hex(&sha256(&[&token])));
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?.sync_all()?;
        self.sync()?;
        Ok(text(&token, vault))
    }

    /// Takes the token for `roster` alone. Whoever claims it for the same roster again succeeds again, until it is spent.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn claim(&self, text: &str, vault: &PublicKey, roster: &RosterHash) -> Result<Claim, TokenError> {
        let token = parse(text, vault).ok_or(TokenError::NotValid)?;
        let unused = self.folder.join(hex(&sha256(&[&token])));
        let file = unused.with_extension(hex(&roster.0));
        match fs::rename(unused, &file) {
            Ok(()) => self.sync()?,
            Err(error) if error.kind() == io::ErrorKind::NotFound && file.exists() => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(TokenError::NotValid),
            Err(error) => return Err(error.into()),
        }
        Ok(Claim { file })
    }

    fn sync(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }
}

impl Claim {
    /// Uses the token up: the roster is stored. That a crash right before leaves the file does no harm, since it
    /// only ever serves the roster that is stored already.
    pub fn spend(self) {
        let _ = fs::remove_file(self.file);
    }

    /// Leaves the token to any roster, as it was: this one is refused.
    pub fn give_back(self) {
        let _ = fs::rename(&self.file, self.file.with_extension(""));
    }
}

/// The vault's public key as it stands in tokens and after `show`.
#[must_use]
pub fn vault_key_text(vault: &PublicKey) -> String {
    URL_SAFE_NO_PAD.encode(vault.0)
}

/// Reads what [`vault_key_text`] wrote.
#[must_use]
pub fn parse_vault_key(text: &str) -> Option<PublicKey> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(PublicKey)
}

fn text(token: &[u8; TOKEN], vault: &PublicKey) -> String {
    let digits: Vec<char> = hex(token).chars().collect();
    let groups: Vec<String> = digits.chunks(GROUP).map(|group| group.iter().collect()).collect();
    format!("{}.{}", groups.join("-"), vault_key_text(vault))
}

/// Reads the token before the full stop, whatever its case and grouping: people type and paste it.
fn parse(text: &str, vault: &PublicKey) -> Option<[u8; TOKEN]> {
    let (digits, key) = match text.trim().split_once('.') {
        Some((digits, key)) => (digits, Some(key)),
        None => (text, None),
    };
    if key.is_some_and(|key| parse_vault_key(key) != Some(*vault)) {
        return None;
    }
    let mut digits = digits.chars().filter(|c| *c != '-' && !c.is_whitespace()).map(|c| c.to_digit(16));
    let mut token = [0; TOKEN];
    for byte in &mut token {
        let (high, low) = (digits.next()??, digits.next()??);
        *byte = u8::try_from(high << 4 | low).ok()?;
    }
    digits.next().is_none().then_some(token)
}
