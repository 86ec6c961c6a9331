//! How a batch becomes durable, and how a deletion does.

use super::batch::Batch;
use super::error::StoreError;
use super::keys::KeySlot;
use super::log::Frames;
use super::rebuild::Dead;
use super::writer::Writer;
use crate::limits;
use std::io::ErrorKind;

impl Writer {
    /// Makes a batch durable, calls `durable`, and deletes what the batch deletes.
    pub(super) fn execute(&mut self, batch: Batch<'_>, durable: impl FnOnce()) -> Result<(), StoreError> {
        let Batch { view, frames, keys, dead, spares, .. } = batch;
        if !frames.is_empty() {
            let written = self.appender.write(frames, if spares { limits::ZEROS_FOR_DELETIONS } else { 0 });
            if written.is_err() {
                keys.iter().for_each(|(slot, _)| self.intake.space.free.add(*slot));
            }
            let file = written?;
            // From here on there is no way back: the log has the batch.
            self.shared.table.write(keys).map_err(|_| StoreError::ReadOnly)?;
            self.pair.both(&file)?;
            self.unproven = true;
        }
        self.shared.index.apply(view.into_changes());
        // Not synced, so it costs two writes to memory; whoever is told that it is durable finds it said here after a kill.
        self.shared.reach.note(&self.appender.end())?;
        durable();
        self.bury(dead)
    }

    /// Deletes for good: overwrites the keys, then says so in the log, then lets the slots be used again.
    fn bury(&mut self, dead: Vec<Dead>) -> Result<(), StoreError> {
        if dead.is_empty() {
            return Ok(());
        }
        let overwritten =
            dead.iter().filter_map(|dead| Some((dead.key_slot?, KeySlot::Dead { number: dead.number }.encode())));
        // The index has let go of them: nobody could ask for this again, so a full disk is no excuse.
        self.shared.table.write(overwritten.collect()).map_err(|_| StoreError::ReadOnly)?;
        self.pair.keys()?;
        for dead in dead.chunks(limits::DELETIONS) {
            let mut frames = Frames::new();
            for dead in dead {
                frames.tombstone(dead.number)?;
            }
            match self.append(frames) {
                // No room for tombstones: the keys are gone, which is what counts; their slots say so until the next
                // start.
                Err(StoreError::Full | StoreError::Io(ErrorKind::StorageFull)) => return Ok(()),
                result => result?,
            }
            dead.iter().filter_map(|dead| dead.key_slot).for_each(|slot| self.intake.space.free.add(slot));
        }
        Ok(())
    }

    /// Appends frames that need no keys.
    pub(super) fn append(&mut self, frames: Frames) -> Result<(), StoreError> {
        self.appender.make_room(frames.length())?;
        let file = self.appender.write(frames, 0)?;
        self.pair.log(&file)?;
        self.unproven = false;
        self.shared.reach.note(&self.appender.end())
    }

    /// Writes an empty batch. From then on damage to the one before cannot be mistaken for a torn write.
    pub(super) fn prove(&mut self) -> Result<(), StoreError> {
        match self.append(Frames::new()) {
            Err(StoreError::Full | StoreError::Io(ErrorKind::StorageFull)) => {
                self.unproven = false;
                Ok(())
            }
            result => result,
        }
    }
}
