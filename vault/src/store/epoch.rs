//! Root key, epoch keys, record keys: each wraps those of the next level.
//!
//! The root key is kept off this disk. Replacing the epoch key and rewrapping what lives makes all that was deleted
//! before unreadable even on old copies of the key table, once the old root key is gone too (that replacement has its
//! place in [`Epochs::begin`] and [`Epochs::destroy_others`]). A lost epoch key would lose everything, so each is
//! written twice, in different pages.

use super::error::StoreError;
use super::keys::{KeySlot, Table};
use super::wrap::{self, Key};
use super::{Sync, folder};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{PoisonError, RwLock};
use tellsafe_protocol::random::Random;
use zeroize::Zeroizing;

/// The key above all others, 32 bytes in a file that is not on the disk it protects.
pub struct RootKey(Key);

impl std::fmt::Debug for RootKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[secret]")
    }
}

impl RootKey {
    /// Reads the key from a file of exactly 32 bytes.
    ///
    /// # Errors
    /// [`StoreError::RootKey`] for another length, [`StoreError::Io`] when it cannot be read.
    pub fn read(path: &Path) -> Result<Self, StoreError> {
        let bytes = Zeroizing::new(std::fs::read(path)?);
        let key = bytes.as_slice().try_into().map_err(|_| StoreError::RootKey)?;
        Ok(Self(Key(Zeroizing::new(key))))
    }

    /// Whether it opens an epoch key of this file, which is only read.
    ///
    /// # Errors
    /// [`StoreError::RootKey`] when it does not, [`StoreError::Io`].
    pub fn opens(&self, epochs: &Path) -> Result<(), StoreError> {
        let bytes = std::fs::read(epochs)?;
        let mut slots = bytes.as_chunks().0.iter().map(KeySlot::decode);
        slots.find_map(|slot| epoch_key(self, &slot)).map(|_| ()).ok_or(StoreError::RootKey)
    }

    /// Makes a new key and a file of mode 0600 for it, synced.
    ///
    /// # Errors
    /// [`StoreError::Io`], also when the file is there: an old root key is never overwritten.
    pub fn create(path: &Path, random: &mut dyn Random) -> Result<Self, StoreError> {
        use std::io::Write as _;
        use std::os::unix::fs::OpenOptionsExt as _;
        let key = fresh(random);
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(key.0.as_slice())?;
        file.sync_all()?;
        // Its name too: without this file, nothing that is stored from now on can be read.
        folder::sync(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
        Ok(Self(key))
    }
}

/// The epoch and its key in a slot that this root key wrapped.
fn epoch_key(root: &RootKey, slot: &KeySlot) -> Option<(u32, Key)> {
    let KeySlot::Live { number, generation, nonce, wrapped } = slot else { return None };
    let key = wrap::unwrap_key(&root.0, *generation, *number, *nonce, wrapped)?;
    Some((u32::try_from(*number).ok()?, key))
}

/// A random key.
pub(super) fn fresh(random: &mut dyn Random) -> Key {
    let mut key = Zeroizing::new([0; 32]);
    random.fill(key.as_mut_slice());
    Key(key)
}

/// Positions of epoch keys: a page of 4096 bytes of slots, and a copy in the next page.
const POSITIONS: u32 = 32;

/// The epoch keys, open.
pub(super) struct Epochs {
    table: Table,
    root: RootKey,
    sync: Sync,
    keys: RwLock<BTreeMap<u32, (u32, Key)>>,
}

impl Epochs {
    /// Opens the epoch keys; makes the first when there is none and `empty` says that nothing depends on an older one.
    pub(super) fn open(
        path: &Path,
        root: RootKey,
        sync: Sync,
        empty: bool,
        random: &mut dyn Random,
    ) -> Result<Self, StoreError> {
        let table = Table::open(path)?;
        if table.length()? < 2 * POSITIONS {
            table.grow(2 * POSITIONS - table.length()?)?;
            folder::sync(path.parent().unwrap_or(path))?;
        }
        let mut keys = BTreeMap::new();
        let mut unread = false;
        for position in 0..POSITIONS {
            let copies = [table.read(position)?, table.read(position + POSITIONS)?];
            let opened = copies.iter().find_map(|copy| epoch_key(&root, copy).map(|(epoch, key)| (epoch, key, *copy)));
            let Some((epoch, key, sound)) = opened else {
                unread |= copies.iter().any(|copy| !matches!(copy, KeySlot::Free));
                continue;
            };
            if copies != [sound; 2] {
                table.write(vec![(position, sound.encode()), (position + POSITIONS, sound.encode())])?;
                durable(&sync, &table)?;
            }
            keys.insert(epoch, (position, key));
        }
        let epochs = Self { table, root, sync, keys: RwLock::new(keys) };
        match epochs.current() {
            Some(_) => {}
            None if empty && !unread => {
                epochs.begin(random)?;
            }
            None => return Err(StoreError::RootKey),
        }
        Ok(epochs)
    }

