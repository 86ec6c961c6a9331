//! What the writer does at the start, at the end, and when the epoch changes.

use super::batch::Batch;
use super::epoch;
use super::error::StoreError;
use super::keys::KeySlot;
use super::log::Frames;
use super::mark::Mark;
use super::rebuild::Mending;
use super::removal;
use super::writer::{ROOM, Writer};
use crate::limits;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

impl Writer {
    /// A step of wrapping every living key anew under a new epoch key; true when the last is, and the old one destroyed.
    ///
    /// New keys are wrapped under the new one from the first step on. Interrupted, both open what they wrapped, and
    /// the next renewal takes up all of it.
    pub(super) fn renew_epoch(&mut self) -> Result<bool, StoreError> {
        let shared = Arc::clone(&self.shared);
        let mut random = shared.random.lock().unwrap_or_else(PoisonError::into_inner);
        let first = match self.rewrapped {
            Some(first) => first,
            None => {
                self.intake.space.epoch = match shared.epochs.begin(random.as_mut()) {
                    // So many renewals broke off that there is no place for another key: the newest has to do.
                    Err(StoreError::Full) => shared.epochs.current().ok_or(StoreError::Full)?,
                    begun => begun?,
                };
                0
            }
        };
        self.rewrapped = Some(first);
        let (epoch, key) = self.intake.space.epoch.clone();
        let mut renewed = Vec::new();
        let end = shared.table.length()?.min(first.saturating_add(limits::REWRAPPED));
        for slot in first..end {
            let old = shared.table.read(slot)?;
            let KeySlot::Live { number, generation, .. } = old else { continue };
            if let Some(record_key) = shared.epochs.record_key(&old, number).filter(|_| generation != epoch) {
                renewed.push((slot, epoch::key_slot(&key, epoch, number, &record_key, random.as_mut())?.encode()));
            }
        }
        shared.table.write(renewed)?;
        self.rewrapped = Some(end);
        if end < shared.table.length()? {
            return Ok(false);
        }
        self.pair.keys()?;
        shared.epochs.destroy_others()?;
        self.rewrapped = None;
        Ok(true)
    }

    /// Finishes what a crash interrupted.
    pub(super) fn mend(&mut self, mending: &Mending) -> Result<(), StoreError> {
        let shared = Arc::clone(&self.shared);
        let mut batch = Batch::new(&shared, self.appender.make_room(ROOM)?);
        batch.dead.extend(&mending.dead);
        for withdrawal in &mending.withdrawals {
            removal::withdraw(&shared, &mut batch, &mut self.intake, withdrawal)?;
        }
        for body in &mending.bodies {
            removal::bury_body(&shared, &mut batch, &mut self.intake, body)?;
        }
        for piece in &mending.not_waiting {
            self.intake.stop_waiting(&mut batch, piece)?;
        }
        for piece in &mending.pieces {
            removal::bury_piece(&mut batch, &mut self.intake, piece)?;
        }
        if batch.is_empty() { Ok(()) } else { self.execute(batch, || ()) }
    }

    /// Leaves a mark, if all is well, that spares the next start the reading of the log.
    pub(super) fn close(&mut self) -> Result<(), StoreError> {
        let shared = Arc::clone(&self.shared);
        shared.index.stop_moving();
        // What is damaged is reported again after the next start only if the log is read again.
        let sound =
            shared.damaged.is_empty() && shared.quarantined.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        if shared.is_read_only() || !sound {
            return Ok(());
        }
        self.appender.make_room(ROOM)?;
        self.append(Frames::new())?;
        shared.reach.sync()?;
        shared.index.flush()?;
        let keys = shared.table.scan(|_, _| ())?;
        let next_number = shared.next_number.load(Ordering::SeqCst);
        Mark { end: self.appender.end(), next_number, keys, index: shared.index.digest()? }.write(&shared.folder)
    }
}
