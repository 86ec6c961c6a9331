//! What a new member begins with.

use clap::Args;

/// `tellsafe training`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe training
  tellsafe training --scenario S4
  tellsafe training --list

Ten cases that never were, one after the other: the card, whether you have a
conflict, the report, what you would do, and what committees do. Each page says
that it is training. It needs no key and no committee, asks no server and keeps
nothing.")]
pub struct TrainingArgs {
    /// Only this one, such as S4
    #[arg(long, value_name = "ID")]
    pub scenario: Option<String>,
    /// Only say which there are
    #[arg(long)]
    pub list: bool,
}
