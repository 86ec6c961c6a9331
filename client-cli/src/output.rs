//! The only place that prints, and that asks.

use crate::error::{ClientError, Kind};
use crate::render::Page;
use serde_json::{Value, json};
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;
use zeroize::Zeroizing;

/// The terminal, or a script in its place.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    to: To,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    Person,
    Script,
    Nobody,
}

impl Output {
    /// For a person, or with `json` for a script.
    #[must_use]
    pub fn new(json: bool) -> Self {
        Self { to: if json { To::Script } else { To::Person } }
    }

    /// For nobody: nothing is printed and nothing asked, because something else has the screen.
    #[must_use]
    pub fn nobody() -> Self {
        Self { to: To::Nobody }
    }

    /// True when a script reads.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.to == To::Script
    }

    /// True when a person can be asked.
    #[must_use]
    pub fn can_ask(&self) -> bool {
        self.is_person() && io::stdin().is_terminal()
    }

    fn is_person(&self) -> bool {
        self.to == To::Person
    }

    /// True when standard output goes to a screen.
    #[must_use]
    pub fn is_screen(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Lines for a person; a script does not get them. Text of strangers must have been neutralised before.
    pub fn say(&self, text: &str) {
        if self.is_person() {
            write(&mut io::stdout().lock(), &[text.as_bytes(), b"\n"]);
        }
    }

    /// A page for a person; a script does not get it.
    pub fn page(&self, page: &Page) {
        if self.is_person() {
            write(&mut io::stdout().lock(), &[page.text(has_weights(&io::stdout())).as_bytes()]);
        }
    }

    /// A page beside the output: what goes with a question, or a warning.
    pub fn aside(&self, page: &Page) {
        if self.is_person() {
            write(&mut io::stderr().lock(), &[page.text(has_weights(&io::stderr())).as_bytes()]);
        }
    }

    /// A warning or a hint, beside the output.
    pub fn note(&self, text: &str) {
        if self.is_person() {
            write(&mut io::stderr().lock(), &[text.as_bytes(), b"\n"]);
        }
    }

    /// How far something is, on one line of a screen that the next one replaces; nowhere else. Empty takes it away.
    pub fn progress(&self, text: &str) {
        if self.is_person() && io::stderr().is_terminal() {
            write(&mut io::stderr().lock(), &[b"\r\x1b[2K", text.as_bytes()]);
        }
    }

    /// One JSON object for a script; a person does not get it.
    pub fn json(&self, value: &Value) {
        if self.is_json() {
            write(&mut io::stdout().lock(), &[crate::render::json::text(value).as_bytes(), b"\n"]);
        }
    }

    /// Bytes as they are.
    pub fn bytes(&self, bytes: &[u8]) {
        write(&mut io::stdout().lock(), &[bytes]);
    }

    /// What went wrong, on standard error.
    pub fn error(&self, error: &ClientError) {
        let text = if self.is_json() {
            let said = json!({
                "error": error.kind.name(), "code": error.kind.code(),
                "happened": error.happened, "means": error.means, "next": error.next,
            });
            crate::render::json::text(&said) + "\n"
        } else {
            let mut page = Page::new();
            page.warn(&error.happened).under(&error.means).under(&error.next);
            page.text(has_weights(&io::stderr()))
        };
        write(&mut io::stderr().lock(), &[text.as_bytes()]);
    }

    /// Help, the version, or why the command line was not understood.
    #[must_use]
    pub fn clap(said: &clap::Error) -> ExitCode {
        let printed = said.print();
        if printed.is_err() || said.use_stderr() { Kind::Usage.exit_code() } else { ExitCode::SUCCESS }
    }

    /// Asks a question and reads one line.
    ///
    /// # Errors
    /// [`Kind::Declined`] when the input ends instead.
    pub fn ask(&self, question: &str) -> Result<Zeroizing<String>, ClientError> {
        let mut stderr = io::stderr().lock();
        write(&mut stderr, &[question.as_bytes(), b" "]);
        let mut line = Zeroizing::new(String::new());
        match io::stdin().lock().read_line(&mut line) {
            Ok(read) if read > 0 => Ok(Zeroizing::new(line.trim().to_owned())),
            _ => {
                write(&mut stderr, &[b"\n"]);
                Err(ClientError::new(Kind::Declined, "There was no answer. Nothing more was done."))
            }
        }
    }

    /// Asks until the answer is yes or no.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn confirm(&self, question: &str) -> Result<bool, ClientError> {
        loop {
            let answer = self.ask(&format!("{question} [yes/no]"))?.to_lowercase();
            match answer.as_str() {
                "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                _ => self.note("Please type yes or no."),
            }
        }
    }

    /// Takes what was put on a screen off it, with what can be scrolled back to. A secret should not stay there.
    pub fn wipe_screen(&self) {
        if self.is_person() && self.is_screen() {
            write(&mut io::stdout().lock(), &[b"\x1b[2J\x1b[3J\x1b[H"]);
        }
    }
}

/// Bold and dim on a screen, unless NO_COLOR (no-color.org) says otherwise.
#[must_use]
pub fn has_weights(to: &impl IsTerminal) -> bool {
    to.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A reader that went away, as `head` does, is no failure.
fn write(to: &mut dyn Write, parts: &[&[u8]]) {
    let written = parts.iter().try_for_each(|part| to.write_all(part));
    drop(written.and_then(|()| to.flush()));
}
