//! `tellsafe` alone: the full-screen view; without a terminal for it, what is new, and what to do next.

use super::{look, view};
use crate::cli::Global;
use crate::config::Config;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::render::Page;
use crate::view::screen;
use serde_json::json;

pub(super) fn run(global: &Global) -> Result<(), ClientError> {
    let config = Config::load(global)?;
    let output = Output::new(global.json);
    let has_key = config.identity().exists();
    if !has_key {
        return first_time(&output);
    }
    if config.site().is_err() || config.anchor().is_err() {
        return not_joined(&output, &config);
    }
    if !global.json && screen::is_possible() {
        return view::run(global);
    }
    let mut context = Context::public(global)?;
    let desk = match look::highest(&mut context) {
        Ok((desk, inbox, highest)) => {
            let new = highest.saturating_sub(context.trust.highest(&inbox));
            tell(&output, &desk.roster.newest().1.name, new);
            return Ok(());
        }
        // Without the look capability only the passphrase tells.
        Err(error) if error.kind == Kind::Setup => context.desk()?,
        Err(error) => return Err(error),
    };
    output.json(&json!({"committee": desk.roster.newest().1.name, "new": null, "next": "tellsafe inbox"}));
    let mut page = Page::new();
    page.title(&desk.roster.newest().1.name).gap();
    page.say("See what came in; it asks for your passphrase:").command("tellsafe inbox");
    output.page(&page);
    Ok(())
}

fn tell(output: &Output, name: &str, new: u64) {
    output.json(&json!({"committee": name, "new": new, "next": if new > 0 { Some("tellsafe inbox") } else { None }}));
    let mut page = Page::new();
    page.title(name).gap();
    match new {
        0 => page.say("Nothing new since you last looked. To see your cases:"),
        1 => page.say("1 new message since you last looked. To see it:"),
        many => page.say(&format!("{many} new messages since you last looked. To see them:")),
    };
    page.command("tellsafe inbox");
    if new == 0 {
        page.gap().say("To be told when something arrives, without a passphrase:");
        page.command("tellsafe watch --help");
    }
    output.page(&page);
}

fn first_time(output: &Output) -> Result<(), ClientError> {
    output.json(&json!({"new": null, "next": "tellsafe key new"}));
    let mut page = Page::new();
    page.title("Tellsafe: tell a code-of-conduct committee what happened, or be one").gap();
    page.say("To tell a committee something, with the link from its code of conduct:");
    page.command("tellsafe report --link 'https://…/#…'");
    page.say("To come back with your twelve words:");
    page.command("tellsafe follow-up --link 'https://…/#…'");
    page.gap().say("You are, or become, a member of a committee? First make your key:");
    page.command("tellsafe key new");
    page.say("How a committee is founded, step by step, on one page:");
    page.command("tellsafe desk invite");
    output.page(&page);
    Ok(())
}

fn not_joined(output: &Output, config: &Config) -> Result<(), ClientError> {
    output.json(&json!({"new": null, "next": if config.stored.card.is_some() { "tellsafe desk show" } else { "tellsafe desk join" }}));
    let mut page = Page::new();
    page.title("You have a key, and no committee yet").gap();
    if config.stored.card.is_none() {
        page.say("Make the card that the founder of the committee needs:");
        page.command("tellsafe desk join --name 'Your Name'");
    }
    page.say("Once the committee is published, check it and remember its link:");
    page.command("tellsafe desk show --link 'https://…/#…'");
    output.page(&page);
    Ok(())
}
