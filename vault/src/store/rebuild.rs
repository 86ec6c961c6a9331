//! Making the index anew from log and key table, and finding what a crash left half done.

use super::entry;
use super::epoch::Epochs;
use super::error::StoreError;
use super::frame::HEADER;
use super::index::Index;
use super::keys::{KeySlot, Table};
use super::log::{End, Location, Segments};
use super::record::{Body, Group, Record, SEALED_HEAD, WithdrawalState};
use super::scan::{self, Found, Scan};
use super::types::Hash;
use super::wrap::{self, Part};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::os::unix::fs::FileExt as _;

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
enum Held {
    Sound(Location, Record, Group, Vec<Hash>),
    /// Damaged, or its key is.
    Broken(Location),
    Keyless {
        number: u64,
    },
}

struct Rebuild<'a> {
    segments: &'a Segments,
    table: &'a Table,
    epochs: &'a Epochs,
    index: &'a Index,
    keys: KeyScan,
    held: Vec<Held>,
    tombstones: HashSet<u64>,
    seen: HashSet<u64>,
    keyless: Vec<u64>,
    bodies_with_slots: HashSet<Hash>,
    /// Slots of keys to deleted records.
    resurrected: Vec<u32>,
    out: Rebuilt,
}

/// Reads the whole log into an empty index. `None` when the key table had keys to records that the log says are deleted (somebody put
/// an older table back): they are overwritten now, and all is to be done again.
pub(super) fn rebuild(
    segments: &Segments,
    table: &Table,
    epochs: &Epochs,
    index: &Index,
    keys: KeyScan,
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
        held: Vec::new(),
        tombstones: HashSet::new(),
        seen: HashSet::new(),
        keyless: Vec::new(),
        bodies_with_slots: HashSet::new(),
        resurrected: Vec::new(),
        out,
    };
    let numbers = segments.numbers();
    for segment in &numbers {
        rebuild.segment(*segment, numbers.last() == Some(segment))?;
    }
    if !rebuild.resurrected.is_empty() {
        overwrite(table, &rebuild.resurrected)?;
        return Ok(None);
    }
    rebuild.settle_held()?;
    rebuild.settle_keys()?;
    rebuild.find_unfinished()?;
    Ok(Some(rebuild.out))
}

fn overwrite(table: &Table, slots: &[u32]) -> Result<(), StoreError> {
    table.write(slots.iter().map(|slot| (*slot, KeySlot::Free.encode())).collect())?;
    Ok(table.file().sync_data()?)
}

/// Where the batch starts that nothing later proves to have been acknowledged.
fn unproven_from(scan: &Scan) -> u32 {
    match &scan.last_batch {
        Some((_, frames)) => {
            let more = scan.frames.iter().any(|found| found.offset >= frames.end)
                || scan.damaged.iter().any(|range| range.start >= frames.end);
            if more { frames.end } else { frames.start }
        }
        None => HEADER as u32,
    }
}

