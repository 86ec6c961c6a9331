//! Slots and bodies from the vault. Nothing is believed that cannot be checked.

use crate::cache::{Cache, Kept, SlotHash};
use crate::case::Body;
use crate::case::arrived::Listing;
use crate::error::{ClientError, Kind};
use crate::random::System;
use crate::transport::{Gateway, Step};
use tellsafe_protocol::answer::{Answer, Listed, Runs};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::body::{self, PIECE, Pieces};
use tellsafe_protocol::bytes::{BodyHash, InboxCapability, OneTimeSeed, PieceHash};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::random::Random;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::{Request, most_listed};
use tellsafe_protocol::slot::{self, Message, SlotError};

/// Runs of numbers that are believed of an inbox.
const MOST_RUNS: usize = 1 << 20;
/// Slots that are not worth a second thread.
const FEW: usize = 64;

/// An inbox's highest number, and its slots after `after`.
///
/// # Errors
/// No answer, or one whose numbers do not go up.
pub fn slots(
    gateway: &mut Gateway,
    relay: &RelayKey,
    capability: &InboxCapability,
    after: u64,
) -> Result<(u64, Vec<Listed>), ClientError> {
    let mut listing = Listing::after(after);
    while !go_on(gateway, relay, Class::Small, capability, &mut listing)? {}
    Ok(listing.into_inner())
}

/// Asks for as many slots as one answer holds; true when it was the last.
fn go_on(
    gateway: &mut Gateway,
    relay: &RelayKey,
    class: Class,
    capability: &InboxCapability,
    listing: &mut Listing,
) -> Result<bool, ClientError> {
    let request = Request::Inbox(capability.clone(), listing.last());
    let Answer::Inbox(highest, listed) = gateway.ask(relay, class, &request)? else { return Err(odd()) };
    listing.take(highest, listed).map_err(|_| odd())
}

/// The first slots of an inbox after `after`: as many as one answer holds.
fn page(
    gateway: &mut Gateway,
    relay: &RelayKey,
    class: Class,
    capability: &InboxCapability,
    after: u64,
) -> Result<Vec<Listed>, ClientError> {
    let mut listing = Listing::after(after);
    go_on(gateway, relay, class, capability, &mut listing)?;
    Ok(listing.into_inner().1)
}

/// Brings what is kept of an inbox up to what the vault has: what it no longer lists goes, what is new is fetched and opened. Returns the
/// highest number, and whether anything changed.
///
/// # Errors
/// As [`slots`].
pub fn renew(
    gateway: &mut Gateway,
    relay: &RelayKey,
    holder: &Holder,
    kept: &mut Kept,
) -> Result<(u64, bool), ClientError> {
    let capability = holder.inbox_capability();
    let (highest, runs) = numbers(gateway, relay, capability)?;
    if kept.last().is_some_and(|(number, _)| number > highest) {
        // It was set back, and gives its numbers anew.
        *kept = Kept::default();
    }
    let mut changed = kept.forget_others(&runs);
    // The last that is known, to see that it is the same inbox; and what came after it.
    if let Some((number, hash)) = kept.last() {
        let page = self::page(gateway, relay, Class::Small, capability, number.saturating_sub(1))?;
        if !page.first().is_some_and(|one| one.number == number && SlotHash::of(&one.slot) == hash) {
            // Another message under a number that was given before: it was set back and has caught up.
            *kept = Kept::default();
        }
        changed |= take(kept, &page, holder);
    }
    // Many come in the larger class, so that a new machine asks four times less often.
    let many = kept.missing(&runs) > most_listed(Class::Small) as u64;
    let class = if many { Class::Large } else { Class::Small };
    let (mut after, mut pages) = (0, Vec::new());
    // Whatever a vault once said or left out: what has a slot and is not here is asked for.
    while let Some(next) = kept.next_missing(&runs, after) {
        let page = self::page(gateway, relay, class, capability, next.saturating_sub(1))?;
        let Some(last) = page.last() else { break };
        after = last.number;
        pages.extend(page);
    }
    changed |= take(kept, &pages, holder);
    Ok((highest, changed))
}

/// Opens and takes in what is not known of some slots; true when that was anything.
fn take(kept: &mut Kept, listed: &[Listed], holder: &Holder) -> bool {
    let new: Vec<&Listed> = listed.iter().filter(|one| !kept.knows(one.number)).collect();
    let any = !new.is_empty();
    for (one, message) in open_all(&new, holder) {
        kept.take(one, message);
    }
    any
}

/// The highest number of an inbox, and the numbers that have slots.
fn numbers(gateway: &mut Gateway, relay: &RelayKey, of: &InboxCapability) -> Result<(u64, Runs), ClientError> {
    let (mut after, mut all) = (0, Runs::new());
    loop {
        let request = Request::Numbers(of.clone(), after);
        let Answer::Numbers(highest, until, runs) = gateway.ask(relay, Class::Small, &request)? else {
            return Err(odd());
        };
        // No inbox gets that far, and no honest one is in so many parts.
        if highest > u64::from(u32::MAX) || all.len() > MOST_RUNS {
            return Err(odd());
        }
        if until < highest && until <= after || runs.first().is_some_and(|(first, _)| *first <= after) {
            return Err(odd());
        }
        all.extend(runs);
        if until >= highest {
            return Ok((highest, all));
        }
        after = until;
    }
}

