//! A new key in the place of one that was lost. That it is whose the list says, a quorum signed, and a quorum may be one person.

use super::With;
use crate::card;
use crate::case::{Case, Entry};
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use tellsafe_protocol::act::{Act, Conflict};

/// True for whoever reads the case with a key that was lost, where the reporter left someone out: they need no word of the reporter's, but
/// whoever shares it hears of their new key from themselves.
pub(super) fn is_one(case: &Case, with: &With) -> bool {
    case.facts.heirs().contains(&with.inbox) && !case.facts.left_out.is_empty()
}

/// True where they said with a key that they lost since that they have a hard conflict, and nobody held that to be none. Whatever else they
/// said with it, before or after: it may have been someone else by then.
pub(super) fn was_hard(session: &Session<'_>, case: &Case, with: &With) -> bool {
    let former = &session.desk.roster.lost_by(&with.inbox);
    let acts = |theirs: bool| {
        let entries = case.entries.iter().filter(move |entry| former.contains(&entry.key()) == theirs);
        entries.filter_map(Entry::content).flat_map(|content| &content.acts)
    };
    let lifts = |act: &Act| matches!(act, Act::LetBack(key) if former.contains(key));
    acts(true).any(|act| *act == Act::Conflict(Conflict::Hard)) && !acts(false).any(lifts)
}

/// That the six words of the new key were compared.
///
/// # Errors
/// They were not.
pub(super) fn compared(session: &Session<'_>, with: &With, compared: bool) -> Result<(), ClientError> {
    if compared {
        return Ok(());
    }
    let (roster, output, name) = (&session.desk.roster, session.context.output, &with.name);
    let mut members = roster.newest().1.members.iter().zip(&roster.details().members);
    let words = members.find(|(keys, _)| keys.inbox == with.inbox);
    let words = words.and_then(|(keys, member)| card::words_of(keys, member)).unwrap_or_default();
    if !output.can_ask() {
        return Err(ClientError::new(Kind::Usage, format!("{name} has a new key, and a reporter left someone out."))
            .means("So nothing is shared before its six words were compared.")
            .next(format!("Have {name} read you these by voice, then add --yes-compared: {words}")));
    }
    let mut page = Page::new();
    page.say(&format!(
        "A reporter left someone out. {name} read it with the key that was lost; these are the six words of the new one."
    ));
    page.command(&words);
    output.aside(&page);
    if output.confirm(&format!("Did {name} read you the same six words, by voice or face to face?"))? {
        return Ok(());
    }
    Err(ClientError::new(Kind::Declined, format!("The key of {name} was not compared, and nothing was shared."))
        .means("It might be the key of whoever was left out.")
        .next("Call them. If their words differ, the list of members is wrong: tell the others."))
}
