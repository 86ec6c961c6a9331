//! `tellsafe prior answer CASE`: yes or no, when, and what was done. A yes reaches nobody here who does not read every case that it rests on.

use crate::case::origin::Origin;
use crate::case::prior::{self, Found, Told};
use crate::case::{Case, acts, escrow, outgoing};
use crate::cli::{AnswerArgs, YesNo};
use crate::command::{Said, conflict, read, shut, step};
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::{Page, plain_line};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tellsafe_protocol::bytes::{Inbox, MessageId};
use tellsafe_protocol::content::{Content, State};
use tellsafe_protocol::outcome::Finding;
use tellsafe_protocol::statement::Kind as MessageKind;

pub(super) fn run(context: &mut Context, args: &AnswerArgs) -> Result<(), ClientError> {
    let (mut session, id) = step::begin(context, &args.case)?;
    let (handle, committee) = question(&session, &id)?;
    let found = find(&mut session, &id, &handle)?;
    let said = match args.answer {
        None => shown(&session, &id, &handle, &committee, &found),
        Some(YesNo::Yes) => {
            let (told, know) = resting(&session, args, &found)?;
            must_reach_nobody_else(&session, &id, &know)?;
            send(&mut session, &id, &told, Some(&know))?
        }
        Some(YesNo::No) if !found.is_empty() && !args.someone_else => {
            return Err(ClientError::new(Kind::Declined, format!("You know of a case about {handle}."))
                .means("Nothing was sent.")
                .next(
                    "See it with the same command without an answer. If it is about someone else, add --someone-else.",
                ));
        }
        Some(YesNo::No) => send(&mut session, &id, &[], None)?,
    };
    said.say(&session.context.output);
    Ok(())
}

/// The handle, and who asks; both are certain.
fn question(session: &Session<'_>, id: &MessageId) -> Result<(String, String), ClientError> {
    let name = session.name(id);
    let Some(handle) = session.case(id).and_then(prior::about) else {
        return Err(ClientError::new(Kind::Usage, format!("{name} is no question of another committee."))
            .means("Nothing was sent."));
    };
    let origin = session.origin(id);
    if origin.is_some_and(|origin| origin.closed) {
        return Err(ClientError::new(Kind::Denied, "The committee that asks has closed since.")
            .means("So it is not answered: they act on nothing any more. Nothing was sent."));
    }
    if let Some((_, committee)) = origin.and_then(Origin::verified) {
        return Ok((plain_line(handle), committee.to_owned()));
    }
    let doubt = origin.map_or_else(|| "It does not say which committee asks.".to_owned(), Origin::doubt);
    Err(ClientError::new(Kind::Untrusted, doubt)
        .means("So it is not answered: anyone could ask whom you have acted against. Nothing was sent.")
        .next("Let a member of theirs ask again. A committee of another server asks you another way."))
}

/// What this member may read that names the handle and was closed with a violation.
fn find(session: &mut Session<'_>, question: &MessageId, handle: &str) -> Result<Vec<Found>, ClientError> {
    let said = conflict::known_of_all(session)?;
    let open: BTreeSet<MessageId> =
        said.iter().filter(|(id, said)| **said == Some(false) && *id != question).map(|(id, _)| *id).collect();
    let wanted = [MessageKind::Report, MessageKind::Reply, MessageKind::Step, MessageKind::Declaration];
    session.read_all(&open, |kind| wanted.contains(&kind))?;
    let handle = escrow::one_handle(handle);
    let names = |id: &MessageId| {
        let card = session.case(id).and_then(Case::card);
        card.zip(handle.as_ref()).is_some_and(|(card, handle)| escrow::handles(&card.people).contains(handle))
    };
    let found = open.iter().filter(|id| names(id) && !shut::is_shut(session, id));
    Ok(found.filter_map(|id| Some(Found { id: *id, told: told(session, id)? })).collect())
}

/// What can be told of a case that was closed with a violation.
fn told(session: &Session<'_>, id: &MessageId) -> Option<Told> {
    let closed = session.work(id)?.closed.filter(|closed| closed.closing.finding == Finding::Violation)?;
    Some(Told { day: closed.day, outcomes: closed.closing.outcomes })
}

/// What a yes says, and the inboxes of those who read every case that it rests on.
fn resting(
    session: &Session<'_>,
    args: &AnswerArgs,
    found: &[Found],
) -> Result<(Vec<Told>, BTreeSet<Inbox>), ClientError> {
    let named = args.of.iter().map(|typed| session.find(typed)).collect::<Result<BTreeSet<_>, _>>()?;
    let rests: BTreeSet<MessageId> = if named.is_empty() { found.iter().map(|one| one.id).collect() } else { named };
    let mut know: Option<BTreeSet<Inbox>> = None;
    for id in &rests {
        let readers = readers(session, id)?;
        know = Some(know.map_or(readers.clone(), |know| know.intersection(&readers).copied().collect()));
    }
    let told = match &args.date {
        Some(date) => {
            let outcomes: BTreeSet<_> = args.outcomes.iter().copied().collect();
            let day = dates::parse_iso(date.trim()).ok_or_else(|| {
                ClientError::new(Kind::Usage, "The date cannot be read.").next("Write it as 2025-03-09.")
            })?;
            vec![Told { day, outcomes: outcomes.into_iter().collect() }]
        }
        None => rests.iter().filter_map(|id| told(session, id)).collect(),
    };
    if told.is_empty() || args.date.is_none() && told.len() < rests.len() {
        return Err(ClientError::new(
            Kind::Usage,
            "You know of no case here that says when it was, and what was done.",
        )
        .means("Nothing was sent.")
        .next("Say it yourself, with --date and --outcome, or answer no."));
    }
    Ok((told, know.unwrap_or_default()))
}

