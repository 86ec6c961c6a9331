//! What was fetched before, so that it is not fetched again. It can be deleted at any time; without the member's key it opens nothing.
//!
//! One folder for each inbox: `inbox` holds what its slots held, sealed under a key that only their reader has, and `bodies/HASH` the pieces
//! of a body as the vault has them.

use crate::error::ClientError;
use crate::files;
use crate::random::System;
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tellsafe_protocol::aead::{Key, TAG};
use tellsafe_protocol::answer::{Listed, Runs};
use tellsafe_protocol::body::PIECE;
use tellsafe_protocol::bytes::{BodyHash, PieceHash, hex};
use tellsafe_protocol::case::arrived::Arrived;
use tellsafe_protocol::case::reason::{Dropped, Reason};
use tellsafe_protocol::cbor;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::random::Random;
use tellsafe_protocol::request::MAX_PIECES;
use tellsafe_protocol::slot::{Message, SlotError};

/// Bytes of what is kept of an inbox: a hundred thousand messages.
const MAX: usize = 256 << 20;
/// Bytes of a nonce, made anew each time that the file is written.
const NONCE: usize = 12;
/// What the file is for, so that nothing else that this key sealed is taken for it.
const PURPOSE: &[u8] = b"tellsafe/1 inbox";
/// Why a slot did not open, by its number in the file, from 1.
const WHY: [SlotError; 4] = [SlotError::NotOurs, SlotError::Malformed, SlotError::NotListed, SlotError::NotSigned];

/// The cache of one inbox.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    key: Key,
}

/// What an inbox held when it was last looked at.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    slots: BTreeMap<u64, Slot>,
    /// What was taken off this machine: it is known by its hash alone.
    away: BTreeMap<u64, SlotHash>,
}

/// SHA-256 of a slot as the vault has it: the same number with another slot is another inbox.
pub type SlotHash = PieceHash;

/// A slot, opened.
#[derive(Debug, Clone)]
struct Slot {
    day: u32,
    hash: SlotHash,
    message: Result<Arc<Message>, SlotError>,
}

/// A number, the vault's day, the slot's hash, 0 or why it did not open, and what it held.
type Line = (u64, u32, SlotHash, u8, ByteVec);

impl Cache {
    /// The cache of a member's inbox under their settings folder.
    #[must_use]
    pub fn of(home: &Path, holder: &Holder) -> Self {
        Self { folder: home.join("cache").join(hex(&holder.inbox().0)), key: holder.cache_key().clone() }
    }

    /// What the inbox held. What is damaged, or was never kept, is nothing, and fetched again.
    #[must_use]
    pub fn kept(&self) -> Kept {
        self.read().unwrap_or_default()
    }

    fn read(&self) -> Option<Kept> {
        let bytes = files::read(&self.folder.join("inbox"), MAX).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let opened = self.key.open(nonce, PURPOSE, sealed)?;
        let (version, lines, away): (u8, Vec<Line>, Vec<(u64, SlotHash)>) = cbor::from_bytes(&opened).ok()?;
        if version != cbor::VERSION {
            return None;
        }
        let slot = |(number, day, hash, why, held): Line| {
            let message = match usize::from(why).checked_sub(1) {
                None => Ok(Arc::new(Message::of_kept(&held).ok()?)),
                Some(why) => Err(*WHY.get(why)?),
            };
            Some((number, Slot { day, hash, message }))
        };
        Some(Kept { slots: lines.into_iter().map(slot).collect::<Option<_>>()?, away: away.into_iter().collect() })
    }

