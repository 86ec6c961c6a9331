//! Making files durable: the one place where it can fail, and where a test lets it.

use super::error::StoreError;
use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// How a file's contents become durable; [`File::sync_data`] unless a test passes what fails.
pub type Sync = Arc<dyn Fn(&File) -> io::Result<()> + Send + std::marker::Sync>;

/// Syncs the log and the key table at the same time, on two threads: each waits for the same disk.
pub(super) struct Pair {
    sync: Sync,
    ask: Option<SyncSender<()>>,
    answer: Receiver<io::Result<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Pair {
    /// `keys` is the key table's file.
    pub(super) fn new(sync: Sync, keys: &File) -> io::Result<Self> {
        let keys = keys.try_clone()?;
        let (ask, asked) = sync_channel::<()>(1);
        let (give, answer) = sync_channel(1);
        let its_sync = Arc::clone(&sync);
        let thread = std::thread::Builder::new().name("key-sync".into()).spawn(move || {
            for () in asked {
                if give.send(its_sync(&keys)).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { sync, ask: Some(ask), answer, thread: Some(thread) })
    }

    fn start_keys(&self) -> io::Result<()> {
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        self.ask.as_ref().ok_or_else(gone)?.send(()).map_err(|_| gone())
    }

    fn finish_keys(&self) -> io::Result<()> {
        self.answer.recv().map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?
    }

    /// Makes both durable.
    ///
    /// # Errors
    /// [`StoreError::ReadOnly`], here and below, whatever the disk says: even one that is full only at this point leaves nobody knowing
    /// what is on it.
    pub(super) fn both(&self, log: &File) -> Result<(), StoreError> {
        let begun = self.start_keys();
        let log = (self.sync)(log);
        begun.and_then(|()| self.finish_keys()).and(log).map_err(|_| StoreError::ReadOnly)
    }

    /// Makes the log durable.
    pub(super) fn log(&self, log: &File) -> Result<(), StoreError> {
        (self.sync)(log).map_err(|_| StoreError::ReadOnly)
    }

    /// Makes the key table durable.
    pub(super) fn keys(&self) -> Result<(), StoreError> {
        self.start_keys().and_then(|()| self.finish_keys()).map_err(|_| StoreError::ReadOnly)
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        self.ask = None;
        if let Some(thread) = self.thread.take() {
            // The thread ends with its channel; a panic in it was reported where its answer was missed.
            let _ = thread.join();
        }
    }
}
