//! `tellsafe transparency`

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `tellsafe transparency`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe transparency --from 2026-01-01 --to 2026-06-30
  tellsafe transparency --from 2026-01-01 --to 2026-06-30 --log handled.csv --cases
  tellsafe transparency --from 2026-01-01 --to 2026-06-30 --log handled.csv \\
      --preset k8s --log slack.csv --before 2025-h2.json --format html > h1.html
  tellsafe transparency --columns          what a log may hold
  tellsafe transparency --presets          whose tables there are

Without --log it counts your committee's cases that are closed and that every
member may know of; with it the log alone, unless you add --cases. A log is a CSV
file, one case a line that was handled elsewhere. No word of what happened is
ever printed: columns 'case' and 'note' are not read.
Keep the report as JSON too: the next one compares with it (--before).")]
pub struct TransparencyArgs {
    /// The first day that counts, like 2026-01-01
    #[arg(long, value_name = "DAY", required_unless_present_any = ["columns", "presets"])]
    pub from: Option<String>,
    /// The last day that counts
    #[arg(long, value_name = "DAY", required_unless_present_any = ["columns", "presets"])]
    pub to: Option<String>,
    /// Whose tables
    #[arg(long, value_name = "NAME", default_value = "standard")]
    pub preset: String,
    /// By which day a case belongs to the period; by default as the preset does
    #[arg(long, value_enum)]
    pub by: Option<ByName>,
    /// How to write it down
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    pub format: Format,
    /// Count the committee's own cases beside the logs. Without a log they are what is counted
    #[arg(long)]
    pub cases: bool,
    /// A log of cases that were handled elsewhere (CSV); repeat for each group that keeps one
    #[arg(long = "log", value_name = "FILE")]
    pub logs: Vec<PathBuf>,
    /// Meetings, votes and other figures of the period, and totals to compare (CSV: figure,value)
    #[arg(long, value_name = "FILE")]
    pub figures: Option<PathBuf>,
    /// The last period's report as JSON, to say what changed
    #[arg(long, value_name = "FILE")]
    pub before: Option<PathBuf>,
    /// Do not show numbers from 1 to below this; 0 shows all. By default 5, or as the preset's community does
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100))]
    pub hide_below: Option<u32>,
    /// Explain the columns of a log, and stop
    #[arg(long)]
    pub columns: bool,
    /// List the presets, and stop
    #[arg(long)]
    pub presets: bool,
}

/// By which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ByName {
    /// The day on which it came in
    Received,
    /// The day on which it was closed
    Resolved,
}

/// How a report is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables for a repository or a mail
    Markdown,
    /// One page with charts, without a script
    Html,
    /// For a spreadsheet, one number a line
    Csv,
    /// For scripts, and for --before
    Json,
}
