//! What goes wrong on the way, as the person at the form is told: each is a key of the page's own texts.

use hyper::StatusCode;
use tellsafe_protocol::relay::RelayKeyError;
use tellsafe_protocol::roster::RosterError;

/// Why something could not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Trouble {
    /// The vault cannot be asked.
    #[error("the vault does not answer")]
    Down,
    /// Too much at once, of this network or of all.
    #[error("too much at once")]
    Busy,
    /// The vault does not do this, or its answer is none.
    #[error("not accepted")]
    Refused,
    /// The vault has no such thing.
    #[error("not there")]
    NotHere,
    /// It was stored, or taken back, before.
    #[error("taken before")]
    Before,
    /// The key of someone to whom this was written was lost, and the list of members is another.
    #[error("another list")]
    Changed,
    /// Nothing was ever kept under this code.
    #[error("an unknown code")]
    UnknownCode,
    /// Nothing is kept under this code any more.
    #[error("an emptied inbox")]
    Emptied,
    /// Messages, and not the report that they belong to.
    #[error("no report among the messages")]
    Headless,
    /// Too long to be sealed.
    #[error("too long")]
    TooLong,
    /// No member who reads it is on the committee any more.
    #[error("no reader is left")]
    NoReaders,
    /// No member confirmed the list for half a year.
    #[error("an unconfirmed list")]
    Unconfirmed,
    /// The committee is no more.
    #[error("a closed committee")]
    Closed,
}

impl Trouble {
    /// Where its sentence is.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Down => "failure.store-down",
            Self::Busy => "failure.busy",
            Self::Refused | Self::NotHere | Self::Before => "failure.refused",
            Self::Changed => "failure.changed",
            Self::UnknownCode => "failure.unknown-code",
            Self::Emptied => "failure.emptied",
            Self::Headless => "enter.failure.refused",
            Self::TooLong => "failure.too-long",
            Self::NoReaders => "follow.failure.no-readers",
            Self::Unconfirmed => "failure.unconfirmed",
            Self::Closed => "failure.closed",
        }
    }

    /// The status of a page that says so.
    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Down => StatusCode::SERVICE_UNAVAILABLE,
            Self::Busy => StatusCode::TOO_MANY_REQUESTS,
            // The page itself is what was asked for. Another status would tell an unknown code from a known one.
            _ => StatusCode::OK,
        }
    }
}

impl From<RosterError> for Trouble {
    fn from(error: RosterError) -> Self {
        match error {
            RosterError::Unconfirmed => Self::Unconfirmed,
            RosterError::Closed => Self::Closed,
            _ => Self::Refused,
        }
    }
}

impl From<RelayKeyError> for Trouble {
    fn from(_: RelayKeyError) -> Self {
        Self::Refused
    }
}
