//! `tellsafe read CASE`: the whole thread; the first time, the reporter learns that a person has read it.

use super::{Said, conflict, inbox, shut};
use crate::case::origin::Origin;
use crate::case::outgoing;
use crate::case::work::Work;
use crate::case::{Body, standing, wishes};
use crate::cli::{Conflict, ReadArgs};
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::{Page, case, json, work};
use serde_json::{Value, json};
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::{Content, State};
use tellsafe_protocol::statement::Kind as MessageKind;

pub(super) fn run(context: &mut Context, args: &ReadArgs) -> Result<(), ClientError> {
    let mut session = Session::open(context)?;
    let id = session.find(&args.case)?;
    let Reading { mut page, value, told, shut } = open(&mut session, &id, args.conflict)?;
    if !shut {
        let name = session.name(&id);
        page.gap().say("Answer:").command(&format!("tellsafe reply {name}"));
        page.command(&format!("tellsafe status {name} working"));
    }
    inbox::warnings(&mut page, &session);
    Said { page, value }.say(&session.context.output);
    seen(&mut session, &id)?;
    told
}

/// A case that is read.
pub(super) struct Reading {
    /// The case.
    pub(super) page: Page,
    /// The same, for a script.
    pub(super) value: Value,
    /// Whether the reporter could be told that someone has read it, where that was to be said.
    pub(super) told: Result<(), ClientError>,
    /// Whether it stays shut, and nothing of it was shown.
    pub(super) shut: bool,
}

/// Reads a case and tells its reporter, once a clear no to a conflict allows it.
///
/// # Errors
/// A conflict, no answer; the case is gone.
pub(super) fn open(session: &mut Session<'_>, id: &MessageId, given: Option<Conflict>) -> Result<Reading, ClientError> {
    conflict::require_none(session, id, given)?;
    session.read(id, |_| true)?;
    must_be_there(session, id)?;
    if shut::is_shut(session, id) {
        let (page, value) = shut::show(session, id)?;
        return Ok(Reading { page, value, told: Ok(()), shut: true });
    }
    // What was fetched is shown whatever becomes of telling the reporter; a failure is then said at the end.
    let told = tell(session, id);
    if matches!(told, Ok(Some(_))) {
        session.refresh()?;
        session.read(id, |_| true)?;
    }
    let shown = show(session, id)?;
    let mut page = shown.page;
    if let Ok(Some(day)) = told {
        page.gap().say(&format!(
            "The reporter now sees that a person has read it, and that they hear more by {}.",
            dates::written(day)
        ));
    }
    if shown.attached {
        page.gap().say("Files that came with it are kept by their numbers, in a folder of yours:");
        page.command(&format!("tellsafe save {} 1 --to FOLDER", shown.name));
    }
    let mut value = shown.value;
    if let Some(map) = value.as_object_mut() {
        map.insert("told".into(), json!(matches!(told, Ok(Some(_)))));
        map.insert("dropped".into(), json::dropped(&session.dropped()));
        map.insert("warnings".into(), json!(session.warnings));
    }
    Ok(Reading { page, value, told: told.map(|_| ()), shut: false })
}

/// Notes that the member has seen all of a case.
pub(super) fn seen(session: &mut Session<'_>, id: &MessageId) -> Result<(), ClientError> {
    let highest = session.case(id).map_or(0, crate::case::Case::highest);
    session.context.unkept.note(session.marks.set_shown(id, highest))
}

struct Shown {
    page: Page,
    value: Value,
    name: String,
    attached: bool,
}

