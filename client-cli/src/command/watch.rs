//! `tellsafe watch`: one fixed sentence when something arrived, without passphrase and without content.

use super::look;
use crate::cli::WatchArgs;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::transport;
use serde_json::json;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

/// All that is ever said. Who sees it learns that this person is told things, so it does not say by whom or about what.
const SENTENCE: &str = "There is something new for you. Run: tellsafe inbox";

pub(super) fn run(context: &mut Context, args: &WatchArgs) -> Result<(), ClientError> {
    let output = context.output;
    if args.once {
        return once(context, args);
    }
    let mut failing: Option<ClientError> = None;
    loop {
        match again(context, args) {
            Ok(()) => failing = None,
            // Waiting does not help against what has to be set up, or must not be trusted.
            Err(error) if matches!(error.kind, Kind::Unavailable | Kind::Later) => {
                if failing.as_ref() != Some(&error) {
                    output.error(&error);
                }
                failing = Some(error);
            }
            Err(error) => return Err(error),
        }
        thread::sleep(Duration::from_secs(u64::from(args.every) * 60));
    }
}

/// With the settings and memory as they are now: an `inbox` may have been read meanwhile, and the vault's key changes.
fn again(context: &mut Context, args: &WatchArgs) -> Result<(), ClientError> {
    *context = Context::public(&context.config.given)?;
    once(context, args)
}

fn once(context: &mut Context, args: &WatchArgs) -> Result<(), ClientError> {
    let output = context.output;
    let (desk, inbox, highest) = look::highest(context)?;
    let (announced, known_closing) = look::announced(&context.config.home, &inbox);
    let (known, closing) = (context.trust.highest(&inbox).max(announced), look::closing(&desk, &inbox, context.today));
    // That somebody closes the committee is for all to know who go on.
    let new = highest > known || closing > known_closing;
    if new {
        say(context, args, &output)?;
        // Only once it was said: a sentence that did not get through is said again.
        context.unkept.note(look::set_announced(&context.config.home, &inbox, (highest, closing)))?;
    }
    output.json(&json!({"new": new}));
    Ok(())
}

fn say(context: &Context, args: &WatchArgs, output: &Output) -> Result<(), ClientError> {
    if let Some(command) = &args.command {
        let mut shell = Command::new("sh");
        return finish(shell.arg("-c").arg(command).env("TELLSAFE_SENTENCE", SENTENCE), "The command");
    }
    if let Some(url) = &args.webhook {
        return transport::webhook(url, SENTENCE, &context.config.site()?);
    }
    if let Some(address) = &args.mail {
        return mail(address);
    }
    output.say(SENTENCE);
    Ok(())
}

fn mail(address: &str) -> Result<(), ClientError> {
    if address.starts_with('-')
        || address.chars().any(|c| c.is_control() || c.is_whitespace())
        || !address.contains('@')
    {
        return Err(ClientError::new(Kind::Usage, "That is not a mail address.").next("Write it as me@example.org."));
    }
    let failed = |_| {
        ClientError::new(Kind::Setup, "There is no sendmail on this machine.")
            .means("So nothing was mailed.")
            .next("Install a mail program that provides it, or use --command or --webhook.")
    };
    let mut mailing =
        Command::new("sendmail").arg("-i").arg("--").arg(address).stdin(Stdio::piped()).spawn().map_err(failed)?;
    let letter = format!("To: {address}\nSubject: Something new\n\n{SENTENCE}\n");
    let written = mailing.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(letter.as_bytes()));
    match (written, mailing.wait()) {
        (Ok(()), Ok(status)) if status.success() => Ok(()),
        _ => Err(not_said("sendmail")),
    }
}

fn finish(command: &mut Command, what: &str) -> Result<(), ClientError> {
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(not_said(what)),
    }
}

fn not_said(what: &str) -> ClientError {
    ClientError::new(Kind::Unavailable, format!("{what} did not succeed, so the sentence was perhaps not passed on."))
        .means("It is said again at the next look.")
        .next("Try it by hand.")
}
