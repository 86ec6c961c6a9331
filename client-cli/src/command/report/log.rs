//! `tellsafe log`: what a member was told another way. From then on it is a case like any other.

use crate::case::{Case, name};
use crate::cli::{Conflict, LogArgs};
use crate::command::{conflict, count, step};
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::files;
use crate::member::Session;
use crate::render::Page;
use serde_json::json;
use tellsafe_protocol::act::{Act, Tally};
use tellsafe_protocol::bytes::MessageId;

/// Reads the new case, as any other is read, and says by which way it came.
fn begin(
    session: &mut Session<'_>,
    id: &MessageId,
    given: Option<Conflict>,
    channel: String,
) -> Result<(), ClientError> {
    conflict::require_none(session, id, given)?;
    session.read(id, |_| true)?;
    let tally = Tally { channel: Some(channel), ..Tally::default() };
    step::store(session, id, vec![Act::Tally(tally)]).map(drop)
}

/// Stores it for the members whom its writer leaves ticked, and says by which way it came.
///
/// # Errors
/// As a report; whoever is to read it has to say whether they have a conflict.
pub(in crate::command) fn log(context: &mut Context, args: &LogArgs) -> Result<(), ClientError> {
    let (output, channel) = (context.output, count::label(&args.by, true)?);
    if args.conflict.is_none() && !output.can_ask() {
        return Err(ClientError::new(Kind::Usage, "Say whether you have a conflict in this yourself.")
            .means("Nothing was sent.")
            .next(
                "Add --conflict none, soft or hard. With a hard one, leave yourself out too: --without and your name.",
            ));
    }
    let (code, stored) = super::write(context, &args.report)?;
    let (words, returns, id) = (code.words(), !args.report.no_return, stored.case);
    // From here on it is stored, and nobody can make these words again: they come first, and whatever fails is said beside them.
    let mut page = Page::new();
    page.title("Stored, for the people you chose");
    if returns {
        page.say("If whoever told you wants to see what becomes of it, and to add to it, give them these words and this address. Nobody can send them again.");
        page.under(&words).command(&stored.address);
    }
    output.page(&page);
    let mut warnings = Vec::new();
    if let Some(file) = args.report.code_out.as_deref().filter(|_| returns)
        && let Err(error) = files::create(file, format!("{}\n", words.as_str()).as_bytes())
    {
        warnings.push(format!("The words are in no file: {}", error.happened));
    }
    let mut name = name::code_name(&id);
    let begun = Session::open(context).and_then(|mut session| {
        name = session.name(&id);
        let begun =
            session.case(&id).map(Case::id).map_or(Ok(()), |id| begin(&mut session, &id, args.conflict, channel));
        warnings.append(&mut session.warnings);
        begun
    });
    if let Err(error) = begun {
        warnings.push(format!("It is stored, but not by which way it came: {}", error.happened));
    }
    let mut page = Page::new();
    page.gap().say("Go on with it like with any other:").command(&format!("tellsafe read {name}"));
    for warning in &warnings {
        page.warn(warning);
    }
    output.page(&page);
    output.json(&json!({
        "case": name, "stored": dates::iso(stored.day), "hear_by": dates::iso(stored.hear),
        "code": returns.then_some(words.as_str()), "link": stored.address, "warnings": warnings,
    }));
    if returns && output.can_ask() && output.is_screen() {
        drop(output.ask("Press Enter when you have passed them on or written them down. Then this screen is emptied."));
        output.wipe_screen();
    }
    Ok(())
}
