//! Six words, compared by voice: the one moment where a card could be exchanged for another unseen.

use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::render::Page;
use tellsafe_protocol::roster::SignedCard;

/// Shows each card and asks whether its words were compared.
pub(super) fn compare(output: &Output, cards: &[SignedCard], all_compared: bool) -> Result<(), ClientError> {
    for card in cards {
        let said = card.card();
        let mut page = Page::new();
        page.say("")
            .title(&said.name)
            .pair("Role", &said.role)
            .pair("Affiliation", &said.affiliation)
            .pair("Six words", &card.words());
        output.aside(&page);
        if all_compared {
            continue;
        }
        let question = "Did this person read you the same six words, by voice or face to face?";
        if !output.confirm(question)? {
            return Err(ClientError::new(
                Kind::Declined,
                format!("The card of {} was not compared; nothing was written.", said.name),
            )
            .means("A card can be exchanged on its way for that of someone who wants to read along.")
            .next("Call them. If the words differ, have the card sent again another way, and compare again."));
        }
    }
    Ok(())
}

/// Refuses two cards of one key, one inbox or one name: people are told apart by their names when they choose who reads.
pub(super) fn check_distinct<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), ClientError> {
    let mut seen: Vec<String> = Vec::new();
    for name in names {
        let lower = name.to_lowercase();
        if seen.contains(&lower) {
            return Err(ClientError::new(Kind::Usage, format!("There are two members called {name}."))
                .means("People choose by name who reads what they write.")
                .next("Leave out the card that is there twice, or ask one of them for a card with a fuller name."));
        }
        seen.push(lower);
    }
    Ok(())
}
