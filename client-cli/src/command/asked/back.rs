//! Between a committee that got a case and whoever reported it: their twelve words go on leading here, so members hand on what is said.

use super::super::{reply, step, words};
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

/// Hands a message of theirs on to whoever reported, and to all who read the case.
pub(super) fn tell(session: &mut Session<'_>, id: &MessageId, theirs: &Theirs) -> Result<(), ClientError> {
    let text = format!(
        "The {}, to whom we passed this on, wrote on {}:\n\n{}",
        theirs.sent.asked.name,
        dates::written(theirs.day),
        theirs.text
    );
    let told =
        session.found(id)?.entries.iter().filter_map(|entry| entry.content()).any(|content| content.text == text);
    if told {
        return Err(ClientError::new(Kind::Declined, "That was handed on already.").means("Nothing was sent."));
    }
    reply::store(session, id, Content { text, ..Content::default() }, None)?.say(&session.context.output);
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
    let Theirs { sent, mut there, found, .. } = theirs;
    let (output, own, name) = (session.context.output, session.context.holder()?.public_key(), sent.asked.name);
    let to = found.recipients(session.context.today)?;
    let whom = reply::people(&to);
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
