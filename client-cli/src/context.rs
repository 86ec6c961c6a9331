//! What a command works with: settings, the way to the vault, the desk it is about, and the member if there is one.

use crate::cli::Global;
use crate::clock;
use crate::config::Config;
use crate::error::ClientError;
use crate::keyfile::{self, Key};
use crate::output::Output;
use crate::passphrase;
use crate::transport::{Desk, Gateway};
use crate::trust::Trust;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::{Confirmation, Freshness, Roster, RosterError};

/// Everything that a command about a desk needs.
#[derive(Debug)]
pub struct Context {
    /// What was typed and kept.
    pub config: Config,
    /// The way to the vault.
    pub gateway: Gateway,
    /// The desk's fingerprint.
    pub anchor: RosterHash,
    /// The member, when unlocked.
    pub holder: Option<Holder>,
    /// What was seen before.
    pub trust: Trust,
    /// The terminal.
    pub output: Output,
    /// UTC days since 1970-01-01.
    pub today: u32,
}

impl Context {
    /// Without unlocking anything: for `report`, `follow-up`, `watch` and whoever only looks.
    ///
    /// # Errors
    /// What the settings lack.
    pub fn public(global: &Global) -> Result<Self, ClientError> {
        let config = Config::load(global)?;
        Ok(Self {
            gateway: Gateway::connect(&config.site()?)?,
            anchor: config.anchor()?,
            holder: None,
            trust: Trust::load(&config.home, config.is_kept())?,
            output: Output::new(global.json),
            today: clock::today(),
            config,
        })
    }

    /// With the member's identity unlocked.
    ///
    /// # Errors
    /// What the settings lack; a wrong passphrase.
    pub fn member(global: &Global) -> Result<Self, ClientError> {
        let mut context = Self::public(global)?;
        context.unlock()?;
        Ok(context)
    }

    /// Asks for the passphrase and opens the identity file.
    ///
    /// # Errors
    /// No file, a wrong passphrase.
    pub fn unlock(&mut self) -> Result<(), ClientError> {
        self.holder = Some(unlocked(&self.config)?.holder()?);
        Ok(())
    }

    /// The member, unlocked before.
    ///
    /// # Errors
    /// A fault of this program, when nothing was unlocked.
    pub fn holder(&self) -> Result<&Holder, ClientError> {
        self.holder.as_ref().ok_or_else(|| ClientError::internal("the identity was not unlocked"))
    }

    /// The desk: verified, anchored, not older than one seen, confirmed lately. An unlocked member confirms it, once a day; so
    /// a desk that nobody confirmed for half a year is revived by any of its members.
    ///
    /// # Errors
    /// [`RosterError`] in words; everything that [`Gateway::roster`] may say.
    pub fn desk(&mut self) -> Result<Desk, ClientError> {
        let (roster, relay) = self.gateway.roster(&self.anchor)?;
        self.trust.see_roster(&roster)?;
        let confirmed = self.confirm(&roster, &relay);
        let freshness = match roster.freshness(self.today) {
            Err(RosterError::Unconfirmed) if confirmed => Freshness::Few(1),
            freshness => freshness?,
        };
        self.trust.save()?;
        Ok(Desk { roster, relay, freshness })
    }

    /// Returns true when the unlocked member confirmed this core lately. A vault that takes nothing in can still be read from, so
    /// a confirmation that fails stops nothing: it is repeated the next time.
    fn confirm(&mut self, roster: &Roster, relay: &RelayKey) -> bool {
        let (hash, core) = roster.newest();
        let Some(holder) = self.holder.as_ref().filter(|holder| core.position(&holder.public_key()).is_some()) else {
            return false;
        };
        let published = roster.last_confirmed(&holder.public_key(), self.today).is_some_and(|day| day >= self.today);
        if published || !self.trust.should_confirm(hash, self.today) {
            return true;
        }
        let confirmation = Confirmation::sign(*hash, self.today, holder.signing_key());
        let sent = self.gateway.ask(relay, Class::Small, &Request::Confirm(confirmation)).is_ok();
        if sent {
            self.trust.confirmed(hash, self.today);
        }
        sent
    }
}

/// Settings and key, for what needs neither server nor desk.
///
/// # Errors
/// No identity file, a wrong passphrase.
pub fn unlock(global: &Global) -> Result<(Config, Key), ClientError> {
    let config = Config::load(global)?;
    let key = unlocked(&config)?;
    Ok((config, key))
}

fn unlocked(config: &Config) -> Result<Key, ClientError> {
    let path = config.identity();
    keyfile::must_exist(&path)?;
    keyfile::open(&path, passphrase::existing(&config.given, &path)?)
}
