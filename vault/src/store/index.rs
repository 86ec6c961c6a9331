//! The index: sled behind a memory of what is recent.
//!
//! sled 0.34.7 loses what was not flushed, cannot always be opened after a kill, panics on a flipped bit, and an
//! insert costs as much as the rest of a commit. So nothing waits for it: new entries stay in memory until a thread
//! of their own moves them, and what is on disk is believed only after a clean shutdown whose mark agrees with every
//! entry (`mark`). Otherwise it is made anew from the log (`rebuild`).

use super::absent::Absent;
use super::error::StoreError;
use super::folder;
use super::mover::Mover;
use crate::limits;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError, RwLock};

/// Entries to be: without a value, one to be removed.
pub(super) type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// Entries that are: keys and values, in order.
pub(super) type Found = Vec<(Vec<u8>, Vec<u8>)>;

/// Keys and values in order; readable and writable by any thread.
pub(super) struct Index {
    pub(super) folder: PathBuf,
    pub(super) sled: sled::Db,
    pub(super) recent: RwLock<Changes>,
    /// What the mover is told; those who wait for room hear of it here too.
    pub(super) mover: (Mutex<Mover>, Condvar),
    absent: Absent,
    broken: AtomicBool,
}

/// Runs sled, which reports damage by panicking.
fn guarded<T>(run: impl FnOnce() -> sled::Result<T>) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) | Err(_) => Err(StoreError::Index),
    }
}

impl Index {
    /// Opens what is in a folder.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        folder::create(path)?;
        let sled = guarded(|| {
            // No flush in the background: it would compete with the log's syncs, and nothing relies on it.
            sled::Config::new().path(path).cache_capacity(limits::INDEX_CACHE).flush_every_ms(None).open()
        })?;
        Ok(Self {
            folder: path.to_owned(),
            sled,
            recent: RwLock::default(),
            mover: (Mutex::new(Mover::Waits), Condvar::new()),
            absent: Absent::new(),
            broken: AtomicBool::new(false),
        })
    }

    /// Refuses while a process that is about to end still has the index: no index would be believed that cannot be opened.
    ///
    /// sled locks its file by itself, later than we lock the folder and longer.
    pub(super) fn unlocked(path: &Path) -> Result<(), StoreError> {
        folder::unlocked(&path.join("db"))
    }

    /// Opens an empty index in place of whatever is in a folder.
    pub(super) fn create(path: &Path) -> Result<Self, StoreError> {
        match std::fs::remove_dir_all(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Self::open(path),
        }
    }

    pub(super) fn guarded<T>(&self, run: impl FnOnce() -> sled::Result<T>) -> Result<T, StoreError> {
        if self.is_broken() {
            return Err(StoreError::Index);
        }
        guarded(run).inspect_err(|_| self.broken.store(true, Ordering::Relaxed))
    }

    /// Whether sled failed since it was opened.
    pub(super) fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        // The lock is held throughout: the mover takes an entry out of memory only after sled has it.
        let recent = self.recent.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = recent.get(key) {
            return Ok(value.clone());
        }
        if self.absent.is_certain(key) {
            return Ok(None);
        }
        self.guarded(|| Ok(self.sled.get(key)?.map(|value| value.to_vec())))
    }

    /// The first `most` entries of a range, in order.
    pub(super) fn range(&self, from: Bound<&[u8]>, to: Bound<&[u8]>, most: usize) -> Result<Found, StoreError> {
        let recent = self.recent.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = self.guarded(|| {
            let known = self.sled.range::<&[u8], _>((from, to)).filter(|entry| match entry {
                Ok((key, _)) => !recent.contains_key(key.as_ref()),
                Err(_) => true,
            });
            known
                .take(most)
                .map(|entry| entry.map(|(key, value)| (key.to_vec(), value.to_vec())))
                .collect::<sled::Result<Vec<_>>>()
        })?;
        let new = recent.range::<[u8], _>((from, to)).filter_map(|(key, value)| Some((key.clone(), value.clone()?)));
        found.extend(new.take(most));
        drop(recent);
        found.sort_unstable();
        found.truncate(most);
        Ok(found)
    }

    /// Up to `most` of the entries under a letter that `choose` wants, in order; holds no more than a page of them at
    /// a time.
    pub(super) fn select<T>(
        &self,
        letter: &[u8],
        most: usize,
        choose: impl Fn(&[u8], &[u8]) -> Option<T>,
    ) -> Result<Vec<T>, StoreError> {
        let end = after(letter);
        let to = end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        let mut chosen = Vec::new();
        let mut from = letter.to_vec();
        while chosen.len() < most {
            let page = self.range(Bound::Excluded(&from), to, limits::DELETIONS)?;
            let Some((last, _)) = page.last() else { break };
            from.clone_from(last);
            chosen.extend(page.iter().filter_map(|(key, value)| choose(key, value)));
        }
        chosen.truncate(most);
        Ok(chosen)
    }

    /// The last key that starts with `prefix` and is not removed.
    pub(super) fn last(&self, prefix: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if self.absent.is_certain(prefix) {
            return Ok(None);
        }
        let recent = self.recent.read().unwrap_or_else(PoisonError::into_inner);
        let new = recent.range::<[u8], _>(starting_with(prefix, after(prefix).as_deref()));
        let new = new.rev().find(|(_, value)| value.is_some()).map(|(key, _)| key.clone());
        let old = self.guarded(|| {
            let mut known = self.sled.scan_prefix(prefix).keys().rev();
            known.find(|key| key.as_ref().map_or(true, |key| !recent.contains_key(key.as_ref()))).transpose()
        })?;
        Ok(new.max(old.map(|key| key.to_vec())))
    }

    /// Makes changes visible, all at once.
    pub(super) fn apply(&self, changes: impl IntoIterator<Item = (Vec<u8>, Option<Vec<u8>>)>) {
        let mut recent = self.recent.write().unwrap_or_else(PoisonError::into_inner);
        recent.extend(changes.into_iter().inspect(|(key, _)| self.absent.add(key)));
        if recent.len() >= limits::RECENT_MANY {
            drop(recent);
            self.tell_mover(Mover::Moves);
        }
    }

    /// The SHA-256 of all that sled holds, in order. Also learns what is not there.
    pub(super) fn digest(&self) -> Result<[u8; 32], StoreError> {
        use sha2::Digest as _;
        self.guarded(|| {
            let mut digest = sha2::Sha256::new();
            for entry in self.sled.iter() {
                let (key, value) = entry?;
                self.absent.add(&key);
                for part in [key, value] {
                    digest.update(part.len().to_be_bytes());
                    digest.update(&part);
                }
            }
            Ok(digest.finalize().into())
        })
    }
}

/// The range of all keys that start with `prefix`, given the first key [`after`] them.
pub(super) fn starting_with<'a>(prefix: &'a [u8], after: Option<&'a [u8]>) -> (Bound<&'a [u8]>, Bound<&'a [u8]>) {
    (Bound::Included(prefix), after.map_or(Bound::Unbounded, Bound::Excluded))
}

/// The first key after all that start with `prefix`.
pub(super) fn after(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = prefix.to_vec();
    while let Some(last) = bytes.pop() {
        if let Some(next) = last.checked_add(1) {
            bytes.push(next);
            return Some(bytes);
        }
    }
    None
}
