//! `tellsafe` alone, on a terminal: the full-screen view. What it shows and does, the commands' own functions fetch and do.

use super::offered::{self, Told};
use super::rows::{self, Conflicts};
use super::{Said, conflict, inbox, lead, read, reply, status, step, vote};
use crate::case::name::short_id;
use crate::case::{Case, acts, standing};
use crate::cli::{Conflict, Global};
use crate::config::Silence;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::output::Output;
use crate::render::Page;
use crate::view::{Answer, Asked, Deed, Effect, List, Reading, Row, To, screen};
use tellsafe_protocol::act::Act;
use tellsafe_protocol::bytes::{MessageId, hex};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::statement::Kind as MessageKind;

pub(super) fn run(global: &Global) -> Result<(), ClientError> {
    let global = global.clone();
    screen::run(move |asked, answers| {
        let mut context = Context::member(&global)?;
        // From here on, the view has the screen.
        context.output = Output::nobody();
        context.gateway.output = None;
        let mut session = Session::open(&mut context)?;
        let first = list(&mut session)?;
        // Nobody takes an answer once the view is closed.
        if answers.send(Answer::List(first)).is_ok() {
            for effect in asked {
                if answers.send(answer(&mut session, effect)).is_err() {
                    break;
                }
            }
        }
        Ok(())
    })
}

fn answer(session: &mut Session<'_>, effect: Effect) -> Answer {
    let done = match effect {
        Effect::List => {
            // Of cases that are not open, no more is kept than a list needs.
            session.shut();
            session.renew().and_then(|()| list(session)).map(Answer::List)
        }
        Effect::Open(id, given) => open(session, &id, given),
        Effect::Do(id, deed) => return act(session, &id, deed).unwrap_or_else(|error| Answer::Failed(page(&error))),
    };
    done.unwrap_or_else(|error| match error.kind {
        Kind::Unavailable | Kind::Later => Answer::Unchanged(stale(&error)),
        _ => Answer::Failed(page(&error)),
    })
}

/// Why what is shown is not from now.
fn stale(error: &ClientError) -> String {
    format!("! Not up to date: {}", error.happened)
}

fn page(error: &ClientError) -> Page {
    let mut page = Page::new();
    page.warn(&error.happened).under(&error.means).under(&error.next);
    page
}

fn list(session: &mut Session<'_>) -> Result<List, ClientError> {
    let conflicts = rows::fetch(session, None, |kind| kind == MessageKind::Step)?;
    let mut list = List { committee: session.desk.roster.newest().1.name.clone(), ..List::default() };
    list.rows = offered::all(session)?.iter().map(offer).collect();
    list.rows.extend(rows(session, &conflicts)?);
    list.away = rows::away(session);
    inbox::warnings(&mut list.warnings, session);
    Ok(list)
}

fn rows(session: &Session<'_>, conflicts: &Conflicts) -> Result<Vec<Row>, ClientError> {
    let (details, today) = (session.desk.roster.details(), session.context.today);
    let own = session.context.holder()?.public_key();
    let (names, mut rows) = (session.names(), Vec::new());
    for case in rows::asking(session, conflicts) {
        let day = details.working.after(case.received(), details.deadlines.acknowledge);
        rows.push(Row {
            id: case.id(),
            name: names.get(&case.id()).cloned().unwrap_or_default(),
            mark: "?",
            state: "conflict?",
            age: age(case, today),
            next: dates::short(day, today),
            who: "",
            notes: format!(
                "New, received {}. Enter shows whom it is about, and asks whether you have a conflict.",
                dates::written(case.received())
            ),
        });
    }
    for row in rows::open(session, conflicts)? {
        let leads = session.work(&row.case.id()).map(|work| work.leads).unwrap_or_default();
        let who = match (leads.contains(&own), leads.is_empty()) {
            (true, _) => "you",
            (false, true) => "nobody",
            (false, false) => "a colleague",
        };
        let notes = [vec![row.date(today)], row.notes.clone()].concat().join("; ");
        rows.push(Row {
            id: row.case.id(),
            mark: row.mark(),
            state: standing::label(row.case.state()),
            age: age(row.case, today),
            next: dates::short(row.next, today),
            who,
            notes: format!("{}: {notes}.", row.name),
            name: row.name,
        });
    }
    Ok(rows)
}

