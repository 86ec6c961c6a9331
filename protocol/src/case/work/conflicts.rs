//! How each reader stands to a case, and who is kept out of it.

use super::super::{Case, Entry};
use super::before::{At, Before};
use crate::act::{Act, Conflict};
use crate::author::Author;
use crate::bytes::Inbox;
use crate::calendar;
use crate::label::PublicKey;
use crate::quorum::Standing;
use crate::roster::{Core, Roster};
use crate::statement::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// How a reader stands to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// They have not said, or a hard conflict of theirs was held to be none and they have not said anew.
    Silent,
    /// As they said. Of several things said at once, the hardest.
    Said(Conflict),
}

/// How all of them do.
#[derive(Debug, Clone, Default)]
pub struct Stands {
    /// Each reader on the newest roster.
    pub by_key: BTreeMap<PublicKey, Stand>,
    /// Each member on it to whom the case was offered, and who does not read it: nothing is sealed to them.
    pub offered: BTreeMap<PublicKey, Stand>,
    /// Places of the hard conflicts that hold, by member.
    hard: BTreeMap<PublicKey, Vec<usize>>,
    /// Places of what brought a reader in whom the report does not list.
    brought_in: BTreeMap<PublicKey, Vec<usize>>,
    seats: usize,
}

impl Stands {
    /// How a member stands; silent when they neither read the case nor were offered it.
    #[must_use]
    pub fn of(&self, key: &PublicKey) -> Stand {
        self.by_key.get(key).or_else(|| self.offered.get(key)).copied().unwrap_or(Stand::Silent)
    }

    /// True for those who can vote.
    #[must_use]
    pub fn votes(&self, key: &PublicKey) -> bool {
        self.by_key.get(key) == Some(&Stand::Said(Conflict::None))
    }

    /// True for those whom the case is closed to.
    #[must_use]
    pub fn is_hard(&self, key: &PublicKey) -> bool {
        self.of(key) == Stand::Said(Conflict::Hard)
    }

    /// How many stand how.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing_of(|_| true)
    }

    /// The same of some of them.
    pub(super) fn standing_of(&self, counts: impl Fn(&PublicKey) -> bool) -> Standing {
        let those = || self.by_key.iter().filter(|(key, _)| counts(key));
        let count = |stand| those().filter(|(_, one)| **one == stand).count();
        Standing {
            seats: self.seats,
            clean: count(Stand::Said(Conflict::None)),
            soft: count(Stand::Said(Conflict::Soft)),
            hard: count(Stand::Said(Conflict::Hard)),
            silent: count(Stand::Silent),
        }
    }

    /// True for who read the case when the message at a place was written. Whoever is brought in later changes nothing of what was
    /// agreed on before, unless they say something to it.
    pub(super) fn was_there(&self, key: &PublicKey, at: usize, before: &Before) -> bool {
        self.brought_in.get(key).is_none_or(|places| places.iter().any(|place| before.follows(at, *place)))
    }

    /// True for what a member did not write before a hard conflict of theirs that holds. They know what they wrote themselves, so what
    /// that declaration does not follow came after it, whatever it names.
    pub(super) fn is_after_hard(&self, key: &PublicKey, at: usize, before: &Before) -> bool {
        self.hard.get(key).is_some_and(|hard| hard.iter().any(|one| !before.follows(*one, at)))
    }
}

/// The inboxes of the members to whom a case is closed: nothing more of it is sealed to them.
#[must_use]
pub fn kept_out(case: &Case, roster: &Roster) -> BTreeSet<Inbox> {
    let (_, newest) = roster.newest();
    let stands = stands(case, newest, &Before::of(&case.entries), None);
    newest.members.iter().filter(|member| stands.is_hard(&member.key)).map(|member| member.inbox).collect()
}

/// How a reader stands to a case, from its declarations alone.
#[must_use]
pub fn stand(case: &Case, roster: &Roster, key: &PublicKey) -> Stand {
    stands(case, roster.newest().1, &Before::of(&case.entries), None).of(key)
}

