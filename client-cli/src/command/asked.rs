//! `tellsafe asked CASE`: what other committees were asked about a case or got of it, and what they answered.

mod back;

use super::{people, step};
use crate::case::work::Sent;
use crate::case::{Entry, prior};
use crate::cli::AskedArgs;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::case::{View, question};
use crate::render::{Page, case, plain_line};
use crate::reporter::FollowUp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tellsafe_protocol::author::Author;
use tellsafe_protocol::bytes::{MessageId, RosterHash, hex};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::roster::fingerprint;

/// Digits of an id that are shown, and fewest that are taken.
const SHOWN: usize = 12;
const FEWEST: usize = 6;
/// Letters of a message beside its id.
const WORDS: usize = 40;

pub(super) fn run(context: &mut Context, args: &AskedArgs) -> Result<(), ClientError> {
    let (mut session, id) = step::begin(context, &args.case)?;
    let links = links(&session, &args.committee)?;
    if let Some(meant) = args.tell.as_ref().or(args.answer.as_ref()) {
        let message = find(&session, &links, &id, meant)?;
        return match args.tell {
            Some(_) => back::tell(&mut session, &id, &message, args.yes),
            None => back::answer(&mut session, &id, message, args.file.as_deref()),
        };
    }
    let (mut page, mut values) = (Page::new(), Vec::new());
    for sent in &step::work(&session, &id)?.asked {
        head(&mut page, &session, sent);
        let mut value = record(&session, sent);
        let (answers, wrong) = match look(&session, &links, sent) {
            Ok((_, found)) => {
                let view =
                    View { roster: &found.roster, own: found.holder.public_key(), reporter: true, origins: None };
                page.append(case::thread(&found.case, &view));
                if sent.full.is_some() && said(&found).next().is_some() {
                    page.gap().say("To hand a message of theirs on to whoever reported, or to answer it:");
                    ids(&mut page, &found, &view);
                }
                (answers(&found, &view), None)
            }
            Err(error) => {
                page.warn(&error.happened).under(&error.means).under(&error.next);
                (Vec::new(), Some(error.kind.name()))
            }
        };
        page.gap();
        if let Some(map) = value.as_object_mut() {
            map.insert("answers".into(), json!(answers));
            map.insert("wrong".into(), json!(wrong));
        }
        values.push(value);
    }
    if values.is_empty() {
        page.say("No other committee was asked about it, or got it.");
    }
    for warning in &session.warnings {
        page.warn(warning);
    }
    let output = session.context.output;
    output.json(&json!({"case": session.name(&id), "asked": values, "warnings": session.warnings}));
    output.page(&page);
    Ok(())
}

/// The links that were typed, by the committee that each leads to.
fn links(session: &Session<'_>, typed: &[String]) -> Result<BTreeMap<RosterHash, String>, ClientError> {
    let found = typed.iter().map(|link| {
        // One that has closed since is read as ever.
        let mut there = session.context.elsewhere(link)?;
        let (roster, _) = there.gateway.roster(&there.anchor)?;
        Ok((roster.founding(), link.clone()))
    });
    found.collect()
}

/// A message of another committee's.
struct Theirs {
    sent: Sent,
    /// The way to them.
    there: Context,
    found: FollowUp,
    day: u32,
    text: String,
    /// How many files are with it.
    files: usize,
}

/// The message that was typed, of a committee that got the case. What one answered that was only asked is of other cases, and stays here.
fn find(
    session: &Session<'_>,
    links: &BTreeMap<RosterHash, String>,
    id: &MessageId,
    meant: &str,
) -> Result<Theirs, ClientError> {
    if meant.trim().len() < FEWEST {
        return Err(ClientError::new(Kind::Usage, format!("Type at least {FEWEST} characters of its id.")));
    }
    let (mut theirs, mut wrong) = (None, None);
    for sent in step::work(session, id)?.asked.into_iter().filter(|sent| sent.asked.about.is_none()) {
        let (there, found) = match look(session, links, &sent) {
            Ok(way) => way,
            Err(error) => {
                wrong = Some(error);
                continue;
            }
        };
        let mut meant = said(&found).filter(|(entry, _)| step::is_meant(&entry.id(), Some(meant)));
        let Some((entry, content)) = meant.next() else { continue };
        // They choose their ids: one that begins like another is not taken for it.
        if meant.next().is_some() || theirs.is_some() {
            return Err(ClientError::new(Kind::Usage, "More than one may be meant.").next("Type more of its id."));
        }
        let (day, text, files) = (entry.day, content.text.clone(), content.attachments.len());
        drop(meant);
        theirs = Some(Theirs { sent, there, found, day, text, files });
    }
    theirs.ok_or_else(|| {
        let missing = ClientError::new(Kind::NotFound, "No committee that got the case wrote a message with that id.")
            .next(format!("See what they wrote: tellsafe asked {}", session.name(id)));
        wrong.unwrap_or(missing)
    })
}

