//! `tellsafe reply CASE`: words to the reporter and everyone who reads the case.

use super::{Said, conflict, read, words};
use crate::case::outgoing::{self, Recipients};
use crate::cli::ReplyArgs;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use serde_json::json;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::{Content, State};
use tellsafe_protocol::statement::Kind as MessageKind;

pub(super) fn run(context: &mut Context, args: &ReplyArgs) -> Result<(), ClientError> {
    let output = context.output;
    let mut session = Session::open(context)?;
    let id = session.find(&args.case)?;
    conflict::require_none(&mut session, &id, None)?;
    session.read(&id, |_| true)?;
    let to = recipients(&session, &id)?;
    let limit = session.desk.roster.details().attachments;
    let attached = words::attached(&output, &args.attach, limit)?;
    let question = format!("To the reporter, {}. Write.", people(&to));
    let text = words::take(&output, args.text.as_deref(), args.file.as_deref(), &question)?;
    let content = Content { text: text.to_string(), attachments: attached, ..Content::default() };
    store(&mut session, &id, content, args.next.as_deref())?.say(&output);
    Ok(())
}

/// Stores an answer about a case that was read.
pub(super) fn store(
    session: &mut Session<'_>,
    id: &MessageId,
    content: Content,
    next: Option<&str>,
) -> Result<Said, ClientError> {
    let to = recipients(session, id)?;
    let state = session.case(id).map_or(State::Opened, crate::case::Case::state);
    let next = next_date(session, next, state)?;
    let day = send(session, id, MessageKind::Reply, Content { next_date: Some(next), ..content })?;
    let value = json!({"stored": dates::iso(day), "next": dates::iso(next), "members": to.members});
    let mut page = Page::new();
    page.say(&format!("Stored. The reporter can read it now{}.", others(session, &to)?));
    promised(&mut page, &to, state, next);
    Ok(Said { page, value })
}

/// Seals and stores a message, after the reporter was told that their report was read.
pub(super) fn send(
    session: &mut Session<'_>,
    id: &MessageId,
    kind: MessageKind,
    content: Content,
) -> Result<u32, ClientError> {
    if read::tell(session, id)?.is_some() {
        session.refresh()?;
    }
    let recipients = recipients(session, id)?;
    let case = session.found(id)?;
    let (roster, today) = (&session.desk.roster, session.context.today);
    let draft = outgoing::draft(case, kind, roster, today, recipients.readers, content);
    session.send(draft, None)
}

/// To whom it goes.
pub(super) fn recipients(session: &Session<'_>, id: &MessageId) -> Result<Recipients, ClientError> {
    let case = session.found(id)?;
    outgoing::from_member(case, &session.desk.roster, session.context.holder()?).map_err(|blocked| {
        ClientError::new(Kind::Denied, format!("You cannot write to {}: {blocked}.", session.name(id)))
            .means("Nothing was sent.")
            .next("A colleague who reads the case may be able to.")
    })
}

/// The day by which the reporter hears next: as typed, or by the committee's rule.
pub(super) fn next_date(session: &Session<'_>, typed: Option<&str>, state: State) -> Result<u32, ClientError> {
    let today = session.context.today;
    let Some(typed) = typed else { return Ok(outgoing::next_date(session.desk.roster.details(), state, today)) };
    let wrong = |why: &str| ClientError::new(Kind::Usage, format!("The date {why}.")).next("Write it as 2027-03-31.");
    let day = dates::parse_iso(typed).ok_or_else(|| wrong("cannot be read"))?;
    if day < today { Err(wrong("has passed")) } else { Ok(day) }
}

/// What was promised, and who could not be reached.
pub(super) fn promised(page: &mut Page, to: &Recipients, state: State, next: u32) {
    let date = dates::written(next);
    page.say(&match state {
        State::Decided => format!("The reporter sees that you read answers until {date}."),
        State::Closed => format!("The reporter sees that it is deleted on {date}."),
        _ => format!("The reporter sees that they hear more by {date}."),
    });
    for name in &to.faulty {
        page.warn(&format!("Nothing could be sealed for {name}: there is a fault in their key. Tell them."));
    }
}

/// `, and so can Bo and Chen`: the other members.
fn others(session: &Session<'_>, to: &Recipients) -> Result<String, ClientError> {
    let own = session.context.holder()?.public_key();
    let own = session.desk.roster.name_of(&own).unwrap_or_default();
    let others: Vec<String> = to.members.iter().filter(|name| *name != own).cloned().collect();
    Ok(if others.is_empty() { String::new() } else { format!(", and so can {}", phrase(&others)) })
}

/// The members, as a phrase.
pub(super) fn people(to: &Recipients) -> String {
    phrase(&to.members)
}

fn phrase(names: &[String]) -> String {
    match names {
        [] => "nobody".into(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