/// How the members of a core stand, or, with `until`, stood when that day had ended everywhere.
pub(super) fn stands(case: &Case, core: &Core, before: &Before, until: Option<u32>) -> Stands {
    let keys = |inboxes: &[Inbox]| -> BTreeSet<PublicKey> {
        core.members.iter().filter(|member| inboxes.contains(&member.inbox)).map(|member| member.key).collect()
    };
    let (readers, told) = (keys(&case.facts.readers), keys(&case.facts.offered));
    let declared = declared(&case.entries, until);
    let with_hard: BTreeSet<PublicKey> =
        declared.iter().filter(|one| *one.it.1 == Act::Conflict(Conflict::Hard)).map(|one| one.it.0).collect();
    let brought_in = brought_in(case, core);
    let mut stands = Stands { seats: core.members.len(), brought_in, ..Stands::default() };
    for key in readers.union(&told) {
        let mut said: Vec<At<Conflict>> = Vec::new();
        for one in declared.iter().filter(|one| one.it.0 == *key) {
            let Act::Conflict(conflict) = one.it.1 else { continue };
            // What was said of a name alone, before they were brought in, opens the case to them, and says nothing of its card.
            let by_name = readers.contains(key) && !stands.was_there(key, one.at, before);
            if by_name && *conflict != Conflict::Hard {
                continue;
            }
            let lifted = *conflict == Conflict::Hard && {
                let back = declared.iter().filter(|other| {
                    *other.it.1 == Act::LetBack(*key)
                        && readers.contains(&other.it.0)
                        && !with_hard.contains(&other.it.0)
                        && other.it.0 != *key
                        && before.follows(other.at, one.at)
                        && stands.was_there(&other.it.0, one.at, before)
                });
                let back: BTreeSet<PublicKey> = back.map(|other| other.it.0).collect();
                // Those who decide whether a conflict is one have none of that kind themselves, and read the case when it was declared.
                let judges = readers.iter().filter(|other| *other != key && !with_hard.contains(other));
                let judges = judges.filter(|one_of| stands.was_there(one_of, one.at, before)).count();
                judges > 0 && back.len() * 2 > judges
            };
            if !lifted {
                said.push(At { at: one.at, line: one.line, it: *conflict });
            }
        }
        let hard: Vec<usize> = said.iter().filter(|one| one.it == Conflict::Hard).map(|one| one.at).collect();
        // A hard one stays until others lift it: nobody lets themselves back in.
        let stand = if hard.is_empty() {
            // What was said before others lifted a hard one was said by someone who then had it.
            let lifted = declared.iter().filter(|one| one.it.0 == *key && *one.it.1 == Act::Conflict(Conflict::Hard));
            let lifted: Vec<usize> = lifted.map(|one| one.at).collect();
            let since = |one: &&At<Conflict>| lifted.iter().all(|hard| before.follows(one.at, *hard));
            let said: Vec<At<Conflict>> = said.iter().filter(since).copied().collect();
            before.last(&said).iter().map(|one| one.it).max().map_or(Stand::Silent, Stand::Said)
        } else {
            Stand::Said(Conflict::Hard)
        };
        if readers.contains(key) {
            stands.by_key.insert(*key, stand);
        } else {
            stands.offered.insert(*key, stand);
        }
        stands.hard.insert(*key, hard);
    }
    stands
}

/// By what those came to the case whom the report does not list.
fn brought_in(case: &Case, core: &Core) -> BTreeMap<PublicKey, Vec<usize>> {
    let listed = |entry: &Entry, inbox| entry.message.statement.readers.contains(inbox);
    let places = |inbox| {
        let introductions = case.entries.iter().enumerate().filter(|(_, entry)| entry.kind() == Kind::Introduction);
        introductions.filter(|(_, entry)| listed(entry, inbox)).map(|(at, _)| at).collect()
    };
    let later = core.members.iter().filter(|member| case.report().is_none_or(|report| !listed(report, &member.inbox)));
    later.map(|member| (member.key, places(&member.inbox))).collect()
}

/// The acts of every declaration, or of those up to a day, with their authors.
fn declared(entries: &[Entry], until: Option<u32>) -> Vec<At<(PublicKey, &Act)>> {
    let mut declared = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let late = until.is_some_and(|until| calendar::is_past(until, entry.day));
        if late || entry.kind() != Kind::Declaration || !matches!(entry.author, Author::Member(_)) {
            continue;
        }
        let acts = entry.content().into_iter().flat_map(|content| &content.acts).enumerate();
        declared.extend(acts.filter(|(_, act)| act.is_declaration()).map(|(line, act)| At {
            at,
            line,
            it: (entry.key(), act),
        }));
    }
    declared
}
