//! One desk as it is published: its verified chain, and who confirmed its newest roster.

use crate::refusal::Refusal;
use std::collections::{BTreeMap, BTreeSet};
use tellsafe_protocol::bytes::{Inbox, RosterHash};
use tellsafe_protocol::cbor::{self, Malformed};
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::public_file::PublishedDesk;
use tellsafe_protocol::roster::{Confirmation, Core, Link, Roster, RosterError};

use minicbor::bytes::ByteVec;

/// A desk whose chain was verified.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    links: Vec<Link>,
    hashes: Vec<RosterHash>,
    newest: Core,
    /// The inboxes of all members of all its cores.
    listed: BTreeSet<Inbox>,
    /// Those whose keys were lost.
    lost: BTreeSet<Inbox>,
    details: Vec<u8>,
    confirmed: BTreeMap<PublicKey, Confirmation>,
}

/// How a desk is stored: version, links, details of the last.
type Fields = (u8, Vec<ByteVec>, ByteVec);

impl Desk {
    /// Verifies a chain from number 1 with the details of its last core.
    ///
    /// # Errors
    /// [`RosterError`].
    pub(crate) fn verify(links: Vec<Link>, details: Vec<u8>) -> Result<Self, RosterError> {
        let roster = Roster::verify(&links, &details, &[], None)?;
        let hashes = links.iter().map(|link| RosterHash::of(&link.core)).collect();
        let newest = roster.newest().1.clone();
        let (listed, lost) = (roster.inboxes().collect(), roster.lost().map(|(old, _)| old).collect());
        Ok(Self { links, hashes, newest, listed, lost, details, confirmed: BTreeMap::new() })
    }

    /// The desk with one more link. Confirmations of the core before no longer count.
    ///
    /// # Errors
    /// [`RosterError`].
    pub(crate) fn followed_by(&self, link: Link, details: Vec<u8>) -> Result<Self, RosterError> {
        // One signature turns strangers away before a chain of any length is verified for them.
        let by_member = |(key, signature): &(PublicKey, _)| {
            self.newest.position(key).is_some() && key.verify(&link.core, signature).is_ok()
        };
        if !link.signatures.first().is_some_and(by_member) {
            return Err(RosterError::NotSigned);
        }
        let links = self.links.iter().cloned().chain([link]).collect();
        Self::verify(links, details)
    }

    /// The hash of its first core, which names the desk for good.
    pub(crate) fn founding(&self) -> Option<RosterHash> {
        self.hashes.first().copied()
    }

    /// The inboxes of its members now.
    pub(crate) fn inboxes(&self) -> impl Iterator<Item = Inbox> + '_ {
        self.newest.members.iter().map(|member| member.inbox)
    }

    /// Whether it ever had a member with this inbox.
    pub(crate) fn listed(&self, inbox: &Inbox) -> bool {
        self.listed.contains(inbox)
    }

    /// The inboxes whose keys its members signed to be lost.
    pub(crate) fn lost(&self) -> &BTreeSet<Inbox> {
        &self.lost
    }

    /// Whether this core is, or was, this desk's.
    pub(crate) fn has(&self, core: &RosterHash) -> bool {
        self.hashes.contains(core)
    }

    /// Whether this is its newest core.
    pub(crate) fn is_newest(&self, core: &RosterHash) -> bool {
        self.hashes.last() == Some(core)
    }

    /// Judges a confirmation: whether it says something new (false when a later word is known already).
    ///
    /// # Errors
    /// [`Refusal::NotNext`] when it is of an older core, [`Refusal::NotAllowed`] when it is not a member's.
    pub(crate) fn is_news(&self, confirmation: &Confirmation) -> Result<bool, Refusal> {
        if !self.is_newest(&confirmation.roster) {
            return Err(Refusal::NotNext);
        }
        if self.newest.position(&confirmation.key).is_none() {
            return Err(Refusal::NotAllowed);
        }
        let said = (confirmation.day, confirmation.verify().map_err(|_| Refusal::NotAllowed)?);
        Ok(self
            .confirmed
            .get(&confirmation.key)
            .is_none_or(|known| known.verify().is_ok_and(|word| (known.day, word) < said)))
    }

    /// Takes a confirmation that [`Self::is_news`] said yes to.
    pub(crate) fn confirm(&mut self, confirmation: Confirmation) {
        self.confirmed.insert(confirmation.key, confirmation);
    }

    /// As everyone gets it.
    pub(crate) fn published(&self) -> PublishedDesk {
        PublishedDesk {
            links: self.links.clone(),
            details: self.details.clone(),
            confirmations: self.confirmed.values().cloned().collect(),
        }
    }

    /// As it is stored, confirmations apart.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let fields: Fields = (
            cbor::VERSION,
            self.links.iter().map(|link| link.to_bytes().into()).collect(),
            self.details.clone().into(),
        );
        cbor::to_bytes(&fields)
    }

    /// Reads what [`Self::to_bytes`] wrote, and verifies it again.
    ///
    /// # Errors
    /// [`RosterError`].
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, RosterError> {
        let (version, links, details): Fields = cbor::from_bytes(bytes)?;
        if version != cbor::VERSION {
            return Err(RosterError::Malformed);
        }
        let links = links.iter().map(|link| Link::parse(link)).collect::<Result<_, Malformed>>()?;
        Self::verify(links, details.into())
    }
}
