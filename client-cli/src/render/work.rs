//! What members did about a case, and what is next: below its messages, and for a script.

use super::Page;
use crate::case::acts::{clock_words, said_words, sayer, tally_value, tally_words, wish_words, words};
use crate::case::name::short_id;
use crate::case::work::appeals::Heard;
use crate::case::work::due::Due;
use crate::case::work::{AtOnce, Fate, Proposed, Stand, What, Work};
use crate::dates;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tellsafe_protocol::act::{Said, Wish};
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::quorum::Guard;

/// How a member is called.
pub type Names<'a> = &'a dyn Fn(&PublicKey) -> String;

/// What is known of the work on a case.
#[must_use]
pub fn page(work: &Work, due: &[Due], wishes: &BTreeMap<Wish, Said>, names: Names<'_>, today: u32) -> Page {
    let mut page = Page::new();
    page.title("What members did, and what is next");
    for one in due {
        let late = if one.is_overdue(today) { " (overdue)" } else { "" };
        page.pair("By", &format!("{}: {}{late}", dates::written(one.day), clock_words(one.clock)));
    }
    let leads: Vec<String> = work.leads.iter().map(names).collect();
    page.pair("Lead", &leads.join(", "));
    for (key, stand) in &work.stands.by_key {
        page.pair("Conflict", &format!("{}: {}", names(key), stand_words(*stand)));
    }
    for (key, stand) in &work.stands.offered {
        page.pair("Offered", &format!("{}: {}", names(key), stand_words(*stand)));
    }
    for (wish, said) in wishes {
        page.pair("Wishes", &format!("{}: {} {}", wish_words(*wish), sayer(*wish).to_lowercase(), said_words(*said)));
    }
    for one in &work.overridden {
        page.pair("Against", &format!("{}, by {}: {}", wish_words(one.wish), names(&one.by), one.why));
    }
    for one in &work.proposals {
        let votes = one.count();
        let count = format!("{} yes, {} no, {} neither", votes.yes, votes.no, votes.abstain);
        page.pair("Proposal", &format!("{}: {}; {count}", short_id(&one.id), fate_words(one.fate(today))));
        if one.wants_counsel && matches!(one.fate(today), Fate::Open { .. }) {
            page.under("Counsel has to be heard before it can stand; what they say is recorded with tellsafe counsel.");
        }
        for (key, why) in &one.objections {
            page.under(&format!("{} objects:", names(key))).quote(why);
        }
    }
    for one in &work.alone {
        let said = match one.reviewed {
            None => "nobody has looked at it yet",
            Some(true) => "confirmed",
            Some(false) => "reversed",
        };
        page.pair("Done alone", &format!("{} by {}: {said}", short_id(&one.id), names(&one.by)));
    }
    for one in &work.spaces {
        let done = if one.done { "done" } else { "to be done" };
        page.pair("Space", &format!("{}: {done}, says {}", one.name, names(&one.by)));
    }
    if work.held {
        page.pair("Held", "nothing of it may be deleted");
    }
    if let Some(closed) = &work.closed {
        let what = [&[closed.closing.finding.word()][..], &words(&closed.closing.outcomes)].concat();
        page.pair("Closed", &format!("{}: {}", dates::written(closed.day), what.join(", ")));
    }
    for one in &work.appeals {
        page.pair(
            "Appeal",
            &format!("{} of {}: {}", short_id(&one.id), dates::written(one.came), heard_words(one.heard())),
        );
        let panel: Vec<String> = one.panel.iter().map(names).collect();
        page.pair("Panel", &panel.join(", "));
        for (key, (upheld, why)) in &one.said {
            let said = if *upheld { "right" } else { "to be made anew" };
            page.under(&format!("{} holds that the decision is {said}:", names(key))).quote(why);
        }
    }
    for one in &work.refused {
        page.pair(
            "Refused",
            &format!("a late appeal, by {} on {}: {}", names(&one.by), dates::written(one.day), one.why),
        );
    }
    if let Some(tally) = &work.tally {
        page.pair("Counted", &tally_words(tally));
    }
    for one in &work.at_once {
        page.warn(&at_once_words(one));
    }
    if !work.ignored.is_empty() {
        page.warn("Someone acted after they had declared a hard conflict. That does not count.");
    }
    if !work.newer.is_empty() {
        page.warn("A later version of Tellsafe wrote some of this. Update yours: there may be more to know.");
    }
    page
}

fn stands_value(stands: &BTreeMap<PublicKey, Stand>, names: Names<'_>) -> Vec<Value> {
    let said = |stand: &Stand| match stand {
        Stand::Silent => None,
        Stand::Said(said) => Some(said.word()),
    };
    stands.iter().map(|(key, stand)| json!({"member": names(key), "conflict": said(stand)})).collect()
}

