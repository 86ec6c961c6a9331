//! `tellsafe share CASE --with NAME`: another member of the committee reads the case from now on, with all that is in it.

use super::{Said, people, read, step};
use crate::card;
use crate::case::name::short_id;
use crate::case::{Case, Entry};
use crate::cli::ShareArgs;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use serde_json::json;
use std::collections::BTreeSet;
use tellsafe_protocol::act::{Act, Conflict};
use tellsafe_protocol::author::Author;
use tellsafe_protocol::bytes::{Inbox, MessageId};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::statement::Kind as MessageKind;

pub(super) fn run(context: &mut Context, args: &ShareArgs) -> Result<(), ClientError> {
    let (mut session, id) = step::begin(context, &args.case)?;
    let key = people::member(&session, &args.with)?;
    let (inbox, name) = (people::inbox(&session, &key)?, session.name(&id));
    if key == session.context.holder()?.public_key() {
        return Err(ClientError::new(Kind::Declined, "You read it already.").means("Nothing was sent."));
    }
    let with = people::name(&session, &key);
    if step::work(&session, &id)?.stands.is_hard(&key) {
        return Err(ClientError::new(Kind::Denied, format!("{with} has a hard conflict in {name}."))
            .means("So nothing of it is sealed for them, and nothing was shared.")
            .next(format!(
                "Where that is a mistake, more than half of you say so: tellsafe conflict {name} none --of '{with}'"
            )));
    }
    let former = session.desk.roster.lost_by(&inbox);
    if was_hard(session.found(&id)?, &former) {
        return Err(ClientError::new(
            Kind::Denied,
            format!("{with} had a hard conflict in {name}, said with a key that was lost."),
        )
        .means("It holds whatever key they have, so nothing was shared.")
        .next("Its other readers go on without them."));
    }
    let facts = &session.found(&id)?.facts;
    let agreed = if facts.heirs().contains(&inbox) && !facts.left_out.is_empty() {
        compared(&session, &inbox, &with, args.yes_compared)?;
        None
    } else {
        agreement(&session, &id, &inbox, &with, args.agreed.as_deref())?
    };
    // The reporter knows that someone has read it before others do.
    read::tell_first(&mut session, &id)?;
    let new = !session.found(&id)?.facts.readers.contains(&inbox);
    if new {
        session.introduce(&id, &inbox, args.reason.trim().to_owned(), agreed)?;
        if !session.found(&id)?.facts.readers.contains(&inbox) {
            return Err(ClientError::new(
                Kind::Untrusted,
                format!("{with} was introduced, but the server does not show it."),
            )
            .means("Nothing of the case was handed on to them.")
            .next("Try again: what is there already is not sent twice."));
        }
    }
    let handed = session.hand_on(&id, &inbox)?;
    said(&session, &name, &with, new, handed).say(&session.context.output);
    Ok(())
}

/// Whether the last that someone said of a conflict, with keys that they lost since, was that it is a hard one.
fn was_hard(case: &Case, former: &BTreeSet<PublicKey>) -> bool {
    let theirs = case.entries.iter().filter(|entry| former.contains(&entry.key())).filter_map(Entry::content);
    let mut said = theirs.flat_map(|content| &content.acts).filter(|act| matches!(act, Act::Conflict(_)));
    said.next_back() == Some(&Act::Conflict(Conflict::Hard))
}

/// That a new key is whose the list says, a quorum signed, and a quorum may be one person. Where the reporter left someone out, whoever
/// shares it hears it from the person.
fn compared(session: &Session<'_>, inbox: &Inbox, with: &str, compared: bool) -> Result<(), ClientError> {
    let (roster, output) = (&session.desk.roster, session.context.output);
    let mut members = roster.newest().1.members.iter().zip(&roster.details().members);
    let words = members.find(|(keys, _)| keys.inbox == *inbox).and_then(|(keys, member)| card::words_of(keys, member));
    let words = words.unwrap_or_default();
    if compared {
        return Ok(());
    }
    if !output.can_ask() {
        return Err(ClientError::new(Kind::Usage, format!("{with} has a new key, and the reporter left someone out."))
            .means("So nothing is shared before its six words were compared.")
            .next(format!("Have {with} read you these by voice, then add --yes-compared: {words}")));
    }
    let mut page = Page::new();
    page.say(&format!(
        "The reporter left someone out. {with} read it with the key that was lost; these are the six words of the new one."
    ));
    page.command(&words);
    output.aside(&page);
    if output.confirm(&format!("Did {with} read you the same six words, by voice or face to face?"))? {
        return Ok(());
    }
    Err(ClientError::new(Kind::Declined, format!("The key of {with} was not compared, and nothing was shared."))
        .means("It might be the key of whoever was left out.")
        .next("Call them. If their words differ, the list of members is wrong: tell the others."))
}

/// The message in which the reporter agreed, where they left someone out and someone new is to be added.
fn agreement(
    session: &Session<'_>,
    id: &MessageId,
    inbox: &Inbox,
    with: &str,
    typed: Option<&str>,
) -> Result<Option<MessageId>, ClientError> {
    let (case, name) = (session.found(id)?, session.name(id));
    if case.facts.readers.contains(inbox) || case.facts.left_out.is_empty() {
        return Ok(None);
    }
    let left_out = match case.facts.left_out.contains(inbox) {
        true => format!("The reporter left {with} out."),
        false => format!(
            "The reporter left someone out, and nothing shows that {with} is not the same person with a new key."
        ),
    };
    let theirs = |entry: &&Entry| {
        let mute = entry.content().is_some_and(Content::only_leaves);
        entry.author == Author::Reporter && entry.kind() == MessageKind::Reply && !mute
    };
    let replies: Vec<&Entry> = case.entries.iter().filter(theirs).collect();
    let listed = |entry: &&Entry| format!("{} of {}", short_id(&entry.id()), dates::iso(entry.day));
    let listed: Vec<String> = replies.iter().map(listed).collect();
    let Some(typed) = typed else {
        let ask = format!(
            "Ask the reporter first: tellsafe reply {name}. If they agree, add --agreed and the id of that message"
        );
        return Err(ClientError::new(Kind::Denied, left_out)
            .means("So nothing was shared, and nothing was sent.")
            .next(match listed.is_empty() {
                true => format!("{ask}."),
                false => format!("{ask}. They wrote: {}.", listed.join(", ")),
            }));
    };
    let found: Vec<&&Entry> = replies.iter().filter(|entry| step::is_meant(&entry.id(), Some(typed))).collect();
    let [one] = found.as_slice() else {
        return Err(ClientError::new(Kind::NotFound, format!("{typed} names no message of the reporter's."))
            .means("So nothing was shared, and nothing was sent.")
            .next(match listed.is_empty() {
                true => format!("Ask them first: tellsafe reply {name}"),
                false => format!("They wrote: {}.", listed.join(", ")),
            }));
    };
    let mut page = Page::new();
    page.say("The reporter wrote:").quote(one.content().map_or("", |content| &content.text));
    let output = session.context.output;
    output.aside(&page);
    if output.can_ask() && !output.confirm(&format!("Do they agree there that {with} reads it?"))? {
        return Err(ClientError::new(Kind::Declined, "Nothing was shared."));
    }
    Ok(Some(one.id()))
}

fn said(session: &Session<'_>, name: &str, with: &str, new: bool, handed: usize) -> Said {
    let mut page = Page::new();
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
