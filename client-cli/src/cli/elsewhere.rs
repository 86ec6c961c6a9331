//! The commands with which members talk to other committees.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;
use tellsafe_protocol::outcome::Outcome;

word!(outcome, Outcome);

/// `tellsafe prior`
#[derive(Debug, Subcommand)]
pub enum PriorCommand {
    /// Ask another committee whether they closed a case about a handle with a violation
    Ask(AskArgs),
    /// Answer another committee that asks, or see what you know first
    Answer(AnswerArgs),
}

/// `tellsafe prior ask`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tellsafe prior ask amber-otter --about '@kim_doe' \\
    --committee 'https://conduct.example.org/#…'

It tells them this handle, your name and your committee, and nothing of the
case or of whoever reported; so nobody's consent is asked. It goes as a
question of yours, under a code of its own that is kept in the case: all who
read the case can read the answer, with `tellsafe asked`. Whoever is on your
committee too and does not read the case does not get the question there, as
long as they have the same key on both: leave others out with --without. A
committee of another server gets it too, and answers you another way: nothing
shows there that the question is yours.")]
pub struct AskArgs {
    /// The case for which you ask; they do not learn which
    pub case: String,
    /// The other committee's whole link
    #[arg(long, value_name = "LINK")]
    pub committee: String,
    /// The handle. Others on this machine can see what is typed here
    #[arg(long, value_name = "HANDLE")]
    pub about: String,
    /// Someone there who does not get it; repeat for each
    #[arg(long, value_name = "NAME")]
    pub without: Vec<String>,
    /// Although the same was asked before
    #[arg(long)]
    pub again: bool,
}

/// The answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "each is what its name says")]
pub enum YesNo {
    Yes,
    No,
}

/// `tellsafe prior answer`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe prior answer velvet-heron           what you may know about it
  tellsafe prior answer velvet-heron yes       as that says
  tellsafe prior answer velvet-heron yes --of amber-otter
  tellsafe prior answer velvet-heron yes --date 2025-03-09 \\
    --outcome written-warning                  in your own words
  tellsafe prior answer velvet-heron no

They learn yes or no, the day on which it was closed and what was done; nothing
else. A yes goes to them and to those colleagues only who read every case that
it rests on: nobody learns from it of a case that they were left out of. What
rests on no case here goes to them and you alone. If a colleague who may not
learn of it is on their committee too, it is not sent. A no goes to all who read
the question, and says that it is as far as you know: no member knows of a case
that they were left out of. Where several answer, the others see each answer.")]
pub struct AnswerArgs {
    /// The question's name, or the beginning of its id
    pub case: String,
    /// The answer; left out, what you know is shown and nothing is sent
    pub answer: Option<YesNo>,
    /// With yes: a case that it rests on, instead of those found; repeat for each
    #[arg(long, value_name = "CASE")]
    pub of: Vec<String>,
    /// With yes: the day on which it was closed, such as 2025-03-09, instead of what the cases say
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// With --date: what was done, such as written-warning; repeat for each
    #[arg(long = "outcome", value_name = "OUTCOME", value_parser = outcome, requires = "date")]
    pub outcomes: Vec<Outcome>,
    /// With no: what was found is about someone else
    #[arg(long)]
    pub someone_else: bool,
}

/// `tellsafe asked`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe asked amber-otter
  tellsafe asked amber-otter --committee 'https://conduct.example.net/#…'
  tellsafe asked amber-otter --tell 3fa9c1d0e2b4  hand that on to whoever reported
  tellsafe asked amber-otter --answer 3fa9c1d0e2b4 --file answer.txt

What other committees were asked about a case or got of it, and what they
answered. Committees of another server are looked up by their link. Whoever
reported keeps their twelve words: what a committee says that got the case comes
to them through you, and what they say to it goes back the same way.")]
pub struct AskedArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// The link of a committee on another server; repeat for each
    #[arg(long, value_name = "LINK")]
    pub committee: Vec<String>,
    /// Hand a message of theirs on to whoever reported: the beginning of its id
    #[arg(long, value_name = "ID", conflicts_with = "answer")]
    pub tell: Option<String>,
    /// Write to them, in answer to a message of theirs: the beginning of its id
    #[arg(long, value_name = "ID")]
    pub answer: Option<String>,
    /// For scripts: hand it on without a question
    #[arg(long, requires = "tell")]
    pub yes: bool,
    /// What you write, with --answer; - for what is piped in
    #[arg(long, value_name = "FILE", requires = "answer")]
    pub file: Option<PathBuf>,
}
