//! A message on its way: sealed once, sent until it is stored. What arrived is not sent again, and the vault does the same commit once.

use super::{Gateway, odd_answer};
use crate::clock;
use crate::error::{ClientError, Kind};
use std::time::Duration;
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{Inbox, WithdrawalHash};
use tellsafe_protocol::calendar::month_of;
use tellsafe_protocol::compose::Composed;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::{Core, Roster};

/// Seconds before each next try of one exchange among many; then the person is asked. The page waits as long.
pub(super) const WAITS: [u64; 6] = [1, 2, 4, 8, 15, 30];
/// Seconds that a server may make us wait at most.
pub(super) const LONGEST: u16 = 60;

/// How far along something long is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The text that a fetched body begins with, while its files are not here yet.
    Text(String),
    /// So many bytes of so many have arrived.
    Done(usize, usize),
    /// The connection broke, or the server is busy: the next try comes after this.
    Waiting(Duration),
}

/// A message with what of it has arrived.
#[derive(Debug)]
pub struct Delivery {
    class: Class,
    /// Pieces that go before the commit; none when it holds them.
    pieces: Vec<Vec<u8>>,
    /// How many of them have arrived.
    put: usize,
    commit: Request,
}

impl Delivery {
    /// Of a message to the members of `roster`. Its class is that of a message to all of them and the reporter, whoever really gets
    /// it; pieces that do not fit go first.
    #[must_use]
    pub fn new(
        roster: &Roster,
        composed: Composed,
        extra_slots: Vec<(Inbox, Vec<u8>)>,
        withdrawal: Option<WithdrawalHash>,
        closes: Option<WithdrawalHash>,
    ) -> Self {
        let expires = month_of(clock::today()).saturating_add(roster.details().retention_months);
        let mut commit = composed.into_commit(extra_slots, withdrawal, closes, expires);
        let (class, pieces) = match commit.class(roster.newest().1.members.len()) {
            Some(class) => (class, Vec::new()),
            None => (Class::Large, core::mem::take(&mut commit.pieces)),
        };
        Self { class, pieces, put: 0, commit: Request::Commit(commit) }
    }

    /// The same, deleted with the month `last` at the latest, though not before this one is over.
    #[must_use]
    pub fn until(mut self, last: u32) -> Self {
        if let Request::Commit(commit) = &mut self.commit {
            commit.expires = commit.expires.min(last.max(month_of(clock::today())));
        }
        self
    }

    /// The same, stored for so many months.
    #[must_use]
    pub fn lasting(mut self, months: u32) -> Self {
        if let Request::Commit(commit) = &mut self.commit {
            commit.expires = month_of(clock::today()).saturating_add(months);
        }
        self
    }

    /// Whether it goes in more than one exchange, and so may take long.
    #[must_use]
    pub fn is_long(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// Bytes of the pieces that have arrived, and of all.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let sum = |pieces: &[Vec<u8>]| pieces.iter().map(Vec::len).sum();
        (sum(self.pieces.get(..self.put).unwrap_or_default()), sum(&self.pieces))
    }
}

fn stored(answer: &Answer) -> Result<u32, ClientError> {
    match answer {
        Answer::Committed(day) => Ok(*day),
        _ => Err(odd_answer()),
    }
}

impl Gateway {
    /// Sends what has not arrived yet, and stores it. Where there are many exchanges, each is repeated when the connection breaks or
    /// the server is busy, after growing waits and never sooner than the server said.
    ///
    /// # Errors
    /// As [`Gateway::ask`]. What has arrived stays so: the same delivery goes on where it was.
    pub fn deliver(
        &mut self,
        relay: &RelayKey,
        core: &Core,
        delivery: &mut Delivery,
        step: &mut dyn FnMut(Step),
    ) -> Result<u32, ClientError> {
        let mut relay = relay.clone();
        if !delivery.is_long() {
            return stored(&self.ask(&relay, delivery.class, &delivery.commit)?);
        }
        let mut missed = false;
        loop {
            while let Some(piece) = delivery.pieces.get(delivery.put) {
                let request = Request::Piece(piece.clone());
                self.ask_again(&mut relay, Some(core), Class::Large, &request, step)?;
                delivery.put += 1;
                let (done, all) = delivery.progress();
                step(Step::Done(done, all));
            }
            match self.ask_again(&mut relay, Some(core), delivery.class, &delivery.commit, step) {
                // A piece waited too long for the rest: the vault keeps one for a day.
                Err(error) if error.kind == Kind::NotFound && !missed => {
                    missed = true;
                    delivery.put = 0;
                }
                answer => return stored(&answer?),
            }
        }
    }

    /// As [`Gateway::ask`], again and again. The vault of `core` may have a new relay key by then.
    ///
    /// # Errors
    /// What does not pass by itself, at once; the last of the others.
    pub fn ask_again(
        &mut self,
        relay: &mut RelayKey,
        core: Option<&Core>,
        class: Class,
        request: &Request,
        step: &mut dyn FnMut(Step),
    ) -> Result<Answer, ClientError> {
        let mut waits = self.waits.clone().into_iter();
        loop {
            let error = match self.ask(relay, class, request) {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let passes = matches!(error.kind, Kind::Unavailable | Kind::Later);
            let Some(wait) = waits.next().filter(|_| passes) else { return Err(error) };
            let wait = wait.max(Duration::from_secs(error.after.min(LONGEST).into()));
            step(Step::Waiting(wait));
            std::thread::sleep(wait);
            if let Some(core) = core
                && let Ok(file) = self.public_file()
                && let Ok(newest) = super::relay_key(&file, core)
            {
                *relay = newest;
            }
        }
    }
}
