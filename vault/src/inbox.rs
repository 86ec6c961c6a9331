//! Messages: what comes in, who reads it, and how it goes.

use crate::bounds::Arriving;
use crate::clock::Clock;
use crate::limits;
use crate::refusal::Refusal;
use crate::store::{self, Entry, Listing, Piece, Slot, Store, Withdrawal, wait};
use crate::vault::Vault;
use std::collections::BTreeSet;
use tellsafe_protocol::answer::{Answer, Listed, MAX_RUNS, Runs, Withdrawn};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{BodyHash, Inbox, InboxCapability, LookCapability, PieceHash, WithdrawalSecret};
use tellsafe_protocol::calendar::month_of;
use tellsafe_protocol::request::{Commit, most_listed};

/// Stores a message. `content` is the request as it was asked, whose hash is the commit's id: the same bytes are
/// the same commit, and change nothing twice.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn commit(vault: &Vault, commit: Commit, content: &[u8]) -> Result<Answer, Refusal> {
    let (store, clock) = (vault.store(), vault.clock());
    let (id, day) = (store::hash(content), clock.day());
    let month = month_of(day);
    if !(month..=month.saturating_add(limits::MONTHS_AHEAD)).contains(&commit.expires) {
        return Err(Refusal::NotUnderstood);
    }
    // Held until it is stored, so that nothing comes into an inbox that is being emptied.
    let lost = vault.rosters().lost();
    if let Err(refusal) = take(vault, &commit, &lost) {
        // What was stored before is said to be, however much else comes.
        return store.committed(&id)?.map(Answer::Committed).ok_or(refusal);
    }
    let slot = |(inbox, sealed): (Inbox, Vec<u8>)| {
        let sealed: Box<[u8]> = sealed.into();
        Ok(Slot { inbox: inbox.0, sealed: sealed.try_into().map_err(|_| Refusal::NotUnderstood)? })
    };
    let pieces = if commit.pieces.is_empty() {
        commit.hashes.iter().map(|hash| Piece::Stored(hash.0)).collect()
    } else {
        commit.pieces.into_iter().map(Piece::Inline).collect()
    };
    let commit = store::Commit {
        id,
        slots: commit.slots.into_iter().map(slot).collect::<Result<_, Refusal>>()?,
        pieces,
        withdrawal: commit.withdrawal.map(|hash| hash.0),
        closes: commit.closes.map(|hash| hash.0),
        expires: commit.expires,
    };
    let acknowledged = wait(|done| store.commit(commit, day, done))?;
    Ok(Answer::Committed(acknowledged.day))
}

/// Counts a commit to the desks that it reaches, if it goes to nobody whose key was lost.
fn take(vault: &Vault, commit: &Commit, lost: &BTreeSet<Inbox>) -> Result<(), Refusal> {
    if commit.slots.iter().any(|(inbox, _)| lost.contains(inbox)) {
        return Err(Refusal::ReaderGone);
    }
    let Some(bounds) = vault.bounds() else { return Ok(()) };
    let (mut desks, mut case, mut made) = (BTreeSet::new(), None, 0);
    for (inbox, _) in &commit.slots {
        let of = vault.rosters().desks_of(inbox);
        if !of.is_empty() {
            desks.extend(of);
        } else if vault.store().highest(&inbox.0)? > 0 {
            case = Some(*inbox);
        } else {
            made += 1;
        }
    }
    let bytes = if commit.pieces.is_empty() {
        commit.hashes.len().saturating_mul(limits::PIECE)
    } else {
        commit.pieces.iter().map(Vec::len).sum()
    };
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let arriving = Arriving { slots: count(commit.slots.len()), bytes: count(bytes), made, case };
    let desks: Vec<_> = desks.into_iter().collect();
    bounds.take(&desks, arriving, vault.clock().seconds().saturating_mul(1000))
}

