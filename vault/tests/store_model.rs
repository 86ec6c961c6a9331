//! Random requests, with reopening in between, against a model of a few lines.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    reason = "a test"
)]

use crate::place::{Place, inbox, piece, sealed};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tellsafe_vault::store::{
    Acknowledged, Commit, LogStore, Piece, Slot, Store, StoreError, Withdrawal, body_hash, hash, wait,
};

#[derive(Debug, Clone)]
enum Step {
    Commit {
        seed: u8,
        inboxes: BTreeSet<u8>,
        body: u8,
        stored: bool,
        withdrawal: Option<u8>,
        closes: Option<u8>,
        expires: u32,
    },
    Delete {
        inbox: u8,
        numbers: Vec<u32>,
    },
    Withdraw(u8),
    Expire(u32),
    NextDay,
    Reopen,
    Crash {
        index: bool,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let small = || 0..4_u8;
    let commit = (
        0..40_u8,
        prop::collection::btree_set(0..5_u8, 1..4),
        0..6_u8,
        prop::bool::weighted(0.3),
        prop::option::weighted(0.3, small()),
        prop::option::weighted(0.15, small()),
        10..14_u32,
    );
    let commit = commit.prop_map(|(seed, inboxes, body, stored, withdrawal, closes, expires)| Step::Commit {
        seed,
        inboxes,
        body,
        stored,
        withdrawal,
        closes,
        expires,
    });
    let delete = (0..5_u8, prop::collection::vec(0..12_u32, 0..6));
    let step = prop_oneof![
        10 => commit,
        4 => delete.prop_map(|(inbox, numbers)| Step::Delete { inbox, numbers }),
        2 => small().prop_map(Step::Withdraw),
        1 => (9..14_u32).prop_map(Step::Expire),
        1 => Just(Step::NextDay),
        1 => Just(Step::Reopen),
        1 => any::<bool>().prop_map(|index| Step::Crash { index }),
    ];
    prop::collection::vec(step, 1..60)
}

#[derive(Default)]
struct Model {
    day: u32,
    commits: BTreeMap<u8, u32>,
    highest: BTreeMap<u8, u32>,
    /// Inbox and number: seed, day, body, expires.
    slots: BTreeMap<(u8, u32), (u8, u32, u8, u32)>,
    /// What became of it, the body, expires.
    withdrawals: BTreeMap<u8, (Withdrawal, u8, u32)>,
}

impl Model {
    fn has_body(&self, body: u8) -> bool {
        self.slots.values().any(|(_, _, of, _)| *of == body)
    }

    fn commit(&mut self, step: &Step) -> Result<Acknowledged, StoreError> {
        let Step::Commit { seed, inboxes, body, stored, withdrawal, closes, expires } = step else { unreachable!() };
        if let Some(day) = self.commits.get(seed) {
            return Ok(Acknowledged { day: *day });
        }
        if withdrawal.is_some_and(|withdrawal| self.withdrawals.contains_key(&withdrawal)) {
            return Err(StoreError::WithdrawalTaken);
        }
        let taken_back = |(state, of, _): &(Withdrawal, u8, u32)| *state == Withdrawal::Withdrawn && of == body;
        if self.withdrawals.values().any(taken_back) {
            return Err(StoreError::Withdrawn);
        }
        if *stored && !self.has_body(*body) {
            return Err(StoreError::MissingPiece);
        }
        for inbox in inboxes {
            let number = self.highest.entry(*inbox).or_default();
            *number += 1;
            self.slots.insert((*inbox, *number), (*seed, self.day, *body, *expires));
        }
        // Closing looks at what was there before.
        if let Some((state, ..)) = closes.and_then(|closes| self.withdrawals.get_mut(&closes))
            && *state == Withdrawal::Unknown
        {
            *state = Withdrawal::AlreadyRead;
        }
        if let Some(withdrawal) = withdrawal {
            // "Unknown" stands for open here.
            self.withdrawals.insert(*withdrawal, (Withdrawal::Unknown, *body, *expires));
        }
        self.commits.insert(*seed, self.day);
        Ok(Acknowledged { day: self.day })
    }

