//! Between a committee that got a case and whoever reported it: their twelve words go on leading here, so members hand on what is said.

use super::super::{elsewhere, reply, step, words};
use super::Theirs;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use serde_json::json;
use std::path::Path;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::statement::Kind as MessageKind;
use tellsafe_protocol::text::neutralise;

/// Hands a message of theirs on to whoever reported, and to all who read the case, once a member has read it.
pub(super) fn tell(session: &mut Session<'_>, id: &MessageId, theirs: &Theirs, sure: bool) -> Result<(), ClientError> {
    let (output, name) = (session.context.output, &theirs.sent.asked.name);
    let (day, said) = (dates::written(theirs.day), theirs.text.trim());
    // They may have written what looks like an end, and whatever someone's screen takes for a new line.
    let quoted: String = neutralise(said, true).lines().map(|line| format!("> {line}\n")).collect();
    let text = format!(
        "The {name}, to whom we passed this on, wrote on {day}:\n\n{quoted}\nYou can answer here. We hand it on to them."
    );
    let told =
        session.found(id)?.entries.iter().filter_map(|entry| entry.content()).any(|content| content.text == text);
    if told {
        return Err(ClientError::new(Kind::Declined, "That was handed on already.").means("Nothing was sent."));
    }
    let mut page = Page::new();
    page.say(&format!("To whoever reported, and to your colleagues who read {}:", session.name(id))).quote(&text);
    if theirs.files > 0 {
        page.warn("The files that came with it are not handed on: save them, and attach them to a reply.");
    }
    output.aside(&page);
    if !sure && !output.can_ask() {
        return Err(ClientError::new(Kind::Usage, "Nothing was sent: there was no one to ask.").next("Add --yes."));
    }
    if !sure && !output.confirm("Do you want to send it?")? {
        return Err(ClientError::new(Kind::Declined, "Nothing was sent."));
    }
    reply::store(session, id, Content { text, ..Content::default() }, None)?.say(&output);
    Ok(())
}

/// Writes to them, under the code that the case went to them by.
pub(super) fn answer(
    session: &mut Session<'_>,
    id: &MessageId,
    theirs: Theirs,
    file: Option<&Path>,
) -> Result<(), ClientError> {
    step::heed_sharing(session, id)?;
    if !elsewhere::is_ours(session, id, &theirs.sent) {
        return Err(ClientError::new(Kind::Denied, "Someone who got the code for that reads the case no more.")
            .means("They could read what you write under it. Nothing was sent.")
            .next(format!(
                "Write to them under a new one: tellsafe pass-on {} --committee LINK --full --again",
                session.name(id)
            )));
    }
    let Theirs { sent, mut there, found, .. } = theirs;
    let (output, own, name) = (session.context.output, session.context.holder()?.public_key(), sent.asked.name);
    let mut to = found.recipients(session.context.today)?;
    // Who is on both committees and does not read the case here gets nothing of it there.
    let both = to.leave_out(&elsewhere::kept_out(session, id)?, &found.roster);
    if to.members.is_empty() {
        return Err(ClientError::new(Kind::Denied, "Nobody is left there who may read it.").means("Nothing was sent."));
    }
    let whom = reply::people(&to);
    output.aside(&elsewhere::on_both(&both));
    let text = words::take(&output, None, file, &format!("To {whom}, of the {name}. Write."))?;
    // To them all of it comes from whoever passed it on.
    let writer = session.desk.roster.name_of(&own).unwrap_or_default();
    let text = if own == sent.by { text.to_string() } else { format!("{writer} writes:\n\n{}", &*text) };
    let day = found.send(&mut there, MessageKind::Reply, to, Content { text, ..Content::default() })?;
    output.json(&json!({"case": session.name(id), "stored": dates::iso(day), "readers": whom}));
    let mut page = Page::new();
    page.say(&format!("Stored. {whom}, of the {name}, can read it now."));
    output.page(&page);
    Ok(())
}
