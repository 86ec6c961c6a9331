//! A vault in memory, as far as the client can tell, and one that can be told to misbehave.
#![allow(clippy::unwrap_used, dead_code, reason = "a test; each test file uses a part of it")]

use crate::fake::{Asked, Fake};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use tellsafe_protocol::answer::{Answer, Listed, Runs, Withdrawn, refusal};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::body;
use tellsafe_protocol::bytes::{BodyHash, Inbox, PieceHash, WithdrawalHash};
use tellsafe_protocol::request::{Commit, Request, most_listed};

/// What is stored.
#[derive(Default)]
pub(crate) struct Vault {
    pub(crate) day: u32,
    pub(crate) inboxes: BTreeMap<Inbox, (u64, Vec<Listed>)>,
    pub(crate) bodies: BTreeMap<BodyHash, Vec<Vec<u8>>>,
    withdrawals: BTreeMap<WithdrawalHash, (BodyHash, Vec<(Inbox, u64)>)>,
    closed: BTreeSet<WithdrawalHash>,
    /// Inboxes of keys that were lost.
    pub(crate) gone: BTreeSet<Inbox>,
    /// Answers every body with this one.
    pub(crate) swapped: Option<BodyHash>,
    /// Says of every inbox that nothing in it has a slot.
    pub(crate) empty: bool,
    /// How many slots were listed.
    pub(crate) given: usize,
    /// Lists every inbox from its end.
    pub(crate) reversed: bool,
}

pub(crate) type Shared = Arc<Mutex<Vault>>;

/// A gateway with such a vault behind it.
pub(crate) fn start() -> (Fake, Shared) {
    let vault = Shared::default();
    vault.lock().unwrap().day = tellsafe_client::clock::today();
    let behind = vault.clone();
    (Fake::start(move |asked| behind.lock().unwrap().answer(asked)), vault)
}

impl Vault {
    fn answer(&mut self, (path, content, _): &Asked) -> (u16, Vec<u8>) {
        let answer = match Request::parse(path, content).unwrap() {
            Request::Commit(commit) if commit.slots.iter().any(|(inbox, _)| self.gone.contains(inbox)) => {
                return (410, refusal("The list of members has changed."));
            }
            Request::Commit(commit) => self.commit(commit),
            Request::Inbox(capability, after) => {
                let (highest, all) = self.inboxes.get(&capability.inbox()).cloned().unwrap_or_default();
                let mut listed: Vec<Listed> =
                    all.into_iter().filter(|one| one.number > after).take(most_listed(Class::Small)).collect();
                if self.reversed {
                    listed.reverse();
                }
                self.given += listed.len();
                Some(Answer::Inbox(highest, listed))
            }
            Request::Numbers(capability, after) => {
                let (highest, all) = self.inboxes.get(&capability.inbox()).cloned().unwrap_or_default();
                let numbers = all.into_iter().map(|one| one.number).filter(|number| *number > after);
                let runs = numbers.filter(|_| !self.empty).map(|number| (number, number)).collect();
                Some(Answer::Numbers(highest, highest, joined(runs)))
            }
            Request::Look(looks) => {
                let highest = |inbox| self.inboxes.get(&inbox).map_or(0, |(highest, _)| *highest);
                Some(Answer::Look(looks.iter().map(|look| highest(look.inbox())).collect()))
            }
            Request::Body(hash, index) => self.bodies.get(&self.swapped.unwrap_or(hash)).map(|pieces| {
                let hashes = pieces.iter().map(|piece| PieceHash::of(piece)).collect();
                Answer::Body(hashes, pieces.get(usize::try_from(index).unwrap()).unwrap().clone())
            }),
            Request::Withdraw(secret) => Some(Answer::Withdraw(self.withdraw(&secret.hash()))),
            _ => Some(Answer::Done),
        };
        answer.map_or((404, refusal("That is not here.")), |answer| (200, answer.to_bytes()))
    }

    fn commit(&mut self, commit: Commit) -> Option<Answer> {
        let mut places = Vec::new();
        for (inbox, slot) in &commit.slots {
            let (highest, all) = self.inboxes.entry(*inbox).or_default();
            *highest += 1;
            all.push(Listed { number: *highest, day: self.day, slot: slot.clone() });
            places.push((*inbox, *highest));
        }
        self.closed.extend(commit.closes);
        if let Some(withdrawal) = commit.withdrawal {
            self.withdrawals.insert(withdrawal, (commit.body(), places));
        }
        self.bodies.insert(body::hash(&commit.hashes), commit.pieces);
        Some(Answer::Committed(self.day))
    }

    fn withdraw(&mut self, hash: &WithdrawalHash) -> Withdrawn {
        if self.closed.contains(hash) {
            return Withdrawn::Read;
        }
        let Some((body, places)) = self.withdrawals.remove(hash) else { return Withdrawn::Unknown };
        self.bodies.remove(&body);
        for (inbox, number) in places {
            self.inboxes.get_mut(&inbox).unwrap().1.retain(|one| one.number != number);
        }
        Withdrawn::Gone
    }
}

/// Runs that touch each other, as one.
fn joined(runs: Runs) -> Runs {
    let mut joined: Runs = Vec::new();
    for (first, last) in runs {
        match joined.last_mut() {
            Some(before) if before.1 + 1 == first => before.1 = last,
            _ => joined.push((first, last)),
        }
    }
    joined
}
