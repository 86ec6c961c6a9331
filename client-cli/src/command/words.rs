//! What someone has to say: typed at once, written on the terminal, piped in, or from a file.

use crate::attach;
use crate::cli::AttachArgs;
use crate::error::{ClientError, Kind};
use crate::files;
use crate::output::Output;
use crate::render::Page;
use std::io::{self, BufRead, Read};
use std::path::Path;
use tellsafe_protocol::body::MAX_TEXT;
use tellsafe_protocol::content::Attachment;
use zeroize::Zeroizing;

/// How a text on the terminal ends.
pub(super) const END: &str = "End with a line that holds only a dot.";
/// Most bytes of a line that a terminal hands on; the rest is lost.
const LINE: usize = 4095;

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
        (None, None) if output.can_ask() => write(output, question, true)?,
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

/// Files that go along, before anything is written: whoever writes is told first what of them can be sent, and what cannot.
///
/// # Errors
/// As [`attach::take`].
pub(super) fn attached(output: &Output, args: &AttachArgs, limit: u32) -> Result<Vec<Attachment>, ClientError> {
    let attached = attach::take(&args.attach, limit, args.keep_metadata)?;
    let mut page = Page::new();
    if !attached.files.is_empty() {
        page.title("Files").append(attached.said);
        page.say("Is your own name or handle visible in one of them? Only you can see that.").gap();
    } else if output.can_ask() {
        page.aside(&attach::limit_sentence(limit)).gap();
    }
    output.aside(&page);
    Ok(attached.files)
}

/// One line from the terminal.
///
/// # Errors
/// The input ends instead.
pub(super) fn line(output: &Output, question: &str) -> Result<Zeroizing<String>, ClientError> {
    let mut page = Page::new();
    page.say(question);
    output.aside(&page);
    let said = output.ask(">")?;
    output.note("");
    Ok(said)
}

/// Lines from the terminal, until its end or a lone dot; unless it is `needed`, an empty first line leaves it out.
///
/// # Errors
/// The terminal cannot be read.
pub(super) fn write(output: &Output, question: &str, needed: bool) -> Result<Zeroizing<String>, ClientError> {
    let mut page = Page::new();
    page.say(&format!("{question} {END}"));
    output.aside(&page);
    let words = lines(output, needed)?;
    output.note("");
    Ok(words)
}

fn lines(output: &Output, needed: bool) -> Result<Zeroizing<String>, ClientError> {
    let mut words = Zeroizing::new(String::new());
    let mut stdin = io::stdin().lock();
    loop {
        let mut line = Zeroizing::new(String::new());
        let read = stdin.read_line(&mut line).map_err(|_| unreadable())?;
        let left_out = !needed && words.is_empty() && line.trim().is_empty();
        if read == 0 || line.trim_end() == "." || left_out || words.len() > MAX_TEXT {
            return Ok(words);
        }
        if line.len() >= LINE {
            output.note("! The last line was longer than a terminal takes in, and its end may be missing.");
            output.note("  Write it again in shorter lines, or begin anew with --file.");
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
