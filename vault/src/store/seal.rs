//! Sealing what is to be taken in, on the caller's thread: all that can be done before its turn comes.

use super::error::StoreError;
use super::record::{Body, Record};
use super::shared::{Fresh, Shared};
use super::types::{Commit, Hash, Piece, Public, Put, Slot, body_hash, hash};
use crate::limits;
use std::collections::BTreeSet;

/// A commit that is within the limits, sealed by its caller: all that can be done before its turn comes.
pub(super) struct Sealed {
    pub(super) id: Hash,
    pub(super) withdrawal: Option<Hash>,
    pub(super) closes: Option<Hash>,
    pub(super) expires: u32,
    pub(super) body: Hash,
    pub(super) pieces: Vec<Hash>,
    pub(super) inline: bool,
    pub(super) slots: Vec<(Hash, Fresh)>,
    pub(super) body_record: Fresh,
    pub(super) piece_records: Vec<(Hash, Fresh)>,
    pub(super) commit_record: Fresh,
    pub(super) withdrawal_record: Option<Fresh>,
    pub(super) closing_record: Option<Fresh>,
}

impl Sealed {
    /// Whether it is a message in words, for which some room is kept when the disk is nearly full.
    pub(super) fn is_small(&self) -> bool {
        self.pieces.len() <= 1
    }
}

fn check(commit: &Commit) -> Result<(), StoreError> {
    let inboxes: BTreeSet<_> = commit.slots.iter().map(|slot| slot.inbox).collect();
    let lengths = commit.pieces.iter().filter_map(|piece| match piece {
        Piece::Inline(bytes) => Some(bytes.len()),
        Piece::Stored(_) => None,
    });
    let within = (1..=limits::SLOTS).contains(&commit.slots.len())
        && inboxes.len() == commit.slots.len()
        && commit.pieces.len() <= limits::PIECES
        && lengths.clone().all(|length| (1..=limits::PIECE).contains(&length))
        && lengths.sum::<usize>() <= limits::INLINE;
    within.then_some(()).ok_or(StoreError::Limits)
}

/// Seals a commit.
pub(super) fn seal(shared: &Shared, commit: Commit) -> Result<Sealed, StoreError> {
    check(&commit)?;
    let Commit { id, slots, pieces, withdrawal, closes, expires } = commit;
    let (mut hashes, mut bodies) = (Vec::new(), Vec::new());
    for piece in pieces {
        match piece {
            Piece::Inline(bytes) => {
                let name = hash(&bytes);
                hashes.push(name);
                bodies.push((name, bytes));
            }
            Piece::Stored(name) => hashes.push(name),
        }
    }
    let inline = hashes.len() == 1 && bodies.len() == 1;
    let only = if inline { bodies.pop().map(|(_, bytes)| bytes) } else { None };
    // Without pieces there is nothing to share, but what ties the slots together still needs a name of its own.
    let body = if hashes.is_empty() {
        hash(&[b"tellsafe vault no body".as_slice(), &id].concat())
    } else {
        body_hash(&hashes)
    };
    let content = Body { inboxes: slots.iter().map(|slot| slot.inbox).collect(), pieces: hashes.clone(), inline: only };
    let body_place = Record::Body { body, numbers: Vec::new(), inline }.place();
    let slot = |slot: Slot| {
        let inbox = slot.inbox;
        let place = Record::Slot { inbox, number: 0, day: 0, expires, body, joined: false }.place();
        Ok((inbox, shared.fresh(&place, slot.sealed.to_vec())?))
    };
    let piece = |(piece, bytes)| Ok((piece, shared.fresh(&Record::Piece { piece }.place(), bytes)?));
    let bare = || shared.fresh(&[0; 33], Vec::new());
    Ok(Sealed {
        id,
        withdrawal,
        closes,
        expires,
        body,
        pieces: hashes,
        inline,
        slots: slots.into_iter().map(slot).collect::<Result<_, StoreError>>()?,
        body_record: shared.fresh(&body_place, content.encode())?,
        piece_records: bodies.into_iter().map(piece).collect::<Result<_, StoreError>>()?,
        commit_record: bare()?,
        withdrawal_record: withdrawal.map(|_| bare()).transpose()?,
        closing_record: closes.map(|_| bare()).transpose()?,
    })
}

/// A piece put ahead, sealed.
pub(super) struct WaitingPiece {
    pub(super) piece: Hash,
    pub(super) length: u32,
    pub(super) hour: u32,
    pub(super) piece_record: Fresh,
    pub(super) waiting_record: Fresh,
}

/// Seals a piece.
pub(super) fn seal_piece(shared: &Shared, bytes: Vec<u8>, hour: u32) -> Result<WaitingPiece, StoreError> {
    let length = u32::try_from(bytes.len()).map_err(|_| StoreError::Limits)?;
    if bytes.is_empty() || bytes.len() > limits::PIECE {
        return Err(StoreError::Limits);
    }
    let piece = hash(&bytes);
    let piece_record = shared.fresh(&Record::Piece { piece }.place(), bytes)?;
    Ok(WaitingPiece { piece, length, hour, piece_record, waiting_record: shared.fresh(&[0; 33], Vec::new())? })
}

/// A public record, sealed.
pub(super) struct SealedPublic {
    pub(super) kind: u8,
    pub(super) name: Hash,
    pub(super) rule: Put,
    pub(super) fresh: Fresh,
}

/// Seals a public record.
pub(super) fn seal_public(shared: &Shared, public: Public, rule: Put) -> Result<SealedPublic, StoreError> {
    let Public { kind, key, value } = public;
    if key.len() > limits::PUBLIC_NAME || value.len() > limits::PUBLIC {
        return Err(StoreError::Limits);
    }
    let name = hash(&key);
    let length = u16::try_from(key.len()).map_err(|_| StoreError::Limits)?;
    let content = [length.to_be_bytes().as_slice(), &key, &value].concat();
    let fresh = shared.fresh(&Record::Public { kind, name }.place(), content)?;
    Ok(SealedPublic { kind, name, rule, fresh })
}
