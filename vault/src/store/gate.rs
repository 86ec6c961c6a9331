//! Who may change log and key table: the writer, round after round, unless a backup copies them at this moment.
//!
//! Two locks of the file system, so that the backup can be another process and nothing stays locked when one ends suddenly. The first is a
//! turnstile: who waits for the second holds it, so that a busy writer cannot keep a backup waiting.

use super::error::StoreError;
use crate::limits;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often a taken lock is tried again.
const AGAIN: Duration = Duration::from_millis(1);

/// The two locks.
pub(super) struct Gate {
    turnstile: File,
    room: Arc<File>,
}

/// Open until this is dropped.
#[must_use]
pub(super) struct Entered(Option<Arc<File>>);

impl Gate {
    /// The gate of a store, by its folder and that of its keys.
    pub(super) fn new(folder: &Path, keys: &Path) -> Result<Self, StoreError> {
        Ok(Self { turnstile: File::open(keys)?, room: Arc::new(File::open(folder.join("log"))?) })
    }

    /// Enters, after a backup that is under way but not later than [`limits::GATE`].
    pub(super) fn enter(&self) -> Result<Entered, StoreError> {
        let deadline = Instant::now() + limits::GATE;
        if !wait(&self.turnstile, FlockOperation::NonBlockingLockShared, deadline)? {
            return Ok(Entered(None));
        }
        let entered = wait(&self.room, FlockOperation::NonBlockingLockShared, deadline);
        flock(&self.turnstile, FlockOperation::Unlock)?;
        Ok(Entered(entered?.then(|| Arc::clone(&self.room))))
    }

    /// Does something while nobody is inside; `None` when it took so long that the writer may not have waited.
    pub(super) fn alone<T>(&self, act: impl FnOnce() -> Result<T, StoreError>) -> Result<Option<T>, StoreError> {
        let deadline = Instant::now() + limits::GATE * 6;
        if !wait(&self.turnstile, FlockOperation::NonBlockingLockExclusive, deadline)? {
            return Ok(None);
        }
        let began = Instant::now();
        let entered = wait(&self.room, FlockOperation::NonBlockingLockExclusive, began + limits::GATE / 2);
        let done = match entered {
            Ok(true) => act().map(Some),
            Ok(false) => Ok(None),
            Err(error) => Err(error),
        };
        let waited = began.elapsed() < limits::GATE / 2;
        flock(&self.room, FlockOperation::Unlock)?;
        flock(&self.turnstile, FlockOperation::Unlock)?;
        done.map(|done| done.filter(|_| waited))
    }
}

fn wait(file: &File, lock: FlockOperation, deadline: Instant) -> Result<bool, StoreError> {
    loop {
        match flock(file, lock) {
            Ok(()) => return Ok(true),
            Err(Errno::WOULDBLOCK) if Instant::now() < deadline => std::thread::sleep(AGAIN),
            Err(Errno::WOULDBLOCK) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        if let Some(file) = &self.0 {
            // It is free in any case when the file closes.
            let _ = flock(file, FlockOperation::Unlock);
        }
    }
}
