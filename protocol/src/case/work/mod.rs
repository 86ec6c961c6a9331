//! Casework: what follows from the acts of a case's members, the same for every one of them.
//!
//! Acts are folded by what follows what, never by when or in which order they arrived. Where several of one kind were done at once, that
//! is, none after having seen the other, a stated rule says what holds, and all of them are shown ([`Work::at_once`]).

mod alone;
pub mod appeals;
mod asked;
mod before;
pub mod conflicts;
pub mod decisions;
pub mod due;
mod ended;
mod names;

pub use self::alone::Alone;
use self::appeals::{Appeal, Refused};
pub use self::asked::Sent;
use self::before::{At, Before};
pub use self::conflicts::{Stand, Stands};
pub use self::decisions::{Fate, Proposed};
pub use self::ended::Closed;
pub use self::names::Named;
use super::{Case, Entry};
use crate::act::{Act, Clock, MAX_CATEGORIES, Said, Tally, Wish};
use crate::author::Author;
use crate::bytes::{Inbox, MessageId};
use crate::label::PublicKey;
use crate::roster::Roster;
use crate::statement::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// A space where a decision has to take effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    /// Its name.
    pub name: String,
    /// Who said last whether it has.
    pub by: PublicKey,
    /// Whether it has; not, where both were said at once.
    pub done: bool,
}

/// A wish that was gone against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overridden {
    /// Which.
    pub wish: Wish,
    /// By whom.
    pub by: PublicKey,
    /// Why.
    pub why: String,
    /// Nothing else was recorded about the wish that this does not follow.
    pub holds: bool,
}

/// What was done at once: the messages of all of which the rule let one hold, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtOnce {
    /// What it was about.
    pub what: What,
    /// The messages, by id.
    pub messages: BTreeSet<MessageId>,
}

/// What an act decides, where only one of several can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is what its name says")]
pub enum What {
    Lead,
    Clock(Clock),
    Hold,
    End,
    Consent(Wish),
    Space,
    Review,
    Decision,
    Tally,
}

/// A case as its members work on it.
#[derive(Debug, Clone, Default)]
pub struct Work {
    /// How each reader stands to it.
    pub stands: Stands,
    /// Who leads: several where they claimed it at once, until someone says which.
    pub leads: BTreeSet<PublicKey>,
    /// Dates that members set. Where several were set at once, the earliest.
    pub clocks: BTreeMap<Clock, u32>,
    /// Every proposal, in order.
    pub proposals: Vec<Proposed>,
    /// What was done by one alone, in order.
    pub alone: Vec<Alone>,
    /// Spaces, by name.
    pub spaces: Vec<Space>,
    /// What the reporter said, as recorded. The most careful, where several answers were recorded at once.
    pub consents: BTreeMap<Wish, Said>,
    /// Wishes that were gone against, in order.
    pub overridden: Vec<Overridden>,
    /// True once someone recorded what counsel said.
    pub counsel: bool,
    /// True while nothing of it may be deleted. Held, where it was held and released at once.
    pub held: bool,
    /// How it ended. Open, where it was closed and reopened at once; of several ends at once, all outcomes of all of them.
    pub closed: Option<Closed>,
    /// What a report for the public counts of it. Of what was said at once: every category, the greatest numbers, the first channel by name.
    pub tally: Option<Tally>,
    /// Every appeal, in order.
    pub appeals: Vec<Appeal>,
    /// Appeals that were refused, in order.
    pub refused: Vec<Refused>,
    /// What was sent to other desks, in order.
    pub asked: Vec<Sent>,
    /// Who is meant by which code, by code, as far as this member was let know it.
    pub names: Vec<Named>,
    /// Whom each member let know it. Nobody else's choice adds to whom one tells.
    pub told_names: BTreeMap<PublicKey, BTreeSet<Inbox>>,
    /// What was done at once.
    pub at_once: Vec<AtOnce>,
    /// Acts that do not count, by their messages: of members who had declared a hard conflict.
    pub ignored: BTreeSet<MessageId>,
    /// Messages that a later version wrote: there may be more to know than is shown here.
    pub newer: BTreeSet<MessageId>,
}

/// A message that says of a space whether it is done, and who wrote it.
type Checked = (MessageId, PublicKey, bool);

/// An act with who did it and where it stands.
pub(super) struct Done<'a> {
    pub(super) entry: &'a Entry,
    pub(super) act: &'a Act,
}

impl Work {
    /// Folds the acts of a case. `roster` is its desk's.
    #[must_use]
    pub fn of(case: &Case, roster: &Roster) -> Self {
        let before = Before::of(&case.entries);
        let stands = conflicts::stands(case, roster.newest().1, &before, None);
        let mut work = Self { stands, ..Self::default() };
        let mut acts: Vec<At<Done<'_>>> = Vec::new();
        for (at, entry) in case.entries.iter().enumerate() {
            let Some(content) = entry.content() else { continue };
            if content.newer || content.acts.iter().any(|act| matches!(act, Act::Newer(_))) {
                work.newer.insert(entry.id());
            }
            let kind = matches!(entry.kind(), Kind::Step | Kind::Names);
            let by_member = kind && matches!(entry.author, Author::Member(_));
            if !by_member || content.acts.is_empty() {
                continue;
            }
            if entry.kind() == Kind::Step && work.stands.is_after_hard(&entry.key(), at, &before) {
                work.ignored.insert(entry.id());
            }
            acts.extend(content.acts.iter().enumerate().map(|(line, act)| At { at, line, it: Done { entry, act } }));
        }
        let (names, mut acts): (Vec<_>, Vec<_>) = acts.into_iter().partition(|one| one.it.entry.kind() == Kind::Names);
        work.names(&names, &before);
        work.proposals = decisions::proposals(case, roster, &acts, &before);
        acts.retain(|one| !work.ignored.contains(&one.it.entry.id()));
        work.appeals = appeals::appeals(&acts, &work.stands, &before);
        work.refused = appeals::refused(&acts);
        work.fold(&acts, &before);
        work
    }

