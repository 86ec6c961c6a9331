//! `tellsafe desk join`: the member's own card.

use crate::card;
use crate::cli::{Global, JoinArgs};
use crate::config::{CardWords, Config, Look};
use crate::context;
use crate::error::ClientError;
use crate::files;
use crate::keyfile;
use crate::output::Output;
use crate::render::Page;
use serde_json::json;

pub(super) fn run(global: &Global, args: &JoinArgs) -> Result<(), ClientError> {
    let output = Output::new(global.json);
    let before = Config::load(global)?;
    // What is missing should be said before the passphrase is typed.
    keyfile::must_exist(&before.identity())?;
    let words = words(&before, args)?;
    let (mut config, key) = context::unlock(global)?;
    let holder = key.holder()?;
    let look = Look::new(&holder.look_capability());
    config.keep(|stored| {
        stored.card = Some(words.clone());
        if args.watch {
            stored.look = Some(look);
        }
    })?;
    let card = card::made(&words, &holder);
    if let Some(out) = &args.out {
        files::write(out, card.to_text().as_bytes())?;
    }
    let mut page = Page::new();
    page.title("Your card")
        .pair("Name", &words.name)
        .pair("Role", &words.role)
        .pair("Affiliation", &words.affiliation)
        .pair("Six words", &card.words())
        .gap()
        .point("Send everything from BEGIN to END to the founder, by mail or chat. Nothing in it is secret.")
        .point("Then call the founder and read them the six words. That call is what keeps a stranger out.")
        .point("When the committee is founded you get its link. Check it, and let it be remembered:");
    page.command("tellsafe desk show --link 'https://…/#…'").gap();
    output.page(&page);
    output.say(card.to_text().trim_end());
    output.json(&json!({
        "card": card.to_text(), "six_words": card.words(), "name": words.name, "role": words.role,
        "affiliation": words.affiliation,
    }));
    Ok(())
}

/// What was typed, and for the rest what an earlier card said.
fn words(config: &Config, args: &JoinArgs) -> Result<CardWords, ClientError> {
    let before = config.stored.card.clone();
    let of = |typed: &Option<String>, before: Option<String>| {
        typed.as_ref().map(|text| text.trim().to_owned()).or(before).unwrap_or_default()
    };
    let words = CardWords {
        name: of(&args.name, before.as_ref().map(|card| card.name.clone())),
        role: of(&args.role, before.as_ref().map(|card| card.role.clone())),
        affiliation: of(&args.affiliation, before.as_ref().map(|card| card.affiliation.clone())),
    };
    for text in [&words.name, &words.role, &words.affiliation] {
        card::check(text)?;
    }
    if words.name.is_empty() { Err(card::no_name()) } else { Ok(words) }
}
