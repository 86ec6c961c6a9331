//! `tellsafe consent CASE WISH`: what the reporter said about it, or why it is gone against.

use super::step;
use crate::cli::ConsentArgs;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use tellsafe_protocol::act::{Act, Wish};

pub(super) fn run(context: &mut Context, args: &ConsentArgs) -> Result<(), ClientError> {
    let act = match (&args.override_with, args.said) {
        (Some(_), _) if matches!(args.wish, Wish::Mediate | Wish::MediateOther) => {
            return Err(ClientError::new(Kind::Denied, "Nobody is brought to a mediation against their will.")
                .means("Nothing was sent.")
                .next("Record what they say: yes, ask or no."));
        }
        (Some(why), _) => Act::Override(args.wish, step::words(why)?),
        (None, Some(said)) => Act::Consent(args.wish, said),
        (None, None) => return Err(ClientError::new(Kind::Usage, "Say yes, ask or no, or add --override.")),
    };
    let mut session = Session::open(context)?;
    let id = session.find(&args.case)?;
    step::ready_though_shut(&mut session, &id)?;
    step::send(&mut session, &id, vec![act])
}
