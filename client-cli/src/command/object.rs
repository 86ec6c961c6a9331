//! `tellsafe object CASE WHY`: what is objected to in time does not stand.

use super::{step, vote};
use crate::cli::ObjectArgs;
use crate::context::Context;
use crate::error::ClientError;
use tellsafe_protocol::act::Act;

pub(super) fn run(context: &mut Context, args: &ObjectArgs) -> Result<(), ClientError> {
    let (mut session, id) = step::begin(context, &args.case)?;
    vote::must_vote(&session, &id)?;
    let work = step::work(&session, &id)?;
    let proposal = step::proposal(&work, args.proposal.as_deref(), session.context.today)?.id;
    let why = step::words(&args.why)?;
    step::send(&mut session, &id, vec![Act::Object(proposal, why)])
}
