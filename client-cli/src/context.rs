//! What a command works with: settings, the way to the vault, the desk it is about, and the member if there is one.

use crate::cli::Global;
use crate::clock;
use crate::config::Config;
use crate::error::{ClientError, Kind};
use crate::keyfile::{self, Key};
use crate::output::Output;
use crate::passphrase;
use crate::transport::{Desk, Gateway};
use crate::trust::Trust;
use crate::unkept::Unkept;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{Inbox, RosterHash};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::public_file::PublishedDesk;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::{Confirmation, Roster, Word};
use tellsafe_protocol::stack;

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
    /// What could not be kept on this machine.
    pub unkept: Unkept,
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
        let output = Output::new(global.json);
        let mut gateway = Gateway::connect(&config.site()?)?;
        gateway.output = Some(output);
        Ok(Self {
            gateway,
            anchor: config.anchor()?,
            holder: None,
            trust: Trust::load(&config.home, config.is_kept())?,
            unkept: Unkept::new(output),
            output,
            today: clock::today(),
            config,
        })
    }

    /// The way to another desk, by its link. Nobody is unlocked there, and nothing of it is remembered.
    ///
    /// # Errors
    /// A link or address that makes no sense.
    pub fn elsewhere(&self, link: &str) -> Result<Self, ClientError> {
        let mut config = self.config.clone();
        config.given.link = Some(link.to_owned());
        let mut gateway = Gateway::connect(&config.site()?)?;
        gateway.output = self.gateway.output;
        let trust = Trust::load(&config.home, false)?;
        let (anchor, output, today) = (config.anchor()?, self.output, self.today);
        Ok(Self { config, gateway, anchor, holder: None, trust, unkept: Unkept::new(output), output, today })
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
        self.holder = Some(unlocked_holder(&self.config)?);
        // The passphrase and the seed have been there; only what follows from the seed is needed from here on.
        stack::wipe();
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
    /// [`tellsafe_protocol::roster::RosterError`] in words; everything that [`Gateway::roster`] may say.
    pub fn desk(&mut self) -> Result<Desk, ClientError> {
        let (mut published, mut roster, relay) = self.gateway.published(&self.anchor)?;
        self.trust.see_roster(&roster)?;
        if let Some(own) = self.confirm(&roster, &relay) {
            // The gateway's copy may be from before it.
            published.confirmations.push(own);
            let PublishedDesk { links, details, confirmations } = &published;
            roster = Roster::verify(links, details, confirmations, Some(&self.anchor))?;
        }
        // What was sent before is still read and answered; whoever writes to it anew asks `Desk::must_be_open`.
        let freshness = roster.standing(self.today)?;
        self.keep_trust()?;
        Ok(Desk { roster, relay, freshness })
    }

    /// Keeps what was seen; where that cannot be, it is said, and the work goes on.
    ///
    /// # Errors
    /// As [`Unkept::note`].
    pub fn keep_trust(&mut self) -> Result<(), ClientError> {
        self.unkept.note(self.trust.save())
    }

    /// The day on which the unlocked member said that the committee closes, if that is their last word: as the server shows it, or as it
    /// went out from here. A server that shows an older one is not followed.
    #[must_use]
    pub fn closing_since(&self, roster: &Roster) -> Option<u32> {
        let (day, word) = self.last_word(roster)?;
        (word == Word::Closing).then_some(day)
    }

    /// The unlocked member's last word of this list, as above.
    #[must_use]
    pub fn last_word(&self, roster: &Roster) -> Option<(u32, Word)> {
        let holder = self.holder.as_ref().filter(|_| self.is_member(roster))?;
        roster.last_word(&holder.public_key(), self.today).max(self.trust.last_word(roster.newest().0))
    }

    /// Whether the unlocked key is on the newest list.
    #[must_use]
    pub fn is_member(&self, roster: &Roster) -> bool {
        self.holder.as_ref().is_some_and(|holder| roster.newest().1.position(&holder.public_key()).is_some())
    }

    /// That the unlocked key is not one that the committee said to be lost.
    ///
    /// # Errors
    /// [`lost_key`].
    pub fn must_not_be_lost(&self, roster: &Roster) -> Result<(), ClientError> {
        let own = self.holder()?.inbox();
        if is_lost(roster, &own) { Err(lost_key()) } else { Ok(()) }
    }

    /// The unlocked member's confirmation of today, if the vault has it and `roster` lacks it. A vault that takes nothing in can
    /// still be read from, so one that fails stops nothing: it is repeated the next time.
    fn confirm(&mut self, roster: &Roster, relay: &RelayKey) -> Option<Confirmation> {
        let hash = roster.newest().0;
        let holder = self.holder.as_ref().filter(|_| self.is_member(roster))?;
        let key = holder.public_key();
        // Who closes it goes on reading, and does not open it again by that.
        if roster.last_confirmed(&key, self.today).is_some_and(|day| day >= self.today)
            || self.closing_since(roster).is_some()
        {
            return None;
        }
        let confirmation = Confirmation::sign(*hash, self.today, holder.signing_key());
        if self.trust.should_confirm(hash, self.today) {
            self.gateway.ask(relay, Class::Small, &Request::Confirm(confirmation.clone())).ok()?;
            self.trust.confirmed(hash, self.today);
        }
        Some(confirmation)
    }
}

/// Whether the key that reads this inbox was said to be lost.
#[must_use]
pub fn is_lost(roster: &Roster, inbox: &Inbox) -> bool {
    roster.lost().any(|(lost, _)| lost == *inbox)
}

/// What someone is told who comes with such a key: its owner, or whoever has it now.
#[must_use]
pub fn lost_key() -> ClientError {
    ClientError::new(Kind::Denied, "This key was reported lost: the committee took it off its list for good.")
        .means("What waited for it at the server is deleted, and what is written with it counts no longer.")
        .next(
            "If you have a new key, use that: --identity names its file. If nobody told you of this, call a colleague now: \
             someone may be taking your place.",
        )
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

/// A call of its own, so that the seed stays below whoever wipes the stack afterwards.
#[inline(never)]
fn unlocked_holder(config: &Config) -> Result<Holder, ClientError> {
    unlocked(config)?.holder()
}

fn unlocked(config: &Config) -> Result<Key, ClientError> {
    let path = config.identity();
    keyfile::must_exist(&path)?;
    keyfile::open(&path, passphrase::existing(&config.given, &path)?)
}
