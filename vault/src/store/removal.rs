//! What is taken away: slots, bodies that no slot refers to any more, withdrawn messages, what is past its time.

use super::batch::Batch;
use super::entry::{self, SlotEntry, WithdrawalEntry};
use super::error::StoreError;
use super::intake::{self, Intake};
use super::log::Location;
use super::rebuild::Dead;
use super::record::{Record, WithdrawalState};
use super::shared::{Read, Shared};
use super::types::{Hash, Withdrawal};
use crate::limits;
use std::collections::{BTreeMap, BTreeSet};

/// A slot by inbox and number, and its entry.
type LiveSlot = (Hash, u32, SlotEntry);

/// The slots of a body that are not deleted.
fn slots_of(shared: &Shared, batch: &Batch<'_>, body: &Hash) -> Result<Vec<LiveSlot>, StoreError> {
    let live = |inbox: Hash, number: u32| {
        let entry = batch.view.get(&entry::slot_key(&inbox, number))?.and_then(|value| SlotEntry::decode(&value));
        Ok::<_, StoreError>(entry.filter(|entry| entry.body == *body).map(|entry| (inbox, number, entry)))
    };
    let at = batch.view.get(&entry::key(b'b', &[body]))?.and_then(|value| entry::location(&value));
    let own = match at.map(|at| shared.read_body(&at)).transpose()? {
        Some(Read::Found((numbers, content))) => content.inboxes.into_iter().zip(numbers).collect::<Vec<_>>(),
        // The record that lists them is damaged or gone: look at every slot there is.
        _ => {
            let all = batch.view.all(b"i")?;
            let all =
                all.into_iter().filter_map(|(key, value)| Some((entry::slot_of(&key)?, SlotEntry::decode(&value)?)));
            all.filter(|(_, entry)| entry.body == *body).map(|(place, _)| place).collect()
        }
    };
    let joined = batch.view.all(&entry::key(b's', &[body]))?;
    let joined = joined.iter().filter_map(|(key, _)| key.get(32..).and_then(entry::slot_of));
    let places: BTreeSet<_> = own.into_iter().chain(joined).collect();
    places.into_iter().filter_map(|(inbox, number)| live(inbox, number).transpose()).collect()
}

/// Deletes a body and those of its pieces that no other body has.
pub(super) fn bury_body(
    shared: &Shared,
    batch: &mut Batch<'_>,
    intake: &mut Intake,
    body: &Hash,
) -> Result<(), StoreError> {
    let key = entry::key(b'b', &[body]);
    let Some(at) = batch.view.get(&key)?.and_then(|value| entry::location(&value)) else { return Ok(()) };
    let pieces: Vec<Hash> = match shared.read_body(&at)? {
        Read::Found((_, content)) if content.inline.is_some() => Vec::new(),
        Read::Found((_, content)) => content.pieces,
        Read::Gone | Read::Damaged => {
            let all = batch.view.all(b"q")?;
            let of_body = all.iter().filter(|(key, _)| key.ends_with(body));
            of_body.filter_map(|(key, _)| key.get(1..33)?.try_into().ok()).collect()
        }
    };
    batch.bury(key, at);
    for piece in &pieces {
        batch.view.remove(entry::key(b'q', &[piece, body]));
    }
    for piece in &pieces {
        bury_piece(batch, intake, piece)?;
    }
    Ok(())
}

/// Deletes a piece that no body has.
pub(super) fn bury_piece(batch: &mut Batch<'_>, intake: &mut Intake, piece: &Hash) -> Result<(), StoreError> {
    if !batch.view.first(&entry::key(b'q', &[piece]), 1)?.is_empty() {
        return Ok(());
    }
    intake.stop_waiting(batch, piece)?;
    let key = entry::key(b'p', &[piece]);
    if let Some(at) = batch.view.get(&key)?.and_then(|value| entry::location(&value)) {
        batch.bury(key, at);
    }
    Ok(())
}

/// Deletes slots; their bodies too when these were the last.
fn bury_slots(
    shared: &Shared,
    batch: &mut Batch<'_>,
    intake: &mut Intake,
    slots: &[LiveSlot],
) -> Result<(), StoreError> {
    // In one pass: a stranger may have had one body committed to any number of inboxes of their own.
    let mut last: BTreeMap<Hash, u32> = BTreeMap::new();
    for (inbox, number, _) in slots {
        let last = last.entry(*inbox).or_default();
        *last = (*last).max(*number);
    }
    for (inbox, number) in last {
        keep_highest(shared, batch, intake, &inbox, number)?;
    }
    for (inbox, number, slot) in slots {
        batch.bury(entry::slot_key(inbox, *number), slot.at);
        if slot.joined {
            batch.view.remove(entry::key(b's', &[&slot.body, inbox, &number.to_be_bytes()]));
        }
    }
    let bodies: BTreeSet<_> = slots.iter().map(|(.., slot)| slot.body).collect();
    for body in bodies {
        if slots_of(shared, batch, &body)?.is_empty() {
            bury_body(shared, batch, intake, &body)?;
        }
    }
    Ok(())
}

