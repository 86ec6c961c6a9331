//! What a server's refusal means for the person who asked.

use crate::error::{ClientError, Kind};
use hyper::StatusCode;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::text::neutralise;

/// Most characters of a server's own sentence that are shown.
const MAX_SHOWN: usize = 300;

/// From the vault, inside the relay.
pub(super) fn inside(request: &Request, status: u16, sentence: &str) -> ClientError {
    let (kind, happened, next) = match (request, status) {
        (Request::Roster { .. }, 403) => (
            Kind::Denied,
            "The vault did not accept this committee.",
            "A token works once, and a committee is not run by those who run its vault. Ask the operator for a new token.",
        ),
        (Request::Roster { .. }, 409) => (
            Kind::Denied,
            "Another list of members was published meanwhile.",
            "Look at it with `tellsafe desk show`, and propose your change anew.",
        ),
        (Request::Roster { .. }, 410) => (
            Kind::Denied,
            "The key of one of these members cannot be used here.",
            "Whose it is makes a new one with `tellsafe key new`, and a card with `tellsafe desk join`; then propose it anew.",
        ),
        (Request::Commit(_), 410) => (
            Kind::Changed,
            "Someone to whom this was written has lost their key meanwhile.",
            "Nothing was stored. Do it once more: it is then sealed for the list of members as it is now.",
        ),
        (Request::Commit(_), 409) => (
            Kind::Denied,
            "The report was taken back by the person who wrote it.",
            "Nothing was stored, and there is nothing more to do about it.",
        ),
        (Request::Body(..), 404) => (
            Kind::NotFound,
            "What was written is no longer stored.",
            "It was taken back, has expired, or the vault lost it. A colleague may still have it.",
        ),
        (_, 400) => (
            Kind::Malformed,
            "The vault did not understand this.",
            "It may run another version: update Tellsafe, and tell the operator if that does not help.",
        ),
        (_, 403) => (Kind::Denied, "The vault does not allow this.", "Ask the operator if you think it should."),
        (_, 404) => (Kind::NotFound, "The vault does not have this.", "Check what you typed."),
        (_, 409) => (Kind::Denied, "Something else was stored meanwhile.", "Look again, then repeat it."),
        (_, 413) => (Kind::Malformed, "This is too long for the vault.", "Shorten it, or send fewer attachments."),
        (_, 503) => (
            Kind::Later,
            "The vault takes nothing in at the moment.",
            "Nothing was stored. Try again in some minutes; if it lasts, tell the operator.",
        ),
        _ => (Kind::Unavailable, "The vault could not do this.", "Try again later, and tell the operator."),
    };
    ClientError::new(kind, happened).means(quoted("The vault says", sentence)).next(next)
}

/// From the gateway, around the relay; or from whatever answers in its place.
pub(super) fn outside(status: StatusCode, sentence: &str) -> ClientError {
    let (kind, happened, next) = match status.as_u16() {
        300..400 => (
            Kind::Untrusted,
            "The server wants to send you elsewhere, and that is not followed.",
            "Check the address. A network that asks you to log in first does this too.",
        ),
        408 | 429 | 503 => (Kind::Later, "The server is busy.", "Nothing was stored. Try again in some minutes."),
        421 => (Kind::Usage, "The server does not go by that name.", "Use the address exactly as the link has it."),
        422 => (
            Kind::Later,
            "The vault could not open the request: its key was just changed.",
            "Nothing was stored. Run the same command again.",
        ),
        502 | 504 => (
            Kind::Later,
            "The server runs, but its vault does not answer.",
            "Nothing is known to be stored. Try again in some minutes; if it lasts, tell the operator.",
        ),
        _ => (
            Kind::Unavailable,
            "The server does not answer as a Tellsafe server does.",
            "Check the address. If it is right, tell the operator.",
        ),
    };
    // The gateway writes for the page, where what was typed is still on the screen: only its first sentence holds here.
    let first = sentence.split_inclusive('.').next().unwrap_or_default();
    let means = match first {
        "" => format!("It gave status {}.", status.as_u16()),
        first => quoted("It says", first),
    };
    ClientError::new(kind, happened).means(means).next(next)
}

fn quoted(who: &str, sentence: &str) -> String {
    let shown: String = neutralise(sentence.trim(), false).chars().take(MAX_SHOWN).collect();
    if shown.is_empty() { String::new() } else { format!("{who}: \u{201c}{shown}\u{201d}") }
}