    fn withdraw(&mut self, withdrawal: u8) -> Withdrawal {
        let Some((state, body, _)) = self.withdrawals.get_mut(&withdrawal) else { return Withdrawal::Unknown };
        if *state == Withdrawal::Unknown {
            *state = Withdrawal::Withdrawn;
            let body = *body;
            self.slots.retain(|_, (_, _, of, _)| *of != body);
            return Withdrawal::Withdrawn;
        }
        *state
    }
}

fn body_piece(body: u8) -> Vec<u8> {
    piece(u64::from(body), 100)
}

fn request(step: &Step) -> Commit {
    let Step::Commit { seed, inboxes, body, stored, withdrawal, closes, expires } = step else { unreachable!() };
    let secret = |number: &u8| hash(&[b'w', *number]);
    let part = body_piece(*body);
    Commit {
        id: hash(&[*seed]),
        slots: inboxes
            .iter()
            .map(|name| Slot { inbox: inbox(&name.to_string()), sealed: sealed(u64::from(*seed)) })
            .collect(),
        pieces: vec![if *stored { Piece::Stored(hash(&part)) } else { Piece::Inline(part) }],
        withdrawal: withdrawal.as_ref().map(secret),
        closes: closes.as_ref().map(secret),
        expires: *expires,
    }
}

fn compare(store: &LogStore, model: &Model) {
    for name in 0..5_u8 {
        let listing = store.list(&inbox(&name.to_string()), 0, 1000).unwrap();
        assert_eq!(listing.highest, model.highest.get(&name).copied().unwrap_or(0));
        let mine = model.slots.range((name, 0)..(name + 1, 0));
        let expected: Vec<_> =
            mine.map(|((_, number), (seed, day, ..))| (*number, *day, sealed(u64::from(*seed)).to_vec())).collect();
        let found: Vec<_> = listing.entries.into_iter().map(|entry| (entry.number, entry.day, entry.slot)).collect();
        assert!(found == expected, "inbox {name}");
    }
    for body in 0..6_u8 {
        let part = body_piece(body);
        let expected = model.has_body(body).then(|| vec![hash(&part)]);
        assert_eq!(store.body(&body_hash(&[hash(&part)])).unwrap(), expected, "body {body}");
        assert_eq!(store.piece(&hash(&part)).unwrap(), expected.map(|_| part));
    }
}

fn run(steps: &[Step]) {
    let mut place = Place::new();
    let mut store = place.open();
    let mut model = Model { day: 100, ..Model::default() };
    for step in steps {
        match step {
            Step::Commit { .. } => {
                let found = wait(|done| store.commit(request(step), model.day, done));
                assert_eq!(found, model.commit(step), "{step:?}");
            }
            Step::Delete { inbox: name, numbers } => {
                wait(|done| store.delete(inbox(&name.to_string()), numbers.clone(), done)).unwrap();
                model.slots.retain(|(of, number), _| of != name || !numbers.contains(number));
            }
            Step::Withdraw(withdrawal) => {
                let found = wait(|done| store.withdraw(hash(&[b'w', *withdrawal]), done)).unwrap();
                assert_eq!(found, model.withdraw(*withdrawal));
            }
            Step::Expire(month) => {
                wait(|done| store.expire(*month, done)).unwrap();
                model.slots.retain(|_, (.., expires)| *expires > *month);
                model.withdrawals.retain(|_, (.., expires)| *expires > *month);
            }
            Step::NextDay => {
                model.day += 1;
                wait(|done| store.forget(model.day, done)).unwrap();
                model.commits.retain(|_, day| *day + 3 > model.day);
            }
            Step::Reopen => {
                drop(store);
                store = place.open();
                assert!(!store.health().rebuilt);
            }
            Step::Crash { index } => {
                let copy = place.copy();
                drop(store);
                place = copy;
                if *index {
                    let _ = std::fs::remove_dir_all(place.store("index"));
                }
                store = place.open();
                assert!(store.health().rebuilt);
            }
        }
        compare(&store, &model);
        assert_eq!(store.health().quarantined, []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_store_does_what_the_model_does(steps in steps()) {
        run(&steps);
    }
}
