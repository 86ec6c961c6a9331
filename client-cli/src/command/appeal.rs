//! `tellsafe appeal CASE`: recorded, heard by others than those who decided, refused once when it is too late; and the pack for its panel.

use super::{people, step, words};
use crate::case::work::{Closed, Work, appeals::Appeal};
use crate::cli::AppealArgs;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::files;
use crate::member::Session;
use crate::random::System;
use crate::render::{Page, pack};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use tellsafe_protocol::act::{Act, MAX_PANEL};
use tellsafe_protocol::age::{self, Recipient};
use tellsafe_protocol::bytes::MessageId;

pub(super) fn run(context: &mut Context, args: &AppealArgs) -> Result<(), ClientError> {
    let recorded = args.text.is_some() || args.file.is_some();
    let grounds =
        recorded.then(|| words::take(&context.output, args.text.as_deref(), args.file.as_deref(), "")).transpose()?;
    let recipient = args.to.as_deref().map(recipient).transpose()?;
    let (mut session, id) = step::begin(context, &args.case)?;
    let work = step::work(&session, &id)?;
    if let Some(file) = &args.pack {
        return write_pack(&session, &id, &work, file, recipient.as_ref(), args.with_notes);
    }
    let closed = work.closed.as_ref().ok_or_else(|| {
        ClientError::new(Kind::Denied, "This case has not ended, so there is nothing to appeal.")
            .means("Nothing was sent.")
            .next("What is said against a proposal is an objection: tellsafe object")
    })?;
    let act = match (&grounds, &args.refuse, &args.uphold, &args.change) {
        (Some(grounds), ..) => record(closed, args.day.as_deref(), grounds, session.context.today)?,
        (_, Some(why), ..) => refuse(&work, closed, why, session.context.today)?,
        (_, _, Some(why), _) => hear(&session, &work, args.of.as_deref(), true, why)?,
        (_, _, _, Some(why)) => hear(&session, &work, args.of.as_deref(), false, why)?,
        _ => panel(&session, &work, args)?,
    };
    step::send(&mut session, &id, vec![act])
}

fn record(closed: &Closed, day: Option<&str>, grounds: &str, today: u32) -> Result<Act, ClientError> {
    let came = match day {
        None => today,
        Some(typed) => dates::parse_iso(typed).filter(|day| *day <= today).ok_or_else(|| {
            ClientError::new(Kind::Usage, "That is no day on which it can have come.")
                .next("Write the day like 2027-01-14; it cannot be one to come.")
        })?,
    };
    match closed.closing.appeal {
        Some(until) if came <= until => Ok(Act::Appeal(step::words(grounds)?, came)),
        until => Err(ClientError::new(Kind::Denied, too_late(until))
            .means("The decision stays. Nothing was sent.")
            .next("Refuse it, with the reason, for your colleagues to see: tellsafe appeal CASE --refuse REASON")),
    }
}

fn too_late(until: Option<u32>) -> String {
    match until {
        Some(until) => format!("It could be appealed until {}.", dates::written(until)),
        None => "This decision cannot be appealed.".to_owned(),
    }
}

/// Once, and only what came too late: whoever is in time is heard.
fn refuse(work: &Work, closed: &Closed, why: &str, today: u32) -> Result<Act, ClientError> {
    if let Some(until) = closed.closing.appeal.filter(|until| today <= *until) {
        let happened = format!("It can still be appealed, until {}.", dates::written(until));
        return Err(ClientError::new(Kind::Denied, happened)
            .means("An appeal in time is heard by a panel, not refused. Nothing was sent.")
            .next("Record it with --text or --file, and name its panel with --panel."));
    }
    if let Some(before) = work.refused.iter().find(|one| one.day >= closed.day) {
        let happened = format!("A late appeal was refused on {}, with the reason.", dates::written(before.day));
        return Err(ClientError::new(Kind::Denied, happened)
            .means("It is refused once; whoever asks again is told the same. Nothing was sent."));
    }
    Ok(Act::Refuse(step::words(why)?))
}

