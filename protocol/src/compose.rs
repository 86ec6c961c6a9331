//! Writing a message: one statement, one body, one slot per reader.

use crate::age::Recipient;
use crate::body;
use crate::bytes::{Inbox, MessageId, OneTimeSeed, PieceHash, RosterHash, WithdrawalHash};
use crate::cbor::Malformed;
use crate::content::Content;
use crate::label::{ForStatement, SigningKey};
use crate::random::Random;
use crate::request::Commit;
use crate::slot;
use crate::statement::{Card, Kind, Statement};
use zeroize::Zeroizing;

/// A message before it is sealed.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it is.
    pub kind: Kind,
    /// The roster its author goes by.
    pub roster: RosterHash,
    /// The case, unless it is a report.
    pub case: Option<MessageId>,
    /// The author's day.
    pub day: u32,
    /// What it follows; sorted here.
    pub parents: Vec<MessageId>,
    /// Who gets it, each with what to seal to; sorted here.
    pub readers: Vec<(Inbox, Recipient)>,
    /// In a report.
    pub card: Option<Card>,
    /// What it says.
    pub content: Content,
}

/// A message ready to be committed.
#[derive(Debug, Clone)]
pub struct Composed {
    /// Its id; a report's is its case's.
    pub id: MessageId,
    /// The statement that was signed.
    pub statement: Statement,
    /// One slot per reader.
    pub slots: Vec<(Inbox, Vec<u8>)>,
    /// The hash of each piece of the body.
    pub hashes: Vec<PieceHash>,
    /// The pieces.
    pub pieces: Vec<Vec<u8>>,
}

impl Composed {
    /// What stores it, until the month `expires` is over. `own` are slots that travel with it: a place.
    #[must_use]
    pub fn into_commit(
        self,
        own: Vec<(Inbox, Vec<u8>)>,
        withdrawal: Option<WithdrawalHash>,
        closes: Option<WithdrawalHash>,
        expires: u32,
    ) -> Commit {
        let mut slots = self.slots;
        slots.extend(own);
        slots.sort_unstable_by_key(|(inbox, _)| *inbox);
        Commit { slots, hashes: self.hashes, pieces: self.pieces, withdrawal, closes, expires }
    }
}

/// Seals and signs `draft`.
///
/// # Errors
/// [`Malformed`] when it breaks a limit: no reader or over 16, a card over 1024 bytes, a key that does not encapsulate.
pub fn compose(mut draft: Draft, key: &SigningKey, random: &mut dyn Random) -> Result<Composed, Malformed> {
    let sealed = body::seal(&draft.content, random)?;
    // What it says may be 25 MiB, and is in the pieces now. Wiped before it is let go: what was dropped cannot be reached.
    draft.content.wipe();
    drop(core::mem::take(&mut draft.content));
    draft.parents.sort_unstable();
    draft.readers.sort_unstable_by_key(|(inbox, _)| *inbox);
    let statement = Statement {
        kind: draft.kind,
        roster: draft.roster,
        case: draft.case,
        author: key.public(),
        day: draft.day,
        parents: draft.parents,
        readers: draft.readers.iter().map(|(inbox, _)| *inbox).collect(),
        body: sealed.hash,
        card: draft.card,
    };
    let (id, slots) = seal_slots(&statement, &draft.readers, Some(&sealed.seed), key, random)?;
    Ok(Composed { id, statement, slots, hashes: sealed.hashes, pieces: sealed.pieces })
}

/// The place that the reporter's own inbox gets when they keep no copy: it goes into the report's commit.
///
/// # Errors
/// As [`compose`].
pub fn place(
    report: &Composed,
    own: &(Inbox, Recipient),
    key: &SigningKey,
    random: &mut dyn Random,
) -> Result<(Inbox, Vec<u8>), Malformed> {
    let mut statement = Statement { kind: Kind::Place, case: Some(report.id), card: None, ..report.statement.clone() };
    statement.readers.push(own.0);
    statement.readers.sort_unstable();
    let (_, slots) = seal_slots(&statement, core::slice::from_ref(own), None, key, random)?;
    slots.into_iter().next().ok_or(Malformed)
}

type Slots = Vec<(Inbox, Vec<u8>)>;

fn seal_slots(
    statement: &Statement,
    readers: &[(Inbox, Recipient)],
    seed: Option<&OneTimeSeed>,
    key: &SigningKey,
    random: &mut dyn Random,
) -> Result<(MessageId, Slots), Malformed> {
    let bytes = Zeroizing::new(statement.to_bytes()?);
    let signature = key.sign::<ForStatement>(&bytes);
    let slots = readers
        .iter()
        .map(|(inbox, recipient)| Ok((*inbox, slot::seal(&bytes, &signature, seed, recipient, random)?)))
        .collect::<Result<_, Malformed>>()?;
    Ok((MessageId::of(&bytes), slots))
}
