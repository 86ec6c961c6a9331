//! What every command has in common with which members work on a case: it is read before, and what was done is said afterwards.

use super::{Said, conflict, people, read, shut};
use crate::case::name::short_id;
use crate::case::work::{Fate, Proposed, Work};
use crate::case::{acts, wishes};
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use serde_json::json;
use tellsafe_protocol::act::{Act, MAX_WORDS, Said as ReporterSaid, Wish};
use tellsafe_protocol::bytes::{MessageId, hex};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::outcome::Outcome;

/// Fewest characters of an id that name a message.
const FEWEST: usize = 4;

/// The case that was typed, read. Whoever has not said that they have no conflict gets no further.
///
/// # Errors
/// A conflict; no such case; no answer.
pub(super) fn begin<'a>(context: &'a mut Context, typed: &str) -> Result<(Session<'a>, MessageId), ClientError> {
    let mut session = Session::open(context)?;
    let id = session.find(typed)?;
    ready(&mut session, &id)?;
    Ok((session, id))
}

/// As [`begin`], of a case that was found before.
///
/// # Errors
/// As [`begin`].
pub(super) fn ready(session: &mut Session<'_>, id: &MessageId) -> Result<(), ClientError> {
    ready_though_shut(session, id)?;
    shut::must_be_open(session, id)
}

/// As [`ready`], of a case that may be shut: what opens it is recorded so.
///
/// # Errors
/// As [`begin`].
pub(super) fn ready_though_shut(session: &mut Session<'_>, id: &MessageId) -> Result<(), ClientError> {
    conflict::require_none(session, id, None)?;
    session.read(id, |_| true)?;
    read::must_be_there(session, id)
}

/// What members did about the case so far.
///
/// # Errors
/// A fault of this program.
pub(super) fn work(session: &Session<'_>, id: &MessageId) -> Result<Work, ClientError> {
    session.work(id).ok_or_else(|| ClientError::internal("a case went away"))
}

/// Stops what the reporter does not agree to, or wants to be asked about first.
///
/// # Errors
/// Such a wish, and what to do about it.
pub(super) fn heed(session: &Session<'_>, id: &MessageId, outcomes: &[Outcome]) -> Result<(), ClientError> {
    let (Some(case), work) = (session.case(id), work(session, id)?) else { return Ok(()) };
    let held = wishes::of(case, &work, session.desk.roster.details());
    let Some((wish, said)) = wishes::broken(outcomes, &held, &work) else { return Ok(()) };
    Err(stopped(session, id, wish, said))
}

/// As [`heed`], before it is passed on.
///
/// # Errors
/// As [`heed`].
pub(super) fn heed_sharing(session: &Session<'_>, id: &MessageId) -> Result<(), ClientError> {
    let (Some(case), work) = (session.case(id), work(session, id)?) else { return Ok(()) };
    let held = wishes::of(case, &work, session.desk.roster.details());
    match wishes::refused(Wish::Share, &held, &work) {
        Some(said) => Err(stopped(session, id, Wish::Share, Some(said))),
        None => Ok(()),
    }
}

fn stopped(session: &Session<'_>, id: &MessageId, wish: Wish, said: Option<ReporterSaid>) -> ClientError {
    let (name, word) = (session.name(id), wish.word());
    let said = said.map_or("has not said anything", acts::said_words);
    let happened = format!("About {}: {} {said}.", acts::wish_words(wish), acts::sayer(wish).to_lowercase());
    let stopped = ClientError::new(Kind::Denied, happened).means("So it was stopped, and nothing was sent.");
    let record = format!("Ask them, and record it: tellsafe consent {name} {word} yes");
    stopped.next(match wish {
        Wish::Mediate | Wish::MediateOther => format!("{record}. A mediation needs a yes of both."),
        _ => format!(
            "{record}. To go against it for a reason that stays: tellsafe consent {name} {word} --override REASON"
        ),
    })
}

/// As [`store`], and says so.
///
/// # Errors
/// As [`store`].
pub(super) fn send(session: &mut Session<'_>, id: &MessageId, acts: Vec<Act>) -> Result<(), ClientError> {
    store(session, id, acts)?.say(&session.context.output);
    Ok(())
}

/// Stores what was done, for the other members who read the case.
///
/// # Errors
/// No one to tell; no answer.
pub(super) fn store(session: &mut Session<'_>, id: &MessageId, acts: Vec<Act>) -> Result<Said, ClientError> {
    // The reporter knows that someone has read it before anything is done about it.
    read::tell_first(session, id)?;
    let day = session.step(id, Content { acts: acts.clone(), ..Content::default() })?;
    let name = session.name(id);
    let names = |key: &_| people::name(session, key);
    let mut page = Page::new();
    page.say(&format!("Stored. The others who read {name} can see:"));
    for act in &acts {
        let (said, words) = acts::sentence(act, &names);
        page.under(&said);
        if let Some(words) = words {
            page.quote(&words);
        }
    }
    for warning in &session.warnings {
        page.warn(warning);
    }
    let values: Vec<_> = acts.iter().map(|act| acts::value(act, &names)).collect();
    let value = json!({"case": name, "stored": dates::iso(day), "acts": values, "warnings": session.warnings});
    Ok(Said { page, value })
}

/// The proposal that was typed, or the only one that is open.
///
/// # Errors
/// None, or several.
pub(super) fn proposal<'a>(work: &'a Work, typed: Option<&str>, today: u32) -> Result<&'a Proposed, ClientError> {
    let open = work.proposals.iter().filter(|one| matches!(one.fate(today), Fate::Open { .. }));
    let found: Vec<&Proposed> = open.filter(|one| is_meant(&one.id, typed)).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(ClientError::new(Kind::NotFound, "There is no such proposal that is open.")
            .means("Its time may be over, someone may have objected, or a later one has replaced it.")
            .next("`tellsafe read` shows what became of each.")),
        several => Err(which(several.iter().map(|one| one.id), "--proposal")),
    }
}

/// True when an id begins with what was typed, or nothing was.
pub(super) fn is_meant(id: &MessageId, typed: Option<&str>) -> bool {
    let typed = typed.map(|typed| typed.trim().to_lowercase());
    typed.is_none_or(|typed| typed.len() >= FEWEST && hex(&id.0).starts_with(&typed))
}

/// Several messages may be meant.
pub(super) fn which(ids: impl Iterator<Item = MessageId>, option: &str) -> ClientError {
    let ids: Vec<String> = ids.map(|id| short_id(&id)).collect();
    ClientError::new(Kind::Usage, "More than one may be meant.")
        .next(format!("Say which, with {option} and one of these: {}.", ids.join(", ")))
}

/// Words of an act.
///
/// # Errors
/// None, or too many.
pub(super) fn words(typed: &str) -> Result<String, ClientError> {
    let words = typed.trim();
    if words.is_empty() || words.len() > MAX_WORDS {
        return Err(ClientError::new(Kind::Usage, format!("Say something, in at most {MAX_WORDS} bytes.")));
    }
    Ok(words.to_owned())
}
