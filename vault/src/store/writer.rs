//! The one thread that writes: takes what waits, makes it durable together, then answers.

use super::ask::{Answers, Ask};
use super::batch::Batch;
use super::disk::Pair;
use super::entry;
use super::error::StoreError;
use super::folder;
use super::intake::Intake;
use super::log::Appender;
use super::removal;
use super::shared::Shared;
use crate::limits;
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// What the operator set.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) reserve: u64,
    pub(super) one_piece_reserve: u64,
    pub(super) pool: u64,
}

/// The writer.
pub(super) struct Writer {
    pub(super) shared: Arc<Shared>,
    pub(super) appender: Appender,
    pub(super) pair: Pair,
    pub(super) intake: Intake,
    pub(super) bounds: Bounds,
    /// Nothing in the log stands behind the last batch yet.
    pub(super) unproven: bool,
    /// The first slot of the key table that a renewal of the epoch has yet to look at, while one is under way.
    pub(super) rewrapped: Option<u32>,
}

/// Bytes a batch may need at most: what it stops at, and the largest request after that.
pub(super) const ROOM: usize =
    limits::BATCH + limits::INLINE + limits::PUBLIC + limits::SLOTS * 2 * limits::SLOT + (64 << 10);

/// The same for a batch of removals. Intake leaves so much in a segment, so that a deletion need not begin a new one on a full disk.
const ROOM_TO_DELETE: usize = 2 << 20;

const _: () =
    assert!(limits::SEGMENT as usize > 4 * (ROOM + ROOM_TO_DELETE), "a batch fits in a fraction of a segment");

impl Writer {
    /// Works until it is told to close, or nobody is left to ask.
    pub(super) fn run(mut self, asks: &Receiver<Ask>) {
        let shared = Arc::clone(&self.shared);
        let mut waiting = VecDeque::new();
        loop {
            let first = if self.unproven {
                match asks.recv_timeout(Duration::from_millis(limits::PROOF_AFTER_MS)) {
                    Err(RecvTimeoutError::Timeout) => {
                        self.shared.index.rest();
                        // A failure is latched; nobody asked, so nobody is told.
                        let entered = shared.gate.enter();
                        let _ = self.latch_on_error(Self::prove);
                        drop(entered);
                        continue;
                    }
                    first => first.ok(),
                }
            } else {
                asks.recv().ok()
            };
            let Some(first) = first else { break };
            waiting.push_back(first);
            waiting.extend(asks.try_iter().take(limits::BATCH_REQUESTS));
            // A backup waits until this is done. If its lock fails, that is the backup's trouble.
            let _entered = shared.gate.enter();
            if self.work_off(&mut waiting) {
                break;
            }
        }
        let _entered = shared.gate.enter();
        // Nobody waits for what comes now; a store that cannot be closed cleanly is rebuilt when it is opened.
        let _ = self.close();
    }

    /// Does all that waits; true when that is to close.
    fn work_off(&mut self, waiting: &mut VecDeque<Ask>) -> bool {
        while let Some(ask) = waiting.pop_front() {
            if matches!(ask, Ask::Close) {
                return true;
            }
            if self.shared.is_read_only() {
                ask.refuse(StoreError::ReadOnly);
                continue;
            }
            match ask {
                ask if ask.is_intake() => self.take_in(ask, waiting),
                ask if ask.is_removal() => self.take_away(ask, waiting),
                Ask::Expire(month, done) => {
                    let count = self.repeat(|shared, batch, intake| removal::expire(shared, batch, intake, month));
                    done(count);
                }
                Ask::Forget(day, done) => done(self.repeat(|shared, batch, _| removal::forget(shared, batch, day))),
                Ask::Sweep(hour, done) => {
                    done(self.repeat(|shared, batch, intake| removal::sweep(shared, batch, intake, hour)));
                }
                Ask::RenewEpoch(done) => done(self.latch_on_error(Self::renew_epoch)),
                other => other.refuse(StoreError::Closed),
            }
        }
        false
    }

    /// One batch of what is taken in: `first`, and what waits behind it up to something else.
    fn take_in(&mut self, first: Ask, waiting: &mut VecDeque<Ask>) {
        let shared = Arc::clone(&self.shared);
        // A disk that does not say what is free is taken for full.
        let free = if shared.index.wait_for_room() { folder::available(&shared.folder).unwrap_or(0) } else { 0 };
        let base = match self.latch_on_error(|writer| writer.appender.make_room(ROOM + ROOM_TO_DELETE)) {
            Ok(base) => base,
            Err(error) => return first.refuse(error),
        };
        let for_one = free >= self.bounds.reserve;
        let for_all = free >= self.bounds.reserve.saturating_add(self.bounds.one_piece_reserve);
        shared.low_on_space.store(!for_all, Ordering::Relaxed);
        let mut batch = Batch::new(&shared, base);
        batch.spares = true;
        let mut answers = Answers::default();
        let mut next = Some(first);
        while let Some(ask) = next {
            match ask {
                Ask::Commit(commit, day, done) if if commit.is_small() { for_one } else { for_all } => {
                    answers.add(self.intake.commit(&mut batch, *commit, day), done);
                }
                Ask::Piece(piece, done) if for_all => {
                    answers.add(self.intake.piece(&mut batch, *piece, self.bounds.pool), done);
                }
                Ask::Public(public, done) if for_one => answers.add(self.intake.public(&mut batch, *public), done),
                full => full.refuse(StoreError::Full),
            }
            next =
                if batch.frames.length() < limits::BATCH { waiting.pop_front_if(|ask| ask.is_intake()) } else { None };
        }
        self.finish(batch, answers, true);
    }

