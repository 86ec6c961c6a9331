//! `tellsafe hold CASE`: nothing of it is deleted, until it is released.

use super::step;
use crate::cli::HoldArgs;
use crate::context::Context;
use crate::error::ClientError;
use tellsafe_protocol::act::Act;

pub(super) fn run(context: &mut Context, args: &HoldArgs) -> Result<(), ClientError> {
    let (mut session, id) = step::begin(context, &args.case)?;
    step::send(&mut session, &id, vec![Act::Hold(!args.release)])
}
