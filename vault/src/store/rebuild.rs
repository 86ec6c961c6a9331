//! Making the index anew from log and key table, and finding what a crash left half done.

use super::epoch::Epochs;
use super::error::StoreError;
use super::frame::{self, ALIGN, FIRST, HEADER};
use super::index::Index;
use super::keys::{KeyScan, KeySlot, Table};
use super::log::{End, Location, Segments};
use super::reach::Reached;
use super::record::{Body, Group, Record, SEALED_HEAD};
use super::scan::{self, Found, Scan};
use super::types::Hash;
use super::wrap::{self, Part};
use crate::limits;
use std::collections::{BTreeSet, HashSet};
use std::os::unix::fs::FileExt as _;

/// A record to delete, and its key slot if it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dead {
    pub(super) number: u64,
    pub(super) key_slot: Option<u32>,
}

impl From<Location> for Dead {
    fn from(at: Location) -> Self {
        Self { number: at.number, key_slot: Some(at.key_slot) }
    }
}

/// What is left to do before the store is as it would be had nothing interrupted it.
#[derive(Default)]
pub(super) struct Mending {
    /// Records replaced by later ones, fragments of commits that were never acknowledged, keys overwritten but not
    /// yet marked in the log.
    pub(super) dead: Vec<Dead>,
    pub(super) bodies: Vec<Hash>,
    pub(super) pieces: Vec<Hash>,
    /// Pieces marked as waiting that are not.
    pub(super) not_waiting: Vec<Hash>,
    pub(super) withdrawals: Vec<Hash>,
}

/// The outcome.
pub(super) struct Rebuilt {
    pub(super) end: End,
    pub(super) next_number: u64,
    pub(super) quarantined: BTreeSet<u64>,
    pub(super) damaged: Vec<(u32, u32)>,
    pub(super) mending: Mending,
    /// Slots of the key table that may be used.
    pub(super) free: Vec<u32>,
}

/// A frame of the last batch, which may have been cut short.
pub(super) enum Held {
    Sound(Location, Record, Group, Vec<Hash>),
    /// Damaged, or its key is.
    Broken(Location),
    Keyless {
        number: u64,
    },
}

pub(super) struct Rebuild<'a> {
    pub(super) segments: &'a Segments,
    pub(super) table: &'a Table,
    pub(super) epochs: &'a Epochs,
    pub(super) index: &'a Index,
    pub(super) keys: KeyScan,
    /// What was acknowledged; `None` when nobody knows.
    pub(super) reached: Option<Reached>,
    /// The last batch's number that was found.
    pub(super) sequence: u64,
    /// Places from which something is missing that was there once: damage, if keys are left of it.
    pub(super) suspects: Vec<(u32, u32)>,
    pub(super) held: Vec<Held>,
    pub(super) tombstones: HashSet<u64>,
    pub(super) seen: HashSet<u64>,
    pub(super) keyless: Vec<u64>,
    pub(super) bodies_with_slots: HashSet<Hash>,
    /// Slots of keys to deleted records.
    pub(super) resurrected: Vec<u32>,
    pub(super) out: Rebuilt,
}

/// Reads the whole log into an empty index. `None` when the key table had keys to records that the log says are
/// deleted (somebody put an older table back): they are overwritten now, and all is to be done again.
pub(super) fn rebuild(
    segments: &Segments,
    table: &Table,
    epochs: &Epochs,
    index: &Index,
    keys: KeyScan,
    reached: Option<Reached>,
) -> Result<Option<Rebuilt>, StoreError> {
    let out = Rebuilt {
        end: End { segment: 0, offset: 0, sequence: 0, crc: 0 },
        next_number: 1,
        quarantined: BTreeSet::new(),
        damaged: Vec::new(),
        mending: Mending::default(),
        free: keys.free.clone(),
    };
    let mut rebuild = Rebuild {
        segments,
        table,
        epochs,
        index,
        keys,
        reached,
        sequence: 0,
        suspects: Vec::new(),
        held: Vec::new(),
        tombstones: HashSet::new(),
        seen: HashSet::new(),
        keyless: Vec::new(),
        bodies_with_slots: HashSet::new(),
        resurrected: Vec::new(),
        out,
    };
    rebuild.find_missing();
    let numbers = segments.numbers();
    for segment in &numbers {
        rebuild.segment(*segment, numbers.last() == Some(segment))?;
    }
    rebuild.find_the_end();
    if !rebuild.resurrected.is_empty() {
        overwrite(table, &rebuild.resurrected)?;
        return Ok(None);
    }
    rebuild.settle_held()?;
    rebuild.settle_keys()?;
    rebuild.find_unfinished()?;
    Ok(Some(rebuild.out))
}

pub(super) fn overwrite(table: &Table, slots: &[u32]) -> Result<(), StoreError> {
    table.write(slots.iter().map(|slot| (*slot, KeySlot::Free.encode())).collect())?;
    super::folder::sync_contents(table.file())
}

/// Where the batch starts of which nothing proves that it was acknowledged.
fn unproven_from(scan: &Scan, reached: Option<Reached>) -> u32 {
    match &scan.last_batch {
        Some((batch, frames)) if reached.is_some_and(|reached| batch.sequence <= reached.sequence) => frames.end,
        Some((_, frames)) => {
            let more = scan.frames.iter().any(|found| found.offset >= frames.end)
                || scan.damaged.iter().any(|range| range.start >= frames.end);
            if more { frames.end } else { frames.start }
        }
        None => FIRST,
    }
}

