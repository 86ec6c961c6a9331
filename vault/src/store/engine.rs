//! The engine: opens the store, starts its threads, answers questions.

use super::ask::Ask;
use super::disk::Pair;
use super::entry;
use super::epoch::{Epochs, RootKey};
use super::error::StoreError;
use super::folder;
use super::free::Free;
use super::gate::Gate;
use super::intake::Intake;
use super::keys::{KeySlot, Table};
use super::log::{Appender, End, Segments};
use super::options::Options;
use super::reach::Reach;
use super::record::Record;
use super::seal;
use super::shared::{Read, Shared};
use super::start::Parts;
use super::types::{
    Acknowledged, Commit, Entry, Hash, Health, Listing, Public, Put, State, Withdrawal, body_hash, hash,
};
use super::writer::{self, Bounds, Writer};
use super::{Done, Store, batch::KeySpace};
use crate::limits;
use std::collections::HashMap;
use std::fs::File;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tellsafe_protocol::random::Random;

/// A store in a log, a key table and an index. Dropping it closes it: what was asked before is done first.
pub struct LogStore {
    shared: Arc<Shared>,
    asks: SyncSender<Ask>,
    threads: Vec<JoinHandle<()>>,
    /// Other processes are kept out while these are open.
    _locks: [File; 2],
}

impl LogStore {
    /// Opens a store, or makes one where there is nothing; finishes what a crash interrupted.
    ///
    /// # Errors [`StoreError::Locked`] when another process has it, [`StoreError::RootKey`] when the root key is not
    /// this store's, [`StoreError::Io`], [`StoreError::ReadOnly`] when what a crash left cannot be finished.
    pub fn open(options: Options, mut random: Box<dyn Random + Send>) -> Result<Self, StoreError> {
        let Options { folder, keys, root_key, reserve, one_piece_reserve, pool, verify, sync } = options;
        folder::create(&folder)?;
        folder::create(&keys)?;
        let locks = [folder::lock(&folder)?, folder::lock(&keys)?];
        let root = RootKey::read(&root_key)?;
        let segments = Arc::new(Segments::open(&folder.join("log"))?);
        let table = Table::open(&keys.join("table"))?;
        let reach = Reach::open(&keys.join("reach"))?;
        let empty = segments.numbers().is_empty() && table.length()? == 0;
        let epochs = Epochs::open(&keys.join("epochs"), root, Arc::clone(&sync), empty, random.as_mut())?;
        let gate = Gate::new(&folder, &keys)?;
        let entered = gate.enter()?;
        if empty && reach.read().is_none() {
            reach.note(&End { segment: 0, offset: 0, sequence: 0, crc: 0 })?;
        }
        folder::sync(&folder)?;
        folder::sync(&keys)?;
        let parts = Parts { segments, table, epochs, reach };
        let start = parts.start(&folder, verify)?;
        let epoch = parts.epochs.current().ok_or(StoreError::RootKey)?;
        let shared = Arc::new(Shared {
            folder,
            segments: parts.segments,
            table: parts.table,
            epochs: parts.epochs,
            reach: parts.reach,
            gate,
            index: start.index,
            random: Mutex::new(random),
            next_number: AtomicU64::new(start.next_number),
            quarantined: Mutex::new(start.quarantined.into_iter().take(limits::QUARANTINE_LISTED).collect()),
            damaged: start.damaged,
            rebuilt: start.rebuilt,
            read_only: AtomicBool::new(false),
            low_on_space: AtomicBool::new(false),
        });
        let mut free = Free::default();
        start.free.into_iter().for_each(|slot| free.add(slot));
        let any_withdrawn = !shared.index.select(b"y", 1, |_, _| Some(()))?.is_empty();
        let intake = Intake {
            space: KeySpace { free, epoch, broken: false },
            highest: HashMap::new(),
            pool: writer::pool(&shared)?,
            any_withdrawn,
        };
        let mut writer = Writer {
            appender: Appender::new(Arc::clone(&shared.segments), start.end)?,
            pair: Pair::new(sync, shared.table.file())?,
            intake,
            bounds: Bounds { reserve, one_piece_reserve, pool },
            unproven: true,
            rewrapped: None,
            shared: Arc::clone(&shared),
        };
        writer.mend(&start.mending)?;
        shared.reach.note(&writer.appender.end())?;
        shared.reach.sync()?;
        drop(entered);
        Self::run(shared, writer, locks)
    }

