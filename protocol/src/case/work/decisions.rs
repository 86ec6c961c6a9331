//! Proposals, votes and objections: what stands, and what does not.

use super::super::Case;
use super::before::{At, Before};
use super::conflicts::{self, Stands};
use super::{AtOnce, Done, What};
use crate::act::{Act, Proposal, Vote};
use crate::bytes::MessageId;
use crate::calendar;
use crate::label::PublicKey;
use crate::outcome::Outcome;
use crate::quorum::{Guard, Rule, Standing, Votes};
use crate::roster::{Core, Roster};
use std::collections::{BTreeMap, BTreeSet};

/// A proposal with what was said to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The message.
    pub id: MessageId,
    /// Who proposed it.
    pub by: PublicKey,
    /// The vault's day of it.
    pub day: u32,
    /// What it says.
    pub proposal: Proposal,
    /// Votes of those who can vote: the last of each in time; the most careful of several at once.
    pub votes: BTreeMap<PublicKey, Vote>,
    /// Objections in time of those who can vote.
    pub objections: Vec<(PublicKey, String)>,
    /// Another one proposed after having seen this.
    pub replaced: bool,
    /// Its author took it back.
    pub taken_back: bool,
    /// Another one that would stand was proposed at once, so neither does.
    pub rival: bool,
    /// Its rule wants to hear from counsel first, and nobody recorded that.
    pub wants_counsel: bool,
    standing: Standing,
    at: usize,
}

/// What becomes of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Members can vote and object; it would stand as things are, or not yet.
    Open {
        /// Enough votes are there.
        carried: bool,
    },
    /// It is decided.
    Stands,
    /// Someone objected in time.
    Objected,
    /// Its time is over without enough votes.
    Lapsed,
    /// Too few members without a conflict can decide.
    NoQuorum(Guard),
    /// Counsel has to be heard first.
    WantsCounsel,
    /// Another one like it was proposed at once.
    Rival,
    /// Replaced by a later one, or taken back.
    Replaced,
}

impl Proposed {
    /// What becomes of it, on a day.
    #[must_use]
    pub fn fate(&self, today: u32) -> Fate {
        if self.replaced || self.taken_back {
            return Fate::Replaced;
        }
        if !self.objections.is_empty() {
            return Fate::Objected;
        }
        let guard = self.proposal.rule.guard(&self.standing);
        let over = calendar::is_past(self.proposal.until, today);
        let carried = self.is_carried();
        match guard {
            Guard::Cannot => Fate::NoQuorum(guard),
            _ if !over => Fate::Open { carried },
            Guard::Waits => Fate::NoQuorum(guard),
            Guard::May if !carried => Fate::Lapsed,
            Guard::May if self.wants_counsel => Fate::WantsCounsel,
            Guard::May if self.rival => Fate::Rival,
            Guard::May => Fate::Stands,
        }
    }

    /// The votes, counted.
    #[must_use]
    pub fn count(&self) -> Votes {
        let count = |vote| self.votes.values().filter(|one| **one == vote).count();
        Votes { yes: count(Vote::Yes), no: count(Vote::No), abstain: count(Vote::Abstain) }
    }

    fn is_carried(&self) -> bool {
        self.proposal.rule.carries(&self.standing, &self.count())
    }

    fn is_live(&self) -> bool {
        !self.replaced && !self.taken_back && self.objections.is_empty() && self.is_carried()
    }
}

/// Every proposal of a member who can vote, with the votes and objections of those who can. What happens after its last day changes
/// nothing of it: neither who stands how, nor who is on the roster.
pub(super) fn proposals(case: &Case, roster: &Roster, acts: &[At<Done<'_>>], before: &Before) -> Vec<Proposed> {
    let mut proposals = Vec::new();
    for one in acts {
        let Act::Propose(proposal) = one.it.act else { continue };
        let stands = conflicts::stands(case, core_until(case, roster, proposal.until), before, Some(proposal.until));
        if counts(one, &stands, before) {
            proposals.push(proposed(one, proposal, acts, &stands, before));
        }
    }
    proposals
}

/// The newest core that a message of the case named up to a day. That someone names an older one later changes nothing.
fn core_until<'a>(case: &Case, roster: &'a Roster, until: u32) -> &'a Core {
    let in_time = case.entries.iter().filter(|entry| !calendar::is_past(until, entry.day));
    let named = in_time.filter_map(|entry| roster.core(&entry.message.statement.roster));
    named.max_by_key(|core| core.number).unwrap_or(roster.newest().1)
}