impl Rebuild<'_> {
    fn segment(&mut self, segment: u32, last: bool) -> Result<(), StoreError> {
        let Some(file) = self.segments.file(segment) else { return Ok(()) };
        let length = usize::try_from(file.metadata()?.len()).map_err(|_| StoreError::Limits)?;
        let mut bytes = vec![0; length];
        file.read_exact_at(&mut bytes, 0)?;
        let mut scan = scan::scan(&bytes);
        if !scan.frames.is_empty() || scan.last_batch.is_some() {
            // What was held back is followed by something: it was acknowledged.
            for held in std::mem::take(&mut self.held) {
                self.settle_proven(held)?;
            }
        }
        if last {
            // The torn tail goes; what follows must start where a frame may start.
            scan.damaged.retain(|range| range.start < scan.end);
            let end = scan.end.next_multiple_of(super::frame::ALIGN as u32);
            if length < end as usize || bytes.len() > end as usize || bytes.len() < HEADER {
                file.set_len(end.into())?;
                file.write_all_at(&super::frame::segment_header(segment), 0)?;
                file.sync_all()?;
            }
            self.out.end.segment = segment;
            self.out.end.offset = end;
        }
        if let Some((batch, _)) = &scan.last_batch {
            self.out.end.sequence = self.out.end.sequence.max(batch.sequence);
            self.out.end.crc = batch.crc;
        }
        self.out.damaged.extend(scan.damaged.iter().map(|range| (segment, range.start)));
        let unproven = unproven_from(&scan);
        for found in &scan.frames {
            self.out.next_number = self.out.next_number.max(found.header.number.saturating_add(1));
            if found.header.is_tombstone() {
                self.tombstone(found.header.number);
                continue;
            }
            self.seen.insert(found.header.number);
            let held = self.open(&bytes, segment, found);
            if found.offset >= unproven {
                self.held.push(held);
            } else {
                self.settle_proven(held)?;
            }
        }
        Ok(())
    }

    fn tombstone(&mut self, number: u64) {
        self.tombstones.insert(number);
        self.resurrected.extend(self.keys.live.remove(&number));
    }

    fn open(&self, bytes: &[u8], segment: u32, found: &Found) -> Held {
        let (number, offset) = (found.header.number, found.offset);
        let Some(key_slot) = self.keys.live.get(&number).copied() else {
            return Held::Keyless { number };
        };
        let at = Location { number, segment, offset, key_slot };
        self.open_with_key(bytes, found, at).unwrap_or(Held::Broken(at))
    }

    fn open_with_key(&self, bytes: &[u8], found: &Found, at: Location) -> Option<Held> {
        let slot = self.table.read(at.key_slot).ok()?;
        let key = self.epochs.record_key(&slot, at.number)?;
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

    /// What was acknowledged: a record that does not open is damaged, unless it turns out to be deleted.
    fn settle_proven(&mut self, held: Held) -> Result<(), StoreError> {
        match held {
            Held::Sound(at, record, _, pieces) => self.apply(at, &record, &pieces)?,
            Held::Broken(at) => drop(self.out.quarantined.insert(at.number)),
            Held::Keyless { number } => self.keyless.push(number),
        }
        Ok(())
    }

    /// What nothing proves to have been acknowledged: groups that are whole stay, fragments go.
    fn settle_held(&mut self) -> Result<(), StoreError> {
        let held = std::mem::take(&mut self.held);
        // Keys are only overwritten after their batch was acknowledged.
        let proven = held.iter().any(|held| match held {
            Held::Keyless { number } => self.keys.dead.contains_key(number),
            Held::Sound(..) | Held::Broken(_) => false,
        });
        let mut groups: BTreeMap<Group, u16> = BTreeMap::new();
        for held in &held {
            if let Held::Sound(_, _, group, _) = held {
                let count = groups.entry(*group).or_default();
                *count = count.saturating_add(1);
            }
        }
        for held in held {
            match held {
                held if proven => self.settle_proven(held)?,
                Held::Sound(at, record, group, pieces) if groups.get(&group) == Some(&group.count) => {
                    self.apply(at, &record, &pieces)?;
                }
                Held::Sound(at, ..) | Held::Broken(at) => self.out.mending.dead.push(at.into()),
                Held::Keyless { number } => self.out.mending.dead.push(Dead { number, key_slot: None }),
            }
        }
        Ok(())
    }

    fn apply(&mut self, at: Location, record: &Record, pieces: &[Hash]) -> Result<(), StoreError> {
        if let Record::Slot { body, .. } = record {
            self.bodies_with_slots.insert(*body);
        }
        let entries = entry::entries(record, &at, pieces);
        if let Some((key, _)) = entries.first()
            && let Some(older) = self.index.get(key)?.and_then(|value| entry::location(&value))
        {
            self.out.mending.dead.push(older.into());
        }
        self.index.apply(entries.into_iter().map(|(key, value)| (key, Some(value))));
        self.index.move_if_many()
    }

    fn settle_keys(&mut self) -> Result<(), StoreError> {
        let keys = std::mem::take(&mut self.keys);
        let known = keys.live.keys().chain(keys.dead.keys()).max().copied().unwrap_or(0);
        self.out.next_number = self.out.next_number.max(known.saturating_add(1));
        let mut unmarked = HashSet::new();
        for number in std::mem::take(&mut self.keyless) {
            if self.tombstones.contains(&number) {
                continue;
            }
            match keys.dead.get(&number) {
                Some(slot) => {
                    unmarked.insert(number);
                    self.out.mending.dead.push(Dead { number, key_slot: Some(*slot) });
                }
                None => drop(self.out.quarantined.insert(number)),
            }
        }
        self.out.free.extend(keys.dead.iter().filter(|(number, _)| !unmarked.contains(number)).map(|(_, slot)| *slot));
        let orphans = keys.live.into_iter().filter(|(number, _)| !self.seen.contains(number));
        if self.out.damaged.is_empty() {
            // Their batch never reached the log.
            let slots: Vec<u32> = orphans.map(|(_, slot)| slot).collect();
            overwrite(self.table, &slots)?;
            self.out.free.extend(slots);
        } else {
            // Their frames may be where the log is damaged: without the keys nothing could be restored.
            self.out.quarantined.extend(orphans.map(|(number, _)| number));
        }
        Ok(())
    }

    fn find_unfinished(&mut self) -> Result<(), StoreError> {
        let with_slots = &self.bodies_with_slots;
        let mending = &mut self.out.mending;
        mending.bodies = self.index.select(b"b", usize::MAX, |key, _| {
            let body = key.get(1..)?.try_into().ok()?;
            (!with_slots.contains(&body)).then_some(body)
        })?;
        mending.withdrawals = self.index.select(b"w", usize::MAX, |key, value| {
            let entry = entry::WithdrawalEntry::decode(value)?;
            let unfinished = entry.state == WithdrawalState::Withdrawn && with_slots.contains(&entry.body);
            unfinished.then(|| key.get(1..)?.try_into().ok()).flatten()
        })?;
        let name = |key: &[u8]| key.get(1..33)?.try_into().ok();
        let names = |letter: &[u8]| {
            Ok::<HashSet<Hash>, StoreError>(
                self.index.select(letter, usize::MAX, |key, _| name(key))?.into_iter().collect(),
            )
        };
        let (stored, in_bodies, waiting) = (names(b"p")?, names(b"q")?, names(b"a")?);
        let idle = stored.iter().filter(|piece| !in_bodies.contains(*piece) && !waiting.contains(*piece));
        mending.pieces = idle.copied().collect();
        let over = waiting.iter().filter(|piece| in_bodies.contains(*piece) || !stored.contains(*piece));
        mending.not_waiting = over.copied().collect();
        Ok(())
    }
}
