//! `tellsafe share … --offer`: someone learns that there is a case, by its name alone, and says whether they have a conflict before
//! anything of it is sealed to them.

use super::With;
use crate::case::work::Stand;
use crate::command::{Said, step};
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use serde_json::json;
use tellsafe_protocol::act::Conflict;
use tellsafe_protocol::bytes::MessageId;

/// Stops what was offered and is not answered yet: silence is no access.
pub(super) fn must_be_answered(session: &Session<'_>, id: &MessageId, with: &With) -> Result<(), ClientError> {
    let stands = step::work(session, id)?.stands;
    if stands.offered.get(&with.key) != Some(&Stand::Silent) {
        return Ok(());
    }
    let (name, with) = (session.name(id), &with.name);
    Err(ClientError::new(
        Kind::Denied,
        format!("{name} was offered to {with}, who has not said yet whether they have a conflict."),
    )
    .means("So nothing was shared: silence is no access.")
    .next(format!("Ask them to type: tellsafe conflict {name} none, or soft, or hard")))
}

/// Stops what would be offered to someone who has it, or was offered it before.
pub(super) fn must_be_new(session: &Session<'_>, id: &MessageId, with: &With) -> Result<(), ClientError> {
    let (case, name) = (session.found(id)?, session.name(id));
    let declined = |happened: String| ClientError::new(Kind::Declined, happened).means("Nothing was sent.");
    if case.facts.readers.contains(&with.inbox) {
        return Err(declined(format!("{} reads {name} already.", with.name)));
    }
    match step::work(session, id)?.stands.of(&with.key) {
        Stand::Said(Conflict::None | Conflict::Soft) => {
            Err(declined(format!("{} has answered the offer of {name}.", with.name))
                .next(format!("Share it: tellsafe share {name} --with '{}'", with.name)))
        }
        _ if case.waits_for(&with.key, &with.inbox, session.desk.roster.newest().1) => {
            Err(declined(format!("{name} was offered to {} before, who has not answered.", with.name)))
        }
        _ => Ok(()),
    }
}

pub(super) fn said(session: &Session<'_>, name: &str, with: &With) -> Said {
    let (mut page, with) = (Page::new(), &with.name);
    page.say(&format!(
        "Stored. {with} can see that there is a case called {name}, that you offer it, and who reads it; nothing else."
    ));
    page.say("Once they have said that they have no conflict, or a soft one, share it:");
    page.command(&format!("tellsafe share {name} --with '{with}'"));
    for warning in &session.warnings {
        page.warn(warning);
    }
    let value = json!({"case": name, "with": with, "offered": true, "warnings": session.warnings});
    Said { page, value }
}
