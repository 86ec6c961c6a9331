//! One file for each thing that can be done.

mod audit;
mod conflict;
mod desk;
mod follow_up;
mod home;
mod inbox;
mod key;
mod look;
mod open;
mod read;
mod reply;
mod report;
mod save;
mod status;
mod transparency;
mod watch;
mod words;

use crate::cli::{Cli, Command};
use crate::context::Context;
use crate::error::ClientError;

/// Does what was typed.
///
/// # Errors
/// [`ClientError`], to be shown, with its exit code.
pub fn run(cli: Cli) -> Result<(), ClientError> {
    let global = &cli.global;
    match cli.command {
        None => home::run(global),
        Some(Command::Key(command)) => key::run(global, command),
        Some(Command::Desk(command)) => desk::run(global, command),
        Some(Command::Inbox(args)) => inbox::run(&mut Context::member(global)?, &args),
        Some(Command::Read(args)) => read::run(&mut Context::member(global)?, &args),
        Some(Command::Save(args)) => save::run(&mut Context::member(global)?, &args),
        Some(Command::Reply(args)) => reply::run(&mut Context::member(global)?, &args),
        Some(Command::Status(args)) => status::run(&mut Context::member(global)?, &args),
        Some(Command::Watch(args)) => watch::run(&mut Context::public(global)?, &args),
        Some(Command::Report(args)) => report::run(&mut Context::public(global)?, &args),
        Some(Command::FollowUp(args)) => follow_up::run(&mut Context::public(global)?, &args),
        Some(Command::Transparency(args)) => transparency::run(global, &args),
        Some(Command::Audit(args)) => audit::run(global, &args),
        Some(Command::Open(args)) => open::run(global, &args),
    }
}