/// Stops a yes that would reach a colleague by the other committee, which they are on too.
fn must_reach_nobody_else(session: &Session<'_>, id: &MessageId, know: &BTreeSet<Inbox>) -> Result<(), ClientError> {
    let own = session.context.holder()?.inbox();
    let know = know.iter().copied().chain([own]).collect();
    let both = session.origin(id).map(|origin| origin.on_both(&session.desk.roster, &know)).unwrap_or_default();
    if both.is_empty() {
        return Ok(());
    }
    let both = both.join(", ");
    Err(ClientError::new(Kind::Denied, format!("On the committee that asks, too, is who may not learn of it: {both}."))
        .means("The answer would reach them there. Nothing was sent.")
        .next("Talk to someone of that committee whom you trust, another way."))
}

/// Who reads a case now, this member among them.
fn readers(session: &Session<'_>, id: &MessageId) -> Result<BTreeSet<Inbox>, ClientError> {
    let case = session.case(id).filter(|_| session.marks.conflict(id) == Some(false));
    let holder = session.context.holder()?;
    let to = case.and_then(|case| outgoing::among_members(case, &session.desk.roster, holder, None).ok());
    let to = to.ok_or_else(|| {
        ClientError::new(Kind::Denied, format!("You do not read {}.", session.name(id)))
            .means("So no answer of yours rests on it. Nothing was sent.")
    })?;
    Ok(to.readers.into_iter().map(|(inbox, _)| inbox).collect())
}

/// Stores an answer: to those who ask, and to those who read the question here, or only to those of them who may `know`.
fn send(
    session: &mut Session<'_>,
    id: &MessageId,
    told: &[Told],
    know: Option<&BTreeSet<Inbox>>,
) -> Result<Said, ClientError> {
    read::tell_first(session, id)?;
    let (case, roster) = (session.found(id)?, &session.desk.roster);
    let (holder, today) = (session.context.holder()?, session.context.today);
    let to = match know {
        Some(know) => outgoing::answering(case, roster, holder, know),
        None => outgoing::from_member(case, roster, holder),
    };
    let to = to.map_err(|blocked| {
        ClientError::new(Kind::Denied, format!("You cannot answer {}: {blocked}.", session.name(id)))
            .means("Nothing was sent.")
    })?;
    let content = Content {
        answers: prior::answers(told),
        // There is nothing more to be done about a question.
        state: Some(State::Closed),
        next_date: Some(outgoing::next_date(roster.details(), State::Closed, today)),
        ..Content::default()
    };
    let draft = outgoing::draft(case, MessageKind::Status, roster, today, to.readers, content);
    let day = session.send(draft, None)?;
    let mut page = Page::new();
    let said = if told.is_empty() { "no, as far as you know" } else { "yes" };
    page.say(&format!("Stored: {said}. They can read it now, and so can: {}.", to.members.join(", ")));
    if know.is_some() {
        page.under("No other colleague gets it: those only who read every case that it rests on.");
    }
    told.iter().for_each(|one| line(&mut page, "", one));
    for name in &to.faulty {
        page.warn(&format!("Nothing could be sealed for {name}: there is a fault in their key. They did not get it."));
    }
    let value = json!({
        "case": session.name(id), "stored": dates::iso(day), "answer": !told.is_empty(),
        "told": told.iter().map(value).collect::<Vec<_>>(), "members": to.members, "warnings": session.warnings,
    });
    Ok(Said { page, value })
}

/// What this member knows, before anything is sent.
fn shown(session: &Session<'_>, id: &MessageId, handle: &str, committee: &str, found: &[Found]) -> Said {
    let name = session.name(id);
    let mut page = Page::new();
    page.title(&format!("The {committee} asks about {handle}")).gap();
    if found.is_empty() {
        page.say("You know of no case with this handle on its card that was closed with a violation.");
        page.command(&format!("tellsafe prior answer {name} no"));
    } else {
        page.say("Closed with a violation, with this handle on the card, as far as you may read:");
        found.iter().for_each(|one| line(&mut page, &session.name(&one.id), &one.told));
        page.gap().say("If that is the same person, this tells them the days and what was done, and nothing else:");
        page.command(&format!("tellsafe prior answer {name} yes"));
    }
    for warning in &session.warnings {
        page.warn(warning);
    }
    let found: Vec<Value> = found
        .iter()
        .map(|one| {
            let mut told = value(&one.told);
            if let Some(map) = told.as_object_mut() {
                map.insert("case".into(), json!(session.name(&one.id)));
            }
            told
        })
        .collect();
    let value = json!({
        "case": name, "about": handle, "committee": committee, "found": found, "warnings": session.warnings,
    });
    Said { page, value }
}

fn line(page: &mut Page, name: &str, told: &Told) {
    let outcomes = acts::words(&told.outcomes).join(", ");
    page.row(&[("", 2), (name, 22), (&dates::iso(told.day), 12), (&outcomes, 0)]);
}

fn value(told: &Told) -> Value {
    json!({"day": dates::iso(told.day), "outcomes": acts::words(&told.outcomes)})
}
