//! What someone has to say: typed at once, written on the terminal, piped in, or from a file.

use crate::error::{ClientError, Kind};
use crate::files;
use crate::output::Output;
use std::io::{self, BufRead, Read};
use std::path::Path;
use tellsafe_protocol::body::MAX_TEXT;
use zeroize::Zeroizing;

/// How a text on the terminal ends.
pub(super) const END: &str = "End with Ctrl-D, or with a line that holds only a dot.";

/// From a text (`-` for what is piped in), a file, or else the terminal, after `question`.
///
/// # Errors
/// A file that cannot be read; nothing said; too much.
pub(super) fn take(
    output: &Output,
    text: Option<&str>,
    file: Option<&Path>,
    question: &str,
) -> Result<Zeroizing<String>, ClientError> {
    let words = match (text, file) {
        (_, Some(file)) if file != Path::new("-") => files::read_text(file, MAX_TEXT)?,
        (Some(text), None) if text != "-" => Zeroizing::new(text.to_owned()),
        (None, None) if output.can_ask() => write(output, question)?,
        _ => piped()?,
    };
    if words.len() > MAX_TEXT {
        return Err(ClientError::new(Kind::Malformed, "This is too long to be sent at once.")
            .next("Shorten it, or send it in parts."));
    }
    if words.trim().is_empty() {
        return Err(ClientError::new(Kind::Declined, "There is nothing to send."));
    }
    Ok(Zeroizing::new(words.trim_end().to_owned()))
}

/// Lines from the terminal, until its end or a lone dot.
///
/// # Errors
/// The terminal cannot be read.
pub(super) fn write(output: &Output, question: &str) -> Result<Zeroizing<String>, ClientError> {
    output.note(question);
    let mut words = Zeroizing::new(String::new());
    let mut stdin = io::stdin().lock();
    loop {
        let mut line = Zeroizing::new(String::new());
        let read = stdin.read_line(&mut line).map_err(|_| unreadable())?;
        if read == 0 || line.trim_end() == "." || words.len() > MAX_TEXT {
            return Ok(words);
        }
        words.push_str(&line);
    }
}

/// Everything that is piped in.
///
/// # Errors
/// It is not text in UTF-8.
pub(super) fn piped() -> Result<Zeroizing<String>, ClientError> {
    let mut words = Zeroizing::new(String::new());
    let most = u64::try_from(MAX_TEXT).unwrap_or(u64::MAX).saturating_add(1);
    io::stdin().lock().take(most).read_to_string(&mut words).map_err(|_| unreadable())?;
    Ok(words)
}

fn unreadable() -> ClientError {
    ClientError::new(Kind::Malformed, "What was typed or piped in cannot be read as text.")
        .next("It should be text in UTF-8.")
}
