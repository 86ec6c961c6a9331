//! How long cases are kept.

use clap::Args;

/// `tellsafe purge`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe purge --dry-run          what would go, what stays, and why
  tellsafe purge --yes              from a timer
  tellsafe purge --retention resolved=12,flagged=24

A table says for how many months after its end a case is kept, to the end of the
last. The default, django: none=0 (no violation, out of scope), unknown=6 (by
someone unknown, or undetermined), resolved=14, flagged=26, and banned=26 after
the end of a ban, which `tellsafe clock CASE ban DATE` records. A later violation
of the same person, as the cards name them, keeps the earlier ones as long. Your
own months stand in config.toml as here, beside retention. What is open, held,
can be appealed, waits for a word or was ended by one member alone never goes.

It deletes your copies, here and on the server. Each of you runs it: only when
all of you have can the server's disks no longer open it. What the person who
reported has in their own inbox stays theirs until the committee's months are
over. What reports in public count stays, without a word of what happened.")]
pub struct PurgeArgs {
    /// Delete nothing: say what would go, what stays, and why
    #[arg(long)]
    pub dry_run: bool,
    /// How long cases are kept: django, or own months
    #[arg(long, value_name = "TABLE")]
    pub retention: Option<String>,
    /// For timers: delete without a question
    #[arg(long, conflicts_with = "dry_run")]
    pub yes: bool,
}
