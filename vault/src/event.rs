//! What the vault ever says about itself.
//!
//! The enum carries no names and no times: an event that cannot hold an inbox or an id cannot leak one. Requests are not
//! events at all, because journals stamp the time on every line.

use std::io::Write as _;
use tellsafe_link::Left;

/// Something that is about the program, never about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It was started with `--no-jail`.
    NoJail,
    /// The socket is open.
    Started,
    /// The certificates of the link to the gateway are good for more than a year.
    LinkLasts,
    /// They end within a year.
    LinkEndsInAYear,
    /// They end within a month.
    LinkEndsInAMonth,
    /// The signal to stop was received.
    Stopping,
    /// What was under way has ended, and the store is closed.
    Stopped,
    /// Everything works, after it did not.
    Healthy,
    /// The disk is nearly full.
    LowOnSpace,
    /// A write failed.
    ReadOnly,
    /// Records are damaged; `tellsafe-vault check` lists them.
    Damaged,
    /// The relay key could not be renewed, or an old one not destroyed.
    RelayKeysStuck,
    /// What has expired could not be deleted.
    RetentionStuck,
    /// The epoch key could not be renewed.
    EpochStuck,
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
            Self::Healthy => "everything works again",
            Self::LowOnSpace => {
                "the disk is nearly full: deleting works, intake has stopped, for large bodies or for all"
            }
            Self::ReadOnly => "a write failed: reading works, nothing else does until a restart",
            Self::Damaged => "records are damaged: stop the vault and run 'tellsafe-vault check'",
            Self::RelayKeysStuck => "relay keys could not be renewed or destroyed; trying again",
            Self::RetentionStuck => "what has expired could not be deleted; trying again",
            Self::EpochStuck => {
                "the key over what lives could not be renewed, so what was deleted is not final yet; trying again"
            }
        }
    }

    /// Writes the event's fixed sentence to standard error.
    pub fn note(self) {
        // A log that cannot be written must not stop the intake.
        let _ = writeln!(std::io::stderr().lock(), "tellsafe-vault: {}", self.sentence());
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
