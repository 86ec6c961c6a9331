//! `tellsafe alone CASE WHAT`: what could not wait, for the others to look at within 24 hours.

use super::step;
use crate::cli::AloneArgs;
use crate::context::Context;
use crate::error::ClientError;
use tellsafe_protocol::act::Act;

pub(super) fn run(context: &mut Context, args: &AloneArgs) -> Result<(), ClientError> {
    let what = step::words(&args.what)?;
    let (mut session, id) = step::begin(context, &args.case)?;
    step::send(&mut session, &id, vec![Act::Alone(what)])
}