    /// The newest epoch and its key.
    pub(super) fn current(&self) -> Option<(u32, Key)> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.last_key_value().map(|(epoch, (_, key))| (*epoch, key.clone()))
    }

    /// Starts a new epoch, durably, and returns it.
    pub(super) fn begin(&self, random: &mut dyn Random) -> Result<(u32, Key), StoreError> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let epoch = keys.last_key_value().map_or(1, |(last, _)| last.saturating_add(1));
        let position =
            (0..POSITIONS).find(|free| keys.values().all(|(used, _)| used != free)).ok_or(StoreError::Full)?;
        let key = fresh(random);
        let slot = key_slot(&self.root.0, 0, u64::from(epoch), &key, random)?.encode();
        self.table.write(vec![(position, slot), (position + POSITIONS, slot)])?;
        durable(&self.sync, &self.table)?;
        keys.insert(epoch, (position, key.clone()));
        Ok((epoch, key))
    }

    /// Overwrites every epoch key but the newest with zeros, durably: what they wrapped can never be opened again.
    pub(super) fn destroy_others(&self) -> Result<(), StoreError> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let Some((newest, _)) = keys.last_key_value().map(|(epoch, _)| (*epoch, ())) else { return Ok(()) };
        let zero = KeySlot::Free.encode();
        let old = keys.iter().filter(|(epoch, _)| **epoch != newest);
        let slots = old.flat_map(|(_, (position, _))| [(*position, zero), (position + POSITIONS, zero)]).collect();
        self.table.write(slots)?;
        durable(&self.sync, &self.table)?;
        keys.retain(|epoch, _| *epoch == newest);
        Ok(())
    }

    /// The key in a slot of the key table, when it is that of record `number`.
    pub(super) fn record_key(&self, slot: &KeySlot, number: u64) -> Option<Key> {
        let KeySlot::Live { number: found, generation, nonce, wrapped } = slot else { return None };
        if *found != number {
            return None;
        }
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let (_, epoch_key) = keys.get(generation)?;
        wrap::unwrap_key(epoch_key, *generation, number, *nonce, wrapped)
    }
}

/// A disk that turns out to be full only now may have dropped the pages, and a second try would say that all is well.
fn durable(sync: &Sync, table: &Table) -> Result<(), StoreError> {
    sync(table.file()).map_err(|_| StoreError::ReadOnly)
}

/// Wraps a key into a slot.
pub(super) fn key_slot(
    wrapping: &Key,
    generation: u32,
    number: u64,
    key: &Key,
    random: &mut dyn Random,
) -> Result<KeySlot, StoreError> {
    let mut nonce = [0; 24];
    random.fill(&mut nonce);
    let wrapped = wrap::wrap_key(wrapping, generation, number, nonce, key)?;
    Ok(KeySlot::Live { number, generation, nonce, wrapped })
}
