//! What the writer's thread and every caller have in common.

use super::entry::{self, SlotEntry};
use super::epoch::Epochs;
use super::error::StoreError;
use super::fields::place as place_bytes;
use super::gate::Gate;
use super::index::Index;
use super::keys::Table;
use super::log::{Location, SealedRecord, Segments};
use super::reach::Reach;
use super::record::{Body, Record};
use super::types::Hash;
use super::wrap::{self, Key, Part};
use crate::limits;
use std::collections::BTreeSet;
use std::ops::Bound;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tellsafe_protocol::random::Random;
use zeroize::Zeroizing;

/// A record whose content is sealed, ready for the writer.
pub(super) struct Fresh {
    pub(super) number: u64,
    pub(super) key: Key,
    pub(super) nonce: [u8; 24],
    /// Empty when the record has none.
    pub(super) content: Vec<u8>,
}

/// The open store.
pub(super) struct Shared {
    pub(super) folder: PathBuf,
    pub(super) segments: Arc<Segments>,
    pub(super) table: Table,
    pub(super) epochs: Epochs,
    pub(super) reach: Reach,
    pub(super) gate: Gate,
    pub(super) index: Index,
    pub(super) random: Mutex<Box<dyn Random + Send>>,
    pub(super) next_number: AtomicU64,
    pub(super) quarantined: Mutex<BTreeSet<u64>>,
    pub(super) damaged: Vec<(u32, u32)>,
    pub(super) rebuilt: bool,
    pub(super) read_only: AtomicBool,
    pub(super) low_on_space: AtomicBool,
}

/// What a location led to.
pub(super) enum Read<T> {
    Found(T),
    /// Deleted meanwhile.
    Gone,
    /// Quarantined.
    Damaged,
}

impl Shared {
    pub(super) fn is_read_only(&self) -> bool {
        self.read_only.load(Ordering::SeqCst) || self.index.is_broken()
    }

    /// Gives a record its number and key and seals its content, which may be empty.
    pub(super) fn fresh(&self, place: &[u8; 33], mut content: Vec<u8>) -> Result<Fresh, StoreError> {
        let mut bytes = Zeroizing::new([0; 56]);
        self.random.lock().unwrap_or_else(PoisonError::into_inner).fill(bytes.as_mut_slice());
        let (mut nonce, mut key) = ([0; 24], Zeroizing::new([0; 32]));
        place_bytes(&mut nonce, 0, bytes.as_slice());
        place_bytes(key.as_mut_slice(), 0, bytes.split_at(24).1);
        let key = Key(key);
        let number = self.next_number.fetch_add(1, Ordering::Relaxed);
        if !content.is_empty() {
            wrap::seal(&key, number, Part::Content, place, &mut content)?;
        }
        Ok(Fresh { number, key, nonce, content })
    }

    pub(super) fn quarantine(&self, number: u64) {
        let mut list = self.quarantined.lock().unwrap_or_else(PoisonError::into_inner);
        if list.len() < limits::QUARANTINE_LISTED {
            list.insert(number);
        }
    }

    /// Reads and opens a record.
    pub(super) fn read(&self, at: &Location) -> Result<Read<(Record, Vec<u8>)>, StoreError> {
        let key = || Ok::<_, StoreError>(self.epochs.record_key(&self.table.read(at.key_slot)?, at.number));
        // Twice, because the key may have been wrapped anew and the old epoch destroyed in between.
        let Some(key) = key()?.map_or_else(key, |key| Ok(Some(key)))? else { return Ok(Read::Gone) };
        let opened = self.segments.read(at)?.and_then(|SealedRecord { head, content }| {
            let (record, _) = Record::decode(&wrap::open(&key, at.number, Part::Head, &[], &head)?)?;
            let content = match content.as_slice() {
                [] => Vec::new(),
                sealed => wrap::open(&key, at.number, Part::Content, &record.place(), sealed)?,
            };
            Some((record, content))
        });
        match opened {
            Some(opened) => Ok(Read::Found(opened)),
            None => {
                self.quarantine(at.number);
                Ok(Read::Damaged)
            }
        }
    }

    /// Reads a body's record.
    pub(super) fn read_body(&self, at: &Location) -> Result<Read<(Vec<u32>, Body)>, StoreError> {
        Ok(match self.read(at)? {
            Read::Found((Record::Body { numbers, inline, .. }, content)) => match Body::decode(&content, inline) {
                Some(body) => Read::Found((numbers, body)),
                None => Read::Damaged,
            },
            Read::Found(_) | Read::Gone => Read::Gone,
            Read::Damaged => Read::Damaged,
        })
    }

    /// The highest number an inbox gave; 0 when it never gave one.
    pub(super) fn highest(&self, inbox: &Hash) -> Result<u32, StoreError> {
        let live = self.index.last(&entry::key(b'i', &[inbox]))?;
        let live = live.and_then(|key| entry::slot_of(&key)).map_or(0, |(_, number)| number);
        let outlived = self.index.get(&entry::key(b'g', &[inbox]))?;
        let outlived = outlived.and_then(|value| entry::location_and_number(&value)).map_or(0, |(_, number)| number);
        Ok(live.max(outlived))
    }

    /// The slots of an inbox with numbers above `after`.
    pub(super) fn slots(&self, inbox: &Hash, after: u32, most: usize) -> Result<Vec<(u32, SlotEntry)>, StoreError> {
        let (from, to) = (entry::slot_key(inbox, after), entry::slot_key(inbox, u32::MAX));
        let found = self.index.range(Bound::Excluded(&from), Bound::Included(&to), most)?;
        Ok(found
            .into_iter()
            .filter_map(|(key, value)| Some((entry::slot_of(&key)?.1, SlotEntry::decode(&value)?)))
            .collect())
    }
}