    /// One batch of removals.
    fn take_away(&mut self, first: Ask, waiting: &mut VecDeque<Ask>) {
        let shared = Arc::clone(&self.shared);
        let base = match self.latch_on_error(|writer| writer.appender.make_room(ROOM_TO_DELETE)) {
            Ok(base) => base,
            Err(error) => return first.refuse(error),
        };
        let mut batch = Batch::new(&shared, base);
        let mut answers = Answers::default();
        let mut next = Some(first);
        while let Some(ask) = next {
            let intake = &mut self.intake;
            let decided = match ask {
                Ask::Delete(inbox, numbers, done) => {
                    answers.add_or(removal::delete(&shared, &mut batch, intake, &inbox, &numbers), done)
                }
                Ask::Withdraw(withdrawal, done) => {
                    answers.add_or(removal::withdraw(&shared, &mut batch, intake, &withdrawal), done)
                }
                other => {
                    other.refuse(StoreError::Closed);
                    Ok(())
                }
            };
            if let Err(error) = decided {
                return self.give_up(batch, answers, error);
            }
            next =
                if batch.dead.len() < limits::DELETIONS { waiting.pop_front_if(|ask| ask.is_removal()) } else { None };
        }
        self.finish(batch, answers, false);
    }

    /// Lets go of a batch of removals in which one could not be decided: a part of it may stand in the batch, and half a removal would be
    /// the end of it, since whoever asks again finds nothing.
    fn give_up(&mut self, batch: Batch<'_>, mut answers: Answers, error: StoreError) {
        batch.keys.iter().for_each(|(slot, _)| self.intake.space.free.add(*slot));
        self.forget_undone();
        answers.give(Err(error));
    }

    /// What was decided did not happen.
    fn forget_undone(&mut self) {
        self.intake.highest.clear();
        self.intake.pool = pool(&self.shared).unwrap_or(u64::MAX);
    }

    /// Batch after batch until there is nothing more to do; returns how much it was.
    fn repeat(
        &mut self,
        step: impl Fn(&Shared, &mut Batch<'_>, &mut Intake) -> Result<usize, StoreError>,
    ) -> Result<usize, StoreError> {
        let shared = Arc::clone(&self.shared);
        let mut total = 0_usize;
        loop {
            let base = self.latch_on_error(|writer| writer.appender.make_room(ROOM))?;
            let mut batch = Batch::new(&shared, base);
            match step(&shared, &mut batch, &mut self.intake) {
                Ok(count) => total = total.saturating_add(count),
                Err(error) => {
                    self.give_up(batch, Answers::default(), error);
                    return Err(error);
                }
            }
            if batch.is_empty() {
                return Ok(total);
            }
            self.latch_on_error(|writer| writer.execute(batch, || ()))?;
        }
    }

    /// Makes a batch durable and answers, unless a key table that could not grow has latched the store meanwhile;
    /// what is taken in is answered before what it replaces is deleted.
    fn finish(&mut self, batch: Batch<'_>, mut answers: Answers, early: bool) {
        let give = |answers: &mut Answers| {
            if early {
                answers.give(Ok(()))
            }
        };
        let result = self.latch_on_error(|writer| {
            if writer.intake.space.broken {
                Err(StoreError::ReadOnly)
            } else {
                writer.execute(batch, || give(&mut answers))
            }
        });
        answers.give(result);
    }

    fn latch_on_error<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T, StoreError>) -> Result<T, StoreError> {
        act(self).map_err(|error| {
            self.forget_undone();
            if matches!(error, StoreError::Full | StoreError::Io(ErrorKind::StorageFull)) {
                return StoreError::Full;
            }
            // After a failed sync nobody knows what is on disk, and a second one may say that all is well. So never
            // again.
            self.shared.read_only.store(true, Ordering::SeqCst);
            StoreError::ReadOnly
        })
    }
}

/// Bytes of all pieces that wait.
pub(super) fn pool(shared: &Shared) -> Result<u64, StoreError> {
    let lengths = shared.index.select(b"a", usize::MAX, |_, value| entry::waiting_length(value))?;
    Ok(lengths.into_iter().map(u64::from).sum())
}
