//! The core of a roster: the part that members sign.

use crate::bytes::{DetailsHash, Inbox, RosterHash};
use crate::cbor::{self, Malformed};
use crate::label::PublicKey;
use std::collections::BTreeSet;

/// Most members of a desk: sixteen readers less the reporter.
pub const MAX_MEMBERS: usize = crate::statement::MAX_READERS - 1;

/// What is pinned of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberKeys {
    /// Signs statements and rosters.
    pub key: PublicKey,
    /// Where slots for this member go.
    pub inbox: Inbox,
}

/// A core that keeps its own rules. Whether it was signed is for [`super::Roster`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Core {
    /// The desk's name.
    pub name: String,
    /// 1 for the first.
    pub number: u32,
    /// The core before; `None` exactly in number 1.
    pub previous: Option<RosterHash>,
    /// 1 to 15 members, no key and no inbox twice.
    pub members: Vec<MemberKeys>,
    /// How many of these members must sign the next core.
    pub quorum: u8,
    /// Signs the relay keys of the vault that this desk uses.
    pub vault: PublicKey,
    /// Names the details.
    pub details: DetailsHash,
}

type Fields = (u8, String, u32, Option<RosterHash>, Vec<(PublicKey, Inbox)>, u8, PublicKey, DetailsHash);

impl Core {
    /// The bytes that are signed, and whose hash is the fingerprint.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let fields: Fields = (
            cbor::VERSION,
            self.name.clone(),
            self.number,
            self.previous,
            self.members.iter().map(|member| (member.key, member.inbox)).collect(),
            self.quorum,
            self.vault,
            self.details,
        );
        cbor::to_bytes(&fields)
    }

    /// Reads a core. Duplicates are looked for by [`Self::has_duplicate`], so that they can be named.
    ///
    /// # Errors
    /// [`Malformed`]: not deterministic, or a rule of its own is broken.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (version, name, number, previous, members, quorum, vault, details): Fields = cbor::from_bytes(bytes)?;
        cbor::version(version)?;
        let members: Vec<_> = members.into_iter().map(|(key, inbox)| MemberKeys { key, inbox }).collect();
        let kept = number >= 1
            && (number == 1) == previous.is_none()
            && (1..=MAX_MEMBERS).contains(&members.len())
            && (1..=members.len()).contains(&usize::from(quorum))
            && !name.trim().is_empty();
        if !kept {
            return Err(Malformed);
        }
        Ok(Self { name, number, previous, members, quorum, vault, details })
    }

    /// The fingerprint.
    #[must_use]
    pub fn hash(&self) -> RosterHash {
        RosterHash::of(&self.to_bytes())
    }

    /// True when a key or an inbox stands twice: two names would then be one reader.
    #[must_use]
    pub fn has_duplicate(&self) -> bool {
        let keys: BTreeSet<_> = self.members.iter().map(|member| member.key).collect();
        let inboxes: BTreeSet<_> = self.members.iter().map(|member| member.inbox).collect();
        keys.len() != self.members.len() || inboxes.len() != self.members.len()
    }

    /// The place of the member with this signing key.
    #[must_use]
    pub fn position(&self, key: &PublicKey) -> Option<usize> {
        self.members.iter().position(|member| member.key == *key)
    }
}
