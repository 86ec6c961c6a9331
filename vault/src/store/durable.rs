//! How a batch becomes durable, and how a deletion does.

use super::batch::Batch;
use super::error::StoreError;
use super::keys::KeySlot;
use super::log::Frames;
use super::rebuild::Dead;
use super::writer::Writer;
use crate::limits;

impl Writer {
    /// Makes a batch durable, calls `durable`, and deletes what the batch deletes.
    pub(super) fn execute(&mut self, batch: Batch<'_>, durable: impl FnOnce()) -> Result<(), StoreError> {
        let Batch { view, frames, keys, dead, .. } = batch;
        if !frames.is_empty() {
            let written = self.appender.write(frames);
            if written.is_err() {
                keys.iter().for_each(|(slot, _)| self.intake.space.free.add(*slot));
            }
            let file = written?;
            self.shared.table.write(keys)?;
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
        self.shared.table.write(overwritten.collect())?;
        self.pair.keys()?;
        for dead in dead.chunks(limits::DELETIONS) {
            let mut frames = Frames::new();
            for dead in dead {
                frames.tombstone(dead.number)?;
            }
            match self.append(frames) {
                // No room for tombstones: the keys are gone, which is what counts; their slots say so until the next
                // start.
                Err(StoreError::Full) => return Ok(()),
                result => result?,
            }
            dead.iter().filter_map(|dead| dead.key_slot).for_each(|slot| self.intake.space.free.add(slot));
        }
        Ok(())
    }

    /// Appends frames that need no keys.
    pub(super) fn append(&mut self, frames: Frames) -> Result<(), StoreError> {
        self.appender.make_room(frames.length())?;
        let file = self.appender.write(frames)?;
        self.pair.log(&file)?;
        self.unproven = false;
        self.shared.reach.note(&self.appender.end())
    }

    /// Writes an empty batch. From then on damage to the one before cannot be mistaken for a torn write.
    pub(super) fn prove(&mut self) -> Result<(), StoreError> {
        match self.append(Frames::new()) {
            Err(StoreError::Full) => {
                self.unproven = false;
                Ok(())
            }
            result => result,
        }
    }
}
