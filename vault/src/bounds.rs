//! How much one desk takes in, so that a flood at it fills neither the disk nor other desks' days.
//!
//! The gateway cannot bound this: it must not learn which desk something is for. Here nobody's address is known, so that a desk's
//! strangers cannot be told apart; what can be told apart is kept apart:
//!
//! - *reports and whatever else comes new* share one allowance for each desk, counted in inboxes that they make;
//! - *large bodies* share one in bytes, so that files never use up the room of words;
//! - *messages in a case*, which also reach an inbox of nobody's on the desk that had something before, have an allowance of their own.
//!   Half of it is kept for cases with few messages lately: whoever makes up cases and fills them is stopped before the first messages in
//!   a case that nobody used for that.
//!
//! The members' notes to each other come new as well: nothing in them shows that a member wrote them.
//!
//! Everything is counted in memory and comes back with time; a restart forgets it. Cases are known by a keyed hash into a table of fixed
//! size, desks by their founding.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::sync::{Mutex, PoisonError};

use tellsafe_protocol::bytes::{Inbox, RosterHash};
use zeroize::Zeroizing;

use crate::bucket::{Bucket, Size};
use crate::limits;
use crate::refusal::{Refusal, Wait};

/// What a commit is, as far as the vault sees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arriving {
    /// How many readers it goes to.
    pub(crate) slots: u64,
    /// Bytes of its body.
    pub(crate) bytes: u64,
    /// How many inboxes it makes that nothing ever went to.
    pub(crate) made: u64,
    /// The inbox of the case's reporter, when the message is in a case that is known here.
    pub(crate) case: Option<Inbox>,
}

/// What every desk took in lately.
pub(crate) struct Bounds {
    key: Zeroizing<[u8; 32]>,
    state: Mutex<State>,
}

struct State {
    desks: BTreeMap<RosterHash, Desk>,
    /// What reaches no desk at all.
    nowhere: Bucket,
    /// Until when each bucket is used. Plain numbers, so that the system makes memory of them only when they are used.
    cases: Vec<u64>,
}

#[derive(Clone, Copy, Default)]
struct Desk {
    fresh: Bucket,
    in_cases: Bucket,
    large: Bucket,
}

impl Bounds {
    pub(crate) fn new(key: Zeroizing<[u8; 32]>) -> Self {
        let cases = vec![0; limits::CASE_BUCKETS];
        Self { key, state: Mutex::new(State { desks: BTreeMap::new(), nowhere: Bucket::default(), cases }) }
    }

    /// Counts a commit to these desks at the moment `now` (milliseconds), or nothing at all.
    ///
    /// # Errors
    /// [`Refusal::Flooded`] with a time after which it would be taken if nothing else came.
    pub(crate) fn take(&self, desks: &[RosterHash], arriving: Arriving, now: u64) -> Result<(), Refusal> {
        let place = arriving.case.map(|case| self.place(&case));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { desks: known, nowhere, cases } = &mut *state;
        let until = place.and_then(|place| cases.get_mut(place));
        let mut case = until.as_deref().map(|until| Bucket { until: *until });
        let here: Vec<Desk> = desks.iter().map(|desk| known.get(desk).copied().unwrap_or_default()).collect();
        let units = arriving.slots.saturating_add(arriving.bytes / limits::WORDS);
        let mut wait = if here.is_empty() { nowhere.wait(limits::NOWHERE, units, now) } else { 0 };
        for desk in &here {
            wait = wait.max(desk.wait(arriving, case, now));
        }
        if wait > 0 {
            return Err(Refusal::Flooded(Wait::at_least(wait)));
        }
        if here.is_empty() {
            nowhere.put(limits::NOWHERE, units, now);
        }
        for name in desks {
            let desk = known.entry(*name).or_default();
            if arriving.case.is_some() {
                desk.in_cases.put(limits::IN_CASES, 1, now);
            }
            desk.fresh.put(limits::FRESH, arriving.fresh(), now);
            if arriving.is_large() {
                desk.large.put(limits::LARGE, arriving.kib(), now);
            }
        }
        if let (Some(case), Some(until)) = (&mut case, until)
            && case.used(limits::ONE_CASE, now) < limits::ONE_CASE.most
        {
            case.put(limits::ONE_CASE, 1, now);
            *until = case.until;
        }
        Ok(())
    }

    fn place(&self, case: &Inbox) -> usize {
        // The standard library's SipHash with a secret of our own first; its own keys do not change while we run.
        let mut hasher = DefaultHasher::new();
        hasher.write(self.key.as_slice());
        hasher.write(&case.0);
        usize::try_from(hasher.finish()).unwrap_or_default() % limits::CASE_BUCKETS
    }
}

impl Arriving {
    const fn is_large(&self) -> bool {
        self.bytes > limits::WORDS
    }

    /// What it costs as something new: a report makes one inbox at most. Whoever makes more makes more cases.
    fn fresh(&self) -> u64 {
        if self.case.is_some() { self.made } else { self.made.max(1) }
    }

