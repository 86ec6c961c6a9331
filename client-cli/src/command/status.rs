//! `tellsafe status CASE STATE`: where a case stands, as its reporter is told.

use super::{Said, conflict, reply};
use crate::case::standing;
use crate::cli::StatusArgs;
use crate::context::Context;
use crate::dates;
use crate::error::ClientError;
use crate::member::Session;
use crate::render::Page;
use serde_json::json;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::{Content, State};
use tellsafe_protocol::statement::Kind as MessageKind;

pub(super) fn run(context: &mut Context, args: &StatusArgs) -> Result<(), ClientError> {
    let mut session = Session::open(context)?;
    let id = session.find(&args.case)?;
    set(&mut session, &id, args.state.into(), args.text.as_deref(), args.next.as_deref())?.say(&session.context.output);
    Ok(())
}

/// Of any case, which is read before.
pub(super) fn set(
    session: &mut Session<'_>,
    id: &MessageId,
    state: State,
    words: Option<&str>,
    next: Option<&str>,
) -> Result<Said, ClientError> {
    conflict::require_none(session, id, None)?;
    session.read(id, |_| true)?;
    let to = reply::recipients(session, id)?;
    let next = reply::next_date(session, next, state)?;
    let text = words.unwrap_or_default().to_owned();
    let content = Content { text, state: Some(state), next_date: Some(next), ..Content::default() };
    let day = reply::send(session, id, MessageKind::Status, content)?;
    let value = json!({
        "stored": dates::iso(day), "state": standing::word(state), "next": dates::iso(next), "members": to.members,
    });
    let mut page = Page::new();
    let name = session.name(id);
    page.say(&format!("Stored. {name} is now: {}.", standing::label(state)));
    page.say("The reporter reads:").quote(&standing::sentence(state, to.members.len()));
    if let Some(text) = words {
        page.quote(text);
    }
    reply::promised(&mut page, &to, state, next);
    if words.is_none() && points_to_words(state) {
        page.gap().say("They will look for a message from you. Unless you have just written it:");
        page.command(&format!("tellsafe reply {name}"));
    }
    Ok(Said { page, value })
}

/// True for states whose sentence says that there is something to read.
fn points_to_words(state: State) -> bool {
    matches!(state, State::Question | State::PassingOn | State::Held | State::Decided)
}
