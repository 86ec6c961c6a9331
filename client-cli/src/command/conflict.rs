//! `tellsafe conflict CASE`, and "do you have a conflict?", asked with nothing but the card on the table.

use super::{offered, people};
use crate::case::Case;
use crate::case::work::Stand;
use crate::cli::{Conflict, ConflictArgs};
use crate::config::Silence;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::output::Output;
use crate::render::Page;
use serde_json::json;
use std::collections::BTreeMap;
use tellsafe_protocol::act::{Act, Conflict as Said};
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::statement::Kind as MessageKind;

pub(super) fn run(context: &mut Context, args: &ConflictArgs) -> Result<(), ClientError> {
    let mut session = Session::open(context)?;
    let id = session.find(&args.case)?;
    if let Some(of) = &args.of {
        if args.kind != Conflict::None {
            return Err(ClientError::new(Kind::Usage, "Of a colleague you can only say that they have none.")
                .means("Nothing was sent.")
                .next(format!("If you hold that: tellsafe conflict {} none --of '{of}'", session.name(&id))));
        }
        return let_back(&mut session, &id, of);
    }
    set(&mut session, &id, args.kind)?.say(&session.context.output);
    Ok(())
}

/// Notes what this member says, and tells the others.
pub(super) fn set(session: &mut Session<'_>, id: &MessageId, kind: Conflict) -> Result<super::Said, ClientError> {
    if session.offer(id).is_some() {
        return offered::set(session, id, Said::from(kind));
    }
    let name = session.name(id);
    // Closed here, or on another machine. Only the others can reverse it.
    known(session, id)?;
    if session.case(id).is_none() {
        return Err(stepped_back(&name));
    }
    let said = Said::from(kind);
    session.note_conflict(id, said)?;
    tell(session, id)?;
    let value = json!({"case": name, "conflict": said.word()});
    let mut page = Page::new();
    page.say(match said {
        Said::None => "Stored. Your colleagues see that you have no conflict, and you can vote.",
        Said::Soft => "Stored. Your colleagues see that you have a soft conflict: you read and write, and your vote does not count.",
        Said::Hard => {
            "Stored. Your colleagues see that you have a hard conflict, and nothing else. What was here of the case is deleted, and \
             nothing more that they write of it is sealed to you. Only they can reverse that."
        }
    });
    Ok(super::Said { page, value })
}

/// Records that this member holds a colleague's hard conflict to be none. The colleague's client asks anew once enough do.
fn let_back(session: &mut Session<'_>, id: &MessageId, of: &str) -> Result<(), ClientError> {
    require_none(session, id, None)?;
    session.own_stand(id)?;
    let key = people::member(session, of)?;
    let stand = session.work(id).map_or(Stand::Silent, |work| work.stands.of(&key));
    if key == session.context.holder()?.public_key() || stand != Stand::Said(Said::Hard) {
        return Err(ClientError::new(Kind::Declined, format!("{of} has no hard conflict that you could reverse."))
            .means("Nothing was sent."));
    }
    session.declare(id, Act::LetBack(key))?;
    session.own_stand(id)?;
    let back = session.work(id).is_some_and(|work| !work.stands.is_hard(&key));
    let mut handed = 0;
    if back {
        session.read(id, |_| true)?;
        let inbox = people::inbox(session, &key)?;
        let case = session.found(id)?;
        if case.facts.readers.contains(&inbox) {
            handed = session.hand_on(id, &inbox)?;
        } else {
            // They know no more than its name, and are asked anew with it.
            let agreed = case.agreed(&inbox, None);
            session.offer_to(id, &inbox, agreed)?;
        }
    }
    let output = session.context.output;
    output.json(&json!({"case": session.name(id), "of": of, "back": back, "handed": handed}));
    let mut page = Page::new();
    page.say(&match back {
        true => format!(
            "Stored. Enough of you hold that {of} has no conflict: their client asks them anew. What they read before, they have again, \
             with what you wrote meanwhile."
        ),
        false => format!("Stored. More of you have to say so before {of} is asked anew."),
    });
    output.page(&page);
    Ok(())
}

/// Tells the others what this member said, unless they know, and takes the case off this machine when it is closed to them.
pub(super) fn tell(session: &mut Session<'_>, id: &MessageId) -> Result<(), ClientError> {
    let Some(said) = session.marks.said(id) else { return Ok(()) };
    if session.own_stand(id)? != Stand::Said(said) {
        session.declare(id, Act::Conflict(said))?;
    }
    if said == Said::Hard && session.case(id).is_some() {
        session.drop_case(id)?;
    }
    Ok(())
}

/// As [`tell`]; one that fails stops nothing, and is repeated the next time.
pub(super) fn tell_later(session: &mut Session<'_>, id: &MessageId) {
    if let Err(error) = tell(session, id) {
        session.warnings.push(format!("Your colleagues were not told whether you have a conflict: {}", error.happened));
    }
}

