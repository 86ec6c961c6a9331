//! `tellsafe counsel CASE WORDS`: what legal counsel said, where a rule wants to hear that before a decision stands.

use super::step;
use crate::cli::CounselArgs;
use crate::context::Context;
use crate::error::ClientError;
use tellsafe_protocol::act::Act;

pub(super) fn run(context: &mut Context, args: &CounselArgs) -> Result<(), ClientError> {
    let words = step::words(&args.words)?;
    let (mut session, id) = step::begin(context, &args.case)?;
    step::send(&mut session, &id, vec![Act::Counsel(words)])
}
