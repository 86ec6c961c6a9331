//! What the vault says when it does not do what was asked: a status and one fixed sentence each, never the cause.

use crate::store::StoreError;
use tellsafe_protocol::answer;
use tellsafe_protocol::cbor::Malformed;
use tellsafe_protocol::roster::RosterError;

/// Why a request was not done. In every case nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not a request, or one that breaks a rule.
    NotUnderstood,
    /// A first roster without the operator's unused token.
    NoToken,
    /// Signed by too few, or by someone who may not.
    NotAllowed,
    /// No such body, piece or desk.
    NotHere,
    /// Another roster follows the one that this follows, or it names one that is not the newest.
    NotNext,
    /// A message to someone whose key was lost, by a list that is no longer the newest.
    ReaderGone,
    /// A roster lists a key that was lost, or one that something came to before anyone listed it.
    KeyGone,
    /// It was withdrawn or committed otherwise before.
    TakenBefore,
    /// The answer only fits the larger class.
    LargerNeeded,
    /// Too many wait; in a moment there is room.
    Busy,
    /// A desk is sent more than it takes in; there is room after this time if nothing else comes.
    Flooded(Wait),
    /// The disk is full or failed; intake has stopped.
    NotTaking,
    /// What was asked for is here, and damaged.
    Damaged,
}

/// How long whoever is refused is told to wait: one of a few times, because the exact one would tell how much others send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wait {
    /// A minute.
    Minute,
    /// Ten minutes.
    TenMinutes,
    /// An hour.
    Hour,
    /// A day, for large files.
    Day,
}

impl Wait {
    /// The shortest that is at least so many milliseconds, or a day.
    #[must_use]
    pub fn at_least(milliseconds: u64) -> Self {
        let enough = |wait: &Self| milliseconds <= wait.seconds().saturating_mul(1000);
        [Self::Minute, Self::TenMinutes, Self::Hour].into_iter().find(enough).unwrap_or(Self::Day)
    }

    /// In seconds.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        match self {
            Self::Minute => 60,
            Self::TenMinutes => 600,
            Self::Hour => 3600,
            Self::Day => 86_400,
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::Minute => {
                "These people are being sent very much right now. This was not stored. Please try again in a minute."
            }
            Self::TenMinutes => {
                "These people are being sent very much right now. This was not stored. Please try again in ten minutes."
            }
            Self::Hour => {
                "These people are being sent very much right now. This was not stored. Please try again in an hour, or without files."
            }
            Self::Day => {
                "These people are being sent very much right now. This was not stored. Please try again tomorrow, or without files."
            }
        }
    }
}

impl Refusal {
    /// The HTTP status of the inner answer.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::NotUnderstood => 400,
            Self::NoToken | Self::NotAllowed => 403,
            Self::NotHere => 404,
            Self::NotNext | Self::TakenBefore => 409,
            Self::ReaderGone | Self::KeyGone => 410,
            Self::LargerNeeded => 413,
            Self::Busy | Self::Flooded(_) | Self::NotTaking | Self::Damaged => 503,
        }
    }

    /// What a person may read.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotUnderstood => "This could not be understood. Nothing was changed.",
            Self::NoToken => {
                "A new committee needs an unused token. Ask the people who run this server for one. Nothing was changed."
            }
            Self::NotAllowed => "This was not signed by someone who may do it. Nothing was changed.",
            Self::NotHere => "What was asked for is not here. It may have been deleted, or its time may be over.",
            Self::NotNext => "The list of members has changed in the meantime. Fetch it and begin again from there.",
            Self::ReaderGone => {
                "The list of members has changed: the key of someone to whom this was written was lost. Nothing was stored. Fetch the list and write to who is on it now."
            }
            Self::KeyGone => {
                "The key of one of these members was lost before, or used for something else. They need a new one. Nothing was changed."
            }
            Self::TakenBefore => "This was stored or taken back before. Nothing was changed.",
            Self::LargerNeeded => "The answer is larger than was asked for. Ask again in the larger size.",
            Self::Busy => "Too much is coming in at this moment. Nothing was lost. Please try again in a minute.",
            Self::Flooded(wait) => wait.sentence(),
            Self::NotTaking => "We cannot take anything new right now. Nothing was lost. Please try again later.",
            Self::Damaged => {
                "This is stored here but cannot be read at the moment. Please tell the people who run this server."
            }
        }
    }

    /// The content of the inner answer.
    #[must_use]
    pub fn content(self) -> Vec<u8> {
        answer::refusal(self.sentence())
    }
}

impl From<Malformed> for Refusal {
    fn from(_: Malformed) -> Self {
        Self::NotUnderstood
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy,
            StoreError::Limits => Self::NotUnderstood,
            StoreError::MissingPiece => Self::NotHere,
            StoreError::WithdrawalTaken | StoreError::Withdrawn => Self::TakenBefore,
            StoreError::Damaged => Self::Damaged,
            StoreError::Full
            | StoreError::ReadOnly
            | StoreError::Closed
            | StoreError::Index
            | StoreError::Locked
            | StoreError::Newer
            | StoreError::RootKey
            | StoreError::Io(_) => Self::NotTaking,
        }
    }
}

impl From<RosterError> for Refusal {
    fn from(error: RosterError) -> Self {
        match error {
            RosterError::Malformed | RosterError::DetailsChanged | RosterError::Duplicate => Self::NotUnderstood,
            RosterError::NotSigned => Self::NotAllowed,
            RosterError::Broken
            | RosterError::NotAnchored
            | RosterError::Older
            | RosterError::Unconfirmed
            | RosterError::Closed => Self::NotNext,
        }
    }
}
