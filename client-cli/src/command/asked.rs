//! `tellsafe asked CASE`: what other committees were asked about a case or got of it, and what they answered.

mod back;

use super::{people, step};
use crate::case::name::short_id;
use crate::case::work::Sent;
use crate::case::{Entry, prior};
use crate::cli::AskedArgs;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::case::{View, question};
use crate::render::{Page, case};
use crate::reporter::FollowUp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tellsafe_protocol::author::Author;
use tellsafe_protocol::bytes::{MessageId, RosterHash};
use tellsafe_protocol::roster::fingerprint;

pub(super) fn run(context: &mut Context, args: &AskedArgs) -> Result<(), ClientError> {
    let (mut session, id) = step::begin(context, &args.case)?;
    let links = links(&session, &args.committee)?;
    if let Some(meant) = args.tell.as_ref().or(args.answer.as_ref()) {
        let message = find(&session, &links, &id, meant)?;
        return match args.tell {
            Some(_) => back::tell(&mut session, &id, &message),
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
        let mut there = session.context.elsewhere(link)?;
        let desk = there.desk()?;
        Ok((desk.roster.founding(), link.clone()))
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
}

/// The message that was typed, of a committee that got the case. What one answered that was only asked is of other cases, and stays here.
fn find(
    session: &Session<'_>,
    links: &BTreeMap<RosterHash, String>,
    id: &MessageId,
    meant: &str,
) -> Result<Theirs, ClientError> {
    let (mut all, mut wrong) = (Vec::new(), None);
    for sent in step::work(session, id)?.asked {
        if sent.asked.about.is_some() {
            continue;
        }
        let (there, found) = match look(session, links, &sent) {
            Ok(way) => way,
            Err(error) => {
                wrong = Some(error);
                continue;
            }
        };
        let said = found.case.entries.iter().filter(|one| one.author != Author::Reporter);
        let said = said.filter(|one| step::is_meant(&one.id(), Some(meant)));
        let mut said = said.filter_map(|one| Some((one.day, one.content()?.text.clone())));
        if let Some((day, text)) = said.rfind(|(_, text)| !text.trim().is_empty()) {
            all.push(Theirs { sent, there, found, day, text });
        }
    }
    if all.len() > 1 {
        return Err(ClientError::new(Kind::Usage, "More than one may be meant.").next("Type more of its id."));
    }
    all.pop().ok_or_else(|| {
        let missing = ClientError::new(Kind::NotFound, "No committee that got the case wrote a message with that id.")
            .next(format!("See what they wrote: tellsafe asked {}", session.name(id)));
        wrong.unwrap_or(missing)
    })
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

/// What their members wrote.
fn answers(found: &FollowUp, view: &View<'_>) -> Vec<Value> {
    let theirs = |entry: &&Entry| entry.author != Author::Reporter;
    let said = found.case.entries.iter().filter(theirs).filter_map(|entry| Some((entry, entry.content()?)));
    let value = |(entry, content): (&Entry, &tellsafe_protocol::content::Content)| {
        let said: Vec<(String, &str)> =
            content.answers.iter().map(|(id, said)| (question(id, view.roster.details()), said.as_str())).collect();
        json!({
            "from": view.author(entry), "short": short_id(&entry.id()), "day": dates::iso(entry.day), "text": content.text,
            "prior": prior::answer(content), "said": said,
        })
    };
    said.map(value).collect()
}
