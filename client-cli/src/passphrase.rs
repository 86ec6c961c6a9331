//! The passphrase of an identity file: from the terminal, a file, or a command such as a password manager's.

use crate::cli::Global;
use crate::error::{ClientError, Kind};
use crate::files;
use std::path::Path;
use std::process::{Command, Stdio};
use zeroize::Zeroizing;

/// Fewest characters of a new passphrase that a person types.
pub const SHORTEST: usize = 12;
/// Bytes of a passphrase.
const MAX: usize = 4096;

/// The passphrase of an existing file.
///
/// # Errors
/// Nowhere to take it from.
pub fn existing(given: &Global, identity: &Path) -> Result<Zeroizing<String>, ClientError> {
    match elsewhere(given)? {
        Some(passphrase) => Ok(passphrase),
        None => ask(&format!("Passphrase of {}: ", identity.display())),
    }
}

/// A passphrase for a new file; typed twice when it is typed.
///
/// # Errors
/// Nowhere to take it from; shorter than [`SHORTEST`], or not the same twice.
pub fn new(given: &Global) -> Result<Zeroizing<String>, ClientError> {
    let passphrase = match elsewhere(given)? {
        Some(passphrase) => passphrase,
        None => {
            let first = ask("A new passphrase, such as five words that do not belong together: ")?;
            if *ask("The same passphrase again: ")? != *first {
                return Err(ClientError::new(Kind::Declined, "The two passphrases are not the same.")
                    .next("Run the command again."));
            }
            first
        }
    };
    if passphrase.chars().count() < SHORTEST {
        return Err(ClientError::new(Kind::Usage, format!("The passphrase has fewer than {SHORTEST} characters."))
            .means("Who finds the file could try them all.")
            .next("Five words that do not belong together are long enough, and can be remembered."));
    }
    Ok(passphrase)
}

/// True when the passphrase need not be typed.
#[must_use]
pub fn is_given(given: &Global) -> bool {
    given.passphrase_file.is_some() || given.passphrase_command.is_some()
}

fn elsewhere(given: &Global) -> Result<Option<Zeroizing<String>>, ClientError> {
    let text = match (&given.passphrase_file, &given.passphrase_command) {
        (Some(file), _) => files::read_text(file, MAX)?,
        (None, Some(command)) => printed_by(command)?,
        (None, None) => return Ok(None),
    };
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Some(Zeroizing::new(line.to_owned()))),
        _ => Err(ClientError::new(Kind::Malformed, "The passphrase is empty: its first line holds nothing.")),
    }
}

fn printed_by(command: &str) -> Result<Zeroizing<String>, ClientError> {
    let failed = |why: String| {
        ClientError::new(Kind::Setup, format!("The passphrase command failed: {why}."))
            .next("Run it by hand: it should print the passphrase and nothing else.")
    };
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    // What it asks or complains about is for the person, so only its output is taken.
    let ran = Command::new(shell).args([flag, command]).stdin(Stdio::inherit()).stderr(Stdio::inherit()).output();
    let ran = ran.map_err(|_| failed("it cannot be started".into()))?;
    let printed = Zeroizing::new(ran.stdout);
    if !ran.status.success() {
        return Err(failed(ran.status.code().map_or("it was stopped".into(), |code| format!("it ended with {code}"))));
    }
    match core::str::from_utf8(&printed) {
        Ok(text) if text.len() <= MAX => Ok(Zeroizing::new(text.to_owned())),
        _ => Err(failed("what it printed is no passphrase".into())),
    }
}

fn ask(question: &str) -> Result<Zeroizing<String>, ClientError> {
    rpassword::prompt_password(question).map(Zeroizing::new).map_err(|_| {
        ClientError::new(Kind::Setup, "The passphrase cannot be asked: there is no terminal.")
            .next("Add --passphrase-file FILE, or --passphrase-command 'COMMAND'.")
    })
}