/// The same, for a script.
#[must_use]
pub fn value(work: &Work, due: &[Due], wishes: &BTreeMap<Wish, Said>, names: Names<'_>, today: u32) -> Value {
    let standing = work.stands.standing();
    json!({
        "due": due.iter().map(|one| json!({
            "what": one.clock.word(), "day": dates::iso(one.day),
            "due": one.is_due(today), "overdue": one.is_overdue(today),
        })).collect::<Vec<_>>(),
        "leads": work.leads.iter().map(names).collect::<Vec<_>>(),
        "conflicts": stands_value(&work.stands.by_key, names),
        "offered": stands_value(&work.stands.offered, names),
        "standing": {
            "seats": standing.seats, "clean": standing.clean, "soft": standing.soft, "hard": standing.hard,
            "silent": standing.silent,
        },
        "consents": work.consents.iter().map(|(wish, said)| (wish.word(), said.word())).collect::<Vec<_>>(),
        "wishes": wishes.iter().map(|(wish, said)| (wish.word(), said.word())).collect::<BTreeMap<_, _>>(),
        "overridden": work.overridden.iter().map(|one| {
            json!({"wish": one.wish.word(), "by": names(&one.by), "why": one.why, "holds": one.holds})
        }).collect::<Vec<_>>(),
        "proposals": work.proposals.iter().map(|one| proposal(one, names, today)).collect::<Vec<_>>(),
        "alone": work.alone.iter().map(|one| {
            json!({"id": short_id(&one.id), "by": names(&one.by), "text": one.words, "confirmed": one.reviewed})
        }).collect::<Vec<_>>(),
        "spaces": work.spaces.iter().map(|one| {
            json!({"space": one.name, "by": names(&one.by), "done": one.done})
        }).collect::<Vec<_>>(),
        "counsel": work.counsel,
        "held": work.held,
        "closed": work.closed.as_ref().map(|closed| json!({
            "day": dates::iso(closed.day), "finding": closed.closing.finding.word(),
            "outcomes": words(&closed.closing.outcomes), "appeal": closed.closing.appeal.map(dates::iso),
        })),
        "appeals": work.appeals.iter().map(|one| json!({
            "id": short_id(&one.id), "by": names(&one.by), "came": dates::iso(one.came), "text": one.words,
            "heard": heard_word(one.heard()), "panel": one.panel.iter().map(names).collect::<Vec<_>>(),
            "said": one.said.iter().map(|(key, (upheld, why))| {
                json!({"by": names(key), "upheld": upheld, "why": why})
            }).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "refused": work.refused.iter().map(|one| {
            json!({"by": names(&one.by), "day": dates::iso(one.day), "why": one.why})
        }).collect::<Vec<_>>(),
        "tally": work.tally.as_ref().map(tally_value),
        "at_once": work.at_once.iter().map(|one| json!({
            "what": at_once_words(one), "messages": one.messages.iter().map(short_id).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "ignored": work.ignored.iter().map(short_id).collect::<Vec<_>>(),
        "newer": work.newer.iter().map(short_id).collect::<Vec<_>>(),
    })
}

fn proposal(one: &Proposed, names: Names<'_>, today: u32) -> Value {
    let votes = one.count();
    json!({
        "id": short_id(&one.id), "by": names(&one.by), "rule": one.proposal.rule.word(),
        "finding": one.proposal.finding.word(), "outcomes": words(&one.proposal.outcomes), "text": one.proposal.words,
        "until": dates::iso(one.proposal.until), "yes": votes.yes, "no": votes.no, "abstain": votes.abstain,
        "objections": one.objections.iter().map(|(key, why)| json!({"by": names(key), "why": why})).collect::<Vec<_>>(),
        "fate": fate_word(one.fate(today)), "wants_counsel": one.wants_counsel,
    })
}

fn heard_word(heard: Heard) -> &'static str {
    match heard {
        Heard::Late => "late",
        Heard::WantsPanel => "wants-panel",
        Heard::Open => "open",
        Heard::Upheld => "upheld",
        Heard::Changed => "changed",
    }
}

fn heard_words(heard: Heard) -> &'static str {
    match heard {
        Heard::Late => "it came too late",
        Heard::WantsPanel => "nobody hears it yet; the decision stays in force",
        Heard::Open => "its panel has not said enough; the decision stays in force",
        Heard::Upheld => "the decision is right",
        Heard::Changed => "the decision is to be made anew; it stays in force until then",
    }
}

fn stand_words(stand: Stand) -> &'static str {
    match stand {
        Stand::Silent => "has not said",
        Stand::Said(said) => said.word(),
    }
}

fn fate_word(fate: Fate) -> &'static str {
    match fate {
        Fate::Open { carried: true } => "carried",
        Fate::Open { carried: false } => "open",
        Fate::Stands => "stands",
        Fate::Objected => "objected",
        Fate::Lapsed => "lapsed",
        Fate::NoQuorum(_) => "no-quorum",
        Fate::WantsCounsel => "wants-counsel",
        Fate::Rival => "rival",
        Fate::Replaced => "replaced",
    }
}

fn fate_words(fate: Fate) -> &'static str {
    match fate {
        Fate::Open { carried: true } => "enough votes; it stands unless someone objects in time",
        Fate::Open { carried: false } => "open; not enough votes yet",
        Fate::Stands => "it stands",
        Fate::Objected => "someone objected: it does not stand",
        Fate::Lapsed => "its time is over without enough votes",
        Fate::NoQuorum(Guard::Cannot) => "too few without a conflict can decide: it is for another committee",
        Fate::NoQuorum(_) => "too few have said that they have no conflict",
        Fate::WantsCounsel => "carried, but counsel has to be heard first",
        Fate::Rival => "another one was proposed at once: neither stands; propose one that follows both",
        Fate::Replaced => "replaced, or taken back",
    }
}

fn at_once_words(one: &AtOnce) -> String {
    let (what, rule) = match one.what {
        What::Lead => ("claimed the lead", "All of them lead until one of you says who does."),
        What::Clock(_) => ("set a date", "The earliest holds."),
        What::Hold => ("held and released it", "It is held."),
        What::End => ("ended or reopened it", "It is open if anyone reopened it; else all outcomes hold."),
        What::Consent(_) => ("recorded what the reporter said", "The most careful answer holds."),
        What::Space => ("said of a space that it is done and that it is not", "It is not."),
        What::Review => ("confirmed and reversed the same", "It is reversed."),
        What::Tally => ("said what is counted", "Every category holds, and the greater numbers."),
        What::Decision => ("proposed what would stand", "Neither does until one of you proposes again."),
    };
    let ids: Vec<String> = one.messages.iter().map(short_id).collect();
    format!("Several of you {what} at once ({}). {rule}", ids.join(", "))
}
