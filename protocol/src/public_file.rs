//! The public file: all rosters and the relay keys, one for everyone, so that fetching it tells nothing.

use crate::cbor::{self, Malformed};
use crate::label::{ForRelayKey, ForRoster, PublicKey, Signature};
use crate::relay::SignedRelayKey;
use crate::roster::{Confirmation, Link};
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
type DeskFields = (
    Vec<LinkFields>,
    ByteVec,
    Vec<(crate::bytes::RosterHash, PublicKey, u32, Signature<crate::label::ForConfirmation>)>,
);
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
