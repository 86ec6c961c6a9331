//! What the gateway ever says about itself.
//!
//! The enum carries nothing: an event that cannot hold an address, a path or a size cannot leak one. Requests are
//! not events at all, because journals stamp the time on every line.

use std::io::Write;

use tellsafe_link::Left;

/// Something that is about the program, never about a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It was started with `--no-jail`.
    NoJail,
    /// The listeners are open.
    Started,
    /// The certificates of the link to the vault are good for more than a year.
    LinkLasts,
    /// They end within a year.
    LinkEndsInAYear,
    /// They end within a month.
    LinkEndsInAMonth,
    /// The signal to stop was received.
    Stopping,
    /// Every connection ended, or its time to end ran out.
    Stopped,
    /// The vault answers, after it did not or for the first time.
    VaultReachable,
    /// The vault stopped answering.
    VaultUnreachable,
}

impl Event {
    const fn sentence(self) -> &'static str {
        match self {
            Self::NoJail => "WITHOUT ITS JAIL, as --no-jail asks: for development only",
            Self::Started => "started",
            Self::LinkLasts => "the link's certificates are valid for more than a year",
            Self::LinkEndsInAYear => {
                "the link's certificates end within a year: make new ones with 'tellsafe-vault link'"
            }
            Self::LinkEndsInAMonth => {
                "the link's certificates end within a month: make new ones with 'tellsafe-vault link' now"
            }
            Self::Stopping => "stopping: no new connections",
            Self::Stopped => "stopped",
            Self::VaultReachable => "the vault answers",
            Self::VaultUnreachable => "the vault does not answer",
        }
    }

    /// Writes the event's fixed sentence to standard error.
    pub fn note(self) {
        // A log that cannot be written must not stop the intake.
        let _ = writeln!(std::io::stderr().lock(), "tellsafe-gateway: {}", self.sentence());
    }
}

impl From<Left> for Event {
    fn from(left: Left) -> Self {
        match left {
            Left::MoreThanAYear => Self::LinkLasts,
            Left::LessThanAYear => Self::LinkEndsInAYear,
            Left::LessThanAMonth => Self::LinkEndsInAMonth,
        }
    }
}
