//! The core of a roster: the part that members sign.

use crate::bytes::{DetailsHash, Inbox, RosterHash};
use crate::cbor::{self, Malformed};
use crate::label::PublicKey;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
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
    /// The inboxes of those whose keys were lost since the core before, ascending, each with the inbox of the same person's new key, if
    /// they have one yet.
    pub lost: Vec<(Inbox, Option<Inbox>)>,
}

/// Items of a core before which no key was lost; another is behind them where one was.
const ITEMS: u64 = 8;

impl Core {
    /// The bytes that are signed, and whose hash is the fingerprint.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_bytes(self)
    }

    /// Reads a core. Duplicates are looked for by [`Self::has_duplicate`], so that they can be named.
    ///
    /// # Errors
    /// [`Malformed`]: not deterministic, or a rule of its own is broken.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let core: Self = cbor::from_bytes(bytes)?;
        let Self { name, number, previous, members, quorum, .. } = &core;
        let kept = *number >= 1
            && (*number == 1) == previous.is_none()
            && (1..=MAX_MEMBERS).contains(&members.len())
            && (1..=members.len()).contains(&usize::from(*quorum))
            && !name.trim().is_empty()
            && core.loses_soundly();
        if kept { Ok(core) } else { Err(Malformed) }
    }

    /// What was lost is not a member's, what came in its place is, and nobody comes twice. What the cores before say of it is for
    /// [`super::Roster`].
    fn loses_soundly(&self) -> bool {
        let old: Vec<&Inbox> = self.lost.iter().map(|(old, _)| old).collect();
        let new: Vec<&Inbox> = self.lost.iter().filter_map(|(_, new)| new.as_ref()).collect();
        cbor::ascending(&old)
            && new.iter().collect::<BTreeSet<_>>().len() == new.len()
            && !old.iter().any(|inbox| self.has(inbox))
            && new.iter().all(|inbox| self.has(inbox))
            && (self.number > 1 || old.is_empty())
    }

    /// True for the inbox of one of its members.
    #[must_use]
    pub fn has(&self, inbox: &Inbox) -> bool {
        self.members.iter().any(|member| member.inbox == *inbox)
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

impl<C> Encode<C> for MemberKeys {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, c: &mut C) -> Result<(), encode::Error<W::Error>> {
        (self.key, self.inbox).encode(e, c)
    }
}

impl<'b, C> Decode<'b, C> for MemberKeys {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, decode::Error> {
        d.decode_with(c).map(|(key, inbox)| Self { key, inbox })
    }
}

impl<C> Encode<C> for Core {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, c: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(ITEMS + u64::from(!self.lost.is_empty()))?;
        e.u8(cbor::VERSION)?.str(&self.name)?.u32(self.number)?.encode_with(self.previous, c)?;
        e.encode_with(&self.members, c)?.u8(self.quorum)?.encode_with(self.vault, c)?.encode_with(self.details, c)?;
        if self.lost.is_empty() { Ok(()) } else { e.encode_with(&self.lost, c)?.ok() }
    }
}

impl<'b, C> Decode<'b, C> for Core {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, decode::Error> {
        let items = d.array()?;
        if d.u8()? != cbor::VERSION {
            return Err(decode::Error::message("version"));
        }
        Ok(Self {
            name: d.decode_with(c)?,
            number: d.u32()?,
            previous: d.decode_with(c)?,
            members: d.decode_with(c)?,
            quorum: d.u8()?,
            vault: d.decode_with(c)?,
            details: d.decode_with(c)?,
            lost: if items == Some(ITEMS) { Vec::new() } else { d.decode_with(c)? },
        })
    }
}
