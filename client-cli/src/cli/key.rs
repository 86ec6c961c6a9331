//! `tellsafe key …`

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What can be done with a key.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make your key, encrypt it with a passphrase, and write its backup on paper
    New(NewArgs),
    /// Show the public half of your key
    #[command(after_help = "Example:
  tellsafe key show
Nothing it shows is secret. It also tells whether you still know the passphrase.")]
    Show,
    /// Show the 24 words of the paper backup again
    Paper(PaperArgs),
}

/// `tellsafe key new`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe key new
  tellsafe key new --out /media/stick/ana.age
  tellsafe key new --from-paper          the same key again, from its 24 words
  tellsafe key new --passphrase-file pass --no-backup-check --json

The passphrase protects the file; the paper replaces both. Keep them apart.
The file is an ordinary age file: `age -d` shows the key inside.")]
pub struct NewArgs {
    /// Where to put the identity file; never replaces one
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Make the key from the 24 words of a paper backup, typed or piped in
    #[arg(long)]
    pub from_paper: bool,
    /// Do not ask for two words of the paper backup
    #[arg(long)]
    pub no_backup_check: bool,
    /// Do not keep what `tellsafe watch` needs (it can only tell that something arrived)
    #[arg(long)]
    pub no_watch: bool,
}

/// `tellsafe key paper`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tellsafe key paper
Do this where nobody looks over your shoulder, and write by hand: printers remember.")]
pub struct PaperArgs {
    /// Do not ask for two words afterwards
    #[arg(long)]
    pub no_backup_check: bool,
}
