//! `tellsafe vote CASE yes|abstain|no`.

use super::step;
use crate::case::work::Proposed;
use crate::cli::VoteArgs;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use tellsafe_protocol::act::Act;
use tellsafe_protocol::bytes::MessageId;

pub(super) fn run(context: &mut Context, args: &VoteArgs) -> Result<(), ClientError> {
    let (mut session, id) = step::begin(context, &args.case)?;
    let proposal = on(&session, &id, args.proposal.as_deref())?.id;
    step::send(&mut session, &id, vec![Act::Vote(proposal, args.vote)])
}

/// The proposal to vote on, of a case that was read.
pub(super) fn on(session: &Session<'_>, id: &MessageId, typed: Option<&str>) -> Result<Proposed, ClientError> {
    must_vote(session, id)?;
    step::proposal(&step::work(session, id)?, typed, session.context.today).cloned()
}

/// Only those without any conflict vote, and object.
pub(super) fn must_vote(session: &Session<'_>, id: &MessageId) -> Result<(), ClientError> {
    let own = session.context.holder()?.public_key();
    if step::work(session, id)?.stands.votes(&own) {
        return Ok(());
    }
    Err(ClientError::new(
        Kind::Denied,
        "Your colleagues do not know that you have no conflict, so your word does not count here.",
    )
    .means("Nothing was sent. With a soft conflict you read and write, and do not vote.")
    .next(format!("If you have none: tellsafe conflict {} none", session.name(id))))
}
