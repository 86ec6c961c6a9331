//! The key table: one slot of 128 bytes for each record's wrapped key, in a folder of its own.
//!
//! ```text
//! crc:4 state:1 zeros:3 number:8 generation:4 zeros:4 nonce:24 wrapped key:48 zeros:32
//! ```
//!
//! A slot of zeros is free. A deleted record's slot is *dead*: the key is overwritten with zeros, and the record's
//! number stays until the tombstone is in the log, so that after a power cut "deleted" can be told from "never fully
//! written". Slots divide sectors evenly: none is ever half written.

use super::error::StoreError;
use super::fields::{Fields, place};
use super::folder;
use super::wrap::WRAPPED;
use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

/// Bytes of a slot.
pub(super) const SLOT: usize = 128;

/// Slots read at once.
const SCANNED: u32 = 512;

const LIVE: u8 = 1;
const DEAD: u8 = 2;

/// What a slot says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeySlot {
    Free,
    Live {
        number: u64,
        generation: u32,
        nonce: [u8; 24],
        wrapped: [u8; WRAPPED],
    },
    Dead {
        number: u64,
    },
    /// The checksum is wrong: a flipped bit, since slots are never half written.
    Damaged,
}

impl KeySlot {
    pub(super) fn encode(&self) -> [u8; SLOT] {
        let mut bytes = [0; SLOT];
        match self {
            Self::Free | Self::Damaged => return bytes,
            Self::Live { number, generation, nonce, wrapped } => {
                place(&mut bytes, 4, &[LIVE]);
                place(&mut bytes, 8, &number.to_be_bytes());
                place(&mut bytes, 16, &generation.to_be_bytes());
                place(&mut bytes, 24, nonce);
                place(&mut bytes, 48, wrapped);
            }
            Self::Dead { number } => {
                place(&mut bytes, 4, &[DEAD]);
                place(&mut bytes, 8, &number.to_be_bytes());
            }
        }
        let crc = crc32fast::hash(bytes.split_at(4).1);
        place(&mut bytes, 0, &crc.to_be_bytes());
        bytes
    }

    pub(super) fn decode(bytes: &[u8; SLOT]) -> Self {
        if bytes == &[0; SLOT] {
            return Self::Free;
        }
        Self::decode_used(bytes).unwrap_or(Self::Damaged)
    }

    fn decode_used(bytes: &[u8; SLOT]) -> Option<Self> {
        let mut fields = Fields::new(bytes);
        let crc = fields.u32()?;
        if crc != crc32fast::hash(bytes.split_at(4).1) {
            return None;
        }
        let (state, _) = (fields.u8()?, fields.take(3)?);
        let (number, generation, _) = (fields.u64()?, fields.u32()?, fields.take(4)?);
        match state {
            LIVE => Some(Self::Live { number, generation, nonce: fields.array()?, wrapped: fields.array()? }),
            DEAD => Some(Self::Dead { number }),
            _ => None,
        }
    }
}

/// The file.
pub(super) struct Table {
    file: File,
}

impl Table {
    /// Opens the table, or makes an empty one.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { file: folder::open_file(path)? })
    }

    /// Slots in the file.
    pub(super) fn length(&self) -> Result<u32, StoreError> {
        let slots = self.file.metadata()?.len() / SLOT as u64;
        u32::try_from(slots).map_err(|_| StoreError::Full)
    }

    /// Appends free slots: zeros that are written, not only promised, so that a later write of a key changes no
    /// metadata and its sync is one flush. Returns the new length in slots.
    pub(super) fn grow(&self, slots: u32) -> Result<u32, StoreError> {
        let length = self.length()?;
        let longer = length.checked_add(slots).ok_or(StoreError::Full)?;
        folder::write_zeros(&self.file, u64::from(length) * SLOT as u64, u64::from(longer) * SLOT as u64)?;
        folder::sync_file(&self.file)?;
        Ok(longer)
    }

    /// Reads one slot.
    pub(super) fn read(&self, slot: u32) -> Result<KeySlot, StoreError> {
        let mut bytes = [0; SLOT];
        self.file.read_exact_at(&mut bytes, u64::from(slot) * SLOT as u64)?;
        Ok(KeySlot::decode(&bytes))
    }

    /// Writes slots, neighbours together. Not durable before [`Table::file`] is synced.
    pub(super) fn write(&self, mut slots: Vec<(u32, [u8; SLOT])>) -> Result<(), StoreError> {
        slots.sort_unstable_by_key(|(slot, _)| *slot);
        for run in slots.chunk_by(|(left, _), (right, _)| left.checked_add(1) == Some(*right)) {
            let Some((first, _)) = run.first() else { continue };
            let bytes: Vec<u8> = run.iter().flat_map(|(_, bytes)| *bytes).collect();
            self.file.write_all_at(&bytes, u64::from(*first) * SLOT as u64)?;
        }
        Ok(())
    }

    /// What to sync.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Shows every slot, in order, and returns the CRC32 over all that are in use.
    pub(super) fn scan(&self, mut each: impl FnMut(u32, KeySlot)) -> Result<u32, StoreError> {
        let mut crc = crc32fast::Hasher::new();
        let mut chunk = vec![0; SCANNED as usize * SLOT];
        let length = self.length()?;
        let mut slot = 0;
        while slot < length {
            let count = (length - slot).min(SCANNED);
            let bytes = chunk.get_mut(..count as usize * SLOT).unwrap_or_default();
            self.file.read_exact_at(bytes, u64::from(slot) * SLOT as u64)?;
            for bytes in bytes.as_chunks::<SLOT>().0 {
                let found = KeySlot::decode(bytes);
                if found != KeySlot::Free {
                    crc.update(&slot.to_be_bytes());
                    crc.update(bytes);
                }
                each(slot, found);
                slot += 1;
            }
        }
        Ok(crc.finalize())
    }
}

/// What the key table holds, by record number.
#[derive(Default)]
pub(super) struct KeyScan {
    pub(super) live: HashMap<u64, u32>,
    pub(super) dead: HashMap<u64, u32>,
    pub(super) free: Vec<u32>,
    /// CRC32 over all slots in use.
    pub(super) crc: u32,
}

impl KeyScan {
    pub(super) fn read(table: &Table) -> Result<Self, StoreError> {
        let mut found = Self::default();
        found.crc = table.scan(|slot, key| {
            match key {
                KeySlot::Free => found.free.push(slot),
                KeySlot::Live { number, .. } => drop(found.live.insert(number, slot)),
                KeySlot::Dead { number } => drop(found.dead.insert(number, slot)),
                // Kept as it is: whoever restores it from a copy finds it in its place.
                KeySlot::Damaged => {}
            }
        })?;
        Ok(found)
    }
}

const _: () = assert!(512 % SLOT == 0, "slots divide sectors");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_survives_writing_and_a_flipped_bit_is_seen() {
        let live = KeySlot::Live { number: 7, generation: 2, nonce: [3; 24], wrapped: [4; WRAPPED] };
        for slot in [KeySlot::Free, live, KeySlot::Dead { number: 7 }] {
            assert_eq!(KeySlot::decode(&slot.encode()), slot);
        }
        for bit in 0..SLOT * 8 {
            let mut bytes = live.encode();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(KeySlot::decode(&bytes), KeySlot::Damaged, "bit {bit}");
        }
    }
}
