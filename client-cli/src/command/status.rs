//! `tellsafe status CASE STATE`: where a case stands, as its reporter is told.

use super::{conflict, reply};
use crate::case::standing;
use crate::cli::StatusArgs;
use crate::context::Context;
use crate::dates;
use crate::error::ClientError;
use crate::member::Session;
use crate::render::Page;
use serde_json::json;
use tellsafe_protocol::content::{Content, State};
use tellsafe_protocol::statement::Kind as MessageKind;

pub(super) fn run(context: &mut Context, args: &StatusArgs) -> Result<(), ClientError> {
    let output = context.output;
    let mut session = Session::open(context)?;
    let id = session.find(&args.case)?;
    conflict::require_none(&mut session, &id, None)?;
    session.read(&id, |_| true)?;
    let state = State::from(args.state);
    let to = reply::recipients(&session, &id)?;
    let next = reply::next_date(&session, args.next.as_deref(), state)?;
    let text = args.text.clone().unwrap_or_default();
    let content = Content { text, state: Some(state), next_date: Some(next), ..Content::default() };
    let day = reply::send(&mut session, &id, MessageKind::Status, content)?;
    output.json(&json!({
        "stored": dates::iso(day), "state": standing::word(state), "next": dates::iso(next), "members": to.members,
    }));
    let mut page = Page::new();
    let name = session.name(&id);
    page.say(&format!("Stored. {name} is now: {}.", standing::label(state)));
    page.say("The reporter reads:").quote(&standing::sentence(state, to.members.len()));
    if let Some(text) = args.text.as_deref() {
        page.quote(text);
    }
    reply::promised(&mut page, &to, state, next);
    if args.text.is_none() && points_to_words(state) {
        page.gap().say("They will look for a message from you. Unless you have just written it:");
        page.command(&format!("tellsafe reply {name}"));
    }
    output.page(&page);
    Ok(())
}

/// True for states whose sentence says that there is something to read.
fn points_to_words(state: State) -> bool {
    matches!(state, State::Question | State::PassingOn | State::Held | State::Decided)
}
