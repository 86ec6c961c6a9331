//! `tellsafe key …`

mod new;
mod paper;
mod show;

use crate::cli::{Global, KeyCommand};
use crate::error::ClientError;

pub(super) fn run(global: &Global, command: KeyCommand) -> Result<(), ClientError> {
    match command {
        KeyCommand::New(args) => new::run(global, &args),
        KeyCommand::Show => show::run(global),
        KeyCommand::Paper(args) => paper::run(global, &args),
    }
}