/// Whether a conflict keeps the member out of a case: as given, as said before, or asked now. `None` when there is no one to ask, or
/// they want to say later.
///
/// # Errors
/// An answer that cannot be kept.
pub(super) fn settle(
    session: &mut Session<'_>,
    case: &MessageId,
    given: Option<Conflict>,
) -> Result<Option<bool>, ClientError> {
    let known = known(session, case)?;
    if session.case(case).is_none() {
        return Ok(known);
    }
    let output = session.context.output;
    let answer = match given {
        Some(given) if known != Some(true) => Some(Said::from(given)),
        Some(_) => Some(Said::Hard),
        None if known.is_some() => session.marks.said(case),
        None if output.can_ask() => match session.case(case) {
            Some(case) => ask(&question(session, case), &output)?,
            None => None,
        },
        None => None,
    };
    if let Some(said) = answer {
        session.note_conflict(case, said)?;
        if said != Said::None {
            tell_later(session, case);
        }
    }
    Ok(answer.map(|said| said == Said::Hard))
}

/// Fetches what this member may have said about conflicts on another machine, of all cases at once.
///
/// # Errors
/// No answer.
pub(super) fn look_up(session: &mut Session<'_>) -> Result<(), ClientError> {
    let all = session.cases().iter().map(Case::id).collect();
    session.read_all(&all, |kind| kind == MessageKind::Declaration)
}

/// Of every case, whether a conflict keeps the member out, without asking.
///
/// # Errors
/// No answer.
pub(super) fn known_of_all(session: &mut Session<'_>) -> Result<BTreeMap<MessageId, Option<bool>>, ClientError> {
    look_up(session)?;
    let ids: Vec<MessageId> = session.cases().iter().map(Case::id).collect();
    ids.into_iter().map(|id| Ok((id, known(session, &id)?))).collect()
}

/// Whether a conflict keeps the member out of a case, without asking.
///
/// # Errors
/// No answer.
pub(super) fn known(session: &mut Session<'_>, case: &MessageId) -> Result<Option<bool>, ClientError> {
    // Said on another machine, perhaps, and after what was said here: the most careful holds.
    if session.case(case).is_some()
        && let Stand::Said(said) = session.own_stand(case)?
        && session.marks.said(case).is_none_or(|here| here < said)
    {
        session.note_conflict(case, said)?;
        if said == Said::Hard {
            session.drop_case(case)?;
        }
    }
    Ok(session.marks.conflict(case))
}

/// As [`settle`], where only a clear no lets the member go on; the others are then told that there is none.
///
/// # Errors
/// There is a conflict, or no answer.
pub(super) fn require_none(
    session: &mut Session<'_>,
    case: &MessageId,
    given: Option<Conflict>,
) -> Result<(), ClientError> {
    offered::waits(session, case)?;
    let name = session.name(case);
    match settle(session, case, given)? {
        Some(false) => {
            tell_later(session, case);
            Ok(())
        }
        Some(true) => Err(stepped_back(&name)),
        None if session.context.config.stored.silence == Some(Silence::Access) => Ok(()),
        None => {
            Err(ClientError::new(Kind::Setup, format!("You have not said yet whether you have a conflict in {name}."))
                .means("That is asked before anything of it is fetched.")
                .next(format!("See its card with `tellsafe inbox`, then: tellsafe conflict {name} none")))
        }
    }
}

fn stepped_back(name: &str) -> ClientError {
    ClientError::new(Kind::Declined, format!("You said that you have a conflict in {name}."))
        .means("So nothing more of it is fetched or shown. Your colleagues were told that, and not why.")
        .next("If that was a mistake, ask them: more than half of them have to say so, with `tellsafe conflict … none --of` and your name.")
}

/// Asks until there is an answer; `None` for later.
///
/// # Errors
/// The input ends instead.
pub(super) fn ask(question: &Page, output: &Output) -> Result<Option<Said>, ClientError> {
    output.aside(question);
    loop {
        let answer = output.ask("Do you have a conflict? [yes/soft/no/later]")?.to_lowercase();
        output.note("");
        match answer.as_str() {
            "y" | "yes" | "hard" => return Ok(Some(Said::Hard)),
            "s" | "soft" => return Ok(Some(Said::Soft)),
            "n" | "no" | "none" => return Ok(Some(Said::None)),
            "l" | "later" => return Ok(None),
            _ => output.note("Please type yes, soft, no or later."),
        }
    }
}

/// What is asked, with nothing but the card on the table.
pub(super) fn question(session: &Session<'_>, case: &Case) -> Page {
    let mut page = Page::new();
    page.title(&format!("New: {}, received {}", session.name(&case.id()), dates::written(case.received())));
    card(&mut page, case);
    page.gap();
    page.say("Are you part of this, or close to anyone in it? If so, say yes: nothing more of it is fetched. You need not say why.");
    page.say("Is it something less, such as the same employer? Say soft: you read it, and do not vote.");
    page
}

/// Whom and where a report is about.
pub(super) fn card(page: &mut Page, case: &Case) {
    let card = case.card().filter(|card| !(card.people.trim().is_empty() && card.place.trim().is_empty()));
    match card {
        Some(card) => page.pair("Whom", &card.people).pair("Where", &card.place),
        None => page.under("The lines for who and where were left empty."),
    };
}
