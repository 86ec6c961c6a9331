//! `tellsafe key show`: the public half.

use crate::card;
use crate::cli::Global;
use crate::context;
use crate::error::ClientError;
use crate::output::Output;
use crate::render::Page;
use serde_json::json;
use tellsafe_protocol::bytes::hex;

/// Characters of a recipient that a person is shown; all of it has almost 2000.
const SHOWN: usize = 24;

pub(super) fn run(global: &Global) -> Result<(), ClientError> {
    let output = Output::new(global.json);
    let (config, key) = context::unlock(global)?;
    let holder = key.holder()?;
    let (recipient, signs) = (holder.recipient().to_string(), hex(&holder.public_key().0));
    let inbox = hex(&holder.inbox().0);
    let card = card::own(&config, &holder).ok();
    let words = card.as_ref().map(|card| card.words());
    let mut page = Page::new();
    page.title("Your key, its public half");
    if let Some(card) = &card {
        page.pair("Name", &card.card().name);
    }
    page.pair("Six words", words.as_deref().unwrap_or("none before `tellsafe desk join`"))
        .pair("Recipient", &format!("{}… (whole with --json)", recipient.get(..SHOWN).unwrap_or_default()))
        .pair("Signing key", &signs)
        .pair("Inbox", &inbox)
        .gap()
        .say("Nothing of this is secret. Over the phone, compare the six words.");
    output.page(&page);
    output.json(&json!({
        "recipient": recipient, "signing_key": signs, "inbox": inbox, "six_words": words, "card": card.map(|card| card.to_text()),
    }));
    Ok(())
}
