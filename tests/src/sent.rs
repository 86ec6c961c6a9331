//! One report in a vault: sent, looked for, taken back.

use crate::messages::{commit, holder, report, reporter};
use crate::wire::Wire;
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_vault::store::{LogStore, Options, Store, StoreError};

/// Opens a store. A process that another test starts holds our locks until it has become its program.
pub fn opened(options: &Options) -> LogStore {
    loop {
        match LogStore::open(options.clone(), Box::new(crate::random::random)) {
            Err(StoreError::Locked) => std::thread::sleep(std::time::Duration::from_millis(5)),
            opened => return opened.expect("a store"),
        }
    }
}

/// A report to one member, who is nobody else's.
#[derive(Debug)]
pub struct Sent {
    commit: Commit,
    reporter: Holder,
    member: Holder,
}

impl Sent {
    /// Composes one that says `text` and expires in `month`, and sends it; `None` when it was not acknowledged.
    pub async fn send(wire: &mut Wire, key: &RelayKey, text: &str, month: u32) -> Option<Self> {
        let ((_, reporter), member) = (reporter(), holder());
        let composed = report(&reporter, &[&member], RosterHash([1; 32]), text);
        let withdrawal = Some(reporter.withdrawal_secret().hash());
        let commit = Commit { expires: month, ..commit(&composed, withdrawal) };
        let answer = wire.ask(key, Class::Small, &Request::Commit(commit.clone())).await;
        matches!(answer, Ok(Answer::Committed(_))).then_some(Self { commit, reporter, member })
    }

    /// The reporter takes it back.
    pub async fn withdraw(&self, wire: &mut Wire, key: &RelayKey) -> bool {
        let request = Request::Withdraw(self.reporter.withdrawal_secret().clone());
        matches!(wire.ask(key, Class::Small, &request).await, Ok(Answer::Withdraw(_)))
    }

    /// Both readers delete their slot, and with it the body.
    pub async fn delete(&self, wire: &mut Wire, key: &RelayKey) -> bool {
        for reader in [&self.member, &self.reporter] {
            let request = Request::Delete(reader.inbox_capability().clone(), vec![1]);
            if wire.ask(key, Class::Small, &request).await != Ok(Answer::Done) {
                return false;
            }
        }
        true
    }

    /// Every byte of slot and body that is stored.
    pub fn stored(&self) -> impl Iterator<Item = &[u8]> {
        let slots = self.commit.slots.iter().map(|(_, slot)| slot.as_slice());
        slots.chain(self.commit.pieces.iter().map(Vec::as_slice))
    }

    /// How many of its parts a store gives out, of three: two slots and a body.
    pub fn found_in(&self, store: &dyn Store) -> usize {
        let slots = self.commit.slots.iter().filter(|(inbox, slot)| {
            let listing = store.list(&inbox.0, 0, 10).expect("a listing");
            listing.entries.iter().any(|entry| entry.slot == slot.as_slice())
        });
        let piece = self.commit.hashes.first().expect("a piece").0;
        let body = match store.piece(&piece) {
            Ok(found) => found.is_some(),
            Err(StoreError::Damaged) => false,
            Err(error) => panic!("{error}"),
        };
        slots.count() + usize::from(body)
    }
}
