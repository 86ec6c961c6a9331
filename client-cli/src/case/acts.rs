//! Acts in words, for a person and for a script.

use super::name::short_id;
use crate::dates;
use serde_json::{Value, json};
use tellsafe_protocol::act::{Act, Asked, Clock, Closing, Conflict, Proposal, Said, Tally, Vote, Wish};
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::outcome::Outcome;
use tellsafe_protocol::roster::fingerprint;

/// How a member is called.
pub type Names<'a> = &'a dyn Fn(&PublicKey) -> String;

/// What was done, as a sentence about its author; and the words that they wrote with it.
#[must_use]
pub fn sentence(act: &Act, names: Names<'_>) -> (String, Option<String>) {
    let plain = |text: &str| (text.to_owned(), None);
    match act {
        Act::Conflict(Conflict::None) => plain("Has no conflict."),
        Act::Conflict(Conflict::Soft) => plain("Has a soft conflict: reads, and does not vote."),
        Act::Conflict(Conflict::Hard) => plain("Has a hard conflict: the case is closed to them."),
        Act::LetBack(member) => (format!("Holds that the conflict of {} is none.", names(member)), None),
        Act::Lead(Some(member)) => (format!("Leads from now on: {}.", names(member)), None),
        Act::Lead(None) => plain("No one leads from now on."),
        Act::Clock(clock, Some(day)) => (format!("New date, {}: {}.", clock_words(*clock), dates::written(*day)), None),
        Act::Clock(clock, None) => (format!("No date any more, {}.", clock_words(*clock)), None),
        Act::Propose(Proposal { rule, finding, outcomes, words, until }) => (
            format!(
                "Proposes: {}{}. By the rule {}; objections until {}.",
                finding.word(),
                listed(outcomes),
                rule.word(),
                dates::written(*until)
            ),
            Some(words.clone()),
        ),
        Act::Vote(proposal, vote) => {
            let vote = match vote {
                Vote::Yes => "for",
                Vote::Abstain => "neither for nor against",
                Vote::No => "against",
            };
            (format!("Votes {vote} proposal {}.", short_id(proposal)), None)
        }
        Act::Object(proposal, why) => (format!("Objects to proposal {}:", short_id(proposal)), Some(why.clone())),
        Act::TakeBack(proposal) => (format!("Takes proposal {} back.", short_id(proposal)), None),
        Act::Alone(words) => ("Did this alone, because it could not wait:".into(), Some(words.clone())),
        Act::Review(alone, true) => (format!("Confirms what was done alone ({}).", short_id(alone)), None),
        Act::Review(alone, false) => (format!("Reverses what was done alone ({}).", short_id(alone)), None),
        Act::Space(name, true) => (format!("It has taken effect in: {name}."), None),
        Act::Space(name, false) => (format!("It has still to take effect in: {name}."), None),
        Act::Consent(wish, said) => (format!("{} said {} to {}.", sayer(*wish), said.word(), wish_words(*wish)), None),
        Act::Override(wish, why) => {
            (format!("Goes against what was said about {}, because:", wish_words(*wish)), Some(why.clone()))
        }
        Act::Counsel(words) => ("Legal counsel said:".into(), Some(words.clone())),
        Act::Hold(true) => plain("Nothing of it may be deleted from now on."),
        Act::Hold(false) => plain("It may be deleted when its time is over."),
        Act::Close(Closing { finding, outcomes, appeal }) => {
            let appeal = appeal.map(|day| format!(" It can be appealed until {}.", dates::written(day)));
            (format!("Closes it: {}{}.{}", finding.word(), listed(outcomes), appeal.unwrap_or_default()), None)
        }
        Act::Reopen(why) => ("Opens it again, because:".into(), Some(why.clone())),
        Act::Tally(tally) => (format!("For reports in public, it counts as: {}.", tally_words(tally)), None),
        Act::PassedOn(to, full) => {
            (format!("Passed on to {to}: {}.", if *full { "in full" } else { "no more than they need" }), None)
        }
        Act::Appeal(words, came) => {
            (format!("Records an appeal that came on {}:", dates::written(*came)), Some(words.clone()))
        }
        Act::Refuse(why) => ("Refuses an appeal that came too late, because:".into(), Some(why.clone())),
        Act::Panel(appeal, keys) => {
            let keys: Vec<String> = keys.iter().map(names).collect();
            (format!("Appeal {} is heard by: {}.", short_id(appeal), keys.join(", ")), None)
        }
        Act::Hear(appeal, upheld, why) => {
            let said = if *upheld { "right" } else { "to be made anew" };
            (format!("On appeal {}: the decision is {said}, because:", short_id(appeal)), Some(why.clone()))
        }
        Act::Counted(count) => (format!("Deleted it; what stays counted: {}.", tally_words(&count.tally)), None),
        // Said where it is asked for, and nowhere else.
        Act::Name(code, _) => (format!("Wrote down who {code} is; tellsafe person shows it."), None),
        Act::Asked(Asked { name, about: Some(about), .. }) => {
            (format!("Asked the {name} about {about}. What they answer: tellsafe asked"), None)
        }
        Act::Asked(Asked { name, about: None, .. }) => {
            (format!("Sent it to the {name}, under a code of its own. What they answer: tellsafe asked"), None)
        }
        Act::Newer(_) => plain("(Something that this version of Tellsafe does not know. Update it to see what.)"),
    }
}

