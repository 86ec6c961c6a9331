//! `tellsafe asked CASE`: what other committees were asked about a case or got of it, and what they answered.

use super::{people, step};
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
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::roster::fingerprint;

pub(super) fn run(context: &mut Context, args: &AskedArgs) -> Result<(), ClientError> {
    let (session, id) = step::begin(context, &args.case)?;
    let links = links(&session, &args.committee)?;
    let (mut page, mut values) = (Page::new(), Vec::new());
    for sent in &step::work(&session, &id)?.asked {
        head(&mut page, &session, sent);
        let mut value = record(&session, sent);
        let (answers, wrong) = match look(&session, &links, sent) {
            Ok(found) => {
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

/// What the code leads to: at the link that was typed, or else at the member's own server.
fn look(session: &Session<'_>, links: &BTreeMap<RosterHash, String>, sent: &Sent) -> Result<FollowUp, ClientError> {
    let desk = &sent.asked.desk;
    let link = match links.get(desk) {
        Some(link) => link.clone(),
        None => format!("{}/#{}", session.context.config.site()?.address, fingerprint(desk)),
    };
    let found = FollowUp::open(&mut session.context.elsewhere(&link)?, &sent.asked.code);
    found.map_err(|error| match error.kind {
        Kind::NotFound => ClientError::new(Kind::NotFound, "Nothing of it is there.")
            .means("It never arrived, or it was deleted or has expired since.")
            .next("Send it again as before: it goes on under the same code."),
        _ => error.next("A committee of another server is looked up with --committee and its link."),
    })
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
            "from": view.author(entry), "day": dates::iso(entry.day), "text": content.text,
            "prior": prior::answer(content), "said": said,
        })
    };
    said.map(value).collect()
}