    fn fold(&mut self, acts: &[At<Done<'_>>], before: &Before) {
        let leads = self.last(What::Lead, acts, before, |act| match act {
            Act::Lead(who) => Some(*who),
            _ => None,
        });
        self.leads = leads.into_iter().flatten().collect();
        for clock in Clock::ALL {
            let days = self.last(What::Clock(*clock), acts, before, |act| match act {
                Act::Clock(which, day) if which == clock => Some(*day),
                _ => None,
            });
            if let Some(earliest) = days.into_iter().flatten().min() {
                self.clocks.insert(*clock, earliest);
            }
        }
        for wish in Wish::ALL {
            let said = self.last(What::Consent(*wish), acts, before, |act| match act {
                Act::Consent(which, said) if which == wish => Some(*said),
                _ => None,
            });
            if let Some(most_careful) = said.into_iter().max() {
                self.consents.insert(*wish, most_careful);
            }
        }
        let held = self.last(What::Hold, acts, before, |act| match act {
            Act::Hold(held) => Some(*held),
            _ => None,
        });
        self.held = held.into_iter().any(|held| held);
        let tallies = self.last(What::Tally, acts, before, |act| match act {
            Act::Tally(tally) => Some(tally.clone()),
            _ => None,
        });
        self.tally = tallies.into_iter().reduce(counted);
        self.alone(acts, before);
        self.spaces(acts, before);
        self.end(acts, before);
        self.asked(acts);
        for At { at, line, it: Done { entry, act } } in acts {
            match act {
                Act::Override(wish, why) => {
                    let said = |one: &&At<Done<'_>>| matches!(one.it.act, Act::Consent(which, _) if which == wish);
                    let seen = |one: &At<Done<'_>>| before.follows(*at, one.at) || one.at == *at && one.line < *line;
                    let holds = acts.iter().filter(said).all(seen);
                    self.overridden.push(Overridden { wish: *wish, by: entry.key(), why: why.clone(), holds });
                }
                Act::Counsel(_) => self.counsel = true,
                _ => {}
            }
        }
        decisions::settle(&mut self.proposals, &mut self.at_once, self.counsel, before);
        self.at_once.sort_by_key(|at_once| (at_once.what, at_once.messages.clone()));
    }

    /// What the last acts of a kind say: one, or several that were done at once, which are noted.
    fn last<T: PartialEq>(
        &mut self,
        what: What,
        acts: &[At<Done<'_>>],
        before: &Before,
        of: impl Fn(&Act) -> Option<T>,
    ) -> Vec<T> {
        self.last_with_ids(what, acts, before, of).into_iter().map(|(_, said)| said).collect()
    }

    /// The same, with the messages that say it.
    fn last_with_ids<T: PartialEq>(
        &mut self,
        what: What,
        acts: &[At<Done<'_>>],
        before: &Before,
        of: impl Fn(&Act) -> Option<T>,
    ) -> Vec<(MessageId, T)> {
        let own: Vec<At<(MessageId, T)>> = acts
            .iter()
            .filter_map(|At { at, line, it }| Some(At { at: *at, line: *line, it: (it.entry.id(), of(it.act)?) }))
            .collect();
        let last = before.last(&own);
        let differ = last.iter().zip(last.iter().skip(1)).any(|(one, other)| one.it.1 != other.it.1);
        if differ {
            self.at_once.push(AtOnce { what, messages: last.iter().map(|one| one.it.0).collect() });
        }
        let kept: Vec<(usize, usize)> = last.iter().map(|one| (one.at, one.line)).collect();
        own.into_iter().filter(|one| kept.contains(&(one.at, one.line))).map(|one| one.it).collect()
    }

    fn spaces(&mut self, acts: &[At<Done<'_>>], before: &Before) {
        let mut by_name: BTreeMap<&str, Vec<At<Checked>>> = BTreeMap::new();
        for At { at, line, it: Done { entry, act } } in acts {
            if let Act::Space(name, done) = act {
                let one = At { at: *at, line: *line, it: (entry.id(), entry.key(), *done) };
                by_name.entry(name.as_str()).or_default().push(one);
            }
        }
        for (name, said) in by_name {
            let last = before.last(&said);
            let done = last.iter().all(|one| one.it.2);
            if !done && last.iter().any(|one| one.it.2) {
                self.at_once.push(AtOnce { what: What::Space, messages: last.iter().map(|one| one.it.0).collect() });
            }
            // Who said what holds; of several, the least key, which is the same for everyone.
            let by = last.iter().filter(|one| one.it.2 == done).map(|one| one.it.1).min();
            self.spaces.extend(by.map(|by| Space { name: name.to_owned(), by, done }));
        }
    }
}

/// Two tallies at once, as one.
fn counted(one: Tally, other: Tally) -> Tally {
    let categories: BTreeSet<String> = one.categories.into_iter().chain(other.categories).collect();
    Tally {
        channel: one.channel.into_iter().chain(other.channel).min(),
        categories: categories.into_iter().take(MAX_CATEGORIES).collect(),
        people: one.people.max(other.people),
        affected: one.affected.max(other.affected),
    }
}
