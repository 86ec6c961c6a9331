//! `tellsafe desk …`

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What can be done with a committee.
#[derive(Debug, Subcommand)]
pub enum DeskCommand {
    /// Print one page that tells five people how to found a committee
    Invite(InviteArgs),
    /// Make your card: what a founder needs to make you a member
    Join(JoinArgs),
    /// Found a committee from its members' cards
    Create(CreateArgs),
    /// Propose a change: members, texts, deadlines
    Change(ChangeArgs),
    /// Propose that a member's key was lost: another in its place, the old one useless
    Lost(LostArgs),
    /// Say that the committee closes, when too few are left to go on
    Close(CloseDeskArgs),
    /// Add your signature to a proposal, after reading what it changes
    Sign(SignArgs),
    /// Publish a proposal that enough members signed
    Publish(PublishArgs),
    /// Show who is on the committee, checked against its fingerprint
    Show(ShowArgs),
    /// Hand your cases over when you leave, with a receipt that both sides sign
    Leave(LeaveArgs),
    /// Print the link for your code of conduct, and a paragraph around it
    Link(LinkArgs),
}

/// `tellsafe desk invite`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tellsafe desk invite --server https://conduct.example.org | lpr")]
pub struct InviteArgs {
    /// Who collects the cards
    #[arg(long, value_name = "NAME")]
    pub founder: Option<String>,
}

/// `tellsafe desk join`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe desk join --name 'Ana Lima' --role chair --affiliation 'Example Org'
  tellsafe desk join --name 'Ana Lima' --out ana.card