/// Opens slots on all cores.
fn open_all<'a>(listed: &[&'a Listed], holder: &Holder) -> Vec<(&'a Listed, Result<Message, SlotError>)> {
    let open = |one: &&'a Listed| (*one, slot::open(&one.slot, holder.identity(), &holder.inbox()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if listed.len() < FEW {
        return listed.iter().map(open).collect();
    }
    std::thread::scope(|scope| {
        let parts = listed.chunks(listed.len().div_ceil(cores));
        let running: Vec<_> =
            parts.map(|part| scope.spawn(move || part.iter().map(open).collect::<Vec<_>>())).collect();
        running.into_iter().flat_map(|one| one.join().unwrap_or_default()).collect()
    })
}

/// A message's body of at most so many pieces, from the cache if it is there.
///
/// # Errors
/// No answer; of a body in pieces, none after several tries. That the vault no longer has it, or gives another, is part of the [`Body`].
pub fn body(
    gateway: &mut Gateway,
    relay: &RelayKey,
    message: &Message,
    cache: Option<&Cache>,
    most: usize,
    step: &mut dyn FnMut(Step),
) -> Result<Body, ClientError> {
    let hash = &message.statement.body;
    let Some(seed) = &message.body_seed else { return Ok(Body::Unread) };
    if let Some(pieces) = cache.and_then(|cache| cache.body(hash)).filter(|pieces| matches(pieces, hash)) {
        return Ok(open(hash, &pieces, seed));
    }
    let pieces = match pieces(gateway, relay, hash, seed, most, step) {
        Ok(Some(pieces)) => pieces,
        Ok(None) => return Ok(Body::Altered),
        Err(error) if error.kind == Kind::NotFound => return Ok(Body::Gone),
        Err(error) => return Err(error),
    };
    if let Some(cache) = cache {
        // What cannot be kept is fetched again.
        drop(cache.keep_body(hash, &pieces));
    }
    Ok(open(hash, &pieces, seed))
}

/// The one request that stands in for a body where there is none to ask for: to whoever carries the requests, words that lead to nothing
/// then look like words that lead to a report. Nothing depends on its answer.
pub fn nothing(gateway: &mut Gateway, relay: &RelayKey) {
    let mut hash = [0; 32];
    System.fill(&mut hash);
    drop(gateway.ask(relay, Class::Small, &Request::Body(BodyHash(hash), 0)));
}

fn open(hash: &BodyHash, pieces: &[Vec<u8>], seed: &OneTimeSeed) -> Body {
    body::open(hash, pieces, seed).map_or(Body::Shut, |content| Body::Open(Box::new(content)))
}

fn matches(pieces: &[Vec<u8>], hash: &BodyHash) -> bool {
    let hashes: Vec<PieceHash> = pieces.iter().map(|piece| PieceHash::of(piece)).collect();
    body::hash(&hashes) == *hash
}

/// All pieces, each checked as it comes; `None` when the vault gives something else.
fn pieces(
    gateway: &mut Gateway,
    relay: &RelayKey,
    hash: &BodyHash,
    seed: &OneTimeSeed,
    most: usize,
    step: &mut dyn FnMut(Step),
) -> Result<Option<Vec<Vec<u8>>>, ClientError> {
    let mut pieces = Pieces::of(*hash);
    let (mut relay, mut class, mut bytes) = (relay.clone(), Class::Small, 0);
    loop {
        let request = Request::Body(*hash, pieces.next());
        let answer = match pieces.next() {
            0 => gateway.ask(&relay, class, &request)?,
            _ => gateway.ask_again(&mut relay, None, class, &request, step)?,
        };
        let Answer::Body(hashes, piece) = answer else { return Err(odd()) };
        if hashes.len() > most {
            return Ok(None);
        }
        let (first, length) = (pieces.next() == 0, piece.len());
        match pieces.take(hashes, piece) {
            Ok(false) => {}
            Ok(true) => return Ok(Some(pieces.into_inner())),
            Err(_) => return Ok(None),
        }
        // The others are as long: what did not fit into the small class would only be asked for twice.
        if length > Class::Small.room() {
            class = Class::Large;
        }
        if let Some(text) = pieces.taken().first().filter(|_| first).and_then(|piece| body::first_text(piece, seed)) {
            step(Step::Text(text));
        }
        bytes += length;
        step(Step::Done(bytes, pieces.count().unwrap_or_default().saturating_mul(PIECE)));
    }
}

fn odd() -> ClientError {
    ClientError::new(Kind::Untrusted, "The server's answer does not fit the question.")
        .means("It may be damaged, or keep things back. Nothing of it was used.")
        .next("Try again. If it stays so, tell another member, and ask the operator.")
}
