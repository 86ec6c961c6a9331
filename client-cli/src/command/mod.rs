//! One file for each thing that can be done.

mod alone;
mod appeal;
mod asked;
mod audit;
mod clock;
mod close;
mod conflict;
mod consent;
mod counsel;
mod count;
mod desk;
mod due;
mod elsewhere;
mod follow_up;
mod hold;
mod home;
mod inbox;
mod key;
mod ladder;
mod lead;
mod look;
mod object;
mod offered;
mod open;
mod pass_on;
mod people;
mod person;
mod prior;
mod propose;
mod purge;
mod read;
mod reopen;
mod reply;
mod report;
mod review;
mod rows;
mod save;
mod share;
mod shut;
mod space;
mod status;
mod step;
mod training;
mod transparency;
mod view;
mod vote;
mod watch;
mod words;

use crate::cli::{Cli, Command};
use crate::context::Context;
use crate::error::ClientError;
use crate::output::Output;
use crate::render::Page;
use serde_json::Value;

/// What was done: for a person, and for a script.
struct Said {
    page: Page,
    value: Value,
}

impl Said {
    fn say(&self, output: &Output) {
        output.json(&self.value);
        output.page(&self.page);
    }
}

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
        Some(Command::Conflict(args)) => conflict::run(&mut Context::member(global)?, &args),
        Some(Command::Due(args)) => due::run(&mut Context::member(global)?, &args),
        Some(Command::Lead(args)) => lead::run(&mut Context::member(global)?, &args),
        Some(Command::Clock(args)) => clock::run(&mut Context::member(global)?, &args),
        Some(Command::Ladder(args)) => ladder::run(global, &args),
        Some(Command::Propose(args)) => propose::run(&mut Context::member(global)?, &args),
        Some(Command::Vote(args)) => vote::run(&mut Context::member(global)?, &args),
        Some(Command::Object(args)) => object::run(&mut Context::member(global)?, &args),
        Some(Command::Alone(args)) => alone::run(&mut Context::member(global)?, &args),
        Some(Command::Review(args)) => review::run(&mut Context::member(global)?, &args),
        Some(Command::Space(args)) => space::run(&mut Context::member(global)?, &args),
        Some(Command::Consent(args)) => consent::run(&mut Context::member(global)?, &args),
        Some(Command::Counsel(args)) => counsel::run(&mut Context::member(global)?, &args),
        Some(Command::Count(args)) => count::run(&mut Context::member(global)?, &args),
        Some(Command::Hold(args)) => hold::run(&mut Context::member(global)?, &args),
        Some(Command::Purge(args)) => purge::run(&mut Context::member(global)?, &args),
        Some(Command::Close(args)) => close::run(&mut Context::member(global)?, &args),
        Some(Command::Appeal(args)) => appeal::run(&mut Context::member(global)?, &args),
        Some(Command::Reopen(args)) => reopen::run(&mut Context::member(global)?, &args),
        Some(Command::Person(args)) => person::run(&mut Context::member(global)?, &args),
        Some(Command::Share(args)) => share::run(&mut Context::member(global)?, &args),
        Some(Command::PassOn(args)) => pass_on::run(&mut Context::member(global)?, &args),
        Some(Command::Prior(command)) => prior::run(&mut Context::member(global)?, &command),
        Some(Command::Asked(args)) => asked::run(&mut Context::member(global)?, &args),
        Some(Command::Log(args)) => report::log(&mut Context::member(global)?, &args),
        Some(Command::Watch(args)) => watch::run(&mut Context::public(global)?, &args),
        Some(Command::Report(args)) => report::run(&mut Context::public(global)?, &args),
        Some(Command::FollowUp(args)) => follow_up::run(&mut Context::public(global)?, &args),
        Some(Command::Transparency(args)) => transparency::run(global, &args),
        Some(Command::Training(args)) => training::run(global, &args),
        Some(Command::Audit(args)) => audit::run(global, &args),
        Some(Command::Open(args)) => open::run(global, &args),
    }
}
