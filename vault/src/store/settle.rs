//! What becomes of a record that was found in the log: it lives, it is damaged, or it never was.

use super::entry;
use super::error::StoreError;
use super::log::Location;
use super::rebuild::{Dead, Held, Rebuild, overwrite};
use super::record::{Group, Record, WithdrawalState};
use super::types::Hash;
use std::collections::{BTreeMap, HashSet};

impl Rebuild<'_> {
    /// What was acknowledged: a record that does not open is damaged, unless it turns out to be deleted.
    pub(super) fn settle_proven(&mut self, held: Held) -> Result<(), StoreError> {
        match held {
            Held::Sound(at, record, _, pieces) => self.apply(at, &record, &pieces)?,
            Held::Broken(at) => drop(self.out.quarantined.insert(at.number)),
            Held::Keyless { number } => self.keyless.push(number),
        }
        Ok(())
    }

    /// What nothing proves to have been acknowledged: groups that are whole stay, fragments go.
    pub(super) fn settle_held(&mut self) -> Result<(), StoreError> {
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

    pub(super) fn settle_keys(&mut self) -> Result<(), StoreError> {
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
        let orphans: Vec<(u64, u32)> =
            keys.live.into_iter().filter(|(number, _)| !self.seen.contains(number)).collect();
        if !orphans.is_empty() {
            self.out.damaged.append(&mut self.suspects);
            self.out.damaged.sort_unstable();
            self.out.damaged.dedup();
        }
        if self.out.damaged.is_empty() {
            // Their batch never reached the log.
            let slots: Vec<u32> = orphans.into_iter().map(|(_, slot)| slot).collect();
            overwrite(self.table, &slots)?;
            self.out.free.extend(slots);
        } else {
            // Their frames may be where the log is damaged: without the keys nothing could be restored.
            self.out.quarantined.extend(orphans.into_iter().map(|(number, _)| number));
        }
        Ok(())
    }

    pub(super) fn find_unfinished(&mut self) -> Result<(), StoreError> {
        let with_slots = &self.bodies_with_slots;
        let mending = &mut self.out.mending;
        mending.withdrawals = self.index.select(b"w", usize::MAX, |key, value| {
            let entry = entry::WithdrawalEntry::decode(value)?;
            let unfinished = entry.state == WithdrawalState::Withdrawn && with_slots.contains(&entry.body);
            unfinished.then(|| key.get(1..)?.try_into().ok()).flatten()
        })?;
        if !self.out.quarantined.is_empty() || !self.out.damaged.is_empty() {
            // What seems to belong to nothing may belong to a record that is damaged, and can be restored.
            return Ok(());
        }
        mending.bodies = self.index.select(b"b", usize::MAX, |key, _| {
            let body = key.get(1..)?.try_into().ok()?;
            (!with_slots.contains(&body)).then_some(body)
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
