//! What is taken in: commits, pieces ahead of them, public records.

use super::batch::{Batch, KeySpace};
use super::entry::{self, WithdrawalEntry};
use super::error::StoreError;
use super::rebuild::Dead;
use super::record::{Body, Record, WithdrawalState};
use super::shared::{Fresh, Shared};
use super::types::{Acknowledged, Commit, Hash, Piece, Public, Put, body_hash, hash};
use crate::limits;
use std::collections::{BTreeSet, HashMap};

/// A commit that is within the limits, sealed by its caller: all that can be done before its turn comes.
pub(super) struct Sealed {
    id: Hash,
    withdrawal: Option<Hash>,
    closes: Option<Hash>,
    expires: u32,
    body: Hash,
    pieces: Vec<Hash>,
    inline: bool,
    slots: Vec<(Hash, Fresh)>,
    body_record: Fresh,
    piece_records: Vec<(Hash, Fresh)>,
    commit_record: Fresh,
    withdrawal_record: Option<Fresh>,
    closing_record: Option<Fresh>,
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
    let slot = |slot: super::types::Slot| {
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

/// What the writer remembers for taking in.
pub(super) struct Intake {
    pub(super) space: KeySpace,
    /// Highest numbers of inboxes written to lately.
    pub(super) highest: HashMap<Hash, u32>,
    /// Bytes of pieces that wait.
    pub(super) pool: u64,
    /// Whether anything was ever withdrawn (a lookup saved for each commit when not).
    pub(super) any_withdrawn: bool,
}

impl Intake {
    fn next_number(&mut self, batch: &Batch<'_>, inbox: &Hash) -> Result<u32, StoreError> {
        let highest = match self.highest.get(inbox) {
            Some(highest) => *highest,
            None => highest(batch, inbox)?,
        };
        highest.checked_add(1).ok_or(StoreError::Full)
    }

    fn remember(&mut self, inbox: Hash, number: u32) {
        if self.highest.len() >= limits::HIGHEST_REMEMBERED {
            self.highest.clear();
        }
        self.highest.insert(inbox, number);
    }

    /// Decides a commit, and adds what it takes.
    pub(super) fn commit(
        &mut self,
        batch: &mut Batch<'_>,
        commit: Sealed,
        day: u32,
    ) -> Result<Acknowledged, StoreError> {
        let get = |letter, name: &Hash| batch.view.get(&entry::key(letter, &[name]));
        if let Some((_, day)) = get(b'c', &commit.id)?.and_then(|value| entry::location_and_number(&value)) {
            return Ok(Acknowledged { day });
        }
        if let Some(withdrawal) = &commit.withdrawal
            && get(b'w', withdrawal)?.is_some()
        {
            return Err(StoreError::WithdrawalTaken);
        }
        if self.any_withdrawn && get(b'y', &commit.body)?.is_some() {
            return Err(StoreError::Withdrawn);
        }
        let joined = get(b'b', &commit.body)?.is_some();
        let mut piece_records = commit.piece_records;
        if joined {
            piece_records.clear();
        } else {
            for piece in commit.pieces.iter().filter(|_| !commit.inline) {
                let stored = get(b'p', piece)?.is_some();
                if stored {
                    piece_records.retain(|(name, _)| name != piece);
                } else if !piece_records.iter().any(|(name, _)| name == piece) {
                    return Err(StoreError::MissingPiece);
                }
            }
            // The same piece twice in one body is stored once.
            let mut seen = BTreeSet::new();
            piece_records.retain(|(name, _)| seen.insert(*name));
        }
        let closes = match &commit.closes {
            Some(withdrawal) => get(b'w', withdrawal)?.and_then(|value| WithdrawalEntry::decode(&value)),
            None => None,
        };
        let closes = closes.filter(|entry| entry.state == WithdrawalState::Open);

        let (body, expires) = (commit.body, commit.expires);
        let none: &[Hash] = &[];
        let mut records = Vec::new();
        let mut numbers = Vec::new();
        for (inbox, fresh) in commit.slots {
            let number = self.next_number(batch, &inbox)?;
            numbers.push((inbox, number));
            records.push((fresh, Record::Slot { inbox, number, day, expires, body, joined }, none));
        }
        if !joined {
            let record = Record::Body {
                body,
                numbers: numbers.iter().map(|(_, number)| *number).collect(),
                inline: commit.inline,
            };
            records.push((commit.body_record, record, if commit.inline { none } else { commit.pieces.as_slice() }));
        }
        for (piece, fresh) in piece_records {
            records.push((fresh, Record::Piece { piece }, none));
        }
        records.push((commit.commit_record, Record::Commit { id: commit.id, day }, none));
        if let Some((withdrawal, fresh)) = commit.withdrawal.zip(commit.withdrawal_record) {
            let state = WithdrawalState::Open;
            records.push((fresh, Record::Withdrawal { withdrawal, body, expires, state }, none));
        }
        if let (Some(withdrawal), Some(fresh), Some(open)) = (commit.closes, commit.closing_record, closes) {
            let (body, expires, state) = (open.body, open.expires, WithdrawalState::Closed);
            records.push((fresh, Record::Withdrawal { withdrawal, body, expires, state }, none));
        }
        batch.add(&mut self.space, records)?;
        batch.dead.extend(closes.map(|open| Dead::from(open.at)));
        for (inbox, number) in numbers {
            self.remember(inbox, number);
        }
        for piece in &commit.pieces {
            self.stop_waiting(batch, piece)?;
        }
        Ok(Acknowledged { day })
    }

    /// A piece waits no longer: it has a body, or it goes.
    pub(super) fn stop_waiting(&mut self, batch: &mut Batch<'_>, piece: &Hash) -> Result<(), StoreError> {
        let key = entry::key(b'a', &[piece]);
        if let Some(value) = batch.view.get(&key)?
            && let Some(at) = entry::location(&value)
        {
            self.pool = self.pool.saturating_sub(entry::waiting_length(&value).unwrap_or(0).into());
            batch.bury(key, at);
        }
        Ok(())
    }

    /// Puts a piece ahead of its commit.
    pub(super) fn piece(&mut self, batch: &mut Batch<'_>, put: WaitingPiece, most: u64) -> Result<Hash, StoreError> {
        let WaitingPiece { piece, length, hour, piece_record, waiting_record } = put;
        if batch.view.get(&entry::key(b'p', &[&piece]))?.is_some() {
            return Ok(piece);
        }
        let pool = self.pool.saturating_add(length.into());
        if pool > most {
            return Err(StoreError::Full);
        }
        let records = vec![
            (piece_record, Record::Piece { piece }, [].as_slice()),
            (waiting_record, Record::Waiting { piece, hour, length }, &[]),
        ];
        batch.add(&mut self.space, records)?;
        self.pool = pool;
        Ok(piece)
    }

    /// Puts a public record; returns whether it was.
    pub(super) fn public(&mut self, batch: &mut Batch<'_>, put: SealedPublic) -> Result<bool, StoreError> {
        let SealedPublic { kind, name, rule, fresh } = put;
        let old = batch.view.get(&entry::key(b'u', &[&[kind], &name]))?;
        if old.is_some() && rule == Put::IfAbsent {
            return Ok(false);
        }
        batch.add(&mut self.space, vec![(fresh, Record::Public { kind, name }, &[])])?;
        batch.dead.extend(old.and_then(|value| entry::location(&value)).map(Dead::from));
        Ok(true)
    }
}

/// The highest number of an inbox, undecided changes included.
pub(super) fn highest(batch: &Batch<'_>, inbox: &Hash) -> Result<u32, StoreError> {
    let live = batch.view.last(&entry::key(b'i', &[inbox]))?;
    let live = live.and_then(|key| entry::slot_of(&key)).map_or(0, |(_, number)| number);
    let outlived = batch.view.get(&entry::key(b'g', &[inbox]))?;
    Ok(live.max(outlived.and_then(|value| entry::location_and_number(&value)).map_or(0, |(_, number)| number)))
}

/// A piece put ahead, sealed.
pub(super) struct WaitingPiece {
    piece: Hash,
    length: u32,
    hour: u32,
    piece_record: Fresh,
    waiting_record: Fresh,
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
    kind: u8,
    name: Hash,
    rule: Put,
    fresh: Fresh,
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
