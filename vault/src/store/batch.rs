//! A batch in the making: its frames, keys and index changes, and what it deletes.

use super::entry;
use super::error::StoreError;
use super::free::Free;
use super::keys::{self, KeySlot, Table};
use super::log::{Frames, Location};
use super::rebuild::Dead;
use super::record::{Group, Record};
use super::shared::{Fresh, Shared};
use super::types::Hash;
use super::view::View;
use super::wrap::{self, Key, Part};
use crate::limits;
use std::io::ErrorKind;

/// The writer's knowledge of the key table.
pub(super) struct KeySpace {
    pub(super) free: Free,
    /// The epoch in which new keys are wrapped.
    pub(super) epoch: (u32, Key),
    /// The table could not be made to grow, and not for want of space.
    pub(super) broken: bool,
}

impl KeySpace {
    /// A free slot; the last `spare` ones are not given.
    fn take(&mut self, table: &Table, spare: usize) -> Result<u32, StoreError> {
        if self.free.count() > spare
            && let Some(slot) = self.free.take()
        {
            return Ok(slot);
        }
        let length = table.grow(limits::KEY_SLOTS_GROWTH).map_err(|error| {
            self.broken |= error != StoreError::Io(ErrorKind::StorageFull);
            StoreError::Full
        })?;
        for slot in length.saturating_sub(limits::KEY_SLOTS_GROWTH)..length {
            self.free.add(slot);
        }
        self.free.take().ok_or(StoreError::Full)
    }
}

/// What will become durable together.
pub(super) struct Batch<'a> {
    shared: &'a Shared,
    pub(super) view: View<'a>,
    pub(super) frames: Frames,
    /// Segment and offset at which the batch will stand.
    base: (u32, u32),
    pub(super) keys: Vec<(u32, [u8; keys::SLOT])>,
    /// Records to delete once the rest is durable.
    pub(super) dead: Vec<Dead>,
    /// Whether it leaves room on the disk for deletions, as what is taken in does.
    pub(super) spares: bool,
}

impl<'a> Batch<'a> {
    pub(super) fn new(shared: &'a Shared, base: (u32, u32)) -> Self {
        Self {
            shared,
            view: View::new(&shared.index),
            frames: Frames::new(),
            base,
            keys: Vec::new(),
            dead: Vec::new(),
            spares: false,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty() && self.dead.is_empty()
    }

    /// Adds records that belong together, each with the pieces of its body, if it is one.
    ///
    /// # Errors
    /// When the key table cannot grow; the batch is as it was.
    pub(super) fn add(
        &mut self,
        space: &mut KeySpace,
        records: Vec<(Fresh, Record, &[Hash])>,
    ) -> Result<(), StoreError> {
        let mut slots = Vec::with_capacity(records.len());
        for _ in &records {
            match space.take(&self.shared.table, if self.spares { limits::KEY_SLOTS_FOR_DELETIONS } else { 0 }) {
                Ok(slot) => slots.push(slot),
                Err(error) => {
                    slots.into_iter().for_each(|slot| space.free.add(slot));
                    return Err(error);
                }
            }
        }
        let first = records.first().map_or(0, |(fresh, ..)| fresh.number);
        let group = Group { first, count: u16::try_from(records.len()).map_err(|_| StoreError::Limits)? };
        for ((fresh, record, pieces), key_slot) in records.into_iter().zip(slots) {
            self.add_one(space, fresh, &record, group, pieces, key_slot)?;
        }
        Ok(())
    }

    fn add_one(
        &mut self,
        space: &KeySpace,
        fresh: Fresh,
        record: &Record,
        group: Group,
        pieces: &[Hash],
        key_slot: u32,
    ) -> Result<(), StoreError> {
        let Fresh { number, key, nonce, content } = fresh;
        let mut head = record.encode(group);
        wrap::seal(&key, number, Part::Head, &[], &mut head)?;
        let (epoch, epoch_key) = &space.epoch;
        let wrapped = wrap::wrap_key(epoch_key, *epoch, number, nonce, &key)?;
        self.keys.push((key_slot, KeySlot::Live { number, generation: *epoch, nonce, wrapped }.encode()));
        let (segment, base) = self.base;
        let offset = base.checked_add(self.frames.record(number, &head, &content)?).ok_or(StoreError::Limits)?;
        self.view.put(entry::entries(record, &Location { number, segment, offset, key_slot }, pieces));
        Ok(())
    }

    /// Takes an entry out of the index and deletes its record.
    pub(super) fn bury(&mut self, key: Vec<u8>, at: Location) {
        self.view.remove(key);
        self.dead.push(at.into());
    }
}
