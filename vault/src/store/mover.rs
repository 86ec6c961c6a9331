//! From memory to sled: a thread of its own, so that no commit waits for it.

use super::error::StoreError;
use super::folder;
use super::index::Index;
use crate::limits;
use std::sync::PoisonError;
use std::time::Duration;

/// What the mover's thread is to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mover {
    Waits,
    Moves,
    Stops,
}

impl Index {
    /// Lets the mover know that there is time.
    pub(super) fn rest(&self) {
        if self.recent_length() >= limits::RECENT {
            self.tell_mover(Mover::Moves);
        }
    }

    pub(super) fn tell_mover(&self, what: Mover) {
        let mut told = self.mover.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *told != Mover::Stops {
            *told = what;
        }
        self.mover.1.notify_all();
    }

    fn recent_length(&self) -> usize {
        self.recent.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether there is room on the disk for entries to be moved to it. sled never recovers from a full one: then they stay in memory.
    fn disk_has_room(&self) -> bool {
        folder::available(&self.folder).is_ok_and(|free| free >= limits::INDEX_ROOM)
    }

    /// Waits while memory is full of entries that sled does not have yet; false when the disk has no room for them.
    pub(super) fn wait_for_room(&self) -> bool {
        let mut told = self.mover.0.lock().unwrap_or_else(PoisonError::into_inner);
        while self.recent_length() >= limits::RECENT_MOST && *told != Mover::Stops && !self.is_broken() {
            if !self.disk_has_room() {
                return false;
            }
            if *told == Mover::Waits {
                *told = Mover::Moves;
                self.mover.1.notify_all();
            }
            // With a deadline, because the mover counts down without this lock.
            let waited = self.mover.1.wait_timeout(told, Duration::from_millis(20));
            told = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Moves up to `most` entries from memory to sled; returns how many.
    pub(super) fn move_some(&self, most: usize) -> Result<usize, StoreError> {
        let recent = self.recent.read().unwrap_or_else(PoisonError::into_inner);
        let chosen: Vec<_> = recent.iter().take(most).map(|(key, value)| (key.clone(), value.clone())).collect();
        drop(recent);
        let mut batch = sled::Batch::default();
        for (key, value) in &chosen {
            match value {
                Some(value) => batch.insert(key.as_slice(), value.as_slice()),
                None => batch.remove(key.as_slice()),
            }
        }
        self.guarded(|| self.sled.apply_batch(batch))?;
        let mut recent = self.recent.write().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in &chosen {
            // Unless it changed meanwhile; then it is moved again.
            if recent.get(key) == Some(value) {
                recent.remove(key);
            }
        }
        drop(recent);
        self.mover.1.notify_all();
        Ok(chosen.len())
    }

    /// Moves what is recent when it is much, on the caller's thread.
    pub(super) fn move_if_many(&self) -> Result<(), StoreError> {
        while self.recent_length() >= limits::RECENT && self.disk_has_room() {
            self.move_some(limits::RECENT)?;
        }
        Ok(())
    }

    /// The mover's thread: moves what is recent when there is time or must be, until [`Index::stop_moving`].
    pub(super) fn keep_moving(&self) {
        loop {
            let mut told = self.mover.0.lock().unwrap_or_else(PoisonError::into_inner);
            while *told == Mover::Waits {
                told = self.mover.1.wait(told).unwrap_or_else(PoisonError::into_inner);
            }
            if *told == Mover::Stops {
                return;
            }
            *told = Mover::Waits;
            drop(told);
            if self.move_if_many().is_err() {
                return;
            }
        }
    }

    /// Ends [`Index::keep_moving`].
    pub(super) fn stop_moving(&self) {
        self.tell_mover(Mover::Stops);
    }

    /// Moves everything to sled and flushes it.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Index`]: the next start makes the index anew.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        if !self.disk_has_room() {
            return Err(StoreError::Full);
        }
        while self.move_some(limits::RECENT)? > 0 {}
        self.guarded(|| self.sled.flush())?;
        Ok(())
    }
}
