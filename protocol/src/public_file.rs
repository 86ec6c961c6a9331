//! The public file: all rosters and the relay keys, one for everyone, so that fetching it tells nothing.

use crate::bytes::RosterHash;
use crate::cbor::{self, Malformed};
use crate::label::{ForRelayKey, ForRoster, PublicKey, Signature};
use crate::relay::{RelayKey, RelayKeyError, SignedRelayKey};
use crate::roster::{Confirmation, Link, Roster, RosterError};
use minicbor::bytes::ByteVec;

/// Most bytes a client reads of it.
pub const MAX: usize = 4 * 1024 * 1024;

/// A desk as it is published, not verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedDesk {
    /// From number 1.
    pub links: Vec<Link>,
    /// Of the last core.
    pub details: Vec<u8>,
    /// Of the last core's members.
    pub confirmations: Vec<Confirmation>,
}

/// The whole file, not verified yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PublicFile {
    /// Newest first.
    pub relay_keys: Vec<SignedRelayKey>,
    /// In the order of their first cores' hashes.
    pub desks: Vec<PublishedDesk>,
}

type LinkFields = (ByteVec, Vec<(PublicKey, Signature<ForRoster>)>);
type DeskFields =
    (Vec<LinkFields>, ByteVec, Vec<(RosterHash, PublicKey, u32, Signature<crate::label::ForConfirmation>)>);
type Fields = (u8, Vec<(ByteVec, Signature<ForRelayKey>)>, Vec<DeskFields>);

impl PublicFile {
    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let desk = |desk: &PublishedDesk| {
            (
                desk.links.iter().map(link_fields).collect(),
                desk.details.clone().into(),
                desk.confirmations.iter().map(Confirmation::fields).collect(),
            )
        };
        let fields: Fields = (
            cbor::VERSION,
            self.relay_keys.iter().map(|key| (key.bytes.clone().into(), key.signature)).collect(),
            self.desks.iter().map(desk).collect(),
        );
        cbor::to_bytes(&fields)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`Malformed`], also for one over [`MAX`] bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX {
            return Err(Malformed);
        }
        let (version, keys, desks): Fields = cbor::from_bytes(bytes)?;
        cbor::version(version)?;
        let desk = |(links, details, confirmations): DeskFields| PublishedDesk {
            links: links.into_iter().map(link_from_fields).collect(),
            details: details.into(),
            confirmations: confirmations.into_iter().map(Confirmation::from_fields).collect(),
        };
        Ok(Self {
            relay_keys: keys
                .into_iter()
                .map(|(bytes, signature)| SignedRelayKey { bytes: bytes.into(), signature })
                .collect(),
            desks: desks.into_iter().map(desk).collect(),
        })
    }

    /// The desk whose chain has `anchor`.
    ///
    /// # Errors
    /// [`RosterError::NotAnchored`] when there is none; [`RosterError::Broken`] when two go on from it: somebody forked it.
    pub fn anchored(&self, anchor: &RosterHash) -> Result<&PublishedDesk, RosterError> {
        let mut desks = self.desks.iter().filter(|desk| desk.has(anchor));
        match (desks.next(), desks.next()) {
            (Some(desk), None) => Ok(desk),
            (Some(_), Some(_)) => Err(RosterError::Broken),
            (None, _) => Err(RosterError::NotAnchored),
        }
    }

    /// True when another desk of this file begins with the same core: both are refused then.
    #[must_use]
    pub fn is_forked(&self, desk: &PublishedDesk) -> bool {
        self.desks.iter().filter(|other| other.founding() == desk.founding()).count() > 1
    }

    /// A relay key signed by `vault`, which a verified roster names, and valid at `now`, in seconds since 1970.
    ///
    /// # Errors
    /// [`RelayKeyError`]; that one of this vault's has expired says more than that another's is none of it.
    pub fn relay_key(&self, vault: &PublicKey, now: u64) -> Result<RelayKey, RelayKeyError> {
        let mut wrong = RelayKeyError::NotSigned;
        for key in &self.relay_keys {
            match key.verify(vault, now) {
                Ok(key) => return Ok(key),
                Err(RelayKeyError::Clock) => wrong = RelayKeyError::Clock,
                Err(RelayKeyError::NotSigned) => {}
            }
        }
        Err(wrong)
    }
}

impl PublishedDesk {
    /// Verifies its chain: [`Roster::verify`].
    ///
    /// # Errors
    /// [`RosterError`].
    pub fn verify(&self, anchor: Option<&RosterHash>) -> Result<Roster, RosterError> {
        Roster::verify(&self.links, &self.details, &self.confirmations, anchor)
    }

    /// True when a core of its chain has this hash.
    #[must_use]
    pub fn has(&self, core: &RosterHash) -> bool {
        self.links.iter().any(|link| RosterHash::of(&link.core) == *core)
    }

    fn founding(&self) -> Option<RosterHash> {
        self.links.first().map(|link| RosterHash::of(&link.core))
    }
}

fn link_fields(link: &Link) -> LinkFields {
    (link.core.clone().into(), link.signatures.clone())
}

fn link_from_fields((core, signatures): LinkFields) -> Link {
    Link { core: core.into(), signatures }
}

impl Link {
    /// Its bytes, as in a request to publish.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_bytes(&link_fields(self))
    }

    /// Reads one; nothing is verified.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        Ok(link_from_fields(cbor::from_bytes(bytes)?))
    }
}
