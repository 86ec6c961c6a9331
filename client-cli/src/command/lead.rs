//! `tellsafe lead CASE`: who leads a case.

use super::{Said, people, step};
use crate::cli::LeadArgs;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use tellsafe_protocol::act::Act;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::label::PublicKey;

pub(super) fn run(context: &mut Context, args: &LeadArgs) -> Result<(), ClientError> {
    let (mut session, id) = step::begin(context, &args.case)?;
    let member = match &args.member {
        _ if args.nobody => None,
        Some(typed) => Some(people::member(&session, typed)?),
        None => Some(session.context.holder()?.public_key()),
    };
    set(&mut session, &id, member)?.say(&session.context.output);
    Ok(())
}

/// Of a case that was read.
pub(super) fn set(session: &mut Session<'_>, id: &MessageId, member: Option<PublicKey>) -> Result<Said, ClientError> {
    let work = step::work(session, id)?;
    if member.is_some_and(|key| work.stands.is_hard(&key) || !work.stands.by_key.contains_key(&key)) {
        return Err(ClientError::new(Kind::Denied, "They do not read this case, so they cannot lead it.")
            .means("Nothing was sent."));
    }
    step::store(session, id, vec![Act::Lead(member)])
}
