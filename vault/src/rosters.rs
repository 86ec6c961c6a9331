//! What everyone may see: the desks' rosters, who confirmed them, and the relay keys; and who may change that.

use crate::desk::Desk;
use crate::limits;
use crate::refusal::Refusal;
use crate::store::{Health, Public, Put, Store, StoreError, wait};
use crate::token::{Claim, TokenError, Tokens};
use hyper::body::Bytes;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use tellsafe_protocol::bytes::{Inbox, RosterHash};
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::public_file::{self, PublicFile};
use tellsafe_protocol::relay::SignedRelayKey;
use tellsafe_protocol::roster::{Confirmation, Core, Link};

/// Kinds of public records. A desk is named by its founding core's hash; a confirmation by that and the member's key, so that a
/// member has one of them, whatever happens.
const DESK: u8 = 1;
const CONFIRMATION: u8 = 2;

/// The desks of this vault.
pub struct Rosters {
    store: Arc<dyn Store>,
    tokens: Tokens,
    vault: PublicKey,
    /// Held while something is published, also while it is written to disk: one change after another.
    state: Mutex<State>,
    /// What is served; read without waiting for a change that is under way.
    file: RwLock<Bytes>,
    /// The desks of the members of newest cores, likewise.
    members: RwLock<BTreeMap<Inbox, Vec<RosterHash>>>,
    /// The inboxes whose keys were lost: nothing is taken in for them, and nothing given out.
    lost: RwLock<BTreeSet<Inbox>>,
}

#[derive(Clone, Default)]
struct State {
    relay_keys: Vec<SignedRelayKey>,
    /// By the hash of their first cores.
    desks: BTreeMap<RosterHash, Desk>,
}

