//! `tellsafe reopen CASE WHY`.

use super::step;
use crate::cli::ReopenArgs;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use tellsafe_protocol::act::Act;

pub(super) fn run(context: &mut Context, args: &ReopenArgs) -> Result<(), ClientError> {
    let why = step::words(&args.why)?;
    let (mut session, id) = step::begin(context, &args.case)?;
    if step::work(&session, &id)?.closed.is_none() {
        return Err(ClientError::new(Kind::Declined, "This case is open."));
    }
    step::send(&mut session, &id, vec![Act::Reopen(why)])
}
