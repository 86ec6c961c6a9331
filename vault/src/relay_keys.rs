//! The keys that requests are sealed to: a new one every day, each valid for two, destroyed after that.
//!
//! A recorded request is worth nothing once its key is gone; that is what the destruction is for.

use crate::clock::Clock;
use crate::key_file::KeyFiles;
use crate::limits;
use crate::store::StoreError;
use std::sync::{Arc, PoisonError, RwLock};
use tellsafe_protocol::label::SigningKey;
use tellsafe_protocol::random::Random;
use tellsafe_protocol::relay::{CLOCK_TOLERANCE, LIFETIME, RelayIdentity, ResponseSealer, SignedRelayKey};
use zeroize::Zeroizing;

/// What file names begin with; the second the key was made follows, of as many digits as sort.
const PREFIX: &str = "relay-";
/// Bytes of a relay key's file before sealing: seed, and the first second of its validity.
const SECRET: usize = 32 + 8;

/// All relay keys that are valid now.
#[derive(Debug)]
pub struct RelayKeys {
    files: KeyFiles,
    signing: SigningKey,
    /// Newest first.
    held: RwLock<Vec<Arc<Held>>>,
}

#[derive(Debug)]
struct Held {
    name: String,
    not_before: u64,
    identity: RelayIdentity,
    signed: SignedRelayKey,
}

/// Nothing here opens the request: it is not one, or its key has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no relay key opens this")]
pub struct NotOurs;

impl RelayKeys {
    /// Takes up the keys that an earlier run left, and makes the first when there is none.
    ///
    /// # Errors
    /// [`StoreError`], when files cannot be read or written. A key file that does not open is no error: it is destroyed like one that
    /// expired, and clients fetch the new key.
    pub fn open(
        files: KeyFiles,
        signing: SigningKey,
        clock: &dyn Clock,
        random: &mut dyn Random,
    ) -> Result<Self, StoreError> {
        let keys = Self { files, signing, held: RwLock::default() };
        let mut held = Vec::new();
        for name in keys.files.names()?.into_iter().filter(|name| name.starts_with(PREFIX)) {
            match keys.take_up(&name) {
                Ok(key) => held.push(Arc::new(key)),
                Err(StoreError::RootKey) => keys.files.destroy(&name)?,
                Err(error) => return Err(error),
            }
        }
        held.sort_by_key(|key| std::cmp::Reverse(key.not_before));
        *keys.held.write().unwrap_or_else(PoisonError::into_inner) = held;
        keys.rotate(clock, random)?;
        Ok(keys)
    }

    fn take_up(&self, name: &str) -> Result<Held, StoreError> {
        let secret = self.files.read(name)?.ok_or(StoreError::RootKey)?;
        let (seed, not_before) = secret.split_first_chunk::<32>().ok_or(StoreError::RootKey)?;
        let not_before = u64::from_be_bytes(not_before.try_into().map_err(|_| StoreError::RootKey)?);
        self.hold(name.to_owned(), &Zeroizing::new(*seed), not_before)
    }

    fn hold(&self, name: String, seed: &Zeroizing<[u8; 32]>, not_before: u64) -> Result<Held, StoreError> {
        let identity = RelayIdentity::from_seed(seed).map_err(|_| StoreError::RootKey)?;
        let signed = identity.sign(not_before, not_before.saturating_add(LIFETIME), &self.signing);
        Ok(Held { name, not_before, identity, signed })
    }

    /// Destroys what has expired and makes a new key when the newest is a day old. True when something changed, so that
    /// the public file must be written anew. One caller at a time: only the daily tasks call it.
    ///
    /// # Errors
    /// [`StoreError`]: the old keys stay in use, and the next call tries again.
    pub fn rotate(&self, clock: &dyn Clock, random: &mut dyn Random) -> Result<bool, StoreError> {
        let now = clock.seconds();
        let (mut live, expired): (Vec<_>, Vec<_>) = self.held().into_iter().partition(|key| key.is_valid(now));
        let due = live.first().is_none_or(|newest| newest.not_before.saturating_add(limits::RELAY_KEY_AGE) <= now);
        if due {
            live.insert(0, Arc::new(self.create(now, random)?));
        }
        let names: Vec<String> = live.iter().map(|key| key.name.clone()).collect();
        // No request may be opened by a key whose file is gone, so memory goes first.
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = live;
        // By what is on disk, so that what could not be destroyed once is tried again.
        for name in self.files.names()? {
            if name.starts_with(PREFIX) && !names.contains(&name) {
                self.files.destroy(&name)?;
            }
        }
        Ok(due || !expired.is_empty())
    }

    fn create(&self, now: u64, random: &mut dyn Random) -> Result<Held, StoreError> {
        let mut secret = Zeroizing::new([0; SECRET]);
        let (seed, not_before) = secret.split_at_mut(32);
        random.fill(seed);
        not_before.copy_from_slice(&now.to_be_bytes());
        let name = format!("{PREFIX}{now:012}");
        self.files.write(&name, secret.as_slice(), random)?;
        self.take_up(&name)
    }

    fn held(&self) -> Vec<Arc<Held>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// For the public file, newest first.
    #[must_use]
    pub fn published(&self) -> Vec<SignedRelayKey> {
        self.held().iter().map(|key| key.signed.clone()).collect()
    }

    /// Opens an encapsulated request with whichever valid key it was sealed to. They all have the same key id (the suite's, in
    /// RFC 9458), so they are tried in turn, the newest first.
    ///
    /// # Errors
    /// [`NotOurs`].
    pub fn open_request(
        &self,
        encapsulated: &[u8],
        clock: &dyn Clock,
    ) -> Result<(Zeroizing<Vec<u8>>, ResponseSealer), NotOurs> {
        let now = clock.seconds();
        let held = self.held();
        held.iter().filter(|key| key.is_valid(now)).find_map(|key| key.identity.open(encapsulated).ok()).ok_or(NotOurs)
    }
}

impl Held {
    /// Also false for a key from the future, which only a clock that was wrong can have made: clients would refuse it.
    fn is_valid(&self, now: u64) -> bool {
        self.not_before <= now.saturating_add(CLOCK_TOLERANCE) && now < self.not_before.saturating_add(LIFETIME)
    }
}