/// A case of which there is nothing but its name.
fn offer(told: &Told) -> Row {
    Row {
        id: told.id,
        name: told.name.clone(),
        mark: told.mark(),
        state: told.state(),
        age: String::new(),
        next: String::new(),
        who: "",
        notes: told.words(),
    }
}

fn age(case: &Case, today: u32) -> String {
    match today.saturating_sub(case.received()) {
        0 => "today".into(),
        1 => "1 day".into(),
        days => format!("{days} days"),
    }
}

/// As `tellsafe read` does it: where nothing was said yet about a conflict, that is asked first, and nothing is fetched.
fn open(session: &mut Session<'_>, id: &MessageId, given: Option<Conflict>) -> Result<Answer, ClientError> {
    let renewed = match session.renew() {
        Err(error) if matches!(error.kind, Kind::Unavailable | Kind::Later) => Err(error),
        other => Ok(other?),
    };
    if let Some(offered) = session.offer(id) {
        if let Some(kind) = given {
            let Said { page, .. } = offered::set(session, id, kind.into())?;
            return Ok(Answer::Done(page, None));
        }
        let (page, name) = (offered::question(session, offered), session.name(id));
        if session.answered(id)?.is_none() {
            return Ok(Answer::Asks(Asked { id: *id, name, page, offered: true }));
        }
        offered::waits(session, id)?;
    }
    let silent = session.context.config.stored.silence != Some(Silence::Access);
    if given.is_none()
        && silent
        && conflict::known(session, id)?.is_none()
        && let Some(case) = session.case(id)
    {
        let page = conflict::question(session, case);
        return Ok(Answer::Asks(Asked { id: *id, name: session.name(id), page, offered: false }));
    }
    let reading = reading(session, id, given)?;
    Ok(Answer::Reading(Box::new(reading), renewed.err().as_ref().map(stale)))
}

fn reading(session: &mut Session<'_>, id: &MessageId, given: Option<Conflict>) -> Result<Reading, ClientError> {
    let mut read = read::open(session, id, given)?;
    if let Err(error) = &read.told {
        read.page.gap().append(page(error));
    }
    inbox::warnings(&mut read.page, session);
    read::seen(session, id)?;
    let to = reply::recipients(session, id)
        .map(|to| To { names: reply::people(&to), count: to.members.len() })
        .map_err(|error| page(&error));
    let vote = proposal(session, id).map_err(|error| page(&error));
    Ok(Reading { id: *id, name: session.name(id), page: read.page, to, vote })
}

fn proposal(session: &Session<'_>, id: &MessageId) -> Result<(MessageId, Page), ClientError> {
    let proposed = vote::on(session, id, None)?;
    let names = |key: &_| super::people::name(session, key);
    let mut page = Page::new();
    page.title(&format!("{}: your vote on proposal {}", session.name(id), short_id(&proposed.id))).gap();
    page.say(&format!("{} proposes:", names(&proposed.by)));
    let (said, words) = acts::sentence(&Act::Propose(proposed.proposal.clone()), &names);
    page.under(&said).quote(&words.unwrap_or_default());
    Ok((proposed.id, page))
}

fn act(session: &mut Session<'_>, id: &MessageId, deed: Deed) -> Result<Answer, ClientError> {
    session.renew()?;
    let said = match deed {
        Deed::Conflict(kind) => conflict::set(session, id, kind)?,
        Deed::Status(state) => status::set(session, id, state, None, None)?,
        Deed::Reply(text) => {
            step::ready(session, id)?;
            reply::store(session, id, Content { text: text.to_string(), ..Content::default() }, None)?
        }
        Deed::Lead => {
            step::ready(session, id)?;
            let own = session.context.holder()?.public_key();
            lead::set(session, id, Some(own))?
        }
        Deed::Vote(proposal, vote) => {
            step::ready(session, id)?;
            // Not one that came in its place meanwhile.
            let proposal = vote::on(session, id, Some(&hex(&proposal.0)))?.id;
            step::store(session, id, vec![Act::Vote(proposal, vote)])?
        }
    };
    let Said { page, .. } = said;
    Ok(Answer::Done(page, after(session, id)))
}

/// The case as it is now; nothing where it was closed, or the server went away since.
fn after(session: &mut Session<'_>, id: &MessageId) -> Option<Box<Reading>> {
    session.renew().ok()?;
    session.case(id)?;
    reading(session, id, None).ok().map(Box::new)
}
