//! A proposal: a roster that its members sign one after the other, as a text that can be mailed.

use crate::error::{ClientError, Kind};
use crate::files;
use minicbor::bytes::ByteVec;
use std::path::Path;
use tellsafe_protocol::block::Block;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::cbor::{self, Malformed};
use tellsafe_protocol::label::{PublicKey, SigningKey};
use tellsafe_protocol::roster::{Core, Details, Link, Roster, RosterError};

const BLOCK: Block = Block("TELLSAFE PROPOSAL");
/// Bytes of a file.
const MAX: usize = 512 * 1024;

/// A core with its details and the signatures so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    link: Link,
    core: Core,
    details: Details,
    details_bytes: Vec<u8>,
}

impl Proposal {
    /// A proposal of `details` under `core`, signed by whoever makes it.
    #[must_use]
    pub fn new(core: Core, details: Details, key: &SigningKey) -> Self {
        let link = Link::sign(&core, key);
        Self { link, details_bytes: details.to_bytes(), core, details }
    }

    /// What it proposes.
    #[must_use]
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// What it says of its members, and promises.
    #[must_use]
    pub fn details(&self) -> &Details {
        &self.details
    }

    /// The core and its signatures, to publish.
    #[must_use]
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// The fingerprint that it will have.
    #[must_use]
    pub fn hash(&self) -> RosterHash {
        RosterHash::of(&self.link.core)
    }

    /// Adds a signature.
    pub fn sign(&mut self, key: &SigningKey) {
        self.link.add(key);
    }

    /// Those of `core`'s members who signed, by key; bad signatures are passed over.
    #[must_use]
    pub fn signers(&self, core: &Core) -> Vec<PublicKey> {
        let good = |(key, signature): &&(PublicKey, _)| {
            core.position(key).is_some() && key.verify(&self.link.core, signature).is_ok()
        };
        self.link.signatures.iter().filter(good).map(|(key, _)| *key).collect()
    }

    /// Drops every signature that does not count: one by a stranger, or a bad one, would have the whole refused.
    pub fn prune(&mut self, core: &Core) {
        let good = self.signers(core);
        self.link.signatures.retain(|(key, _)| good.contains(key));
    }

    /// Takes over the signatures of another copy.
    ///
    /// # Errors
    /// [`Kind::Usage`] when it is not a copy.
    pub fn merge(&mut self, other: Self) -> Result<(), ClientError> {
        if other.hash() != self.hash() {
            return Err(ClientError::new(Kind::Usage, "These are different proposals, not copies of one.")
                .next("Publish one; then sign the other anew on top of it."));
        }
        let known: Vec<_> = self.link.signatures.iter().map(|(key, _)| *key).collect();
        let new = other.link.signatures.into_iter().filter(|(key, _)| !known.contains(key));
        self.link.signatures.extend(new);
        self.link.signatures.sort_unstable_by_key(|(key, _)| *key);
        Ok(())
    }

    /// Verifies it as the next core after `links`; with too few signatures that is the only thing wrong.
    ///
    /// # Errors
    /// [`RosterError`].
    pub fn verify(&self, links: &[Link]) -> Result<Roster, RosterError> {
        let all = [links, core::slice::from_ref(&self.link)].concat();
        Roster::verify(&all, &self.details_bytes, &[], None)
    }

    /// The details' bytes, to publish.
    #[must_use]
    pub fn details_bytes(&self) -> &[u8] {
        &self.details_bytes
    }

    /// As text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let fields = (cbor::VERSION, ByteVec::from(self.link.to_bytes()), ByteVec::from(self.details_bytes.clone()));
        BLOCK.encode(&cbor::to_bytes(&fields))
    }

    /// Finds a proposal in `text`, whatever stands around it.
    ///
    /// # Errors
    /// [`Malformed`], also when its details are not those that its core names.
    pub fn from_text(text: &str) -> Result<Self, Malformed> {
        let bytes = BLOCK.decode(text)?;
        let (version, link, details_bytes): (u8, ByteVec, ByteVec) = cbor::from_bytes(&bytes)?;
        let link = Link::parse(&link)?;
        let core = Core::parse(&link.core)?;
        let details = Details::parse(&details_bytes)?;
        let whole = version == cbor::VERSION
            && details.hash() == core.details
            && details.members.len() == core.members.len()
            && !core.has_duplicate();
        if whole { Ok(Self { link, core, details, details_bytes: details_bytes.into() }) } else { Err(Malformed) }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`Kind::Malformed`] when it holds no whole proposal.
    pub fn read(path: &Path) -> Result<Self, ClientError> {
        let text = files::read_text(path, MAX)?;
        Self::from_text(&text).map_err(|_| {
            ClientError::new(Kind::Malformed, format!("{} holds no whole proposal.", path.display()))
                .next("Ask whoever sent it for it again, as a file rather than pasted.")
        })
    }
}