fn panel(session: &Session<'_>, work: &Work, args: &AppealArgs) -> Result<Act, ClientError> {
    let appeal = waiting(work, args.of.as_deref())?;
    let mut keys = BTreeSet::new();
    for name in &args.panel {
        let key = people::member(session, name)?;
        let name = people::name(session, &key);
        if appeal.deciders.contains(&key) {
            return Err(ClientError::new(Kind::Denied, format!("{name} took part in the decision."))
                .means("Whoever proposed, voted, closed, acted alone or reviewed does not hear the appeal. Nothing was sent.")
                .next("Name others. Where too few are left, another body has to hear it: --pack writes what it needs."));
        }
        if !work.stands.votes(&key) {
            return Err(ClientError::new(Kind::Denied, format!("{name} has not said that they have no conflict."))
                .means("Nothing was sent.")
                .next("Ask them to read the case, or name others."));
        }
        keys.insert(key);
    }
    if keys.len() > MAX_PANEL {
        return Err(ClientError::new(Kind::Usage, format!("A panel has at most {MAX_PANEL} members.")));
    }
    Ok(Act::Panel(appeal.id, keys.into_iter().collect()))
}

fn hear(session: &Session<'_>, work: &Work, of: Option<&str>, upheld: bool, why: &str) -> Result<Act, ClientError> {
    let appeal = waiting(work, of)?;
    if !appeal.panel.contains(&session.context.holder()?.public_key()) {
        return Err(ClientError::new(Kind::Denied, "You are not on the panel that hears this appeal.")
            .means("Only those who are decide on it. Nothing was sent.")
            .next("Who is, `tellsafe read` shows; --panel names them."));
    }
    Ok(Act::Hear(appeal.id, upheld, step::words(why)?))
}

/// The appeal that was meant, or the only one that waits.
fn waiting<'a>(work: &'a Work, typed: Option<&str>) -> Result<&'a Appeal, ClientError> {
    let found: Vec<&Appeal> = work.appeals.iter().filter(|one| one.waits() && step::is_meant(&one.id, typed)).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(ClientError::new(Kind::NotFound, "There is no such appeal that waits.")
            .means("Nobody recorded one in time, or its panel has decided. Nothing was sent.")
            .next("Record one with --text or --file.")),
        several => Err(step::which(several.iter().map(|one| one.id), "--of")),
    }
}

fn recipient(typed: &str) -> Result<Recipient, ClientError> {
    typed.trim().parse().map_err(|_| {
        ClientError::new(Kind::Usage, "That is no age recipient of the kind that Tellsafe seals to.")
            .next("It begins with age1pq1; whoever it is for finds theirs in `tellsafe key show --json`.")
    })
}

fn write_pack(
    session: &Session<'_>,
    id: &MessageId,
    work: &Work,
    file: &Path,
    recipient: Option<&Recipient>,
    with_notes: bool,
) -> Result<(), ClientError> {
    let case = session.found(id)?;
    let (name, output) = (session.name(id), session.context.output);
    let view = session.view()?;
    let text = pack::pack(case, work, &name, &view, with_notes, session.context.today).text(false);
    let bytes = match recipient {
        Some(recipient) => age::seal(recipient, text.as_bytes(), &mut System)
            .map_err(|_| ClientError::internal("the pack cannot be sealed"))?,
        None => text.into_bytes(),
    };
    files::create(file, &bytes)?;
    output.json(&json!({"case": name, "pack": file, "sealed": recipient.is_some(), "notes": with_notes}));
    let mut page = Page::new();
    page.say(&format!("Written to {}.", file.display()));
    if recipient.is_none() {
        page.under("It is not sealed: whoever has the file reads it. --to seals it to one person's key.");
    }
    page.warn(
        "What the person who reported wrote, and their contact, is not in it. What members wrote is as they wrote it: look through it for \
         what tells who reported before you hand it on.",
    );
    output.page(&page);
    Ok(())
}
