//! Why a message was left out, as a key of the page's texts.

use tellsafe_protocol::author::AuthorError;
use tellsafe_protocol::case::reason::Reason;
use tellsafe_protocol::slot::SlotError;

/// Where its sentence is.
pub(super) const fn key(reason: Reason) -> &'static str {
    match reason {
        Reason::Slot(SlotError::NotOurs) => "problems.does-not-open",
        Reason::Slot(SlotError::Malformed) => "problems.statement",
        Reason::Slot(SlotError::NotListed) | Reason::NotForHere => "problems.not-listed",
        Reason::Slot(SlotError::NotSigned) => "problems.signature",
        Reason::Author(AuthorError::OtherCase) | Reason::NoCase => "problems.another-case",
        Reason::Author(AuthorError::Stranger | AuthorError::NotAReader) => "problems.not-a-reader",
        Reason::Author(AuthorError::WrongKind) => "problems.kind",
        Reason::Author(AuthorError::WrongReader | AuthorError::LeftOut) => "problems.strange-reader",
        Reason::UnknownRoster => "problems.unknown-list",
        Reason::Left => "problems.removed",
        Reason::OtherBody => "problems.other-body",
        // Nothing is handed on to a reporter.
        Reason::WrongHand | Reason::NotTheirs => "problems.kind",
    }
}