/// True for an act of someone who can vote, done before any hard conflict of theirs.
fn counts(one: &At<Done<'_>>, stands: &Stands, before: &Before) -> bool {
    let key = one.it.entry.key();
    stands.votes(&key) && !stands.is_after_hard(&key, one.at, before)
}

fn proposed(
    one: &At<Done<'_>>,
    proposal: &Proposal,
    acts: &[At<Done<'_>>],
    stands: &Stands,
    before: &Before,
) -> Proposed {
    let (id, by) = (one.it.entry.id(), one.it.entry.key());
    let mut votes: BTreeMap<PublicKey, Vec<At<Vote>>> = BTreeMap::new();
    let (mut objections, mut taken_back) = (Vec::new(), false);
    let in_time = acts.iter().filter(|other| !calendar::is_past(proposal.until, other.it.entry.day));
    for other in in_time.filter(|other| counts(other, stands, before)) {
        let key = other.it.entry.key();
        match other.it.act {
            Act::Vote(which, vote) if *which == id => {
                votes.entry(key).or_default().push(At { at: other.at, line: other.line, it: *vote });
            }
            Act::Object(which, why) if *which == id => objections.push((key, why.clone())),
            Act::TakeBack(which) if *which == id => taken_back |= key == by,
            _ => {}
        }
    }
    let last = |votes: Vec<At<Vote>>| before.last(&votes).iter().map(|one| one.it).max();
    let votes: BTreeMap<PublicKey, Vote> =
        votes.into_iter().filter_map(|(key, votes)| Some((key, last(votes)?))).collect();
    let voted = |key: &PublicKey| votes.contains_key(key) || objections.iter().any(|(by, _)| by == key);
    let standing = stands.standing_of(|key| stands.was_there(key, one.at, before) || voted(key));
    Proposed {
        id,
        by,
        day: one.it.entry.day,
        proposal: proposal.clone(),
        votes,
        objections,
        replaced: false,
        taken_back,
        rival: false,
        wants_counsel: false,
        standing,
        at: one.at,
    }
}

/// Which of them replace each other, which were made at once, and which want counsel. One made after another's last day does neither to it.
pub(super) fn settle(proposals: &mut [Proposed], at_once: &mut Vec<AtOnce>, counsel: bool, before: &Before) {
    let made: Vec<(usize, u32)> = proposals.iter().filter(|one| !one.taken_back).map(|one| (one.at, one.day)).collect();
    for one in proposals.iter_mut() {
        let in_time = |day: &u32| !calendar::is_past(one.proposal.until, *day);
        one.replaced = made.iter().any(|(at, day)| in_time(day) && before.follows(*at, one.at));
        one.wants_counsel = !counsel && wants_counsel(&one.proposal);
    }
    let live: Vec<(usize, u32, MessageId)> =
        proposals.iter().filter(|one| one.is_live()).map(|one| (one.at, one.day, one.id)).collect();
    let mut rivals = BTreeSet::new();
    for one in proposals.iter_mut().filter(|one| one.is_live()) {
        let until = one.proposal.until;
        let others = live.iter().filter(|(at, day, _)| {
            *at != one.at
                && !before.follows(one.at, *at)
                && !before.follows(*at, one.at)
                && !calendar::is_past(until, *day)
        });
        let others: Vec<MessageId> = others.map(|(_, _, id)| *id).collect();
        one.rival = !others.is_empty();
        rivals.extend(others.into_iter().chain(one.rival.then_some(one.id)));
    }
    if !rivals.is_empty() {
        at_once.push(AtOnce { what: What::Decision, messages: rivals });
    }
}

/// CNCF: before a ban of more than two months, and before anyone is named in public.
fn wants_counsel(proposal: &Proposal) -> bool {
    proposal.rule == Rule::Cncf
        && proposal
            .outcomes
            .iter()
            .any(|one| one.is_long_ban() || matches!(one, Outcome::ShortSuspension | Outcome::PublicStatement))
}
