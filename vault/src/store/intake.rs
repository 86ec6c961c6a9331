//! What is taken in: commits, pieces ahead of them, public records.

use super::batch::{Batch, KeySpace};
use super::entry::{self, WithdrawalEntry};
use super::error::StoreError;
use super::rebuild::Dead;
use super::record::{Record, WithdrawalState};
use super::seal::{Sealed, SealedPublic, WaitingPiece};
use super::types::{Acknowledged, Hash, Put};
use crate::limits;
use std::collections::{BTreeSet, HashMap};

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