    const fn kib(&self) -> u64 {
        self.bytes.div_ceil(1024)
    }
}

impl Desk {
    /// Milliseconds until there is room; 0 when there is now.
    fn wait(&self, arriving: Arriving, case: Option<Bucket>, now: u64) -> u64 {
        let large = if arriving.is_large() { self.large.wait(limits::LARGE, arriving.kib(), now) } else { 0 };
        let fresh = match arriving.fresh() {
            0 => 0,
            units => self.fresh.wait(limits::FRESH, units, now),
        };
        let Some(case) = case else { return large.max(fresh) };
        let (size, own) = (limits::IN_CASES, limits::ONE_CASE);
        let few = case.used(own, now) < own.most;
        let size = Size { most: size.most - if few { 0 } else { limits::IN_CASES_KEPT }, ..size };
        large.max(fresh).max(self.in_cases.wait(size, 1, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Arriving = Arriving { slots: 4, bytes: 9000, made: 1, case: None };
    const ANA: RosterHash = RosterHash([1; 32]);
    const BEN: RosterHash = RosterHash([2; 32]);

    fn bounds() -> Bounds {
        Bounds::new(Zeroizing::new([7; 32]))
    }

    fn case(number: u64) -> Arriving {
        let mut inbox = [0; 32];
        inbox.iter_mut().zip(number.to_be_bytes()).for_each(|(to, from)| *to = from);
        Arriving { case: Some(Inbox(inbox)), made: 0, ..WORDS }
    }

    /// How many of these one desk takes at a moment.
    fn taken(bounds: &Bounds, desk: RosterHash, arriving: Arriving, now: u64) -> u64 {
        (0..100_000).take_while(|_| bounds.take(&[desk], arriving, now).is_ok()).count() as u64
    }

    #[test]
    fn a_flood_at_one_desk_is_its_own() {
        let bounds = bounds();
        assert_eq!(taken(&bounds, ANA, WORDS, 0), limits::FRESH.most);
        let refused = bounds.take(&[ANA], WORDS, 0);
        let Err(Refusal::Flooded(wait)) = refused else { panic!("{refused:?}") };
        assert_eq!(bounds.take(&[ANA, BEN], WORDS, 0), refused, "one commit is one");
        assert_eq!(taken(&bounds, BEN, WORDS, 0), limits::FRESH.most, "what was refused counted against nobody");
        assert_eq!(bounds.take(&[ANA], WORDS, wait.seconds() * 1000), Ok(()), "waiting so long works");
    }

    #[test]
    fn files_leave_room_for_words() {
        let bounds = bounds();
        let files = Arriving { bytes: 25 << 20, ..WORDS };
        let reports = taken(&bounds, ANA, files, 0);
        assert!((8..20).contains(&reports), "{reports}");
        assert_eq!(taken(&bounds, ANA, WORDS, 0), limits::FRESH.most - reports);
    }

    /// A day of flooding one desk in every way keeps nobody who reports elsewhere or writes in a case of their own from being heard.
    #[test]
    fn cases_that_nobody_floods_are_answered_while_others_are_flooded() {
        let bounds = bounds();
        let (mut made_up, mut missed) = (0, 0);
        for minute in 0..24 * 60 {
            let now = minute * 60_000;
            made_up += taken(&bounds, ANA, WORDS, now);
            for number in (0..made_up).rev() {
                while bounds.take(&[ANA], case(number), now).is_ok() {}
            }
            // Members answer two others.
            for number in [1_000_000 + minute, 2_000_000 + minute] {
                missed += u64::from(bounds.take(&[ANA], case(number), now).is_err());
            }
        }
        assert!(missed < 2 * 1440 / 50, "{missed} share a bucket with one that was made up");
        let day = limits::FRESH.most + 86_400_000 / limits::FRESH.each;
        assert!(made_up <= day + 1, "{made_up}");
    }

    #[test]
    fn a_talk_may_be_long_where_nobody_floods() {
        assert_eq!(taken(&bounds(), ANA, case(1), 0), limits::IN_CASES.most - limits::IN_CASES_KEPT);
    }

    #[test]
    fn what_reaches_no_desk_is_little() {
        let bounds = bounds();
        let taken = (0..100_000).take_while(|_| bounds.take(&[], WORDS, 0).is_ok()).count() as u64;
        assert_eq!(taken, limits::NOWHERE.most / WORDS.slots);
    }

    #[test]
    fn one_message_does_not_make_many_cases() {
        let bounds = bounds();
        assert_eq!(taken(&bounds, ANA, Arriving { made: 15, ..WORDS }, 0), limits::FRESH.most / 15);
        assert!(bounds.take(&[ANA], Arriving { made: 14, ..case(1) }, 0).is_err());
        assert_eq!(bounds.take(&[ANA], case(1), 0), Ok(()));
    }
}
