//! The way to the vault: every question goes encapsulated through the gateway's relay, and every answer is checked in size
//! before it is believed.

mod connection;
mod delivery;
mod look;
mod old_tls;
mod refusal;
mod tls;
mod under_flood;
mod webhook;

pub use delivery::{Delivery, Step};
pub use look::{Looker, Seen, Session};
pub use old_tls::Older;
pub use webhook::webhook;

use crate::clock;
use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::random::System;
use crate::render::plain_line;
use crate::site::Site;
use connection::Connection;
use hyper::Method;
use hyper::body::Bytes;
use std::time::Duration;
use tellsafe_protocol::answer::{Answer, parse_refusal};
use tellsafe_protocol::bhttp::{self, Class};
use tellsafe_protocol::bytes::{Inbox, RosterHash, WithdrawalHash};
use tellsafe_protocol::compose::Composed;
use tellsafe_protocol::public_file::{self, PublicFile, PublishedDesk};
use tellsafe_protocol::relay::{RESPONSE_OVERHEAD, RelayKey};
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::{Core, Freshness, Roster, RosterError};

/// A desk whose roster and relay key were checked; [`crate::context::Context::desk`] gives one.
#[derive(Debug)]
pub struct Desk {
    /// Its members and rules.
    pub roster: Roster,
    /// Seals requests for its vault.
    pub relay: RelayKey,
    /// How many members said lately that it is current.
    pub freshness: Freshness,
}

impl Desk {
    /// That strangers may still write to it.
    ///
    /// # Errors
    /// It has closed; and where else to turn.
    pub fn must_be_open(&self) -> Result<(), ClientError> {
        if self.freshness != Freshness::Closed {
            return Ok(());
        }
        let places = self.roster.details().other_places.iter();
        let places: Vec<String> =
            places.map(|(label, how)| format!("{}: {}", plain_line(label), plain_line(how))).collect();
        let error = ClientError::from(RosterError::Closed);
        Err(if places.is_empty() { error } else { error.next(format!("Turn to {}.", places.join("; or "))) })
    }
}

/// A gateway, and a connection to it that is made when first needed.
#[derive(Debug)]
pub struct Gateway {
    connection: Connection,
    /// Before each next try of one exchange among many, in [`Gateway::deliver`] and [`Gateway::ask_again`].
    pub waits: Vec<Duration>,
    /// Where it is said that this machine works, because the server asks for that under flood.
    pub output: Option<Output>,
}

impl Gateway {
    /// Reads what is needed to connect, and connects to nothing yet.
    ///
    /// # Errors
    /// An address or certificate that makes no sense.
    pub fn connect(site: &Site) -> Result<Self, ClientError> {
        let waits = delivery::WAITS.map(Duration::from_secs).to_vec();
        Ok(Self { connection: Connection::new(site)?, waits, output: None })
    }

    /// The public file, not verified yet.
    ///
    /// # Errors
    /// No answer, or one that is no public file.
    pub fn public_file(&mut self) -> Result<PublicFile, ClientError> {
        let bytes = self.connection.exchange(&Method::GET, "/rosters", None, public_file::MAX)?;
        PublicFile::parse(&bytes).map_err(|_| odd_answer())
    }

    /// The desk that `anchor` names, verified, with a relay key that its vault signed. Whether it is older than one seen, and
    /// whether it was confirmed lately, is for [`crate::context::Context::desk`].
    ///
    /// # Errors
    /// [`tellsafe_protocol::roster::RosterError`] and [`tellsafe_protocol::relay::RelayKeyError`] in words; no answer.
    pub fn roster(&mut self, anchor: &RosterHash) -> Result<(Roster, RelayKey), ClientError> {
        self.published(anchor).map(|(_, roster, relay)| (roster, relay))
    }

    /// As [`Self::roster`], with what it was verified from.
    ///
    /// # Errors
    /// As [`Self::roster`].
    pub fn published(&mut self, anchor: &RosterHash) -> Result<(PublishedDesk, Roster, RelayKey), ClientError> {
        let file = self.public_file()?;
        let desk = file.anchored(anchor)?.clone();
        let roster = desk.verify(Some(anchor))?;
        let relay = relay_key(&file, roster.newest().1)?;
        Ok((desk, roster, relay))
    }

    /// Asks the vault. When only the larger class holds the answer, it is asked again in that.
    ///
    /// # Errors
    /// No answer, one that is not to this question, or a refusal with the vault's own sentence.
    pub fn ask(&mut self, relay: &RelayKey, class: Class, request: &Request) -> Result<Answer, ClientError> {
        let too_long = |_| ClientError::new(Kind::Malformed, "This is too long to be sent.").next("Shorten it.");
        let content = request.content();
        let asked = bhttp::Request { path: request.path(), content: &content }.to_bytes(class).map_err(too_long)?;
        let (sealed, opener) =
            relay.seal(&asked, &mut System).map_err(|_| ClientError::internal("a request cannot be sealed"))?;
        let answer = self.relayed(&Bytes::from(sealed), class.size() + RESPONSE_OVERHEAD)?;
        let answer = opener.open(&answer).map_err(|_| odd_answer())?;
        let answer = bhttp::Response::parse(&answer).map_err(|_| odd_answer())?;
        match answer.status {
            200 => Answer::parse(request.path(), answer.content).map_err(|_| odd_answer()),
            413 if class == Class::Small => self.ask(relay, Class::Large, request),
            status => Err(refusal::inside(request, status, &parse_refusal(answer.content).unwrap_or_default())),
        }
    }

    /// Stores a message at once: a [`Delivery`] of which nobody sees the steps.
    ///
    /// # Errors
    /// As [`Self::deliver`].
    pub fn commit(
        &mut self,
        relay: &RelayKey,
        roster: &Roster,
        composed: Composed,
        extra_slots: Vec<(Inbox, Vec<u8>)>,
        withdrawal: Option<WithdrawalHash>,
        closes: Option<WithdrawalHash>,
    ) -> Result<u32, ClientError> {
        let mut delivery = Delivery::new(roster, composed, extra_slots, withdrawal, closes);
        self.deliver(relay, roster.newest().1, &mut delivery, &mut |_| ())
    }
}

/// A relay key signed by the vault that `core` names.
///
/// # Errors
/// [`tellsafe_protocol::relay::RelayKeyError`] in words.
pub fn relay_key(file: &PublicFile, core: &Core) -> Result<RelayKey, ClientError> {
    Ok(file.relay_key(&core.vault, clock::seconds())?)
}

fn odd_answer() -> ClientError {
    ClientError::new(Kind::Unavailable, "The server's answer cannot be understood.")
        .means("It is not a Tellsafe server, or another version, or something between you and it interferes.")
        .next("Check the address. If it is right, update Tellsafe, or try another network.")
}
