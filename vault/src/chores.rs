//! What the vault does by itself while it serves: renew relay keys, let go of what has expired, make final what was deleted, say when its
//! health changes.

use crate::event::Event;
use crate::limits;
use crate::retention::{self, Epoch, Month};
use crate::store::{Health, State, StoreError};
use crate::vault::Vault;
use std::sync::Arc;
use std::time::Instant;
use tokio::time::sleep;

/// Looks every [`limits::CHORES`], for ever. Each trouble is said once, until it is over.
pub async fn run(vault: Arc<Vault>) {
    let (mut health, mut stuck, mut last_hour) = (Seen::default(), None, None);
    let mut month = Month::new(vault.clock(), Instant::now());
    let mut epoch = Epoch::default();
    loop {
        health.note(&vault.store().health());
        let hour = vault.clock().hour();
        let retains = last_hour != Some(hour);
        let expires = month.is_settled(vault.clock(), Instant::now());
        let working = Arc::clone(&vault);
        let done = tokio::task::spawn_blocking(move || -> Result<Epoch, Event> {
            working.renew_relay_keys().map_err(|_| Event::RelayKeysStuck)?;
            let (store, clock) = (working.store(), working.clock());
            let retain =
                || retention::forget(store, clock).and(if expires { retention::expire(store, clock) } else { Ok(0) });
            let expired = if retains { retain().map_err(|_| Event::RetentionStuck)? } else { 0 };
            if expired > 0 {
                epoch.hurry();
            }
            if epoch.is_due(Instant::now()) {
                retention::renew_epoch(store).map_err(|_| Event::EpochStuck)?;
                epoch.renewed(Instant::now());
            }
            Ok(epoch)
        });
        let done = done.await.unwrap_or(Ok(epoch));
        epoch = done.unwrap_or(epoch);
        let trouble = done.err();
        match trouble {
            None if retains => last_hour = Some(hour),
            Some(event) if stuck != Some(event) => event.note(),
            _ => {}
        }
        stuck = trouble;
        sleep(limits::CHORES).await;
    }
}

/// Does all that is due at this moment, if the clock is believed.
///
/// # Errors
/// [`StoreError`].
pub fn once(vault: &Vault) -> Result<(), StoreError> {
    vault.renew_relay_keys()?;
    retention::run(vault.store(), vault.clock())
}

/// What was last said about the store's health.
#[derive(Default)]
struct Seen {
    state: Option<State>,
    damaged: bool,
}

impl Seen {
    fn note(&mut self, health: &Health) {
        let damaged = !health.quarantined.is_empty() || !health.damaged.is_empty();
        if damaged && !self.damaged {
            Event::Damaged.note();
        }
        match health.state {
            State::LowOnSpace if self.state != Some(State::LowOnSpace) => Event::LowOnSpace.note(),
            State::ReadOnly if self.state != Some(State::ReadOnly) => Event::ReadOnly.note(),
            State::Ok if self.state.is_some_and(|state| state != State::Ok) => Event::Healthy.note(),
            _ => {}
        }
        *self = Self { state: Some(health.state), damaged };
    }
}
