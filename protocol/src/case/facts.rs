//! What the reports of an inbox fix, before anything else is believed.

use super::arrived::Arrived;
use super::reason::Reason;
use super::{Bodies, Body};
use crate::author::{CaseFacts, successors};
use crate::bytes::{Inbox, MessageId};
use crate::content::Content;
use crate::label::PublicKey;
use crate::roster::Roster;
use crate::statement::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// Whose inbox it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A member, to whom anyone may report.
    Member,
    /// A reporter with this key and inbox, who only knows reports of their own.
    Reporter(PublicKey, Inbox),
}

/// Days for which the same message may be sent again, and which the vault's day may be after its author's.
pub const RESENT_DAYS: u32 = 3;

impl Owner {
    /// The vault's day of a message, as far as it is believed. What a reporter is promised counts from it, so a vault must not move it
    /// at will: the author dated it too. Members go by the vault's alone, since a report's author could date it as they like.
    pub(super) fn believed(self, vaults: u32, authors: u32) -> u32 {
        match self {
            Self::Member => vaults,
            Self::Reporter(..) => vaults.min(authors.saturating_add(RESENT_DAYS)),
        }
    }
}

/// What a message says of its case, if it is one that begins a case here.
///
/// # Errors
/// The [`Reason`] why a report or place does not begin a case in this inbox. Anything else is [`Reason::NoCase`].
pub fn facts(arrived: &Arrived, bodies: &Bodies, owner: Owner) -> Result<CaseFacts, Reason> {
    let statement = &arrived.message.statement;
    let id = match (statement.kind, owner) {
        (Kind::Report, _) => arrived.message.id,
        (Kind::Place, Owner::Reporter(..)) => statement.case.ok_or(Reason::NotForHere)?,
        (Kind::Place, Owner::Member) => return Err(Reason::NotForHere),
        _ => return Err(Reason::NoCase),
    };
    let own = match owner {
        Owner::Member => None,
        Owner::Reporter(key, inbox) if key == statement.author => Some(inbox),
        Owner::Reporter(..) => return Err(Reason::NotForHere),
    };
    let said = bodies.get(&arrived.message.id).and_then(Body::content).and_then(|content| content.reporter.as_ref());
    let reporter_inbox = own.or(said.map(|reporter| reporter.inbox));
    let readers = statement.readers.clone();
    Ok(CaseFacts {
        id,
        reporter: statement.author,
        reporter_inbox,
        readers,
        left_out: Vec::new(),
        replaced: Vec::new(),
        offered: Vec::new(),
        said: BTreeSet::new(),
    })
}

/// The facts of every case that begins in this inbox, by its id. Where both a report and its place are here, the report counts.
pub(super) fn all(
    arrived: &[Arrived],
    bodies: &Bodies,
    roster: &Roster,
    owner: Owner,
) -> BTreeMap<MessageId, CaseFacts> {
    let mut cases: BTreeMap<MessageId, CaseFacts> = BTreeMap::new();
    let replaced: Vec<_> = roster.lost().filter_map(|(old, new)| Some((old, new?))).collect();
    for one in arrived {
        if let Ok(mut facts) = facts(one, bodies, owner) {
            let members = roster.core(&one.message.statement.roster).into_iter().flat_map(|core| &core.members);
            let left_out = members.map(|member| member.inbox).filter(|inbox| !facts.readers.contains(inbox));
            facts.left_out = successors(&left_out.collect(), &replaced).into_iter().collect();
            facts.replaced.clone_from(&replaced);
            if one.message.statement.kind == Kind::Report {
                cases.insert(facts.id, facts);
            } else {
                cases.entry(facts.id).or_insert(facts);
            }
        }
    }
    for Arrived { message, .. } in arrived.iter().filter(|one| one.message.statement.kind == Kind::Reply) {
        let case = message.statement.case.and_then(|case| cases.get_mut(&case));
        // That they will not come back agrees to nothing.
        let content = bodies.get(&message.id).and_then(Body::content);
        let mute = content.is_some_and(Content::only_leaves);
        if let Some(facts) = case.filter(|facts| facts.reporter == message.statement.author && !mute) {
            facts.said.insert(message.id);
        }
    }
    cases
}
