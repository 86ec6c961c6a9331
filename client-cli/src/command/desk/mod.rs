//! `tellsafe desk …`

mod change;
mod close;
mod compare;
mod create;
mod invite;
mod join;
mod leave;
mod link;
mod lost;
mod propose;
mod publish;
mod said;
mod show;
mod sign;

pub(super) use close::{CLOSED, said_closing};

use crate::cli::{DeskCommand, Global};
use crate::context::Context;
use crate::error::ClientError;
use crate::output::Output;

pub(super) fn run(global: &Global, command: DeskCommand) -> Result<(), ClientError> {
    match command {
        DeskCommand::Invite(args) => invite::run(&Output::new(global.json), global, &args),
        DeskCommand::Join(args) => join::run(global, &args),
        DeskCommand::Create(args) => create::run(global, &args),
        DeskCommand::Change(args) => change::run(&mut Context::member(global)?, &args),
        DeskCommand::Lost(args) => lost::run(&mut Context::member(global)?, &args),
        DeskCommand::Close(args) => close::run(&mut Context::member(global)?, &args),
        DeskCommand::Sign(args) => sign::run(global, &args),
        DeskCommand::Publish(args) => publish::run(global, &args),
        DeskCommand::Show(args) => show::run(global, &args),
        DeskCommand::Leave(args) => leave::run(global, &args),
        DeskCommand::Link(args) => link::run(&mut Context::public(global)?, &args),
    }
}
