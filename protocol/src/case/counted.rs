//! What is counted of cases that are gone: a case's members leave it behind when they delete the case.
//!
//! Without its report nothing proves that there was such a case, so it is a member's word, and a member is believed about their own first.
//! As long as the report is here, the case itself says what is counted, and nothing of this does.

use super::arrived::Arrived;
use super::{Bodies, Body};
use crate::act::{Act, Count};
use crate::bytes::MessageId;
use crate::cbor;
use crate::label::PublicKey;
use crate::roster::{Core, Roster};
use crate::statement::Kind;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What others wrote of one case, by its bytes: who wrote it, and what it says.
type Versions = BTreeMap<Vec<u8>, (BTreeSet<PublicKey>, Count)>;

/// What is counted of each case that members deleted, once for each: what `own` wrote last; else what most of the members wrote who are on
/// the newest list, and of several that as many wrote the first in the order of its bytes.
#[must_use]
pub fn counts(arrived: &[Arrived], bodies: &Bodies, roster: &Roster, own: &PublicKey) -> BTreeMap<MessageId, Count> {
    let mut own_words: BTreeMap<MessageId, (u64, Count)> = BTreeMap::new();
    let mut others: BTreeMap<MessageId, Versions> = BTreeMap::new();
    for one in arrived {
        let Some((case, count)) = said(one, bodies, roster) else { continue };
        let author = one.message.statement.author;
        if author == *own {
            let last = own_words.get(&case).is_none_or(|(number, _)| *number < one.number);
            if last {
                own_words.insert(case, (one.number, count));
            }
        } else if roster.newest().1.position(&author).is_some() {
            let bytes = cbor::to_bytes(&Act::Counted(count.clone()));
            let (by, _) =
                others.entry(case).or_default().entry(bytes).or_insert_with(|| (BTreeSet::new(), count.clone()));
            by.insert(author);
        }
    }
    let mut counts: BTreeMap<MessageId, Count> = BTreeMap::new();
    for (case, said) in others {
        let most = said.into_iter().min_by_key(|(bytes, (by, _))| (Reverse(by.len()), bytes.clone()));
        counts.extend(most.map(|(_, (_, count))| (case, count)));
    }
    counts.extend(own_words.into_iter().map(|(case, (_, count))| (case, count)));
    counts
}

/// The cases that the member with this key has deleted, by their own word.
#[must_use]
pub fn deleted_by(arrived: &[Arrived], key: &PublicKey) -> BTreeSet<MessageId> {
    let own = arrived.iter().map(|one| &one.message.statement);
    own.filter(|statement| statement.kind == Kind::Counted && statement.author == *key)
        .filter_map(|statement| statement.case)
        .collect()
}

/// Of each case whose report is here, who among its readers has deleted it; only members of the newest list.
#[must_use]
pub fn deleted_elsewhere(arrived: &[Arrived], roster: &Roster) -> BTreeMap<MessageId, BTreeSet<PublicKey>> {
    let reports = arrived.iter().filter(|one| one.message.statement.kind == Kind::Report);
    let readers: BTreeMap<MessageId, _> =
        reports.map(|one| (one.message.id, one.message.statement.readers.as_slice())).collect();
    let mut deleted: BTreeMap<MessageId, BTreeSet<PublicKey>> = BTreeMap::new();
    for statement in arrived.iter().map(|one| &one.message.statement).filter(|one| one.kind == Kind::Counted) {
        let Some((case, readers)) = statement.case.and_then(|case| Some((case, readers.get(&case)?))) else { continue };
        let author = roster.newest().1.members.iter().find(|member| member.key == statement.author);
        if author.is_some_and(|author| readers.contains(&author.inbox)) {
            deleted.entry(case).or_default().insert(statement.author);
        }
    }
    deleted
}

/// What a message of this kind says, if its author may have written it by what it says itself: that they had the report, on the list that
/// the message names, and that nobody gets it who had not.
fn said(one: &Arrived, bodies: &Bodies, roster: &Roster) -> Option<(MessageId, Count)> {
    let statement = &one.message.statement;
    let case = statement.case.filter(|_| statement.kind == Kind::Counted)?;
    let content = bodies.get(&one.message.id).and_then(Body::content)?;
    let [Act::Counted(count)] = content.acts.as_slice() else { return None };
    let by = member(roster.core(&statement.roster)?, &statement.author)?;
    let had = |inbox| count.readers.contains(inbox);
    (roster.core(&count.roster).is_some() && had(&by) && statement.readers.iter().all(had))
        .then(|| (case, count.clone()))
}

fn member(core: &Core, key: &PublicKey) -> Option<crate::bytes::Inbox> {
    core.members.iter().find(|member| member.key == *key).map(|member| member.inbox)
}
