//! Appeals: who hears them, and what came of them. The decision stays in force meanwhile, and after them too, until members decide anew.

use super::Done;
use super::before::{At, Before};
use super::conflicts::Stands;
use crate::act::Act;
use crate::bytes::MessageId;
use crate::label::PublicKey;
use std::collections::{BTreeMap, BTreeSet};

/// An appeal, as a member recorded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// The message.
    pub id: MessageId,
    /// Who recorded it.
    pub by: PublicKey,
    /// The vault's day of it.
    pub recorded: u32,
    /// The day on which it came, as the member says.
    pub came: u32,
    /// Its grounds.
    pub words: String,
    /// It came before the end of the last day on which the decision could be appealed.
    pub in_time: bool,
    /// Who took part in what it is about: they do not hear it.
    pub deciders: BTreeSet<PublicKey>,
    /// Who hears it: those who were named, less the deciders and those who cannot vote.
    pub panel: BTreeSet<PublicKey>,
    /// What each of the panel said last, and why: true for that the decision holds. Of both at once, that it does not.
    pub said: BTreeMap<PublicKey, (bool, String)>,
    /// The case began again after it.
    pub reopened: bool,
}

/// An appeal that came too late, refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// By whom.
    pub by: PublicKey,
    /// The vault's day of it.
    pub day: u32,
    /// Why.
    pub why: String,
}

/// What became of an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// It came too late, or the decision could not be appealed.
    Late,
    /// Nobody hears it yet.
    WantsPanel,
    /// Its panel has not said enough.
    Open,
    /// More than half of the panel hold that the decision is right.
    Upheld,
    /// More than half of the panel hold that it is not: members decide anew.
    Changed,
}

impl Appeal {
    /// What became of it.
    #[must_use]
    pub fn heard(&self) -> Heard {
        let most = |upheld| self.said.values().filter(|(said, _)| *said == upheld).count() * 2 > self.panel.len();
        match () {
            () if !self.in_time => Heard::Late,
            () if most(true) => Heard::Upheld,
            () if most(false) || self.reopened => Heard::Changed,
            () if self.panel.is_empty() => Heard::WantsPanel,
            () => Heard::Open,
        }
    }

    /// True while it waits for its panel.
    #[must_use]
    pub fn waits(&self) -> bool {
        matches!(self.heard(), Heard::WantsPanel | Heard::Open)
    }
}

/// Every appeal, in order.
pub(super) fn appeals(acts: &[At<Done<'_>>], stands: &Stands, before: &Before) -> Vec<Appeal> {
    let mut appeals = Vec::new();
    for one in acts {
        let Act::Appeal(words, came) = one.it.act else { continue };
        let id = one.it.entry.id();
        let after = |other: &At<Done<'_>>| before.follows(other.at, one.at);
        // What was decided in answer to the appeal is not what it is about.
        let about = || acts.iter().filter(|other| !after(other));
        let deciders: BTreeSet<PublicKey> =
            about().filter(|other| decides(other.it.act)).map(|other| other.it.entry.key()).collect();
        let panel = panel(acts, &id, before).into_iter();
        let panel: BTreeSet<PublicKey> = panel.filter(|key| stands.votes(key) && !deciders.contains(key)).collect();
        let until = about().filter_map(|other| match other.it.act {
            Act::Close(closing) => closing.appeal.filter(|_| before.follows(one.at, other.at)),
            _ => None,
        });
        appeals.push(Appeal {
            id,
            by: one.it.entry.key(),
            recorded: one.it.entry.day,
            came: *came,
            words: words.clone(),
            in_time: until.max().is_some_and(|until| *came <= until),
            said: said(acts, &id, &panel, before),
            reopened: acts.iter().any(|other| matches!(other.it.act, Act::Reopen(_)) && after(other)),
            deciders,
            panel,
        });
    }
    appeals
}

/// Appeals that were refused because they came too late: the first reason is the one that was given.
pub(super) fn refused(acts: &[At<Done<'_>>]) -> Vec<Refused> {
    let refused = acts.iter().filter_map(|one| match one.it.act {
        Act::Refuse(why) => Some(Refused { by: one.it.entry.key(), day: one.it.entry.day, why: why.clone() }),
        _ => None,
    });
    refused.collect()
}

/// True for what makes its author one of those who decided.
fn decides(act: &Act) -> bool {
    matches!(act, Act::Propose(_) | Act::Vote(..) | Act::Close(_) | Act::Alone(_) | Act::Review(..))
}

/// Who was named last to hear it; of several lists at once, all of them.
fn panel(acts: &[At<Done<'_>>], appeal: &MessageId, before: &Before) -> BTreeSet<PublicKey> {
    let hears = |one: &At<Done<'_>>| matches!(one.it.act, Act::Hear(which, ..) if which == appeal);
    let heard = |at| acts.iter().any(|one| hears(one) && before.follows(at, one.at));
    let named = acts.iter().filter_map(|one| match one.it.act {
        // Once someone of it has spoken, nobody puts another in its place.
        Act::Panel(which, keys) if which == appeal && !heard(one.at) => {
            Some(At { at: one.at, line: one.line, it: keys })
        }
        _ => None,
    });
    let named: Vec<At<&Vec<PublicKey>>> = named.collect();
    before.last(&named).into_iter().flat_map(|one| one.it.iter().copied()).collect()
}

fn said(
    acts: &[At<Done<'_>>],
    appeal: &MessageId,
    panel: &BTreeSet<PublicKey>,
    before: &Before,
) -> BTreeMap<PublicKey, (bool, String)> {
    let mut by_key: BTreeMap<PublicKey, Vec<At<(bool, &str)>>> = BTreeMap::new();
    for one in acts.iter().filter(|one| panel.contains(&one.it.entry.key())) {
        if let Act::Hear(which, upheld, why) = one.it.act
            && which == appeal
        {
            let word = At { at: one.at, line: one.line, it: (*upheld, why.as_str()) };
            by_key.entry(one.it.entry.key()).or_default().push(word);
        }
    }
    by_key
        .into_iter()
        .filter_map(|(key, words)| {
            let last = before.last(&words).into_iter().map(|one| one.it).min();
            last.map(|(upheld, why)| (key, (upheld, why.to_owned())))
        })
        .collect()
}
