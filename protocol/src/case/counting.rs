//! Which messages of a case count: what counts makes readers, readers make more count, and so on until nothing changes. Each step only adds,
//! so it comes out the same in whatever order they arrived.

use super::arrived::Arrived;
use super::facts::Owner;
use super::reason::{Dropped, Reason};
use super::{Bodies, Body, Entry};
use crate::author::{Author, CaseFacts};
use crate::bytes::{Inbox, MessageId};
use crate::label::PublicKey;
use crate::roster::Roster;
use crate::statement::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// What a fold goes by.
#[derive(Clone, Copy)]
pub(super) struct By<'a> {
    pub(super) bodies: &'a Bodies,
    pub(super) roster: &'a Roster,
    pub(super) owner: Owner,
}

/// What counts of `arrived`, which all belong to the case of `facts`; its readers are in `facts` afterwards.
pub(super) fn counted(
    mut waiting: Vec<Arrived>,
    facts: &mut CaseFacts,
    by: By<'_>,
    dropped: &mut Dropped,
) -> Vec<Entry> {
    // What came by itself before what was handed on, and the lowest number first.
    waiting.sort_by_key(|one| (one.message.id, one.handed_by.is_some(), one.number, one.handed_by));
    let mut counted = Counted::default();
    loop {
        let before = counted.entries.len();
        counted.follow(&waiting, facts, by);
        let mut left = Vec::with_capacity(waiting.len());
        for one in waiting {
            match counted.judge(&one, facts, by) {
                _ if counted.at.contains_key(&one.message.id) => {}
                Ok(author) => counted.add(one, author, facts, by),
                Err(_) => left.push(one),
            }
        }
        waiting = left;
        if counted.entries.len() == before {
            break;
        }
    }
    waiting.iter().filter_map(|one| counted.judge(one, facts, by).err()).for_each(|reason| dropped.count(reason));
    counted.entries
}

#[derive(Default)]
struct Counted {
    entries: Vec<Entry>,
    at: BTreeMap<MessageId, usize>,
    /// What those follow, and what others wrote who take part in the case and are here now: a message that lists someone whom an
    /// introduction brings in counts only once that does, and builds on it all the same.
    followed: BTreeSet<MessageId>,
}

impl Counted {
    /// Takes in what is followed by what counts, and by what those wrote who are here now. Whoever only knows that there is a case does not
    /// read it, and builds on nothing.
    fn follow(&mut self, waiting: &[Arrived], facts: &CaseFacts, by: By<'_>) {
        let counted = self.entries.iter().map(|entry| (&entry.message.statement, true));
        let waiting = waiting.iter().map(|one| (&one.message.statement, false));
        for (statement, counts) in counted.chain(waiting) {
            let reads = by.roster.core(&statement.roster).is_some_and(|core| facts.is_readers(statement, core));
            if reads && (counts || is_here(&statement.author, facts, by.roster)) {
                self.followed.extend(&statement.parents);
            }
        }
    }

    /// Who wrote a message that counts, as far as is known.
    fn judge(&self, one: &Arrived, facts: &CaseFacts, by: By<'_>) -> Result<Author, Reason> {
        let (id, statement) = (one.message.id, &one.message.statement);
        let core = by.roster.core(&statement.roster).ok_or(Reason::UnknownRoster)?;
        let author = facts.author(&id, statement, core).map_err(Reason::Author)?;
        let first = matches!(statement.kind, Kind::Report | Kind::Place);
        if by.bodies.get(&id) == Some(&Body::Shut) && !first {
            return Err(Reason::OtherBody);
        }
        // What makes a reader was signed by one, whoever hands it on: they may have become one by it themselves.
        if let Some(handing) = one.handed_by.filter(|_| statement.kind != Kind::Introduction) {
            let handing = self.at.get(&handing).and_then(|at| self.entries.get(*at)).ok_or(Reason::WrongHand)?;
            let from = inbox(handing, by.roster).ok_or(Reason::WrongHand)?;
            if !statement.readers.contains(&from) {
                return Err(Reason::NotTheirs);
            }
        }
        // A removed member's message counts only if one of someone who reads the case now descends from it: otherwise a stolen key would
        // write for ever.
        let current = is_here(&statement.author, facts, by.roster);
        if current || self.followed.contains(&id) { Ok(author) } else { Err(Reason::Left) }
    }

    fn add(&mut self, one: Arrived, author: Author, facts: &mut CaseFacts, by: By<'_>) {
        let statement = &one.message.statement;
        if let Some(core) = by.roster.core(&statement.roster) {
            let new = facts.brought_in(statement, core);
            facts.readers.extend(new);
            facts.readers.sort_unstable();
            facts.offered.extend(CaseFacts::told(statement, core));
            facts.offered.sort_unstable();
            facts.offered.dedup();
        }
        self.at.insert(one.message.id, self.entries.len());
        let body = by.bodies.get(&one.message.id).cloned().unwrap_or_default();
        let day = by.owner.believed(one.day, statement.day);
        let Arrived { number, message, .. } = one;
        self.entries.push(Entry { number, day, message, author, body, withheld: Vec::new() });
    }
}

/// True for the reporter, and for who is on the newest list.
fn is_here(key: &PublicKey, facts: &CaseFacts, roster: &Roster) -> bool {
    *key == facts.reporter || roster.newest().1.position(key).is_some()
}

/// Where a member who wrote to the case is reached.
fn inbox(entry: &Entry, roster: &Roster) -> Option<Inbox> {
    let core = roster.core(&entry.message.statement.roster)?;
    core.members.iter().find(|member| member.key == entry.key()).map(|member| member.inbox)
}
