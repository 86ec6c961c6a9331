//! What goes wrong, for the person in front of it: what happened, what it means for them, and what to do next.

use std::borrow::Cow;
use std::path::Path;
use std::process::ExitCode;
use tellsafe_protocol::relay::RelayKeyError;
use tellsafe_protocol::roster::RosterError;
use tellsafe_protocol::work::Asked;

type Text = Cow<'static, str>;

/// What sort of failure it is, for scripts. The exit codes are those of BSD's `sysexits.h` where one fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 1: the person said no to a question, and nothing was done.
    Declined,
    /// 3: something is due in a case. Nothing went wrong; a timer or a chat hook goes by it.
    Due,
    /// 64: what was typed makes no sense.
    Usage,
    /// 65: a file, text or answer is not what it should be.
    Malformed,
    /// 66: there is no such file, case or member.
    NotFound,
    /// 69: the server cannot be reached, or does not work.
    Unavailable,
    /// 70: a fault of this program.
    Internal,
    /// 73: a file cannot be written, or would overwrite another.
    CannotWrite,
    /// 75: the server is busy or full; trying again later helps.
    Later,
    /// 75 too: the list of members changed meanwhile. What was written has to be sealed anew, for the new list.
    Changed,
    /// 76: a signature, fingerprint or number does not check out. Nothing was sent.
    Untrusted,
    /// 77: a passphrase is wrong, or the server does not allow this.
    Denied,
    /// 78: something has to be set up first.
    Setup,
}

impl Kind {
    /// The process's exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Declined => 1,
            Self::Due => 3,
            Self::Usage => 64,
            Self::Malformed => 65,
            Self::NotFound => 66,
            Self::Unavailable => 69,
            Self::Internal => 70,
            Self::CannotWrite => 73,
            Self::Later | Self::Changed => 75,
            Self::Untrusted => 76,
            Self::Denied => 77,
            Self::Setup => 78,
        }
    }

    /// [`Self::code`], as `main` returns it.
    #[must_use]
    pub fn exit_code(self) -> ExitCode {
        ExitCode::from(self.code())
    }

    /// Its name in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::Due => "due",
            Self::Usage => "usage",
            Self::Malformed => "malformed",
            Self::NotFound => "not-found",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
            Self::CannotWrite => "cannot-write",
            Self::Later => "later",
            Self::Changed => "changed",
            Self::Untrusted => "untrusted",
            Self::Denied => "denied",
            Self::Setup => "setup",
        }
    }
}

/// A failure, as it is shown. No secret is ever part of it, and text from a server was neutralised before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{happened}")]
pub struct ClientError {
    /// What sort it is.
    pub kind: Kind,
    /// What happened: one sentence.
    pub happened: Text,
    /// What it means; may be empty.
    pub means: Text,
    /// What to do next; may be empty.
    pub next: Text,
    /// Seconds that a server asked to wait; 0 when it did not.
    pub after: u16,
    /// The work that a server asked for under flood.
    pub work: Option<Asked>,
}

impl ClientError {
    /// A failure of which only is said what happened.
    #[must_use]
    pub fn new(kind: Kind, happened: impl Into<Text>) -> Self {
        let empty = Text::Borrowed("");
        Self { kind, happened: happened.into(), means: empty.clone(), next: empty, after: 0, work: None }
    }

    /// Says what it means.
    #[must_use]
    pub fn means(self, means: impl Into<Text>) -> Self {
        Self { means: means.into(), ..self }
    }

    /// Says what to do next.
    #[must_use]
    pub fn next(self, next: impl Into<Text>) -> Self {
        Self { next: next.into(), ..self }
    }

    /// A file could not be read.
    #[must_use]
    pub fn reading(path: &Path, error: &std::io::Error) -> Self {
        let kind = if error.kind() == std::io::ErrorKind::NotFound { Kind::NotFound } else { Kind::Malformed };
        Self::new(kind, format!("{} cannot be read: {}.", path.display(), plain(error)))
    }

    /// A file could not be written.
    #[must_use]
    pub fn writing(path: &Path, error: &std::io::Error) -> Self {
        let said = Self::new(Kind::CannotWrite, format!("{} cannot be written: {}.", path.display(), plain(error)));
        match error.kind() {
            std::io::ErrorKind::StorageFull => said.next("Make room on that disk, and do the same again."),
            _ => said,
        }
    }

    /// Something that cannot happen did.
    #[must_use]
    pub fn internal(what: &'static str) -> Self {
        Self::new(Kind::Internal, format!("Tellsafe itself failed: {what}."))
            .next("Please tell its makers; SECURITY.md in its sources says how. Leave out what is confidential.")
    }
}

/// The system's words for an error, without its number.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => text.to_lowercase(),
    }
}

impl From<RosterError> for ClientError {
    fn from(error: RosterError) -> Self {
        let (means, next) = match error {
            RosterError::NotAnchored => (
                "This server does not know the committee you named, or pretends not to. Nothing was sent.",
                "Compare the link with the one in the project's code of conduct, letter by letter.",
            ),
            RosterError::Older => (
                "Someone is showing you a list that was replaced, perhaps with a person who has left. Nothing was sent.",
                "Try again in an hour. If it stays so, ask another member over a channel you trust.",
            ),
            RosterError::Closed => (
                "Nothing was sent. Its members can still read and answer what was sent before.",
                "Turn to another place that the project names.",
            ),
            RosterError::Unconfirmed => (
                "Perhaps nobody reads what is sent there any more. Nothing was sent.",
                "Turn to another place that the project names. A member revives the committee with `tellsafe desk show`.",
            ),
            _ => (
                "The list may have been changed by someone who is not a member. Nothing was sent.",
                "Ask a member over a channel you trust, and show them this sentence.",
            ),
        };
        Self::new(Kind::Untrusted, sentence(&error.to_string())).means(means).next(next)
    }
}

impl From<RelayKeyError> for ClientError {
    fn from(error: RelayKeyError) -> Self {
        let (means, next) = match error {
            RelayKeyError::NotSigned => (
                "The server may be trying to read along. Nothing was sent.",
                "Ask a member over a channel you trust, and show them this sentence.",
            ),
            RelayKeyError::Clock => (
                "Without a valid key nothing can be sealed for the vault. Nothing was sent.",
                "Check this device's date. If it is right, the vault has been down for days: tell a member.",
            ),
        };
        Self::new(Kind::Untrusted, sentence(&error.to_string())).means(means).next(next)
    }
}

/// A clause with a capital letter and a full stop.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).chain(['.']).collect())
}