/// The same, for a script.
#[must_use]
pub fn value(act: &Act, names: Names<'_>) -> Value {
    match act {
        Act::Conflict(conflict) => json!({"act": "conflict", "conflict": conflict.word()}),
        Act::LetBack(member) => json!({"act": "let-back", "member": names(member)}),
        Act::Lead(member) => json!({"act": "lead", "member": member.as_ref().map(names)}),
        Act::Clock(clock, day) => json!({"act": "clock", "clock": clock.word(), "day": day.map(dates::iso)}),
        Act::Propose(proposal) => json!({
            "act": "propose", "rule": proposal.rule.word(), "finding": proposal.finding.word(),
            "outcomes": words(&proposal.outcomes), "text": proposal.words, "until": dates::iso(proposal.until),
        }),
        Act::Vote(proposal, vote) => json!({"act": "vote", "proposal": short_id(proposal), "vote": vote.word()}),
        Act::Object(proposal, why) => json!({"act": "object", "proposal": short_id(proposal), "text": why}),
        Act::TakeBack(proposal) => json!({"act": "take-back", "proposal": short_id(proposal)}),
        Act::Alone(words) => json!({"act": "alone", "text": words}),
        Act::Review(alone, confirmed) => json!({"act": "review", "of": short_id(alone), "confirmed": confirmed}),
        Act::Space(name, done) => json!({"act": "space", "space": name, "done": done}),
        Act::Consent(wish, said) => json!({"act": "consent", "wish": wish.word(), "said": said.word()}),
        Act::Override(wish, why) => json!({"act": "override", "wish": wish.word(), "text": why}),
        Act::Counsel(words) => json!({"act": "counsel", "text": words}),
        Act::Hold(held) => json!({"act": "hold", "held": held}),
        Act::Close(closing) => json!({
            "act": "close", "finding": closing.finding.word(), "outcomes": words(&closing.outcomes),
            "appeal": closing.appeal.map(dates::iso),
        }),
        Act::Reopen(why) => json!({"act": "reopen", "text": why}),
        Act::Tally(tally) => json!({"act": "tally", "tally": tally_value(tally)}),
        Act::PassedOn(to, full) => json!({"act": "passed-on", "to": to, "full": full}),
        Act::Appeal(words, came) => json!({"act": "appeal", "text": words, "came": dates::iso(*came)}),
        Act::Refuse(why) => json!({"act": "refuse", "text": why}),
        Act::Panel(appeal, keys) => json!({
            "act": "panel", "appeal": short_id(appeal), "members": keys.iter().map(names).collect::<Vec<_>>(),
        }),
        Act::Hear(appeal, upheld, why) => {
            json!({"act": "hear", "appeal": short_id(appeal), "upheld": upheld, "text": why})
        }
        Act::Counted(count) => json!({
            "act": "counted", "received": dates::iso(count.received), "closed": dates::iso(count.closed),
            "finding": count.finding.word(), "outcomes": words(&count.outcomes), "tally": tally_value(&count.tally),
        }),
        Act::Name(code, _) => json!({"act": "name", "code": code}),
        Act::Asked(Asked { name, desk, about, .. }) => {
            json!({"act": "asked", "committee": name, "fingerprint": fingerprint(desk), "about": about})
        }
        Act::Newer(newer) => json!({"act": "newer", "number": newer.number()}),
    }
}

/// Outcomes as their words.
#[must_use]
pub fn words(outcomes: &[Outcome]) -> Vec<&'static str> {
    outcomes.iter().map(|outcome| outcome.word()).collect()
}

/// What a date is for, after a comma or in a list.
#[must_use]
pub fn clock_words(clock: Clock) -> &'static str {
    match clock {
        Clock::Acknowledge => "read it, so that the reporter knows",
        Clock::Review => "look at it together again",
        Clock::Status => "tell the reporter where it stands",
        Clock::Alone => "look at what one of you did alone",
        Clock::Objection => "objections to a proposal",
        Clock::Appeal => "appeal",
        Clock::Ban => "the end of what keeps someone out",
    }
}

/// Whose wish it is.
#[must_use]
pub fn sayer(wish: Wish) -> &'static str {
    match wish {
        Wish::MediateOther => "The person whom it is about",
        _ => "The reporter",
    }
}

/// What the reporter may have said something to.
#[must_use]
pub fn wish_words(wish: Wish) -> &'static str {
    match wish {
        Wish::Share => "passing it on",
        Wish::Approach => "talking to the person it is about",
        Wish::Act => "doing something now",
        Wish::Mediate => "a mediation",
        Wish::MediateOther => "a mediation, on the side of whom it is about",
    }
}

/// What they said.
#[must_use]
pub fn said_words(said: Said) -> &'static str {
    match said {
        Said::Yes => "agreed",
        Said::Ask => "wants to be asked",
        Said::No => "does not agree",
    }
}

/// What is counted of a case.
#[must_use]
pub fn tally_words(tally: &Tally) -> String {
    let count = |what: &str, number: Option<u32>| number.map(|number| format!("{what}: {number}"));
    let parts = [
        Some(format!("by {}", tally.channel.as_deref().unwrap_or("Tellsafe"))),
        (!tally.categories.is_empty()).then(|| tally.categories.join(", ")),
        count("people named", tally.people),
        count("people an action was about", tally.affected),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// The same, for a script.
#[must_use]
pub fn tally_value(tally: &Tally) -> Value {
    json!({
        "channel": tally.channel, "categories": tally.categories, "people": tally.people, "affected": tally.affected,
    })
}

fn listed(outcomes: &[Outcome]) -> String {
    if outcomes.is_empty() { String::new() } else { format!("; {}", words(outcomes).join(", ")) }
}
