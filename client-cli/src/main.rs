//! What was typed, run, and an exit code.

use clap::Parser;
use std::alloc::System;
use std::process::ExitCode;
use tellsafe_client::{cli::Cli, command, error::Kind, output::Output};
use zeroizing_alloc::ZeroAlloc;

/// Wipes every piece of memory when it is freed, also what libraries free without wiping it: hyper's and TLS's buffers, orion's keys.
#[global_allocator]
static WIPES: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(said) => return Output::clap(&said),
    };
    let output = Output::new(cli.global.json);
    match command::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // That something is due was said, and is no failure.
            if error.kind != Kind::Due || output.is_json() {
                output.error(&error);
            }
            error.kind.exit_code()
        }
    }
}
