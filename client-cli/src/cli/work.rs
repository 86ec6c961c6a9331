//! The commands with which members work on a case together.

use super::Conflict;
use clap::{Args, ValueEnum};
use tellsafe_protocol::act::{Clock, Said, Wish};

word!(clock, Clock);
word!(wish, Wish);
word!(said, Said);

/// `tellsafe conflict`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe conflict amber-otter none
  tellsafe conflict amber-otter hard
  tellsafe conflict amber-otter none --of 'Bo Berg'

Your colleagues learn only the kind, never why. A hard one closes the case to
you: what is here of it is deleted, and nothing more is sealed to you. Only more
than half of the others can reverse that, each with --of and your name.")]
pub struct ConflictArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// What you have
    #[arg(value_enum)]
    pub kind: Conflict,
    /// With none: a colleague whose hard conflict you hold to be a mistake
    #[arg(long, value_name = "NAME")]
    pub of: Option<String>,
}

/// `tellsafe due`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe due --days 3 --json
  tellsafe due --quiet --passphrase-command 'pass tellsafe'
  [ $? = 3 ] && notify-send 'Something is due'      both of them, from a timer

The exit code is 3 when something is due, and 0 when nothing is. With --quiet it
says only that, for a chat room or a lock screen.")]
pub struct DueArgs {
    /// Also what comes due within so many days
    #[arg(long, value_name = "DAYS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=366))]
    pub days: u32,
    /// Say nothing but that something is due
    #[arg(long, short)]
    pub quiet: bool,
}

/// `tellsafe lead`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe lead amber-otter
  tellsafe lead amber-otter 'Bo Berg'")]
pub struct LeadArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// Who leads it; you, if left out
    #[arg(conflicts_with = "nobody")]
    pub member: Option<String>,
    /// No one leads it any more
    #[arg(long)]
    pub nobody: bool,
}

/// `tellsafe clock`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe clock amber-otter review 2027-03-31
  tellsafe clock amber-otter review none
Dates, each by when:
  acknowledge  someone reads it, so that the reporter knows
  review       you look at it together again
  status       you tell the reporter where it stands
  alone        colleagues look at what one of you did alone
  objection    a proposal can be objected to
  appeal       a decision can be appealed
  ban          a decision keeps someone out; how long the case is kept counts
               from there")]
pub struct ClockArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// What the date is for
    #[arg(value_parser = clock)]
    pub clock: Clock,
    /// The date, as 2027-03-31; none takes it away
    pub date: String,
}

/// `tellsafe alone`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe alone amber-otter 'I took their posting rights for tonight.'
  tellsafe review amber-otter confirm

What one member does alone, because it could not wait, the others look at within
24 hours: they confirm or reverse it.")]
pub struct AloneArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// What you did. Others on this machine can see what is typed here
    pub what: String,
}

/// What members say to something that one did alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Reviewed {
    /// It was right.
    Confirm,
    /// It is taken back.
    Reverse,
}

/// `tellsafe review`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe review amber-otter confirm
  tellsafe review amber-otter reverse --of 3f2a91")]
pub struct ReviewArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// What you say to it
    #[arg(value_enum)]
    pub said: Reviewed,
    /// Which of several
    #[arg(long, value_name = "ID")]
    pub of: Option<String>,
}

/// `tellsafe space`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe space amber-otter 'chat'            to be done there
  tellsafe space amber-otter 'chat' --done     it is done")]
pub struct SpaceArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// Where the decision has to take effect
    pub space: String,
    /// It has
    #[arg(long)]
    pub done: bool,
}

/// `tellsafe consent`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe consent amber-otter share yes
  tellsafe consent amber-otter approach --override 'Someone is in danger.'

Wishes: share (pass it on), approach (talk to the person it is about), act,
mediate, and mediate-other (what the person says whom it is about).
Record what they said; going against the reporter needs a reason, which stays.
A mediation needs a yes of both.")]
pub struct ConsentArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// About what
    #[arg(value_parser = wish)]
    pub wish: Wish,
    /// yes, ask or no
    #[arg(value_parser = said, required_unless_present = "override_with")]
    pub said: Option<Said>,
    /// Go against it, for this reason. Others on this machine can see what is typed here
    #[arg(long = "override", value_name = "REASON", conflicts_with = "said")]
    pub override_with: Option<String>,
}

/// `tellsafe counsel`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tellsafe counsel amber-otter 'They advise not to name anyone.'")]
pub struct CounselArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// What legal counsel said. Others on this machine can see what is typed here
    pub words: String,
}

/// `tellsafe hold`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe hold amber-otter
  tellsafe hold amber-otter --release")]
pub struct HoldArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// It may be deleted again when its time is over
    #[arg(long)]
    pub release: bool,
}

/// `tellsafe reopen`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tellsafe reopen amber-otter 'There are new facts.'")]
pub struct ReopenArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// Why. Others on this machine can see what is typed here
    pub why: String,
}

/// `tellsafe count`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe count amber-otter --category harassment --people 1
  tellsafe count amber-otter --category spam --category hacking --affected 3

It stands beside how the case ended in `tellsafe transparency`. What is left out
stays as it was said before. Write nothing of what happened: kinds of cases, in
the words that your reports use.")]
pub struct CountArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// What it was about; repeat for each. They replace those said before
    #[arg(long = "category", value_name = "WORDS")]
    pub categories: Vec<String>,
    /// How many people were named in it
    #[arg(long, value_name = "N")]
    pub people: Option<u32>,
    /// How many people an action was about
    #[arg(long, value_name = "N")]
    pub affected: Option<u32>,
    /// By which way it came, if not through Tellsafe
    #[arg(long, value_name = "CHANNEL")]
    pub by: Option<String>,
}
