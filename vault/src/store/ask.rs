//! What the writer is asked, and the answers it owes.

use super::Done;
use super::error::StoreError;
use super::seal::{Sealed, SealedPublic, WaitingPiece};
use super::types::{Acknowledged, Hash, Withdrawal};

/// A request.
pub(super) enum Ask {
    Commit(Box<Sealed>, u32, Done<Acknowledged>),
    Piece(Box<WaitingPiece>, Done<Hash>),
    Public(Box<SealedPublic>, Done<bool>),
    Delete(Hash, Vec<u32>, Done<()>),
    Withdraw(Hash, Done<Withdrawal>),
    Expire(u32, Done<usize>),
    Forget(u32, Done<usize>),
    Sweep(u32, Done<usize>),
    RenewEpoch(Done<bool>),
    Close,
}

impl Ask {
    pub(super) fn is_intake(&self) -> bool {
        matches!(self, Self::Commit(..) | Self::Piece(..) | Self::Public(..))
    }

    pub(super) fn is_removal(&self) -> bool {
        matches!(self, Self::Delete(..) | Self::Withdraw(..))
    }

    pub(super) fn refuse(self, error: StoreError) {
        match self {
            Self::Commit(.., done) => done(Err(error)),
            Self::Piece(_, done) => done(Err(error)),
            Self::Public(_, done) => done(Err(error)),
            Self::Delete(.., done) => done(Err(error)),
            Self::RenewEpoch(done) => done(Err(error)),
            Self::Withdraw(_, done) => done(Err(error)),
            Self::Expire(_, done) | Self::Forget(_, done) | Self::Sweep(_, done) => done(Err(error)),
            Self::Close => {}
        }
    }
}

/// Answers that wait for their batch.
#[derive(Default)]
pub(super) struct Answers(Vec<Done<()>>);

impl Answers {
    pub(super) fn add<T: Send + 'static>(&mut self, decided: Result<T, StoreError>, done: Done<T>) {
        match decided {
            Ok(value) => self.0.push(Box::new(move |durable| done(durable.map(|()| value)))),
            Err(error) => done(Err(error)),
        }
    }

    /// The same, but hands an error that concerns the whole batch back, having answered with it.
    pub(super) fn add_or<T: Send + 'static>(
        &mut self,
        decided: Result<T, StoreError>,
        done: Done<T>,
    ) -> Result<(), StoreError> {
        let error = decided.as_ref().err().copied();
        self.add(decided, done);
        error.map_or(Ok(()), Err)
    }

    pub(super) fn give(&mut self, durable: Result<(), StoreError>) {
        self.0.drain(..).for_each(|answer| answer(durable));
    }
}
