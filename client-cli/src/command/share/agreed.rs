//! Where the reporter left someone out, nobody new is added without a message of theirs in which they agree.

use super::{With, heir};
use crate::case::name::short_id;
use crate::case::{Case, Entry};
use crate::command::step;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use tellsafe_protocol::author::Author;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::statement::Kind as MessageKind;

/// True where the reporter has to agree first, and has not before an earlier offer.
pub(super) fn is_wanted(case: &Case, with: &With, own: &PublicKey) -> bool {
    is_new(case, with) && case.agreed(&with.inbox, Some(own)).is_none()
}

/// True for someone new where the reporter left someone out, and nothing says that they read it before with a key that was lost.
fn is_new(case: &Case, with: &With) -> bool {
    let new = !case.facts.readers.contains(&with.inbox) && !case.facts.left_out.is_empty();
    new && !heir::is_one(case, with)
}

/// Whom they left out, as far as anyone can tell.
pub(super) fn left_out(case: &Case, with: &With) -> String {
    let name = &with.name;
    match case.facts.left_out.contains(&with.inbox) {
        true => format!("The reporter left {name} out."),
        false => format!(
            "The reporter left someone out, and nothing shows that {name} is not the same person with a new key."
        ),
    }
}

/// The message in which the reporter agreed, where that is wanted.
pub(super) fn agreement(
    session: &Session<'_>,
    id: &MessageId,
    with: &With,
    typed: Option<&str>,
) -> Result<Option<MessageId>, ClientError> {
    let (case, name) = (session.found(id)?, session.name(id));
    if !is_new(case, with) {
        return Ok(None);
    }
    let own = session.context.holder()?.public_key();
    if let Some(before) = case.agreed(&with.inbox, Some(&own)).filter(|_| typed.is_none()) {
        return Ok(Some(before));
    }
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
        return Err(ClientError::new(Kind::Denied, left_out(case, with))
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
    if output.can_ask() && !output.confirm(&format!("Do they agree there that {} reads it?", with.name))? {
        return Err(ClientError::new(Kind::Declined, "Nothing was shared."));
    }
    Ok(Some(one.id()))
}
