//! Work under flood (docs/design.md, "Under flood"): what is asked for, and that the same work serves one request once.
//!
//! Nothing is kept for whoever is asked: the challenge is a keyed hash of the minute, the same for everyone. What is kept of work that
//! was taken are four bits out of a million, under the same key, for two minutes.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::header::HeaderMap;
use tellsafe_protocol::bytes::sha256;
use tellsafe_protocol::work::{Asked, Challenge, HEADER, Work};
use zeroize::Zeroizing;

use crate::limits;

/// The challenges of one run of this program, and what was done for them.
pub struct Works {
    key: Zeroizing<[u8; 32]>,
    /// Minutes are counted from here, so that no clock that is set can bring one back.
    began: Instant,
    spent: Mutex<[Spent; 2]>,
}

/// What was taken for the challenge of one minute: a filter of bits.
struct Spent {
    minute: u64,
    /// Eight in each byte.
    bits: Vec<u8>,
}

impl Spent {
    fn new(minute: u64) -> Self {
        Self { minute, bits: vec![0; SPENT / 8] }
    }

    fn has(&self, place: usize) -> bool {
        self.bits.get(place / 8).is_none_or(|byte| byte >> (place % 8) & 1 == 1)
    }

    fn set(&mut self, place: usize) {
        if let Some(byte) = self.bits.get_mut(place / 8) {
            *byte |= 1 << (place % 8);
        }
    }
}

impl Works {
    /// # Errors
    /// The operating system has no randomness for the key.
    pub fn new() -> Result<Self, getrandom::Error> {
        let spent = Mutex::new([Spent::new(0), Spent::new(1)]);
        Ok(Self { key: crate::random::key()?, began: Instant::now(), spent })
    }

    /// How long this program has been running: what the other functions call `age`.
    pub(crate) fn age(&self) -> Duration {
        self.began.elapsed()
    }

    /// What is asked for now.
    #[must_use]
    pub fn asked(&self, age: Duration) -> Asked {
        Asked { challenge: self.challenge(minute(age)), bits: limits::WORK_BITS }
    }

    /// The work that a request shows, if it is for this minute or the one before: looked at before its body is read.
    #[must_use]
    pub fn shown(&self, headers: &HeaderMap, age: Duration) -> Option<Work> {
        let mut values = headers.get_all(HEADER).iter();
        let work = Work::parse(values.next()?.to_str().ok()?)?;
        (values.next().is_none() && self.minute_of(&work.challenge, age).is_some()).then_some(work)
    }

    /// Takes right work for the request with this SHA-256 once, if `admit` lets it in; it can come again when that does not.
    pub fn take(&self, work: &Work, request: &[u8; 32], age: Duration, admit: impl FnOnce() -> bool) -> bool {
        let Some(minute) = self.minute_of(&work.challenge, age) else { return false };
        if !work.holds(request, limits::WORK_BITS) {
            return false;
        }
        let places = self.places(request);
        let mut all = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let [even, odd] = &mut *all;
        let spent = if minute % 2 == 0 { even } else { odd };
        if spent.minute != minute {
            *spent = Spent::new(minute);
        }
        if places.iter().all(|place| spent.has(*place)) || !admit() {
            return false;
        }
        for place in places {
            spent.set(place);
        }
        true
    }

    fn challenge(&self, minute: u64) -> Challenge {
        let [half, _] = halves(sha256(&[self.key.as_slice(), &minute.to_be_bytes()]));
        half
    }

    /// Which of the two minutes that count it is for.
    fn minute_of(&self, challenge: &Challenge, age: Duration) -> Option<u64> {
        let now = minute(age);
        [Some(now), now.checked_sub(1)].into_iter().flatten().find(|minute| self.challenge(*minute) == *challenge)
    }

    /// Where a request's bits are. Under the key, so that nobody can find requests that share them.
    fn places(&self, request: &[u8; 32]) -> [usize; 4] {
        let [half, _] = halves(sha256(&[self.key.as_slice(), request]));
        let word = |at: u32| usize::try_from(u128::from_be_bytes(half) >> (at * 32) & 0xffff_ffff).unwrap_or_default();
        [0, 1, 2, 3].map(|at| word(at) % SPENT)
    }
}

/// Bits of the filter for one minute. [`limits::Rates::global_relay`] lets 32000 requests in a minute through at most: then one in 5000 that
/// was not there is taken for one that was, and comes again, sealed anew, as another.
const SPENT: usize = 1 << 20;

fn minute(age: Duration) -> u64 {
    age.as_secs() / limits::WORK_SECONDS
}

fn halves(hash: [u8; 32]) -> [[u8; 16]; 2] {
    let (first, second) = hash.split_at(16);
    [first, second].map(|half| half.try_into().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_that_is_set_twice_stays() {
        let mut spent = Spent::new(0);
        for place in [0, 9, SPENT - 1] {
            spent.set(place);
            spent.set(place);
            assert!(spent.has(place) && !spent.has(place ^ 1), "{place}");
        }
    }

    #[test]
    fn places_are_four_words_of_a_keyed_hash() {
        let works = Works::new().unwrap();
        for request in [[0; 32], [7; 32]] {
            let hash = sha256(&[works.key.as_slice(), &request]);
            let word = |at: usize| u32::from_be_bytes(hash[at..at + 4].try_into().unwrap()) as usize % SPENT;
            assert_eq!(works.places(&request), [word(12), word(8), word(4), word(0)]);
        }
    }

    #[test]
    fn it_grows_older() {
        let works = Works::new().unwrap();
        std::thread::sleep(Duration::from_millis(1));
        assert!(works.age() >= Duration::from_millis(1));
    }
}
