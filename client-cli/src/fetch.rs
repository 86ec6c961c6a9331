//! Slots and bodies from the vault. Nothing is believed that cannot be checked.

use crate::cache::Cache;
use crate::case::Body;
use crate::case::arrived::Listing;
use crate::error::{ClientError, Kind};
use crate::random::System;
use crate::transport::{Gateway, Step};
use std::collections::BTreeMap;
use tellsafe_protocol::answer::{Answer, Listed};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::body::{self, PIECE, Pieces};
use tellsafe_protocol::bytes::{BodyHash, InboxCapability, OneTimeSeed, PieceHash};
use tellsafe_protocol::random::Random;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::slot::Message;

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
    loop {
        let request = Request::Inbox(capability.clone(), listing.last());
        let Answer::Inbox(highest, listed) = gateway.ask(relay, Class::Small, &request)? else { return Err(odd()) };
        if listing.take(highest, listed).map_err(|_| odd())? {
            return Ok(listing.into_inner());
        }
    }
}

/// As [`slots`], beginning with what the cache has. What the vault no longer lists after `after` is forgotten.
///
/// # Errors
/// As [`slots`]; a cache that cannot be written.
pub fn cached_slots(
    gateway: &mut Gateway,
    relay: &RelayKey,
    capability: &InboxCapability,
    cache: &Cache,
    after: u64,
) -> Result<(u64, Vec<Listed>), ClientError> {
    let (highest, listed) = slots(gateway, relay, capability, after)?;
    let mut all: BTreeMap<u64, Listed> = cache.slots();
    let gone = all.split_off(&after.saturating_add(1));
    for one in listed {
        if gone.get(&one.number) != Some(&one) {
            cache.keep_slot(&one)?;
        }
        all.insert(one.number, one);
    }
    gone.keys().filter(|number| !all.contains_key(number)).for_each(|number| cache.forget_slot(*number));
    Ok((highest, all.into_values().collect()))
}

/// A message's body, from the cache if it is there.
///
/// # Errors
/// No answer; of a body in pieces, none after several tries. That the vault no longer has it, or gives another, is part of the [`Body`].
pub fn body(
    gateway: &mut Gateway,
    relay: &RelayKey,
    message: &Message,
    cache: Option<&Cache>,
    step: &mut dyn FnMut(Step),
) -> Result<Body, ClientError> {
    let hash = &message.statement.body;
    let Some(seed) = &message.body_seed else { return Ok(Body::Unread) };
    if let Some(pieces) = cache.and_then(|cache| cache.body(hash)).filter(|pieces| matches(pieces, hash)) {
        return Ok(open(hash, &pieces, seed));
    }
    let pieces = match pieces(gateway, relay, hash, seed, step) {
        Ok(Some(pieces)) => pieces,
        Ok(None) => return Ok(Body::Altered),
        Err(error) if error.kind == Kind::NotFound => return Ok(Body::Gone),
        Err(error) => return Err(error),
    };
    if let Some(cache) = cache {
        cache.keep_body(hash, &pieces)?;
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
