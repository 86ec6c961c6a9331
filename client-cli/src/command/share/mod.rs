//! `tellsafe share`: another member of the committee reads a case from now on, with all that is in it; or all cases that they may.

mod agreed;
mod all;
mod heir;
mod offer;

use super::{Said, people, read, step};
use crate::cli::ShareArgs;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use serde_json::json;
use tellsafe_protocol::bytes::{Inbox, MessageId};
use tellsafe_protocol::label::PublicKey;

pub(super) fn run(context: &mut Context, args: &ShareArgs) -> Result<(), ClientError> {
    let mut session = Session::open(context)?;
    let Some(case) = &args.case else { return all::run(&mut session, args) };
    let id = session.find(case)?;
    step::ready_though_shut(&mut session, &id)?;
    let with = With::named(&session, &args.with)?;
    may(&session, &id, &with)?;
    if args.offer {
        offer::must_be_new(&session, &id, &with)?;
    } else {
        offer::must_be_answered(&session, &id, &with)?;
    }
    if heir::is_one(session.found(&id)?, &with) {
        heir::compared(&session, &with, args.yes_compared)?;
    }
    let agreed = agreed::agreement(&session, &id, &with, args.agreed.as_deref())?;
    if args.offer {
        session.offer_to(&id, &with.inbox, agreed)?;
        offer::said(&session, &session.name(&id), &with).say(&session.context.output);
        return Ok(());
    }
    let shared = share(&mut session, &id, &with, &args.reason, agreed)?;
    said(&session, &session.name(&id), &with, shared).say(&session.context.output);
    Ok(())
}

/// Another member of the committee.
struct With {
    key: PublicKey,
    inbox: Inbox,
    name: String,
}

impl With {
    fn named(session: &Session<'_>, typed: &str) -> Result<Self, ClientError> {
        let key = people::member(session, typed)?;
        if key == session.context.holder()?.public_key() {
            return Err(ClientError::new(Kind::Declined, "You read it already.").means("Nothing was sent."));
        }
        Ok(Self { key, inbox: people::inbox(session, &key)?, name: people::name(session, &key) })
    }
}

/// What came of it.
#[derive(Clone, Copy)]
struct Shared {
    /// Whether they were no reader before.
    new: bool,
    /// How many messages were handed on.
    handed: usize,
}

/// Stops what would be sealed to someone whom the case is closed to.
fn may(session: &Session<'_>, id: &MessageId, with: &With) -> Result<(), ClientError> {
    let (stands, name) = (step::work(session, id)?.stands, session.name(id));
    if heir::was_hard(session, session.found(id)?, with) {
        let happened = format!("{} had a hard conflict in {name}, said with a key that was lost.", with.name);
        return Err(ClientError::new(Kind::Denied, happened)
            .means("It holds whatever key they have, so nothing was shared.")
            .next("Its other readers go on without them."));
    }
    if !stands.is_hard(&with.key) {
        return Ok(());
    }
    let with = &with.name;
    Err(ClientError::new(Kind::Denied, format!("{with} has a hard conflict in {name}."))
        .means("So nothing of it is sealed for them, and nothing was shared.")
        .next(format!(
            "Where that is a mistake, more than half of you say so: tellsafe conflict {name} none --of '{with}'"
        )))
}

/// Shares a case that was read. What is there already is not sent twice.
fn share(
    session: &mut Session<'_>,
    id: &MessageId,
    with: &With,
    reason: &str,
    agreed: Option<MessageId>,
) -> Result<Shared, ClientError> {
    // The reporter knows that someone has read it before others do.
    read::tell_first(session, id)?;
    let new = !session.found(id)?.facts.readers.contains(&with.inbox);
    if new {
        session.introduce(id, &with.inbox, reason.trim().to_owned(), agreed)?;
        if !session.found(id)?.facts.readers.contains(&with.inbox) {
            return Err(ClientError::new(
                Kind::Untrusted,
                format!("{} was introduced, but the server does not show it.", with.name),
            )
            .means("Nothing of the case was handed on to them.")
            .next("Try again: what is there already is not sent twice."));
        }
    }
    Ok(Shared { new, handed: session.hand_on(id, &with.inbox)? })
}

fn said(session: &Session<'_>, name: &str, with: &With, Shared { new, handed }: Shared) -> Said {
    let (mut page, with) = (Page::new(), &with.name);
    if new {
        page.say(&format!("Stored. {with} reads {name} from now on, and the reporter can see it."));
    }
    page.say(&match handed {
        0 => format!("{with} has all of it that you have."),
        1 => format!("Handed on to {with}: 1 message."),
        many => format!("Handed on to {with}: {many} messages."),
    });
    page.say("Their client shows whom it is about first, and asks whether they have a conflict.");
    for warning in &session.warnings {
        page.warn(warning);
    }
    let value = json!({"case": name, "with": with, "new": new, "handed": handed, "warnings": session.warnings});
    Said { page, value }
}
