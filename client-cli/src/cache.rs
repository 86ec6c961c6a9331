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
    listed: u64,
    slots: BTreeMap<u64, Slot>,
}

/// SHA-256 of a slot as the vault has it: the same number with another slot is another inbox.
pub type SlotHash = PieceHash;

/// A slot, opened.
#[derive(Debug, Clone)]
struct Slot {
    day: u32,
    hash: SlotHash,
    message: Result<Message, SlotError>,
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
        let (version, listed, lines): (u8, u64, Vec<Line>) = cbor::from_bytes(&opened).ok()?;
        if version != cbor::VERSION {
            return None;
        }
        let slot = |(number, day, hash, why, held): Line| {
            let message = match usize::from(why).checked_sub(1) {
                None => Ok(Message::of_kept(&held).ok()?),
                Some(why) => Err(*WHY.get(why)?),
            };
            Some((number, Slot { day, hash, message }))
        };
        Some(Kept { listed, slots: lines.into_iter().map(slot).collect::<Option<_>>()? })
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
        let mut sealed = cbor::to_bytes(&(cbor::VERSION, kept.listed, lines));
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
    /// The number up to which it was listed.
    #[must_use]
    pub fn listed(&self) -> u64 {
        self.listed
    }

    /// The highest number that is kept, and its slot's hash.
    #[must_use]
    pub fn last(&self) -> Option<(u64, SlotHash)> {
        self.slots.last_key_value().map(|(number, slot)| (*number, slot.hash))
    }

    /// How many numbers have slots beyond what was listed.
    #[must_use]
    pub fn news(&self, runs: &Runs) -> u64 {
        let new = |(first, last): &(u64, u64)| {
            last.saturating_add(1).saturating_sub(self.listed.saturating_add(1).max(*first))
        };
        runs.iter().map(new).sum()
    }

    /// Takes in a slot, and what came of opening it.
    pub fn take(&mut self, listed: &Listed, message: Result<Message, SlotError>) {
        let hash = SlotHash::of(&listed.slot);
        self.slots.insert(listed.number, Slot { day: listed.day, hash, message });
        self.listed = self.listed.max(listed.number);
    }

    /// Forgets a slot.
    pub fn forget(&mut self, number: u64) {
        self.slots.remove(&number);
    }

    /// Forgets what the vault no longer has; true when that was anything.
    pub fn forget_others(&mut self, runs: &Runs) -> bool {
        let before = self.slots.len();
        let lives = |number: u64| {
            let at = runs.partition_point(|(_, last)| *last < number);
            runs.get(at).is_some_and(|(first, _)| *first <= number)
        };
        self.slots.retain(|number, _| lives(*number));
        self.slots.len() < before
    }

    /// The messages, and what did not open.
    #[must_use]
    pub fn arrived(&self) -> (Vec<Arrived>, Dropped) {
        let mut dropped = Dropped::default();
        let mut arrived = Vec::with_capacity(self.slots.len());
        for (number, Slot { day, message, .. }) in &self.slots {
            match message {
                Ok(message) => {
                    arrived.push(Arrived { number: *number, day: *day, message: message.clone(), handed_by: None })
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