    /// How many records live, counted in the key table.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn living(&self) -> Result<u64, StoreError> {
        let mut living = 0_u64;
        self.shared.table.scan(|_, key| living += u64::from(matches!(key, KeySlot::Live { .. })))?;
        Ok(living)
    }

    fn run(shared: Arc<Shared>, writer: Writer, locks: [File; 2]) -> Result<Self, StoreError> {
        let (asks, asked) = sync_channel(limits::QUEUE);
        let moving = Arc::clone(&shared);
        let mover = std::thread::Builder::new().name("index".into()).spawn(move || moving.index.keep_moving())?;
        let writer = std::thread::Builder::new().name("writer".into()).spawn(move || writer.run(&asked))?;
        Ok(Self { shared, asks, threads: vec![writer, mover], _locks: locks })
    }

    fn ask<T: Send + 'static>(
        &self,
        done: Done<T>,
        ask: impl FnOnce(&Shared, Done<T>) -> Result<Ask, (StoreError, Done<T>)>,
    ) {
        if self.shared.is_read_only() {
            return done(Err(StoreError::ReadOnly));
        }
        match ask(&self.shared, done) {
            Ok(ask) => match self.asks.try_send(ask) {
                Ok(()) => {}
                Err(TrySendError::Full(ask)) => ask.refuse(StoreError::Busy),
                Err(TrySendError::Disconnected(ask)) => ask.refuse(StoreError::Closed),
            },
            Err((error, done)) => done(Err(error)),
        }
    }

    /// Reads the record that an index entry leads to; `None` when there is no entry, or it is deleted meanwhile.
    fn record(&self, key: &[u8]) -> Result<Option<(Record, Vec<u8>)>, StoreError> {
        let Some(at) = self.shared.index.get(key)?.and_then(|value| entry::location(&value)) else { return Ok(None) };
        match self.shared.read(&at)? {
            Read::Found(found) => Ok(Some(found)),
            Read::Gone => Ok(None),
            Read::Damaged => Err(StoreError::Damaged),
        }
    }

    fn body_record(&self, body: &Hash) -> Result<Option<super::record::Body>, StoreError> {
        Ok(match self.record(&entry::key(b'b', &[body]))? {
            Some((Record::Body { inline, .. }, content)) => super::record::Body::decode(&content, inline),
            _ => None,
        })
    }
}