impl Rosters {
    /// Reads what is stored, and empties what is to be empty, if that was interrupted. A record that does not verify is left out: no
    /// committee at all is better than another's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(
        store: Arc<dyn Store>,
        tokens: Tokens,
        vault: PublicKey,
        relay_keys: Vec<SignedRelayKey>,
    ) -> Result<Self, StoreError> {
        let mut desks = BTreeMap::new();
        let mut whole = true;
        for record in store.list_public(DESK)? {
            let desk = Desk::parse(&record.value).ok();
            let founding = desk.as_ref().and_then(Desk::founding).filter(|one| one.0 == record.key.as_slice());
            match (desk, founding) {
                (Some(desk), Some(founding)) => drop(desks.insert(founding, desk)),
                _ => whole = false,
            }
        }
        for record in store.list_public(CONFIRMATION)? {
            let Ok(confirmation) = Confirmation::parse(&record.value) else { continue };
            let desk = desks.values_mut().find(|desk| desk.is_newest(&confirmation.roster));
            if let Some(desk) = desk.filter(|desk| desk.is_news(&confirmation) == Ok(true)) {
                desk.confirm(confirmation);
            }
        }
        let state = State { relay_keys, desks };
        let (file, members, lost) = (state.file(), state.members(), state.lost());
        // Of a committee whose record is damaged nobody knows what it says: until it is whole again nothing is emptied, and what was said to be
        // lost is only shut.
        let Health { quarantined, damaged, .. } = store.health();
        if whole && quarantined.is_empty() && damaged.is_empty() {
            lost.iter().try_for_each(|inbox| empty(store.as_ref(), inbox))?;
        }
        let (file, members, lost) = (RwLock::new(file), RwLock::new(members), RwLock::new(lost));
        Ok(Self { store, tokens, vault, state: Mutex::new(state), file, members, lost })
    }

    /// The public file.
    pub fn file(&self) -> Bytes {
        self.file.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The desks that have this inbox's holder as a member now, by their founding.
    pub(crate) fn desks_of(&self, inbox: &Inbox) -> Vec<RosterHash> {
        self.members.read().unwrap_or_else(PoisonError::into_inner).get(inbox).cloned().unwrap_or_default()
    }

    /// The inboxes whose keys were lost. While this is held, there comes no other.
    pub(crate) fn lost(&self) -> RwLockReadGuard<'_, BTreeSet<Inbox>> {
        self.lost.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Publishes other relay keys from now on.
    pub fn renew(&self, relay_keys: Vec<SignedRelayKey>) {
        let mut state = self.state();
        state.relay_keys = relay_keys;
        self.serve(state.file());
    }

    /// Publishes a roster. Publishing the same once more changes nothing and succeeds.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn publish(&self, link: Link, details: Vec<u8>, token: Option<&str>) -> Result<(), Refusal> {
        let core = Core::parse(&link.core)?;
        let hash = RosterHash::of(&link.core);
        let mut state = self.state();
        if state.desks.values().any(|desk| desk.has(&hash)) {
            // It may have broken off before all of it was done.
            return Ok(self.let_go(&core)?);
        }
        if core.vault != self.vault {
            return Err(Refusal::NotAllowed);
        }
        let (desk, claim) = match core.previous {
            None => {
                let claim = |desk| Ok((desk, Some(self.claim(token, &hash)?)));
                Desk::verify(vec![link], details).map_err(Refusal::from).and_then(claim)?
            }
            Some(previous) => {
                let desk = state.desks.values().find(|desk| desk.has(&previous)).ok_or(Refusal::NotHere)?;
                if !desk.is_newest(&previous) {
                    return Err(Refusal::NotNext);
                }
                (desk.followed_by(link, details)?, None)
            }
        };
        if let Err(refusal) = self.are_theirs(&state, &desk) {
            claim.into_iter().for_each(Claim::give_back);
            return Err(refusal);
        }
        self.take(&mut state, desk)?;
        self.let_go(&core)?;
        if let Some(claim) = claim {
            claim.spend();
        }
        Ok(())
    }

    fn claim(&self, token: Option<&str>, roster: &RosterHash) -> Result<Claim, Refusal> {
        let token = token.ok_or(Refusal::NoToken)?;
        self.tokens.claim(token, &self.vault, roster).map_err(|error| match error {
            TokenError::NotValid => Refusal::NoToken,
            TokenError::Io(_) => Refusal::NotTaking,
        })
    }

    /// Whether everyone whom a desk lists may be on a list. An inbox that nobody had who was on one before may be a reporter's if something
    /// ever came there: whoever reads a case knows it, and must not have it emptied as if it were a lost key's.
    fn are_theirs(&self, state: &State, desk: &Desk) -> Result<(), Refusal> {
        let lost = self.lost();
        for inbox in desk.inboxes() {
            let known = state.desks.values().any(|known| known.listed(&inbox));
            if lost.contains(&inbox) || (!known && self.store.highest(&inbox.0)? > 0) {
                return Err(Refusal::KeyGone);
            }
        }
        Ok(())
    }

    /// Empties the inboxes of the keys that a published core says were lost.
    fn let_go(&self, core: &Core) -> Result<(), StoreError> {
        let lost = self.lost();
        let gone = core.lost.iter().map(|(old, _)| old).filter(|old| lost.contains(old));
        gone.into_iter().try_for_each(|old| empty(self.store.as_ref(), old))
    }

    /// Stores a desk, durably, before anyone sees it.
    fn take(&self, state: &mut MutexGuard<'_, State>, desk: Desk) -> Result<(), Refusal> {
        let founding = desk.founding().ok_or(Refusal::NotUnderstood)?;
        let value = desk.to_bytes();
        let mut next = State::clone(state);
        next.desks.insert(founding, desk);
        let file = next.file();
        if value.len() > limits::DESK || file.len() > public_file::MAX {
            return Err(Refusal::NotTaking);
        }
        let record = Public { kind: DESK, key: founding.0.to_vec(), value };
        wait(|done| self.store.put_public(record, Put::Latest, done))?;
        **state = next;
        *self.members.write().unwrap_or_else(PoisonError::into_inner) = state.members();
        // Waits for what is being stored; from here on nothing comes into these.
        *self.lost.write().unwrap_or_else(PoisonError::into_inner) = state.lost();
        self.serve(file);
        Ok(())
    }

    /// Takes a member's word that a roster is current. An older word than one that is known changes nothing and succeeds.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn confirm(&self, confirmation: Confirmation, today: u32) -> Result<(), Refusal> {
        let mut state = self.state();
        let found = state.desks.iter_mut().find(|(_, desk)| desk.has(&confirmation.roster));
        let (founding, desk) = found.ok_or(Refusal::NotHere)?;
        let is_news = desk.is_news(&confirmation)?;
        let days = today.saturating_sub(limits::CONFIRMATION_DAYS_PAST)
            ..=today.saturating_add(limits::CONFIRMATION_DAYS_AHEAD);
        if !days.contains(&confirmation.day) {
            return Err(Refusal::NotAllowed);
        }
        if !is_news {
            return Ok(());
        }
        let key = [founding.0, confirmation.key.0].concat();
        let record = Public { kind: CONFIRMATION, key, value: confirmation.to_bytes() };
        wait(|done| self.store.put_public(record, Put::Latest, done))?;
        desk.confirm(confirmation);
        self.serve(state.file());
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, file: Bytes) {
        *self.file.write().unwrap_or_else(PoisonError::into_inner) = file;
    }
}

impl State {
    fn members(&self) -> BTreeMap<Inbox, Vec<RosterHash>> {
        let mut members: BTreeMap<Inbox, Vec<RosterHash>> = BTreeMap::new();
        for (founding, desk) in &self.desks {
            for inbox in desk.inboxes() {
                members.entry(inbox).or_default().push(*founding);
            }
        }
        members
    }

    /// What every desk that ever listed it says was lost: no desk decides over an inbox that another's members have.
    fn lost(&self) -> BTreeSet<Inbox> {
        let agreed =
            |inbox: &&Inbox| self.desks.values().all(|desk| !desk.listed(inbox) || desk.lost().contains(*inbox));
        self.desks.values().flat_map(Desk::lost).filter(agreed).copied().collect()
    }

    fn file(&self) -> Bytes {
        let desks = self.desks.values().map(Desk::published).collect();
        PublicFile { relay_keys: self.relay_keys.clone(), desks }.to_bytes().into()
    }
}

/// Deletes all that is in an inbox.
fn empty(store: &dyn Store, inbox: &Inbox) -> Result<(), StoreError> {
    loop {
        let (_, numbers) = store.numbers(&inbox.0, 0, limits::DELETIONS)?;
        if numbers.is_empty() {
            return Ok(());
        }
        wait(|done| store.delete(inbox.0, numbers, done))?;
    }
}
