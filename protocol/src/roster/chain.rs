//! The chain of rosters, verified from its anchor to its newest core.

use super::{Confirmation, Core, Details, Word};
use crate::age::Recipient;
use crate::bytes::{Inbox, RosterHash};
use crate::cbor::Malformed;
use crate::label::{ForRoster, PublicKey, Signature, SigningKey};
use std::collections::BTreeSet;

/// One core and the signatures under it, not verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The core's bytes, as signed.
    pub core: Vec<u8>,
    /// Keys ascending.
    pub signatures: Vec<(PublicKey, Signature<ForRoster>)>,
}

/// Why a roster is refused. Each has a plain sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// Not a roster of this format.
    #[error("the list of members cannot be read")]
    Malformed,
    /// Numbers or hashes do not follow each other.
    #[error("the list of members does not follow from the one before it")]
    Broken,
    /// Too few members of the core before signed.
    #[error("the list of members was not signed by enough of the members before it")]
    NotSigned,
    /// The details are not those that were signed.
    #[error("what is said about the members is not what they signed")]
    DetailsChanged,
    /// Two members share a key, an inbox or a recipient, or a key is none.
    #[error("two members of the list have the same key")]
    Duplicate,
    /// The fingerprint this client was given is not in the chain.
    #[error("this is not the committee of the link: its fingerprint is another")]
    NotAnchored,
    /// Older than one this client has seen.
    #[error("this list of members is older than one seen before")]
    Older,
    /// No member confirmed it for 180 days.
    #[error("no member has confirmed this list for half a year")]
    Unconfirmed,
    /// A member says that it closes, and fewer go on than a change of it needs.
    #[error("this committee has closed")]
    Closed,
}

impl From<Malformed> for RosterError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// A verified chain. There is no other way to have one than [`Roster::verify`].
#[derive(Debug, Clone)]
pub struct Roster {
    cores: Vec<(RosterHash, Core)>,
    pub(super) newest: (RosterHash, Core),
    details: Details,
    pub(super) words: Vec<(PublicKey, u32, Word)>,
}

impl Link {
    /// Signs `core` alone; more signatures are added with [`Self::add`].
    #[must_use]
    pub fn sign(core: &Core, key: &SigningKey) -> Self {
        let mut link = Self { core: core.to_bytes(), signatures: Vec::new() };
        link.add(key);
        link
    }

    /// Adds a member's signature, or replaces it.
    pub fn add(&mut self, key: &SigningKey) {
        let signature = key.sign(&self.core);
        self.signatures.retain(|(signer, _)| *signer != key.public());
        self.signatures.push((key.public(), signature));
        self.signatures.sort_unstable_by_key(|(signer, _)| *signer);
    }

    /// True when at least `needed` members of `core` signed, and no one else did.
    fn is_signed_by(&self, core: &Core, needed: usize) -> bool {
        self.signatures.len() >= needed
            && self.signatures.is_sorted_by(|(a, _), (b, _)| a < b)
            && self
                .signatures
                .iter()
                .all(|(key, signature)| core.position(key).is_some() && key.verify(&self.core, signature).is_ok())
    }
}

impl Roster {
    /// Verifies a chain. `anchor` is the fingerprint from the link, if there was one; whether the roster is
    /// recent enough is asked separately, with [`Self::freshness`].
    ///
    /// # Errors
    /// [`RosterError`], for the first thing that is wrong.
    pub fn verify(
        links: &[Link],
        details: &[u8],
        confirmations: &[Confirmation],
        anchor: Option<&RosterHash>,
    ) -> Result<Self, RosterError> {
        let mut cores: Vec<(RosterHash, Core)> = Vec::with_capacity(links.len());
        let mut inboxes = Inboxes::default();
        for link in links {
            let core = Core::parse(&link.core)?;
            if core.has_duplicate() || !core.members.iter().all(|member| member.key.is_usable()) {
                return Err(RosterError::Duplicate);
            }
            follows(cores.last(), &core, link)?;
            inboxes.go_on(cores.last(), &core)?;
            cores.push((RosterHash::of(&link.core), core));
        }
        let newest = cores.last().cloned().ok_or(RosterError::Malformed)?;
        let (hash, last) = &newest;
        if crate::bytes::DetailsHash::of(details) != last.details {
            return Err(RosterError::DetailsChanged);
        }
        let details = Details::parse(details)?;
        if details.members.len() != last.members.len() {
            return Err(RosterError::Malformed);
        }
        let recipients: BTreeSet<&[u8]> = details.members.iter().map(|member| member.recipient.as_slice()).collect();
        if recipients.len() != details.members.len() {
            return Err(RosterError::Duplicate);
        }
        if anchor.is_some_and(|anchor| !cores.iter().any(|(hash, _)| hash == anchor)) {
            return Err(RosterError::NotAnchored);
        }
        let may_count = |said: &&Confirmation| said.roster == *hash && last.position(&said.key).is_some();
        let words = confirmations.iter().filter(may_count);
        let words = words.filter_map(|said| Some((said.key, said.day, said.verify().ok()?))).collect();
        Ok(Self { cores, newest, details, words })
    }