Send the card by any means: nothing in it is secret. Then call the founder and
compare the six words, so that nobody can put their own card in place of yours.
Run again without a name, it shows the same card again.")]
pub struct JoinArgs {
    /// Your name, as people who report shall see it
    #[arg(long)]
    pub name: Option<String>,
    /// What you do on the committee
    #[arg(long)]
    pub role: Option<String>,
    /// Employer or project; people decide by it whether you may read what they write
    #[arg(long)]
    pub affiliation: Option<String>,
    /// Keep what `tellsafe watch` needs, if `key new --no-watch` did not
    #[arg(long)]
    pub watch: bool,
    /// Also write the card to a file
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `tellsafe desk create`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe desk create --name 'Example Conduct Committee' \\
      --card bo.card --card chen.card --token 'TOKEN.KEY' --details desk.toml
  tellsafe desk create --print-details > desk.toml     a file to fill in

Your own card is added by itself. Nothing is sent: this writes a proposal, which
`tellsafe desk publish` publishes.")]
pub struct CreateArgs {
    /// The committee's name
    #[arg(long, required_unless_present = "print_details")]
    pub name: Option<String>,
    /// A member's card; repeat for each
    #[arg(long = "card", value_name = "FILE")]
    pub cards: Vec<PathBuf>,
    /// What the operator of the vault gave you: a token, a dot and a key
    #[arg(long, required_unless_present = "print_details", allow_hyphen_values = true)]
    pub token: Option<String>,
    /// How many members must sign a change; by default more than half
    #[arg(long, value_name = "N")]
    pub quorum: Option<u8>,
    /// Deadlines, working days, machines, questions, other places (TOML)
    #[arg(long, value_name = "FILE")]
    pub details: Option<PathBuf>,
    /// Print a file for --details, with every setting explained, and stop
    #[arg(long)]
    pub print_details: bool,
    /// Where to write the proposal
    #[arg(long, value_name = "FILE", default_value = "committee.proposal")]
    pub out: PathBuf,
    /// For scripts: say that the six words of every card were compared
    #[arg(long)]
    pub yes_compared: bool,
}

/// `tellsafe desk change`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe desk change --add dana.card
  tellsafe desk change --remove 'Bo Berg' --quorum 2
  tellsafe desk change --print-details > desk.toml     as they are now
  tellsafe desk change --details desk.toml

Nothing is sent: this writes a proposal with your signature. Other members add
theirs with `tellsafe desk sign`, then anyone publishes it.")]
pub struct ChangeArgs {
    /// A new member's card; repeat for each
    #[arg(long = "add", value_name = "FILE")]
    pub add: Vec<PathBuf>,
    /// The name of a member who leaves; repeat for each
    #[arg(long = "remove", value_name = "NAME")]
    pub remove: Vec<String>,
    /// A new name for the committee
    #[arg(long)]
    pub name: Option<String>,
    /// How many members must sign the change after this one
    #[arg(long, value_name = "N")]
    pub quorum: Option<u8>,
    /// Deadlines, working days, machines, questions, other places (TOML)
    #[arg(long, value_name = "FILE")]
    pub details: Option<PathBuf>,
    /// Print the present settings as a file for --details, and stop
    #[arg(long)]
    pub print_details: bool,
    /// Where to write the proposal
    #[arg(long, value_name = "FILE", default_value = "change.proposal")]
    pub out: PathBuf,
    /// For scripts: say that the six words of every new card were compared
    #[arg(long)]
    pub yes_compared: bool,
}

/// `tellsafe desk lost`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe desk lost 'Ana Lima' --card ana-new.card
  tellsafe desk lost 'Ana Lima'                      there is no new key yet

For a key that is gone, or that someone else may have. Ana makes a new one with
`tellsafe key new` and a card with `tellsafe desk join`, and reads you its six
words. Nothing is sent: this writes a proposal with your signature, as `desk
change` does. Once it is published, what waits in the old inbox is deleted.")]
pub struct LostArgs {
    /// Whose key it was
    pub name: String,
    /// The card of their new key
    #[arg(long, value_name = "FILE")]
    pub card: Option<PathBuf>,
    /// Where to write the proposal
    #[arg(long, value_name = "FILE", default_value = "lost.proposal")]
    pub out: PathBuf,
    /// For scripts: say that the six words of the new card were compared
    #[arg(long)]
    pub yes_compared: bool,
}

/// `tellsafe desk close`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe desk close
  tellsafe desk close --undo      you go on after all

For a committee with too few people left to change its list, or one that ends. It
closes once someone has said so and too few others are left to sign a change, or
any but one of you if a change takes all. Whoever does not say so counts as left
for 90 days from then, and after that as long as they used Tellsafe within 90
days. People who come to report are then told that it has closed, and where else
to turn. Its members read and answer what was sent before.")]
pub struct CloseDeskArgs {
    /// Take it back: you go on
    #[arg(long)]
    pub undo: bool,
    /// For scripts: do not ask
    #[arg(long)]
    pub yes: bool,
}

/// `tellsafe desk sign`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tellsafe desk sign change.proposal
Shows in plain words what changes, asks, and writes your signature into the file.")]
pub struct SignArgs {
    /// The proposal
    pub file: PathBuf,
    /// For scripts: sign without a question
    #[arg(long)]
    pub yes: bool,
}

/// `tellsafe desk leave`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe desk leave --to 'Ben Berg'                  you leave
  tellsafe desk leave --take hand-over.receipt         Ben signs that he goes on
  tellsafe desk leave --check hand-over.receipt        who signed what
  tellsafe desk leave --check hand-over.receipt --delete

The receipt lists the cases that both of you have, and no others: the one who
goes on may not know of them. A case that nobody else has is shared first. What
was copied cannot be recalled; whoever leaves is trusted to delete it.")]
pub struct LeaveArgs {
    /// Who goes on with your cases
    #[arg(long, value_name = "NAME", required_unless_present_any = ["take", "check"])]
    pub to: Option<String>,
    /// Sign a receipt of someone who hands their cases over to you
    #[arg(long, value_name = "FILE", conflicts_with_all = ["to", "check"])]
    pub take: Option<PathBuf>,
    /// Show what a receipt says, and who signed it
    #[arg(long, value_name = "FILE", conflicts_with = "to")]
    pub check: Option<PathBuf>,
    /// Delete what the server has for you and what is kept here
    #[arg(long, requires = "check")]
    pub delete: bool,
    /// Go on even if nobody else has a case, or the other has not signed
    #[arg(long)]
    pub even_so: bool,
    /// Where to write the receipt
    #[arg(long, value_name = "FILE", default_value = "hand-over.receipt")]
    pub out: PathBuf,
    /// For scripts: sign or delete without a question
    #[arg(long)]
    pub yes: bool,
}

/// `tellsafe desk publish`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe desk publish committee.proposal --token 'TOKEN.KEY'     the first time
  tellsafe desk publish change.proposal
  tellsafe desk publish change-ana.proposal change-bo.proposal   signed apart")]
pub struct PublishArgs {
    /// The proposal; several copies of one are put together
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// What the operator of the vault gave you; only the first time
    #[arg(long, allow_hyphen_values = true)]
    pub token: Option<String>,
}

/// `tellsafe desk show`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe desk show
  tellsafe desk show --link 'https://conduct.example.org/#…'

A member's first `desk show --link` also remembers the link. Every member should
see the same six words at the top: read them to each other.")]
pub struct ShowArgs {
    /// Do not unlock your key: look as everyone can
    #[arg(long)]
    pub as_stranger: bool,
}

/// `tellsafe desk link`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe desk link >> CODE_OF_CONDUCT.md
  tellsafe desk link --project 'Example Project' --out handout

With --project, the link names one project of your directory, after its #. The
page then leads straight to the people who take its reports, and no server
learns which project it was.")]
pub struct LinkArgs {
    /// A project, event or place, as the directory names it
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,
    /// Write link.txt, code-of-conduct.md, badge.svg and poster.html there
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