fn show(session: &Session<'_>, id: &MessageId) -> Result<Shown, ClientError> {
    let name = session.name(id);
    let found = session.case(id).ok_or_else(|| gone(&name))?;
    let view = session.view()?;
    let (details, today) = (session.desk.roster.details(), session.context.today);
    let mut page = Page::new();
    page.title(&format!("{name}: {}", standing::label(found.state())));
    page.pair("Received", &dates::written(found.received()));
    conflict::card(&mut page, found);
    let origin = view.origin(id);
    origins(&mut page, origin);
    page.pair("Readers", &view.readers(found).join(", "));
    let language = found.report().and_then(|report| report.content()).map(|content| content.language.clone());
    page.pair("Language", &language.unwrap_or_default());
    let (label, word) = standing::date_label(found.state());
    page.pair(label, &format!("{word} {}", dates::written(found.next_date(details))));
    if found.is_overdue(details, today) {
        page.warn("That day has passed, and the reporter sees that it has. Write to them, or set a new date.");
    }
    if found.reporter_left() {
        page.under("The reporter said that they will not come back.");
    }
    let repeats = shut::repeats(session, id);
    if !repeats.is_empty() {
        page.pair("Same handle", &format!("on the card of {}", repeats.join(", ")));
    }
    if session.question(id).is_some() {
        page.gap().say("It is a question of another committee, and no report. What you know, and how to answer:");
        page.command(&format!("tellsafe prior answer {name}"));
    }
    page.gap();
    page.append(case::thread(found, &view));
    let work = Work::of(found, &session.desk.roster);
    let (due, wishes) = (work.due(found, details, today), wishes::of(found, &work, details));
    let names = |key: &_| view.member(key);
    page.gap().append(work::page(&work, &due, &wishes, &names, today));
    let contents = found.entries.iter().filter_map(crate::case::Entry::content);
    let attached = contents.into_iter().any(|content| !content.attachments.is_empty());
    let mut value = json::whole(found, &name, &view, today);
    if let Some(map) = value.as_object_mut() {
        map.insert("repeats".into(), json!(repeats));
        map.insert("shut".into(), json!(false));
        map.insert("origin".into(), json!(origin.map(origin_value)));
        map.insert("asks_about".into(), json!(session.question(id)));
        map.insert("work".into(), work::value(&work, &due, &wishes, &names, today));
    }
    Ok(Shown { page, value, name, attached })
}

/// Who sent it, where it says that a committee did.
fn origins(page: &mut Page, origin: Option<&Origin>) {
    let Some(origin) = origin else { return };
    match origin.verified() {
        Some((member, committee)) => page.pair("From", &format!("{member}, of the {committee}")),
        None => page.warn(&origin.doubt()),
    };
    page.pair("Fingerprint", &origin.fingerprint);
}

fn origin_value(origin: &Origin) -> Value {
    json!({
        "verified": origin.verified().is_some(), "member": origin.member, "committee": origin.committee,
        "fingerprint": origin.fingerprint,
    })
}

/// A report may be withdrawn between one look and the next; its text is gone with it.
pub(super) fn must_be_there(session: &Session<'_>, id: &MessageId) -> Result<(), ClientError> {
    let report = session.case(id).and_then(crate::case::Case::report);
    if report.is_none_or(|report| report.body == Body::Gone) { Err(gone(&session.name(id))) } else { Ok(()) }
}

/// Lets the reporter know that a person has read the report, unless they know; from then on it cannot be withdrawn unseen.
/// Returns the day by which they hear more, when something was sent. Of a case that stays shut, nobody has read anything.
pub(super) fn tell(session: &mut Session<'_>, id: &MessageId) -> Result<Option<u32>, ClientError> {
    if session.case(id).is_none_or(crate::case::Case::is_read) || shut::is_shut(session, id) {
        return Ok(None);
    }
    let found = session.found(id)?;
    let (roster, today) = (&session.desk.roster, session.context.today);
    let recipients = match outgoing::from_member(found, roster, session.context.holder()?) {
        Ok(recipients) => recipients,
        Err(blocked) => {
            session.warnings.push(format!("The reporter was not told that you read this: {blocked}."));
            return Ok(None);
        }
    };
    let closes = found.report().and_then(|report| report.content()).and_then(|content| content.withdrawal);
    let draft = outgoing::draft(found, MessageKind::Read, roster, today, recipients.readers, Content::default());
    let stored = session.send(draft, closes)?;
    Ok(Some(outgoing::next_date(session.desk.roster.details(), State::Opened, stored)))
}

/// As [`tell`], before anything else is stored: that follows it.
///
/// # Errors
/// As [`tell`].
pub(super) fn tell_first(session: &mut Session<'_>, id: &MessageId) -> Result<(), ClientError> {
    if tell(session, id)?.is_some() {
        session.refresh()?;
        session.read(id, |_| true)?;
    }
    Ok(())
}

fn gone(name: &str) -> ClientError {
    ClientError::new(Kind::NotFound, format!("{name} is no longer stored."))
        .means("The person who reported it withdrew it before anyone had confirmed reading it, or it has expired.")
        .next("There is nothing to do about it.")
}