    /// The newest core and its fingerprint.
    #[must_use]
    pub fn newest(&self) -> (&RosterHash, &Core) {
        (&self.newest.0, &self.newest.1)
    }

    /// Any core of the chain: a message counts under the roster it was written by.
    #[must_use]
    pub fn core(&self, hash: &RosterHash) -> Option<&Core> {
        self.cores.iter().find(|(h, _)| h == hash).map(|(_, core)| core)
    }

    /// Every core of the chain with its fingerprint, the first one first.
    pub fn cores(&self) -> impl Iterator<Item = &(RosterHash, Core)> {
        self.cores.iter()
    }

    /// The first core's hash, which names the desk for good.
    #[must_use]
    pub fn founding(&self) -> RosterHash {
        self.cores.first().map_or(self.newest.0, |(hash, _)| *hash)
    }

    /// Whether what a next core says of lost keys, and whom it lists, fits this chain; signatures and number are another matter.
    ///
    /// # Errors
    /// [`RosterError::Broken`].
    pub fn allows(&self, next: &Core) -> Result<(), RosterError> {
        let mut inboxes =
            Inboxes { members: self.inboxes().collect(), lost: self.lost().map(|(old, _)| old).collect() };
        inboxes.go_on(Some(&self.newest), next)
    }

    /// The inboxes of everyone who is a member, or was one.
    pub fn inboxes(&self) -> impl Iterator<Item = Inbox> + '_ {
        self.cores.iter().flat_map(|(_, core)| &core.members).map(|member| member.inbox)
    }

    /// The inboxes whose keys were lost, each with the one in its place, if there is one yet; the earliest first.
    pub fn lost(&self) -> impl Iterator<Item = (Inbox, Option<Inbox>)> + '_ {
        self.cores.iter().flat_map(|(_, core)| &core.lost).copied()
    }

    /// The signing keys that whoever has this inbox had before, and lost.
    #[must_use]
    pub fn lost_by(&self, inbox: &Inbox) -> BTreeSet<PublicKey> {
        let mut same = BTreeSet::from([*inbox]);
        for (old, new) in self.cores.iter().rev().flat_map(|(_, core)| &core.lost) {
            if new.is_some_and(|new| same.contains(&new)) {
                same.insert(*old);
            }
        }
        let former = self.cores.iter().flat_map(|(_, core)| &core.members);
        former.filter(|one| one.inbox != *inbox && same.contains(&one.inbox)).map(|one| one.key).collect()
    }

    /// The details of the newest core.
    #[must_use]
    pub fn details(&self) -> &Details {
        &self.details
    }

    /// The member's recipient, test-encapsulated now; `None` names a member whose key fails.
    #[must_use]
    pub fn recipient(&self, member: usize) -> Option<Recipient> {
        let bytes = self.details.members.get(member)?.recipient.as_slice().try_into().ok()?;
        Recipient::from_bytes(bytes).ok()
    }

    /// The name under which the newest roster knows this signing key.
    #[must_use]
    pub fn name_of(&self, key: &PublicKey) -> Option<&str> {
        let place = self.newest().1.position(key)?;
        self.details.members.get(place).map(|member| member.name.as_str())
    }
}

/// The inboxes of the cores so far.
#[derive(Default)]
struct Inboxes {
    members: BTreeSet<Inbox>,
    lost: BTreeSet<Inbox>,
}

impl Inboxes {
    /// A key is lost by who had it until then, and never comes back; the one in its place was nobody's before, so that nobody is taken for
    /// someone else.
    fn go_on(&mut self, previous: Option<&(RosterHash, Core)>, core: &Core) -> Result<(), RosterError> {
        let had = |old: &Inbox| previous.is_some_and(|(_, before)| before.has(old));
        let fresh = |new: &Option<Inbox>| new.is_none_or(|new| !self.members.contains(&new));
        if !core.lost.iter().all(|(old, new)| had(old) && fresh(new)) {
            return Err(RosterError::Broken);
        }
        self.lost.extend(core.lost.iter().map(|(old, _)| *old));
        self.members.extend(core.members.iter().map(|member| member.inbox));
        if core.members.iter().any(|member| self.lost.contains(&member.inbox)) {
            return Err(RosterError::Broken);
        }
        Ok(())
    }
}

fn follows(previous: Option<&(RosterHash, Core)>, core: &Core, link: &Link) -> Result<(), RosterError> {
    let signed = match previous {
        None if core.number == 1 => link.is_signed_by(core, 1),
        Some((hash, before)) if core.previous == Some(*hash) && core.number == before.number.saturating_add(1) => {
            link.is_signed_by(before, usize::from(before.quorum))
        }
        _ => return Err(RosterError::Broken),
    };
    if signed { Ok(()) } else { Err(RosterError::NotSigned) }
}