/// Stores a piece ahead of its commit.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn put_piece(store: &dyn Store, clock: &dyn Clock, piece: Vec<u8>) -> Result<Answer, Refusal> {
    let hour = clock.hour();
    wait(|done| store.put_piece(piece, hour, done))?;
    Ok(Answer::Done)
}

/// After which number an inbox is read. None gets as far as the last: whoever asks beyond it gets nothing, and so does whoever has a key
/// that was lost.
fn begin(vault: &Vault, inbox: &Inbox, after: u64) -> u32 {
    if vault.rosters().lost().contains(inbox) { u32::MAX } else { u32::try_from(after).unwrap_or(u32::MAX) }
}

/// Lists an inbox. One that never was and one without news answer alike.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn list(vault: &Vault, capability: &InboxCapability, after: u64, class: Class) -> Result<Answer, Refusal> {
    let inbox = capability.inbox();
    let after = begin(vault, &inbox, after);
    let Listing { highest, entries } = vault.store().list(&inbox.0, after, most_listed(class))?;
    let listed = |Entry { number, day, slot }| Listed { number: u64::from(number), day, slot };
    Ok(Answer::Inbox(u64::from(highest), entries.into_iter().map(listed).collect()))
}

/// Says which numbers of an inbox still have slots, so that who has the others need not fetch them again.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn numbers(vault: &Vault, capability: &InboxCapability, after: u64) -> Result<Answer, Refusal> {
    let inbox = capability.inbox();
    let after = begin(vault, &inbox, after);
    let (highest, numbers) = vault.store().numbers(&inbox.0, after, limits::NUMBERS)?;
    let highest = u64::from(highest);
    // All of them, or up to the last that was looked at.
    let mut until = if numbers.len() < limits::NUMBERS { highest } else { 0 };
    let mut runs: Runs = Vec::new();
    for number in numbers {
        let (number, full) = (u64::from(number), runs.len() == MAX_RUNS);
        match runs.last_mut() {
            Some((_, last)) if last.saturating_add(1) == number => *last = number,
            // Up to the one before.
            _ if full => return Ok(Answer::Numbers(highest, number.saturating_sub(1), runs)),
            _ => runs.push((number, number)),
        }
        until = until.max(number);
    }
    Ok(Answer::Numbers(highest, until.min(highest), runs))
}

/// Says the highest numbers of inboxes.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn look(store: &dyn Store, capabilities: &[LookCapability]) -> Result<Answer, Refusal> {
    let highest = |look: &LookCapability| Ok(u64::from(store.highest(&look.inbox().0)?));
    Ok(Answer::Look(capabilities.iter().map(highest).collect::<Result<_, Refusal>>()?))
}

/// One piece of a body.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn body(store: &dyn Store, body: &BodyHash, piece: u32) -> Result<Answer, Refusal> {
    let hashes = store.body(&body.0)?.ok_or(Refusal::NotHere)?;
    let index = usize::try_from(piece).map_err(|_| Refusal::NotHere)?;
    let bytes = store.piece(hashes.get(index).ok_or(Refusal::NotHere)?)?.ok_or(Refusal::NotHere)?;
    Ok(Answer::Body(hashes.into_iter().map(PieceHash).collect(), bytes))
}

/// Deletes from an inbox; what is not there is passed over.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn delete(store: &dyn Store, capability: &InboxCapability, numbers: &[u64]) -> Result<Answer, Refusal> {
    let numbers = numbers.iter().filter_map(|number| u32::try_from(*number).ok()).collect();
    wait(|done| store.delete(capability.inbox().0, numbers, done))?;
    Ok(Answer::Done)
}

/// Takes a report back, unless a member has read it.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn withdraw(store: &dyn Store, secret: &WithdrawalSecret) -> Result<Answer, Refusal> {
    let outcome = wait(|done| store.withdraw(secret.hash().0, done))?;
    Ok(Answer::Withdraw(match outcome {
        Withdrawal::Withdrawn => Withdrawn::Gone,
        Withdrawal::AlreadyRead => Withdrawn::Read,
        Withdrawal::Unknown => Withdrawn::Unknown,
    }))
}
