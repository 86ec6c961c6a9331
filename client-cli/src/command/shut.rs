//! A report that is on file unless someone else reports the same person: its card is shown, and nothing of what it says.

use super::conflict;
use crate::case::escrow::{self, Repeats};
use crate::case::{outgoing, standing};
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use serde_json::{Value, json};
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::{Content, State};
use tellsafe_protocol::statement::Kind as MessageKind;

/// What its writer is told, once.
const ON_FILE: &str = "Your report is on file. It stays shut: nobody reads it unless another report names the same person, or you write \
                       here that something should be done.";

/// The names of the cases that name a handle which this one names, among those that are open to the member.
pub(super) fn repeats(session: &Session<'_>, id: &MessageId) -> Vec<String> {
    let Some(case) = session.case(id) else { return Vec::new() };
    let names = session.names();
    let found = Repeats::of(session.cases().iter()).with(case);
    found.iter().filter_map(|other| names.get(other).cloned()).collect()
}

/// Whether a case that was fetched stays shut.
pub(super) fn is_shut(session: &Session<'_>, id: &MessageId) -> bool {
    let (Some(case), Some(work)) = (session.case(id), session.work(id)) else { return false };
    escrow::is_kept(case, &work, session.desk.roster.details()) && repeats(session, id).is_empty()
}

/// Stops whoever would work on a case that stays shut.
///
/// # Errors
/// It does.
pub(super) fn must_be_open(session: &Session<'_>, id: &MessageId) -> Result<(), ClientError> {
    if !is_shut(session, id) {
        return Ok(());
    }
    let name = session.name(id);
    Err(ClientError::new(Kind::Denied, format!("{name} is on file, and stays shut."))
        .means("Whoever wrote it wants nothing done unless someone else reports the same person. Nothing was sent.")
        .next(opens(&name)))
}

/// Tells the reporter that it is on file, unless they know, and shows its card.
///
/// # Errors
/// No answer.
pub(super) fn show(session: &mut Session<'_>, id: &MessageId) -> Result<(Page, Value), ClientError> {
    if session.case(id).is_some_and(|case| case.state() == State::Received) {
        tell(session, id)?;
    }
    let name = session.name(id);
    let case = session.found(id)?;
    let next = case.next_date(session.desk.roster.details());
    let readers = session.view()?.readers(case);
    let mut page = Page::new();
    page.title(&format!("{name}: {}", standing::label(State::Held)));
    page.pair("Received", &dates::written(case.received()));
    conflict::card(&mut page, case);
    page.pair("Readers", &readers.join(", "));
    page.pair("Next message", &format!("by {}", dates::written(next)));
    page.gap().say("Whoever wrote it wants nothing done unless someone else reports the same person. So it stays shut, and they know.");
    page.say("No other case of yours has the same handle on its card. When one has, both say so, and it opens.");
    page.under(&opens(&name));
    let value = json!({
        "case": name, "shut": true, "received": dates::iso(case.received()), "next": dates::iso(next),
        "people": case.card().map(|card| &card.people), "place": case.card().map(|card| &card.place),
        "readers": readers, "repeats": [], "warnings": session.warnings,
    });
    Ok((page, value))
}

fn opens(name: &str) -> String {
    format!(
        "If they have told you otherwise: tellsafe consent {name} act yes. To open it for a reason that stays: tellsafe consent {name} act \
         --override REASON"
    )
}

/// Not as a reading: nobody has read it, and it can still be taken back whole.
fn tell(session: &mut Session<'_>, id: &MessageId) -> Result<(), ClientError> {
    let Some(case) = session.case(id) else { return Ok(()) };
    let (roster, today) = (&session.desk.roster, session.context.today);
    let to = match outgoing::from_member(case, roster, session.context.holder()?) {
        Ok(to) => to,
        Err(blocked) => {
            session.warnings.push(format!("The reporter was not told that it is on file: {blocked}."));
            return Ok(());
        }
    };
    let next = outgoing::next_date(roster.details(), State::Held, today);
    let content =
        Content { text: ON_FILE.into(), state: Some(State::Held), next_date: Some(next), ..Content::default() };
    let draft = outgoing::draft(case, MessageKind::Status, roster, today, to.readers, content);
    session.send(draft, None)?;
    session.refresh()?;
    session.read(id, |_| true)
}
