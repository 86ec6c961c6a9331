//! `tellsafe review CASE confirm|reverse`: what the others say to what one did alone.

use super::step;
use crate::cli::{ReviewArgs, Reviewed};
use crate::context::Context;
use crate::error::{ClientError, Kind};
use tellsafe_protocol::act::Act;

pub(super) fn run(context: &mut Context, args: &ReviewArgs) -> Result<(), ClientError> {
    let (mut session, id) = step::begin(context, &args.case)?;
    let own = session.context.holder()?.public_key();
    let work = step::work(&session, &id)?;
    let open = work.alone.iter().filter(|one| one.by != own && (args.of.is_some() || one.reviewed.is_none()));
    let found: Vec<_> = open.filter(|one| step::is_meant(&one.id, args.of.as_deref())).map(|one| one.id).collect();
    let of = match found.as_slice() {
        [one] => *one,
        [] => {
            return Err(ClientError::new(
                Kind::NotFound,
                "There is nothing here that a colleague did alone and that waits for you.",
            )
            .means("What you did yourself the others have to look at."));
        }
        several => return Err(step::which(several.iter().copied(), "--of")),
    };
    step::send(&mut session, &id, vec![Act::Review(of, args.said == Reviewed::Confirm)])
}
