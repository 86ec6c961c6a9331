//! `tellsafe prior ask CASE`: a handle, and that this committee asks; nothing of the case.

use crate::case::{escrow, prior};
use crate::cli::AskArgs;
use crate::command::elsewhere::{Elsewhere, Letter};
use crate::command::step;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use tellsafe_protocol::act::MAX_LABEL;
use tellsafe_protocol::statement::Card;

pub(super) fn run(context: &mut Context, args: &AskArgs) -> Result<(), ClientError> {
    let handle = args.about.trim();
    if handle.len() > MAX_LABEL || escrow::one_handle(handle).is_none() {
        return Err(ClientError::new(Kind::Usage, "That is not one handle.")
            .means("A name alone would find other people of that name. Nothing was sent.")
            .next("Write it like @kim_doe, or as the address of their page."));
    }
    let (mut session, id) = step::begin(context, &args.case)?;
    let mut there = Elsewhere::find(&session, &args.committee)?;
    let chosen = there.choose(&session, &id, &args.without)?;
    let letter = Letter {
        card: Card { people: handle.to_owned(), place: prior::PLACE.to_owned() },
        text: prior::TEXT.to_owned(),
        answers: vec![(prior::ABOUT.to_owned(), handle.to_owned())],
        about: Some(handle.to_owned()),
        full: None,
    };
    there.send(&mut session, &id, chosen, letter, args.again)?.say(&session.context.output);
    Ok(())
}
