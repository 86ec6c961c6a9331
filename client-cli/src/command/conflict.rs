//! "Do you have a conflict?", asked with nothing but the card on the table.

use crate::case::Case;
use crate::cli::Conflict;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::output::Output;
use crate::render::Page;
use tellsafe_protocol::bytes::MessageId;

/// Whether the member has a conflict in a case: as given, as said before, or asked now. `None` when there is no one to ask, or
/// they want to say later.
///
/// # Errors
/// An answer that cannot be kept.
pub(super) fn settle(
    session: &mut Session<'_>,
    case: &MessageId,
    given: Option<Conflict>,
) -> Result<Option<bool>, ClientError> {
    let known = session.marks.conflict(case);
    let output = session.context.output;
    let answer = match given {
        Some(given) if known.is_none() || given == Conflict::None => Some(given == Conflict::Yes),
        Some(_) => Some(true),
        None if known.is_some() => return Ok(known),
        None if output.can_ask() => ask(session, case, &output)?,
        None => None,
    };
    if let Some(conflict) = answer {
        session.marks.set_conflict(case, conflict)?;
    }
    Ok(answer)
}

/// As [`settle`], where only a clear no lets the member go on.
///
/// # Errors
/// There is a conflict, or no answer.
pub(super) fn require_none(
    session: &mut Session<'_>,
    case: &MessageId,
    given: Option<Conflict>,
) -> Result<(), ClientError> {
    let name = session.name(case);
    match settle(session, case, given)? {
        Some(false) => Ok(()),
        Some(true) => Err(ClientError::new(Kind::Declined, format!("You said that you have a conflict in {name}."))
            .means(
                "So nothing more of it is fetched or shown. Please tell your colleagues yourself that you step back.",
            )
            .next(format!("If that was a mistake: tellsafe read {name} --conflict none"))),
        None => {
            Err(ClientError::new(Kind::Setup, format!("You have not said yet whether you have a conflict in {name}."))
                .means("That is asked before anything of it is fetched.")
                .next(format!("See its card with `tellsafe inbox`, then: tellsafe read {name} --conflict none")))
        }
    }
}

fn ask(session: &Session<'_>, case: &MessageId, output: &Output) -> Result<Option<bool>, ClientError> {
    let Some(case) = session.case(case) else { return Ok(None) };
    let mut page = Page::new();
    page.title(&format!("New: {}, received {}", session.name(&case.id()), dates::written(case.received())));
    card(&mut page, case);
    page.gap();
    page.say("Are you part of this, or close to anyone in it? If so, say yes: nothing more of it is fetched. You need not say why.");
    output.aside(&page);
    loop {
        let answer = output.ask("Do you have a conflict? [yes/no/later]")?.to_lowercase();
        output.note("");
        match answer.as_str() {
            "y" | "yes" => return Ok(Some(true)),
            "n" | "no" => return Ok(Some(false)),
            "l" | "later" => return Ok(None),
            _ => output.note("Please type yes, no or later."),
        }
    }
}

/// Whom and where a report is about.
pub(super) fn card(page: &mut Page, case: &Case) {
    let card = case.card().filter(|card| !(card.people.trim().is_empty() && card.place.trim().is_empty()));
    match card {
        Some(card) => page.pair("Whom", &card.people).pair("Where", &card.place),
        None => page.under("The lines for who and where were left empty."),
    };
}
