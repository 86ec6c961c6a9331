//! `tellsafe prior`: whether another committee closed a case about a handle with a violation, asked and answered.

mod answer;
mod ask;

use crate::cli::PriorCommand;
use crate::context::Context;
use crate::error::ClientError;

pub(super) fn run(context: &mut Context, command: &PriorCommand) -> Result<(), ClientError> {
    match command {
        PriorCommand::Ask(args) => ask::run(context, args),
        PriorCommand::Answer(args) => answer::run(context, args),
    }
}
