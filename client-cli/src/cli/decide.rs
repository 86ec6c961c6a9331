//! The commands with which members decide a case.

use clap::Args;
use std::path::PathBuf;
use tellsafe_protocol::act::Vote;
use tellsafe_protocol::outcome::{Finding, Outcome};
use tellsafe_protocol::quorum::Rule;

word!(finding, Finding);
word!(outcome, Outcome);
word!(rule, Rule);
word!(vote, Vote);

/// `tellsafe ladder`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe ladder                                  yours, or the names of all
  tellsafe ladder contributor-covenant-3.0
  tellsafe ladder django --print > own.toml        to make your own of it

Yours is the one that config.toml names: ladder = 'django', or a file with your
own. With it, `tellsafe propose CASE --step 2` proposes what its second step is.")]
pub struct LadderArgs {
    /// The name of one, or a file with your own
    pub ladder: Option<String>,
    /// Print it as a file that you can change
    #[arg(long, requires = "ladder")]
    pub print: bool,
}

/// A finding and what is done.
#[derive(Debug, Clone, Args)]
pub struct DecisionArgs {
    /// Whether the code of conduct was broken: no-violation, violation, person-unknown, undetermined, out-of-scope
    #[arg(long, value_parser = finding)]
    pub finding: Option<Finding>,
    /// What is done, such as written-warning; repeat for each. A word that is none names them all
    #[arg(long = "outcome", value_name = "OUTCOME", value_parser = outcome)]
    pub outcomes: Vec<Outcome>,
}

/// `tellsafe propose`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe propose amber-otter --finding violation --outcome written-warning \\
    --text 'We write to them, and look again in May.'
  tellsafe propose amber-otter --finding no-violation --rule cncf --days 2
  tellsafe propose amber-otter --step 2 --ladder django

Your own yes is counted with it. It stands when enough of those without a
conflict vote yes, and nobody objects until its day is over. Rules: majority,
cncf, kubernetes, two-thirds.")]
pub struct ProposeArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// What is decided
    #[command(flatten)]
    pub decision: DecisionArgs,
    /// A step of your ladder: its finding and outcomes, where you name no others
    #[arg(long, value_name = "NUMBER")]
    pub step: Option<u8>,
    /// The ladder, if not the one in your settings: a name, or a file
    #[arg(long, value_name = "LADDER", requires = "step")]
    pub ladder: Option<String>,
    /// The decision as it is written. Others on this machine can see what is typed here
    #[arg(long, conflicts_with = "file")]
    pub text: Option<String>,
    /// A file with the decision as it is written
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// By which rule it is counted; by default the one in your settings, or majority
    #[arg(long, value_parser = rule)]
    pub rule: Option<Rule>,
    /// Days in which members can vote and object
    #[arg(long, value_name = "DAYS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=60))]
    pub days: u32,
}

/// `tellsafe vote`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tellsafe vote amber-otter yes --proposal 3f2a91")]
pub struct VoteArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// yes, abstain or no
    #[arg(value_parser = vote)]
    pub vote: Vote,
    /// Which proposal, where there are several
    #[arg(long, value_name = "ID")]
    pub proposal: Option<String>,
}

/// `tellsafe object`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tellsafe object amber-otter 'It is too harsh for a first time.'")]
pub struct ObjectArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// Why. Others on this machine can see what is typed here
    pub why: String,
    /// Which proposal, where there are several
    #[arg(long, value_name = "ID")]
    pub proposal: Option<String>,
}

/// `tellsafe close`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe close amber-otter                     as decided
  tellsafe close amber-otter --appeal 30
  tellsafe close amber-otter --finding out-of-scope --alone 'It was spam.'

Without a decision that stands, one member can close a case alone, with a reason;
the others then look at that within 24 hours. Tell the reporter with
tellsafe status.")]
pub struct CloseArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// What came out; the decision that stands, if left out
    #[command(flatten)]
    pub decision: DecisionArgs,
    /// Days in which it can be appealed; 0 if it cannot
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=366))]
    pub appeal: u32,
    /// Without a decision, for this reason. Others on this machine can see what is typed here
    #[arg(long, value_name = "REASON")]
    pub alone: Option<String>,
}