/// Records an inbox's highest number before the entry that has it goes.
fn keep_highest(
    shared: &Shared,
    batch: &mut Batch<'_>,
    intake: &mut Intake,
    inbox: &Hash,
    deleted: u32,
) -> Result<(), StoreError> {
    let highest = intake::highest(batch, inbox)?;
    let old = batch.view.get(&entry::key(b'g', &[inbox]))?.and_then(|value| entry::location_and_number(&value));
    if deleted < highest || old.is_some_and(|(_, kept)| kept >= highest) {
        return Ok(());
    }
    let fresh = shared.fresh(&[0; 33], Vec::new())?;
    batch.add(&mut intake.space, vec![(fresh, Record::Highest { inbox: *inbox, highest }, &[])])?;
    batch.dead.extend(old.map(|(at, _)| Dead::from(at)));
    Ok(())
}

/// Deletes entries of an inbox by number; numbers that are not there are passed over.
pub(super) fn delete(
    shared: &Shared,
    batch: &mut Batch<'_>,
    intake: &mut Intake,
    inbox: &Hash,
    numbers: &[u32],
) -> Result<(), StoreError> {
    let numbers: BTreeSet<_> = numbers.iter().copied().collect();
    let mut slots = Vec::new();
    for number in numbers {
        let value = batch.view.get(&entry::slot_key(inbox, number))?;
        slots.extend(value.and_then(|value| SlotEntry::decode(&value)).map(|slot| (*inbox, number, slot)));
    }
    bury_slots(shared, batch, intake, &slots)
}

/// Takes a message back, or says why not. Taking it back again deletes what an interrupted withdrawal left.
pub(super) fn withdraw(
    shared: &Shared,
    batch: &mut Batch<'_>,
    intake: &mut Intake,
    withdrawal: &Hash,
) -> Result<Withdrawal, StoreError> {
    let entry = batch.view.get(&entry::key(b'w', &[withdrawal]))?.and_then(|value| WithdrawalEntry::decode(&value));
    let Some(WithdrawalEntry { at, state, body, expires }) = entry else { return Ok(Withdrawal::Unknown) };
    match state {
        WithdrawalState::Closed => return Ok(Withdrawal::AlreadyRead),
        WithdrawalState::Withdrawn => {}
        WithdrawalState::Open => {
            // Durable before anything is deleted: whatever interrupts this, it is finished when the store is next
            // opened.
            let fresh = shared.fresh(&[0; 33], Vec::new())?;
            let record =
                Record::Withdrawal { withdrawal: *withdrawal, body, expires, state: WithdrawalState::Withdrawn };
            batch.add(&mut intake.space, vec![(fresh, record, &[])])?;
            batch.dead.push(at.into());
            intake.any_withdrawn = true;
        }
    }
    let slots = slots_of(shared, batch, &body)?;
    bury_slots(shared, batch, intake, &slots)?;
    bury_body(shared, batch, intake, &body)?;
    Ok(Withdrawal::Withdrawn)
}

/// Deletes up to [`limits::DELETIONS`] of what expires in `month` or before; returns how many slots that was.
pub(super) fn expire(
    shared: &Shared,
    batch: &mut Batch<'_>,
    intake: &mut Intake,
    month: u32,
) -> Result<usize, StoreError> {
    let slots = shared.index.select(b"i", limits::DELETIONS, |key, value| {
        let (inbox, number) = entry::slot_of(key)?;
        let slot = SlotEntry::decode(value).filter(|slot| slot.expires <= month)?;
        Some((inbox, number, slot))
    })?;
    bury_slots(shared, batch, intake, &slots)?;
    if slots.is_empty() {
        let withdrawals = shared.index.select(b"w", limits::DELETIONS, |key, value| {
            let entry = WithdrawalEntry::decode(value).filter(|entry| entry.expires <= month)?;
            Some((key.to_vec(), entry))
        })?;
        for (key, entry) in withdrawals {
            batch.bury(key, entry.at);
            batch.view.remove(entry::key(b'y', &[&entry.body]));
        }
    }
    Ok(slots.len())
}

/// Forgets up to [`limits::DELETIONS`] commits that need not be remembered on `day`; returns how many.
pub(super) fn forget(shared: &Shared, batch: &mut Batch<'_>, day: u32) -> Result<usize, StoreError> {
    let old = shared.index.select(b"c", limits::DELETIONS, |key, value| {
        let (at, acknowledged) = entry::location_and_number(value)?;
        (acknowledged.saturating_add(limits::REMEMBERED_DAYS) <= day).then(|| (key.to_vec(), at))
    })?;
    Ok(bury_all(batch, old))
}

/// Deletes up to [`limits::DELETIONS`] pieces whose commit never came; returns how many.
pub(super) fn sweep(
    shared: &Shared,
    batch: &mut Batch<'_>,
    intake: &mut Intake,
    hour: u32,
) -> Result<usize, StoreError> {
    let old: Vec<Hash> = shared.index.select(b"a", limits::DELETIONS, |key, value| {
        let (_, since) = entry::location_and_number(value)?;
        let piece = key.get(1..)?.try_into().ok()?;
        (since.saturating_add(limits::PIECE_WAITS_HOURS) <= hour).then_some(piece)
    })?;
    for piece in &old {
        intake.stop_waiting(batch, piece)?;
        bury_piece(batch, intake, piece)?;
    }
    Ok(old.len())
}

fn bury_all(batch: &mut Batch<'_>, old: Vec<(Vec<u8>, Location)>) -> usize {
    let count = old.len();
    for (key, at) in old {
        batch.bury(key, at);
    }
    count
}
