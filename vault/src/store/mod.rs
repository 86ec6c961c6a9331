//! What the vault keeps, and how.
//!
//! [`Store`] is everything the rest of the vault may ask for; another engine can stand behind it. [`LogStore`] is the
//! engine for one machine:
//!
//! - the *log* (`log`, `frame`, `scan`) is the truth: batches appended by one thread (`writer`, `batch`, `durable`,
//!   `upkeep`) and synced before they are acknowledged;
//! - the *key table* (`keys`, `epoch`, `wrap`) holds one random key for each record, in another folder. Overwriting a
//!   key deletes its record; `reach` says there how much of the log was acknowledged;
//! - the *index* (`index`, `mover`, `view`, `absent`, `entry`) finds things, and is made anew from the log whenever there is
//!   doubt (`mark`, `start`, `rebuild`, `settle`).
//!
//! `gate` lets a backup copy log and keys at one moment (`copy`); `seal` prepares what a caller brings; `intake` and `removal` decide what a request changes.

mod absent;
mod ask;
mod batch;
mod copy;
mod disk;
mod durable;
mod engine;
mod entry;
mod epoch;
mod error;
mod fields;
mod folder;
mod frame;
mod free;
mod gate;
mod index;
mod intake;
mod keys;
mod log;
mod mark;
mod mover;
mod options;
mod reach;
mod rebuild;
mod record;
mod removal;
mod scan;
mod seal;
mod settle;
mod shared;
mod start;
mod types;
mod upkeep;
mod view;
mod wrap;
mod writer;

pub use copy::copy;
pub use disk::Sync;
pub use engine::LogStore;
pub use epoch::RootKey;
pub use error::StoreError;
pub use options::Options;
pub use types::{
    Acknowledged, Commit, Entry, Hash, Health, Listing, Piece, Public, Put, Slot, State, Withdrawal, body_hash, hash,
};

/// Called once with the outcome, from the store's own thread: it must be quick and must not block. An async caller
/// sends into a oneshot channel here; a blocking one uses [`wait`].
pub type Done<T> = Box<dyn FnOnce(Result<T, StoreError>) + Send>;

/// What the vault keeps. Changes are durable when `done` is called with `Ok`, and visible to every later question.
///
/// Days, hours and months are counted in UTC from the start of 1970; the store has no clock of its own.
pub trait Store: Send + std::marker::Sync {
    /// Stores a message whole, unless a commit of this id is remembered: then nothing changes, and the day of the
    /// first time is returned.
    fn commit(&self, commit: Commit, day: u32, done: Done<Acknowledged>);

    /// Stores a piece of 1 to 262,144 bytes ahead of its commit, for 24 hours; returns its hash.
    fn put_piece(&self, piece: Vec<u8>, hour: u32, done: Done<Hash>);

    /// Stores a public record; returns false when it was left as it is.
    fn put_public(&self, record: Public, rule: Put, done: Done<bool>);

    /// Deletes entries of an inbox, and bodies that no entry refers to any more. Numbers that are not there are
    /// passed over.
    fn delete(&self, inbox: Hash, numbers: Vec<u32>, done: Done<()>);

    /// Takes a message back: its body and all slots that refer to it.
    fn withdraw(&self, withdrawal: Hash, done: Done<Withdrawal>);

    /// Deletes the slots whose month of expiry is `month` or before; returns how many.
    fn expire(&self, month: u32, done: Done<usize>);

    /// Forgets commits acknowledged three days or more before `day`; returns how many.
    fn forget(&self, day: u32, done: Done<usize>);

    /// Deletes pieces that have waited 24 hours for their commit; returns how many.
    fn sweep(&self, hour: u32, done: Done<usize>);

    /// A step of replacing the epoch key: wraps some of the living keys anew. True when that was the last of them and
    /// the old epoch key is destroyed, so that old copies of the key table open nothing; others may come in between.
    fn renew_epoch(&self, done: Done<bool>);

    /// The day on which a commit of this id was acknowledged, while it is remembered.
    ///
    /// # Errors
    /// [`StoreError::Index`].
    fn committed(&self, id: &Hash) -> Result<Option<u32>, StoreError>;

    /// The highest number an inbox ever gave; 0 when nothing was ever put there.
    ///
    /// # Errors
    /// [`StoreError::Index`].
    fn highest(&self, inbox: &Hash) -> Result<u32, StoreError>;

    /// At most `most` entries of an inbox with numbers above `after`, in order. Damaged entries are left out and
    /// reported by [`Store::health`].
    ///
    /// # Errors
    /// [`StoreError::Index`], [`StoreError::Io`].
    fn list(&self, inbox: &Hash, after: u32, most: usize) -> Result<Listing, StoreError>;

    /// The highest number ever used, and the numbers after `after` that have slots: all of them, or as many as were asked for.
    ///
    /// # Errors
    /// [`StoreError::Index`], [`StoreError::Io`].
    fn numbers(&self, inbox: &Hash, after: u32, most: usize) -> Result<(u32, Vec<u32>), StoreError>;

    /// The hashes of a body's pieces, in order.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Index`], [`StoreError::Io`].
    fn body(&self, body: &Hash) -> Result<Option<Vec<Hash>>, StoreError>;

    /// A piece that belongs to a body.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Index`], [`StoreError::Io`].
    fn piece(&self, piece: &Hash) -> Result<Option<Vec<u8>>, StoreError>;

    /// A public record's value.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Index`], [`StoreError::Io`].
    fn public(&self, kind: u8, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// All public records of a kind, in the order of their names' hashes. Damaged ones are left out and reported.
    ///
    /// # Errors
    /// [`StoreError::Index`], [`StoreError::Io`].
    fn list_public(&self, kind: u8) -> Result<Vec<Public>, StoreError>;

    /// Whether the store takes anything in, and what is damaged.
    fn health(&self) -> Health;
}

/// Asks, and waits for the answer: `wait(|done| store.commit(commit, day, done))`. Not for a thread that runs async
/// tasks.
///
/// # Errors
/// Those of what was asked; [`StoreError::Closed`] when the store closes first.
pub fn wait<T: Send + 'static>(ask: impl FnOnce(Done<T>)) -> Result<T, StoreError> {
    let (give, take) = std::sync::mpsc::sync_channel(1);
    // A caller that is gone needs no answer.
    ask(Box::new(move |answer| drop(give.send(answer))));
    take.recv().unwrap_or(Err(StoreError::Closed))
}
