//! A report, from a filled form to what is stored.

use crate::age::Recipient;
use crate::bytes::{Inbox, RosterHash};
use crate::cbor::Malformed;
use crate::compose::{Composed, Draft, compose, place};
use crate::content::{Content, Reporter};
use crate::holder::Holder;
use crate::random::Random;
use crate::statement::{Card, Kind};

/// Bytes that a card needs beside its two texts.
pub const CARD_STRUCTURE: usize = 7;
/// Bytes that a body needs beside texts: the reporter's public half, and names of things.
pub const BODY_STRUCTURE: usize = 10_000;

/// What a reporter filled in.
#[derive(Debug)]
pub struct Filled {
    /// The newest roster of the desk.
    pub roster: RosterHash,
    /// The members who stayed ticked.
    pub readers: Vec<(Inbox, Recipient)>,
    /// Whom it is about, and where.
    pub card: Card,
    /// What happened and the answers; what only a report has is added here.
    pub content: Content,
    /// Whether the reporter's own inbox gets the report itself, which whoever has the code can then read.
    pub keep_copy: bool,
}

/// A report ready to be stored.
#[derive(Debug, Clone)]
pub struct Report {
    /// The message.
    pub composed: Composed,
    /// The place, when the reporter keeps no copy.
    pub own: Vec<(Inbox, Vec<u8>)>,
}

/// Seals and signs a report on the author's day `day`.
///
/// # Errors
/// As [`compose`].
pub fn report(filled: Filled, holder: &Holder, day: u32, random: &mut dyn Random) -> Result<Report, Malformed> {
    let own = (holder.inbox(), holder.recipient().clone());
    let mut readers = filled.readers;
    if filled.keep_copy {
        readers.push(own.clone());
    }
    let content = Content {
        reporter: Some(Reporter { recipient: own.1.clone(), inbox: own.0 }),
        withdrawal: Some(holder.withdrawal_secret().hash()),
        ..filled.content
    };
    let draft = Draft {
        kind: Kind::Report,
        roster: filled.roster,
        case: None,
        day,
        parents: Vec::new(),
        readers,
        card: Some(filled.card),
        content,
    };
    let composed = compose(draft, holder.signing_key(), random)?;
    let own = if filled.keep_copy { Vec::new() } else { vec![place(&composed, &own, holder.signing_key(), random)?] };
    Ok(Report { composed, own })
}