/// What their members wrote, as far as it is open.
fn theirs(found: &FollowUp) -> impl Iterator<Item = (&Entry, &Content)> {
    let theirs = found.case.entries.iter().filter(|entry| entry.author != Author::Reporter);
    theirs.filter_map(|entry| Some((entry, entry.content()?)))
}

/// Those of it that have words.
fn said(found: &FollowUp) -> impl Iterator<Item = (&Entry, &Content)> {
    theirs(found).filter(|(_, content)| !content.text.trim().is_empty())
}

/// The id of a message of theirs, as it is typed. They could make another with the same beginning, if that was short.
fn shown_id(entry: &Entry) -> String {
    hex(&entry.id().0).chars().take(SHOWN).collect()
}

/// How what they wrote can be handed on.
fn ids(page: &mut Page, found: &FollowUp, view: &View<'_>) {
    for (entry, content) in said(found) {
        let words: String = plain_line(&content.text).chars().take(WORDS).collect();
        page.pair(
            &shown_id(entry),
            &format!("{}, {}: {words}", view.author(entry), dates::short(entry.day, entry.day)),
        );
    }
}

/// What the code leads to: at the link that was typed, or else at the member's own server.
fn look(
    session: &Session<'_>,
    links: &BTreeMap<RosterHash, String>,
    sent: &Sent,
) -> Result<(Context, FollowUp), ClientError> {
    let desk = &sent.asked.desk;
    let link = match links.get(desk) {
        Some(link) => link.clone(),
        None => format!("{}/#{}", session.context.config.site()?.address, fingerprint(desk)),
    };
    let mut there = session.context.elsewhere(&link)?;
    let found = FollowUp::open(&mut there, &sent.asked.code).map_err(|error| match error.kind {
        Kind::NotFound => ClientError::new(Kind::NotFound, "Nothing of it is there.")
            .means("It never arrived, or it was deleted or has expired since.")
            .next("Send it again as before: it goes on under the same code."),
        _ => error.next("A committee of another server is looked up with --committee and its link."),
    })?;
    Ok((there, found))
}

fn head(page: &mut Page, session: &Session<'_>, sent: &Sent) {
    let name = &sent.asked.name;
    page.title(&match (&sent.asked.about, sent.full) {
        (Some(about), _) => format!("The {name}, asked about {about}"),
        (None, Some(true)) => format!("The {name}, which got all of it"),
        (None, _) => format!("The {name}, which got no more than they need"),
    });
    page.under(&format!("By {}, {}.", people::name(session, &sent.by), dates::written(sent.day))).gap();
}

fn record(session: &Session<'_>, sent: &Sent) -> Value {
    json!({
        "committee": sent.asked.name, "fingerprint": fingerprint(&sent.asked.desk), "about": sent.asked.about,
        "full": sent.full, "by": people::name(session, &sent.by), "day": dates::iso(sent.day),
    })
}

/// All of it, for a script.
fn answers(found: &FollowUp, view: &View<'_>) -> Vec<Value> {
    let value = |(entry, content): (&Entry, &Content)| {
        let said: Vec<(String, &str)> =
            content.answers.iter().map(|(id, said)| (question(id, view.roster.details()), said.as_str())).collect();
        json!({
            "from": view.author(entry), "short": shown_id(entry), "day": dates::iso(entry.day), "text": content.text,
            "prior": prior::answer(content), "said": said,
        })
    };
    theirs(found).map(value).collect()
}
