//! The commands with which a case comes to others.

use clap::Args;
use std::path::PathBuf;

/// `tellsafe share`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe share amber-otter --with 'Dana Diaz' --reason 'Dana speaks Persian.'
  tellsafe share amber-otter --with 'Dana Diaz' --agreed 3f2a91
  tellsafe share --all --with 'Dana Diaz'     all that they may know of
  tellsafe share --all --with 'Dana Diaz' --offer

They get the whole case, are asked first whether they have a conflict, and write
to the reporter as you do; the reporter sees who was added, and your reason.
Where the reporter left someone out, nobody new is added before the reporter has
agreed, in a message of theirs that you name; only who read it with a key that
was lost comes back without, once you compared six words. Who reads it already
gets what they lack. With --all, each case that is not shared is named with the
reason; broken off, it goes on where it was. With --offer they first learn the
code name, who offers it and who reads it, and not what it is about; share it
again without once they have said that they have no conflict.")]
pub struct ShareArgs {
    /// The case's name, or the beginning of its id
    #[arg(required_unless_present = "all")]
    pub case: Option<String>,
    /// Every case that you read and they may know of
    #[arg(long, conflicts_with_all = ["case", "agreed"])]
    pub all: bool,
    /// The member's name
    #[arg(long, value_name = "NAME")]
    pub with: String,
    /// Why, in words for the reporter. Others on this machine can see what is typed here
    #[arg(long, value_name = "WORDS", default_value = "", hide_default_value = true)]
    pub reason: String,
    /// Only tell them that there is such a case, by its code name
    #[arg(long, conflicts_with = "reason")]
    pub offer: bool,
    /// The message in which the reporter agreed, by the beginning of its id
    #[arg(long, value_name = "MESSAGE")]
    pub agreed: Option<String>,
    /// For scripts: say that the six words of a key in a lost one's place were compared
    #[arg(long)]
    pub yes_compared: bool,
}

/// `tellsafe person`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe person amber-otter                      who is who, as far as you know
  tellsafe person amber-otter --is 'Kim Doe, @kim'
  tellsafe person amber-otter heron --is           asks, so that nothing is kept
  tellsafe person amber-otter --give 'Bo Berg'     he knows from now on, too

Write of people by their codes, and keep here who they are. It goes to those
members only to whom you gave it: no other reader of the case gets anything, nor
does anyone with whom the case is shared, or to whom it is passed on. It shows
here and nowhere else.")]
pub struct PersonArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// A code; with --is, a new one is made up if you give none
    pub code: Option<String>,
    /// Who it is. Others on this machine can see what is typed here; left empty, it is asked for
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    pub is: Option<String>,
    /// A member who knows from now on; repeat for each
    #[arg(long, value_name = "MEMBER")]
    pub give: Vec<String>,
}

/// `tellsafe pass-on`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe pass-on amber-otter --minimal --summary-file summary.txt \\
    --committee 'https://conduct.example.net/#…'
  tellsafe pass-on amber-otter --minimal --summary-file summary.txt \\
    --for 'Example Foundation' --to age1… --out for-them.age
  tellsafe pass-on amber-otter --minimal --summary-file summary.txt \\
    --for 'Local team' --text
  tellsafe pass-on amber-otter --full --for Counsel --to age1pq… --out a.age

Minimal is your summary, whom and where it is about, and what has to be known
for safety: no word of the report, and not how to reach the reporter. Full is
the thread as the reporter can read it; files stay here. Your colleagues see
that it was passed on, and to whom. What the reporter said about passing it on
comes first: `tellsafe consent`. With --text it is printed, for a mail that
anyone on its way can read.

To another committee with Tellsafe it goes as a report from you, under a code
of its own that is kept in the case: `tellsafe asked` shows what they answer.
The reporter's own words go on working, with you. If it breaks off, do the same
again: it goes on, and nothing arrives twice.")]
pub struct PassOnArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// No more than they need
    #[arg(long, required_unless_present = "full", requires = "summary_file")]
    pub minimal: bool,
    /// The whole thread
    #[arg(long, conflicts_with_all = ["minimal", "text", "summary_file", "safety_file"])]
    pub full: bool,
    /// With --full: what is between members too
    #[arg(long, requires = "full")]
    pub with_notes: bool,
    /// A file with your summary; - for what is piped in
    #[arg(long, value_name = "FILE")]
    pub summary_file: Option<PathBuf>,
    /// A file with what they have to know for anyone's safety
    #[arg(long, value_name = "FILE")]
    pub safety_file: Option<PathBuf>,
    /// The other committee's whole link
    #[arg(long, value_name = "LINK", conflicts_with_all = ["recipient", "to", "out", "text"])]
    pub committee: Option<String>,
    /// With --committee: someone there who does not get it; repeat for each
    #[arg(long, value_name = "NAME", requires = "committee")]
    pub without: Vec<String>,
    /// With --committee: although the same went there before
    #[arg(long, requires = "committee")]
    pub again: bool,
    /// Who gets it, in words that your colleagues see
    #[arg(long = "for", value_name = "WORDS", required_unless_present = "committee")]
    pub recipient: Option<String>,
    /// Their age recipient: one age1pq…, or one or more age1…
    #[arg(long = "to", value_name = "RECIPIENT", requires = "out", required_unless_present_any = ["text", "committee"])]
    pub to: Vec<String>,
    /// Where to put the age file; never replaces a file
    #[arg(long, value_name = "FILE", requires = "to")]
    pub out: Option<PathBuf>,
    /// Print it as text for a mail instead
    #[arg(long, conflicts_with = "to")]
    pub text: bool,
}
