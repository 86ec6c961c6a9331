//! `tellsafe space CASE SPACE`: where a decision has to take effect, and whether it has.

use super::step;
use crate::cli::SpaceArgs;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use tellsafe_protocol::act::{Act, MAX_SPACE};

pub(super) fn run(context: &mut Context, args: &SpaceArgs) -> Result<(), ClientError> {
    let name = args.space.trim();
    if name.is_empty() || name.len() > MAX_SPACE {
        return Err(ClientError::new(Kind::Usage, format!("A space has a name, of at most {MAX_SPACE} bytes.")));
    }
    let act = Act::Space(name.to_owned(), args.done);
    let (mut session, id) = step::begin(context, &args.case)?;
    step::send(&mut session, &id, vec![act])
}