    /// Keeps it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&self, kept: &Kept) -> Result<(), ClientError> {
        let internal = |_| ClientError::internal("a message cannot be kept");
        let line = |(number, slot): (&u64, &Slot)| {
            let (why, held) = match &slot.message {
                Ok(message) => (0, message.to_kept().map_err(internal)?.to_vec()),
                Err(error) => {
                    let why = (1..).zip(WHY).find(|(_, one)| one == error);
                    (why.map_or(1, |(why, _)| why), Vec::new())
                }
            };
            Ok((*number, slot.day, slot.hash, why, held.into()))
        };
        let lines = kept.slots.iter().map(line).collect::<Result<Vec<Line>, ClientError>>()?;
        let away: Vec<(u64, SlotHash)> = kept.away.iter().map(|(number, hash)| (*number, *hash)).collect();
        let mut sealed = cbor::to_bytes(&(cbor::VERSION, lines, away));
        let mut nonce = [0; NONCE];
        System.fill(&mut nonce);
        let tag: [u8; TAG] = self
            .key
            .seal(&nonce, PURPOSE, &mut sealed)
            .ok_or_else(|| ClientError::internal("what is kept cannot be sealed"))?;
        files::write_parts(&self.folder.join("inbox"), &[&nonce[..], &sealed, &tag])
    }

    /// The pieces of a body, not verified.
    #[must_use]
    pub fn body(&self, hash: &BodyHash) -> Option<Vec<Vec<u8>>> {
        let bytes = files::read(&self.body_path(hash), PIECE * MAX_PIECES).ok()?;
        Some(bytes.chunks(PIECE).map(<[u8]>::to_vec).collect())
    }

    /// Keeps the pieces of a body.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep_body(&self, hash: &BodyHash, pieces: &[Vec<u8>]) -> Result<(), ClientError> {
        files::write_parts(&self.body_path(hash), pieces)
    }

    /// Deletes the whole of it.
    ///
    /// # Errors
    /// The folder cannot be deleted.
    pub fn remove(&self) -> Result<(), ClientError> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(ClientError::writing(&self.folder, &error))
            }
            _ => Ok(()),
        }
    }

    /// Forgets a body.
    pub fn forget_body(&self, hash: &BodyHash) {
        forget(&self.body_path(hash));
    }

    /// Forgets the bodies that no message names any more.
    pub fn forget_bodies_except(&self, named: &BTreeSet<BodyHash>) {
        let named: BTreeSet<String> = named.iter().map(|hash| hex(&hash.0)).collect();
        for entry in fs::read_dir(self.folder.join("bodies")).into_iter().flatten().flatten() {
            if !entry.file_name().to_str().is_some_and(|name| named.contains(name)) {
                forget(&entry.path());
            }
        }
    }

    fn body_path(&self, hash: &BodyHash) -> PathBuf {
        self.folder.join("bodies").join(hex(&hash.0))
    }
}

impl Kept {
    /// The highest number that is known, and its slot's hash.
    #[must_use]
    pub fn last(&self) -> Option<(u64, SlotHash)> {
        let slot = self.slots.last_key_value().map(|(number, slot)| (*number, slot.hash));
        let away = self.away.last_key_value().map(|(number, hash)| (*number, *hash));
        slot.into_iter().chain(away).max_by_key(|(number, _)| *number)
    }

    /// True for a number whose slot is here, or was taken off this machine.
    #[must_use]
    pub fn knows(&self, number: u64) -> bool {
        self.slots.contains_key(&number) || self.away.contains_key(&number)
    }

    /// The first number after this one that has a slot and is not known.
    #[must_use]
    pub fn next_missing(&self, runs: &Runs, after: u64) -> Option<u64> {
        let later = runs.iter().skip(runs.partition_point(|(_, last)| *last <= after));
        later
            .flat_map(|(first, last)| (*first).max(after.saturating_add(1))..=*last)
            .find(|number| !self.knows(*number))
    }

    /// How many numbers have slots and are not known.
    #[must_use]
    pub fn missing(&self, runs: &Runs) -> u64 {
        let all = runs
            .iter()
            .fold(0_u64, |sum, (first, last)| sum.saturating_add(last.saturating_sub(*first)).saturating_add(1));
        all.saturating_sub((self.slots.len() + self.away.len()) as u64)
    }

    /// Takes in a slot, and what came of opening it.
    pub fn take(&mut self, listed: &Listed, message: Result<Message, SlotError>) {
        let hash = SlotHash::of(&listed.slot);
        self.slots.insert(listed.number, Slot { day: listed.day, hash, message: message.map(Arc::new) });
    }

    /// Takes a slot off this machine, and remembers that it was there: it is not fetched again.
    pub fn forget(&mut self, number: u64) {
        if let Some(slot) = self.slots.remove(&number) {
            self.away.insert(number, slot.hash);
        }
    }

    /// Has what was taken off this machine fetched again.
    pub fn recall(&mut self) {
        self.away.clear();
    }

    /// Forgets what the vault no longer has; true when that was anything.
    pub fn forget_others(&mut self, runs: &Runs) -> bool {
        let before = self.slots.len() + self.away.len();
        let lives = |number: &u64| {
            let at = runs.partition_point(|(_, last)| last < number);
            runs.get(at).is_some_and(|(first, _)| first <= number)
        };
        self.slots.retain(|number, _| lives(number));
        self.away.retain(|number, _| lives(number));
        self.slots.len() + self.away.len() < before
    }

    /// The messages, and what did not open.
    #[must_use]
    pub fn arrived(&self) -> (Vec<Arrived>, Dropped) {
        let mut dropped = Dropped::default();
        let mut arrived = Vec::with_capacity(self.slots.len());
        for (number, Slot { day, message, .. }) in &self.slots {
            match message {
                Ok(message) => {
                    arrived.push(Arrived { number: *number, day: *day, message: Arc::clone(message), handed_by: None })
                }
                Err(error) => dropped.count(Reason::Slot(*error)),
            }
        }
        (arrived, dropped)
    }
}

/// What cannot be forgotten is overwritten when it is next fetched; it is ciphertext.
fn forget(path: &Path) {
    drop(fs::remove_file(path));
}
