//! What comes after a case has ended: appeals, and how long it is kept.

use clap::{ArgGroup, Args};
use std::path::PathBuf;

/// `tellsafe purge`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe purge --dry-run          what would go, what stays, and why
  tellsafe purge --yes --passphrase-command 'pass tellsafe'     from a timer
  tellsafe purge --retention resolved=12,flagged=24

A table says for how many months after its end a case is kept, to the end of the
last. The default, django: none=0 (no violation, out of scope), unknown=6 (by
someone unknown, or undetermined), resolved=14, flagged=26, and banned=26 after
the end of a ban, which `tellsafe clock CASE ban DATE` records. A later violation
of the same person, as the cards name them, keeps the earlier ones as long. Your
own months stand in config.toml as well: retention = 'resolved=12,flagged=24'.
What you leave out stays Django's. Flagged is the outcome of that name, and a ban
is a short suspension too. What is open, held, can be appealed, waits for a word
or was ended by one member alone never goes.

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

/// `tellsafe appeal`
#[derive(Debug, Args)]
#[command(override_usage = "tellsafe appeal <CASE> <ONE OF THE OPTIONS>")]
#[command(group = ArgGroup::new("what").required(true), after_help = "Examples:
  tellsafe appeal amber-otter --file mail.txt --day 2027-01-14
  tellsafe appeal amber-otter --panel 'Dana Kim' --panel 'Emi Sato'
  tellsafe appeal amber-otter --uphold 'The reasons hold without that vote.'
  tellsafe appeal amber-otter --refuse 'It came after the last day.'
  tellsafe appeal amber-otter --pack appeal.age --to age1pq1…

An appeal comes through the inbox or by mail; you record it with the day on
which it came. Who proposed, voted, closed, acted alone or reviewed does not hear
it. More than half of the panel decide; the decision stays in force meanwhile.
Where they change it, open the case again and propose anew. The pack is for
whoever hears it: what the person who reported wrote is taken out of it.")]
pub struct AppealArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// The grounds. Others on this machine can see what is typed here
    #[arg(long, group = "what")]
    pub text: Option<String>,
    /// A file with the grounds
    #[arg(long, value_name = "FILE", group = "what")]
    pub file: Option<PathBuf>,
    /// The day on which the appeal came, as 2027-01-14; today, if left out
    #[arg(long, value_name = "DATE", conflicts_with_all = ["panel", "uphold", "change", "refuse", "pack"])]
    pub day: Option<String>,
    /// Who hears it; repeat for each
    #[arg(long, value_name = "NAME", group = "what")]
    pub panel: Vec<String>,
    /// As one of the panel: the decision holds, for this reason
    #[arg(long, value_name = "REASON", group = "what")]
    pub uphold: Option<String>,
    /// As one of the panel: it does not hold, for this reason
    #[arg(long, value_name = "REASON", group = "what")]
    pub change: Option<String>,
    /// Refuse one that came too late, with the reason; possible once
    #[arg(long, value_name = "REASON", group = "what")]
    pub refuse: Option<String>,
    /// Write what the panel needs to this file, without the person who reported
    #[arg(long, value_name = "FILE", group = "what")]
    pub pack: Option<PathBuf>,
    /// Seal the pack to this age recipient (age1pq1…)
    #[arg(long, value_name = "RECIPIENT", requires = "pack")]
    pub to: Option<String>,
    /// Members' notes go along. They are as they were written: look for what tells who reported
    #[arg(long, requires = "pack")]
    pub with_notes: bool,
    /// Which appeal, where there are several
    #[arg(long, value_name = "ID", conflicts_with_all = ["text", "file", "refuse", "pack"])]
    pub of: Option<String>,
}