impl Drop for LogStore {
    fn drop(&mut self) {
        // If the queue is full this waits for the writer, which always works it off.
        let _ = self.asks.send(Ask::Close);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Store for LogStore {
    fn commit(&self, commit: Commit, day: u32, done: Done<Acknowledged>) {
        self.ask(done, |shared, done| match seal::seal(shared, commit) {
            Ok(sealed) => Ok(Ask::Commit(Box::new(sealed), day, done)),
            Err(error) => Err((error, done)),
        });
    }

    fn put_piece(&self, piece: Vec<u8>, hour: u32, done: Done<Hash>) {
        self.ask(done, |shared, done| match seal::seal_piece(shared, piece, hour) {
            Ok(sealed) => Ok(Ask::Piece(Box::new(sealed), done)),
            Err(error) => Err((error, done)),
        });
    }

    fn put_public(&self, record: Public, rule: Put, done: Done<bool>) {
        self.ask(done, |shared, done| match seal::seal_public(shared, record, rule) {
            Ok(sealed) => Ok(Ask::Public(Box::new(sealed), done)),
            Err(error) => Err((error, done)),
        });
    }

    fn delete(&self, inbox: Hash, numbers: Vec<u32>, done: Done<()>) {
        self.ask(done, |_, done| Ok(Ask::Delete(inbox, numbers, done)));
    }

    fn withdraw(&self, withdrawal: Hash, done: Done<Withdrawal>) {
        self.ask(done, |_, done| Ok(Ask::Withdraw(withdrawal, done)));
    }

    fn expire(&self, month: u32, done: Done<usize>) {
        self.ask(done, |_, done| Ok(Ask::Expire(month, done)));
    }

    fn forget(&self, day: u32, done: Done<usize>) {
        self.ask(done, |_, done| Ok(Ask::Forget(day, done)));
    }

    fn sweep(&self, hour: u32, done: Done<usize>) {
        self.ask(done, |_, done| Ok(Ask::Sweep(hour, done)));
    }

    fn renew_epoch(&self, done: Done<bool>) {
        self.ask(done, |_, done| Ok(Ask::RenewEpoch(done)));
    }

    fn committed(&self, id: &Hash) -> Result<Option<u32>, StoreError> {
        let value = self.shared.index.get(&entry::key(b'c', &[id]))?;
        Ok(value.and_then(|value| entry::location_and_number(&value)).map(|(_, day)| day))
    }

    fn highest(&self, inbox: &Hash) -> Result<u32, StoreError> {
        self.shared.highest(inbox)
    }

    fn list(&self, inbox: &Hash, after: u32, most: usize) -> Result<Listing, StoreError> {
        // The number first: an entry that comes meanwhile is seen next time rather than missed.
        let highest = self.shared.highest(inbox)?;
        let mut entries = Vec::new();
        for (number, slot) in self.shared.slots(inbox, after, most)? {
            if number > highest {
                break;
            }
            if let Read::Found((Record::Slot { .. }, slot_bytes)) = self.shared.read(&slot.at)? {
                entries.push(Entry { number, day: slot.day, slot: slot_bytes });
            }
        }
        Ok(Listing { highest, entries })
    }

    fn numbers(&self, inbox: &Hash, after: u32, most: usize) -> Result<(u32, Vec<u32>), StoreError> {
        let highest = self.shared.highest(inbox)?;
        let slots = self.shared.slots(inbox, after, most)?;
        Ok((highest, slots.into_iter().map(|(number, _)| number).filter(|number| *number <= highest).collect()))
    }

    fn body(&self, body: &Hash) -> Result<Option<Vec<Hash>>, StoreError> {
        Ok(self.body_record(body)?.map(|body| body.pieces))
    }

    fn piece(&self, piece: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        // A piece that nobody committed yet is nobody's to read.
        let waits = self.shared.index.get(&entry::key(b'a', &[piece]))?.is_some();
        match self.record(&entry::key(b'p', &[piece]))? {
            Some((Record::Piece { .. }, bytes)) if !waits => Ok(Some(bytes)),
            _ => Ok(self.body_record(&body_hash(&[*piece]))?.and_then(|body| body.inline)),
        }
    }

    fn public(&self, kind: u8, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.record(&entry::key(b'u', &[&[kind], &hash(key)]))?;
        Ok(found.and_then(|(record, content)| public(&record, &content)).map(|public| public.value))
    }

    fn list_public(&self, kind: u8) -> Result<Vec<Public>, StoreError> {
        let places = self.shared.index.select(&[b'u', kind], usize::MAX, |_, value| entry::location(value))?;
        let mut found = Vec::new();
        for at in places {
            if let Read::Found((record, content)) = self.shared.read(&at)? {
                found.extend(public(&record, &content));
            }
        }
        Ok(found)
    }

    fn health(&self) -> Health {
        let shared = &self.shared;
        let state = if shared.is_read_only() {
            State::ReadOnly
        } else if shared.low_on_space.load(Ordering::Relaxed) {
            State::LowOnSpace
        } else {
            State::Ok
        };
        let quarantined = shared.quarantined.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
        Health { state, quarantined, damaged: shared.damaged.clone(), rebuilt: shared.rebuilt }
    }
}

fn public(record: &Record, content: &[u8]) -> Option<Public> {
    let Record::Public { kind, .. } = record else { return None };
    let mut fields = super::fields::Fields::new(content);
    let length = fields.u16()?;
    let key = fields.take(length.into())?.to_vec();
    Some(Public { kind: *kind, key, value: fields.rest().to_vec() })
}