impl Rebuild<'_> {
    fn segment(&mut self, segment: u32, last: bool) -> Result<(), StoreError> {
        let Some(file) = self.segments.file(segment) else { return Ok(()) };
        let length = usize::try_from(file.metadata()?.len()).map_err(|_| StoreError::Limits)?;
        let mut bytes = vec![0; length];
        file.read_exact_at(&mut bytes, 0)?;
        let mut scan = scan::scan(&bytes);
        let misplaced = bytes.first_chunk().and_then(frame::segment_number).is_some_and(|number| number != segment);
        if misplaced {
            self.out.damaged.push((segment, 0));
        }
        self.find_gaps(segment, &scan);
        if !scan.frames.is_empty() || scan.last_batch.is_some() {
            // What was held back is followed by something: it was acknowledged.
            for held in std::mem::take(&mut self.held) {
                self.settle_proven(held)?;
            }
        }
        if let Some((batch, _)) = &scan.last_batch {
            self.out.end.sequence = self.out.end.sequence.max(batch.sequence);
            self.out.end.crc = batch.crc;
        }
        let unproven = unproven_from(&scan, self.reached);
        if last && (misplaced || self.is_cut_short()) {
            // Nothing here is touched, so that what is missing can be put back.
            self.out.end.segment = segment;
            self.out.end.offset = u32::MAX;
            self.suspects.push((segment, scan.end));
        } else if last {
            // The torn tail goes; what follows must start where a frame may start.
            let end = match &scan.last_batch {
                Some((_, frames)) if unproven == frames.end => frames.end.max(scan.end),
                _ => scan.end,
            };
            scan.damaged.retain(|range| range.start < end);
            self.out.damaged.extend(scan.unfinished.filter(|start| *start < end).map(|start| (segment, start)));
            let end = end.next_multiple_of(ALIGN);
            let torn = bytes.get(end as usize..).is_none_or(|rest| rest.iter().any(|byte| *byte != 0));
            if torn || length < HEADER {
                file.set_len(end.into())?;
                file.write_all_at(&super::frame::segment_header(segment), 0)?;
                file.sync_all()?;
            }
            self.out.end.segment = segment;
            self.out.end.offset = end;
        }
        if !last {
            self.suspects.extend(scan.unfinished.map(|start| (segment, start)));
        }
        self.out.damaged.extend(scan.damaged.iter().map(|range| (segment, range.start)));
        for found in &scan.frames {
            self.out.next_number = self.out.next_number.max(found.header.number.saturating_add(1));
            if found.header.is_tombstone() {
                self.tombstone(found.header.number);
                continue;
            }
            if !self.seen.insert(found.header.number) {
                // Somebody copied a file of the log: once is enough, and deleting the second would delete the first.
                continue;
            }
            let held = self.open(&bytes, segment, found)?;
            if found.offset >= unproven {
                self.held.push(held);
            } else {
                self.settle_proven(held)?;
            }
        }
        Ok(())
    }

    /// Files that were there once.
    fn find_missing(&mut self) {
        let numbers = self.segments.numbers();
        let reached = self.reached.map_or(0, |reached| reached.segment);
        let last = numbers.last().copied().unwrap_or(0).max(reached);
        let missing = (1..=last).filter(|number| numbers.binary_search(number).is_err());
        self.suspects.extend(missing.take(limits::QUARANTINE_LISTED).map(|number| (number, 0)));
    }

    /// Batches are numbered without gaps.
    fn find_gaps(&mut self, segment: u32, scan: &Scan) {
        for (sequence, at) in &scan.batches {
            if self.sequence.checked_add(1) != Some(*sequence) {
                self.suspects.push((segment, *at));
            }
            self.sequence = *sequence;
        }
    }

    /// Whether the log ends before what was acknowledged.
    fn is_cut_short(&self) -> bool {
        self.reached.is_none_or(|reached| self.out.end.sequence < reached.sequence)
    }

    /// The writer goes on behind whatever there was, in a file of its own when that is missing.
    fn find_the_end(&mut self) {
        let Some(reached) = self.reached else { return };
        if self.is_cut_short() {
            self.out.end.segment = self.out.end.segment.max(reached.segment);
            self.out.end.offset = u32::MAX;
            self.out.end.sequence = reached.sequence;
        }
    }

    fn tombstone(&mut self, number: u64) {
        self.tombstones.insert(number);
        self.resurrected.extend(self.keys.live.remove(&number));
    }

    fn open(&self, bytes: &[u8], segment: u32, found: &Found) -> Result<Held, StoreError> {
        let (number, offset) = (found.header.number, found.offset);
        let Some(key_slot) = self.keys.live.get(&number).copied() else {
            return Ok(Held::Keyless { number });
        };
        let at = Location { number, segment, offset, key_slot };
        // A key that cannot be read now is no damaged record: a fragment of the last batch would be deleted for it.
        let slot = self.table.read(key_slot)?;
        Ok(self.open_with_key(bytes, found, at, &slot).unwrap_or(Held::Broken(at)))
    }

    fn open_with_key(&self, bytes: &[u8], found: &Found, at: Location, slot: &KeySlot) -> Option<Held> {
        let key = self.epochs.record_key(slot, at.number)?;
        let sealed = bytes.get(found.offset as usize + HEADER..)?.get(..found.header.sealed_length()?)?;
        let (head, content) = sealed.split_at_checked(SEALED_HEAD)?;
        if !found.sound {
            return None;
        }
        let (record, group) = Record::decode(&wrap::open(&key, at.number, Part::Head, &[], head)?)?;
        let pieces = match record {
            Record::Body { inline: false, .. } => {
                let content = wrap::open(&key, at.number, Part::Content, &record.place(), content)?;
                Body::decode(&content, false)?.pieces
            }
            _ => Vec::new(),
        };
        Some(Held::Sound(at, record, group, pieces))
    }
}
