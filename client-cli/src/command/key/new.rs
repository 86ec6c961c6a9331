//! `tellsafe key new`: a key, encrypted in a file and written on paper.

use super::paper;
use crate::cli::{Global, NewArgs};
use crate::config::{Config, Look};
use crate::error::{ClientError, Kind};
use crate::keyfile::Key;
use crate::output::Output;
use crate::passphrase;
use crate::render::Page;
use serde_json::json;
use std::path::{Path, PathBuf};
use tellsafe_protocol::age::WorkFactor;

pub(super) fn run(global: &Global, args: &NewArgs) -> Result<(), ClientError> {
    let output = Output::new(global.json);
    let mut config = Config::load(global)?;
    let path = absolute(args.out.clone().unwrap_or_else(|| config.identity()))?;
    if path.exists() {
        return Err(ClientError::new(Kind::CannotWrite, format!("There is a file at {} already.", path.display()))
            .means("A key that is lost cannot be made again without its paper, so none is ever replaced.")
            .next("Look at it with `tellsafe key show`, or choose another place with --out."));
    }
    if global.json && !args.no_backup_check {
        return Err(ClientError::new(Kind::Usage, "With --json nobody can write the backup on paper.")
            .next("Add --no-backup-check, and run `tellsafe key paper` later."));
    }
    let key = if args.from_paper { from_paper(&output)? } else { Key::random() };
    let passphrase = passphrase::new(global)?;
    if !args.from_paper {
        paper::show_and_check(&output, &key, !args.no_backup_check)?;
    }
    let work = global.work_factor.and_then(WorkFactor::new).unwrap_or(WorkFactor::USUAL);
    key.save(&path, passphrase, work)?;
    let watched = remember(&mut config, args, &path, &key)?;
    tell(&output, &path, &config, watched);
    output.json(&json!({ "identity": path, "settings": config.home, "watch": watched }));
    Ok(())
}

fn absolute(path: PathBuf) -> Result<PathBuf, ClientError> {
    std::path::absolute(&path).map_err(|error| ClientError::writing(&path, &error))
}

fn from_paper(output: &Output) -> Result<Key, ClientError> {
    let typed = output.ask("The 24 words of your paper backup, in one line:\n>")?;
    output.wipe_screen();
    Key::from_paper(&typed)
}

/// Keeps where the key is and what `watch` needs. A second key leaves the settings of the first alone.
fn remember(config: &mut Config, args: &NewArgs, path: &Path, key: &Key) -> Result<bool, ClientError> {
    let default = Config { given: Global::default(), ..config.clone() }.identity();
    if default != path && default.exists() {
        return Ok(false);
    }
    let look = if args.no_watch { None } else { Some(Look::new(&key.holder()?.look_capability())) };
    let watched = look.is_some();
    config.keep(|stored| {
        stored.identity = (default != path).then(|| path.to_owned());
        stored.look = look;
        // A new key needs a card of its own.
        stored.card = None;
    })?;
    Ok(watched)
}

fn tell(output: &Output, path: &Path, config: &Config, watched: bool) {
    let mut page = Page::new();
    page.title("Your key is made.")
        .pair("Identity file", &path.display().to_string())
        .pair("Settings", &config.home.display().to_string())
        .gap()
        .say("The file opens with your passphrase; the paper replaces both. Keep them in different places. Nobody can reset either.");
    if watched {
        page.gap().say(
            "So that `tellsafe watch` works without your passphrase, the settings hold a look capability. Whoever has it can tell that \
             something arrived for you, and nothing else. `key new --no-watch` leaves it out.",
        );
    }
    page.gap().say("Next, make the card that the founder of your committee needs:");
    page.command("tellsafe desk join --name 'Your Name' --affiliation 'Your Org'");
    output.page(&page);
}
