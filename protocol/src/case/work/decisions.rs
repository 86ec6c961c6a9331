//! Proposals, votes and objections: what stands, and what does not.

use super::before::{At, Before};
use super::conflicts::Stands;
use super::{AtOnce, Done, What};
use crate::act::{Act, Proposal, Vote};
use crate::bytes::MessageId;
use crate::calendar;
use crate::label::PublicKey;
use crate::outcome::Outcome;
use crate::quorum::{Guard, Rule, Standing, Votes};
use std::collections::BTreeMap;

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

/// Every proposal of a member who can vote, with the votes and objections of those who can.
pub(super) fn proposals(acts: &[At<Done<'_>>], stands: &Stands, before: &Before) -> Vec<Proposed> {
    let mut proposals = Vec::new();
    for one in acts.iter().filter(|one| stands.votes(&one.it.entry.key())) {
        let Act::Propose(proposal) = one.it.act else { continue };
        let id = one.it.entry.id();
        let in_time = acts.iter().filter(|other| {
            stands.votes(&other.it.entry.key()) && !calendar::is_past(proposal.until, other.it.entry.day)
        });
        let mut votes: BTreeMap<PublicKey, Vec<At<Vote>>> = BTreeMap::new();
        let mut objections = Vec::new();
        for other in in_time {
            match other.it.act {
                Act::Vote(which, vote) if *which == id => {
                    let vote = At { at: other.at, line: other.line, it: *vote };
                    votes.entry(other.it.entry.key()).or_default().push(vote);
                }
                Act::Object(which, why) if *which == id => objections.push((other.it.entry.key(), why.clone())),
                _ => {}
            }
        }
        let last = |votes: Vec<At<Vote>>| before.last(&votes).iter().map(|one| one.it).max();
        let votes: BTreeMap<PublicKey, Vote> =
            votes.into_iter().filter_map(|(key, votes)| Some((key, last(votes)?))).collect();
        let voted = |key: &PublicKey| votes.contains_key(key) || objections.iter().any(|(by, _)| by == key);
        let standing = stands.standing_of(|key| stands.was_there(key, one.at, before) || voted(key));
        let taken_back =
            acts.iter().any(|other| *other.it.act == Act::TakeBack(id) && other.it.entry.key() == one.it.entry.key());
        proposals.push(Proposed {
            id,
            by: one.it.entry.key(),
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
        });
    }
    proposals
}

/// Which of them replace each other, which were made at once, and which want counsel.
pub(super) fn settle(proposals: &mut [Proposed], at_once: &mut Vec<AtOnce>, counsel: bool, before: &Before) {
    let places: Vec<(usize, bool)> = proposals.iter().map(|one| (one.at, one.taken_back)).collect();
    for one in proposals.iter_mut() {
        one.replaced = places.iter().any(|(at, taken_back)| !taken_back && before.follows(*at, one.at));
        one.wants_counsel = !counsel && wants_counsel(&one.proposal);
    }
    let live: Vec<(usize, MessageId)> =
        proposals.iter().filter(|one| one.is_live()).map(|one| (one.at, one.id)).collect();
    if live.len() > 1 {
        // None of those that are left follows another, or it would have replaced it.
        proposals.iter_mut().filter(|one| live.iter().any(|(at, _)| *at == one.at)).for_each(|one| one.rival = true);
        at_once.push(AtOnce { what: What::Decision, messages: live.into_iter().map(|(_, id)| id).collect() });
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
