//! What was typed. What it means is decided in [`crate::config`] and [`crate::command`].

/// Reads one of the protocol's words, and names them all where it is none.
macro_rules! word {
    ($name:ident, $of:ty) => {
        fn $name(typed: &str) -> Result<$of, String> {
            let words = || <$of>::ALL.iter().map(|one| one.word()).collect::<Vec<_>>().join(", ");
            <$of>::from_word(&typed.trim().to_lowercase()).ok_or_else(|| format!("write one of these: {}", words()))
        }
    };
}

mod audit;
mod case;
mod decide;
mod desk;
mod elsewhere;
mod keep;
mod key;
mod share;
mod training;
mod transparency;
mod work;

pub use audit::AuditArgs;
pub use case::{
    AttachArgs, Conflict, FollowUpArgs, InboxArgs, LogArgs, ReadArgs, ReplyArgs, ReportArgs, SaveArgs, StateName,
    StatusArgs, WatchArgs,
};
pub use decide::{CloseArgs, DecisionArgs, LadderArgs, ObjectArgs, ProposeArgs, VoteArgs};
pub use desk::{
    ChangeArgs, CloseDeskArgs, CreateArgs, DeskCommand, InviteArgs, JoinArgs, LeaveArgs, LinkArgs, LostArgs,
    PublishArgs, ShowArgs, SignArgs,
};
pub use elsewhere::{AnswerArgs, AskArgs, AskedArgs, PriorCommand, YesNo};
pub use keep::{AppealArgs, PurgeArgs};
pub use key::{KeyCommand, NewArgs, PaperArgs};
pub use share::{PassOnArgs, PersonArgs, ShareArgs};
pub use training::TrainingArgs;
pub use transparency::{ByName, Format, TransparencyArgs};
pub use work::{
    AloneArgs, ClockArgs, ConflictArgs, ConsentArgs, CounselArgs, CountArgs, DueArgs, HoldArgs, LeadArgs, ReopenArgs,
    ReviewArgs, Reviewed, SpaceArgs,
};

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Reads and answers what people tell a code-of-conduct committee.
///
/// Without a command it shows your cases on the whole terminal; where that cannot
/// be, it says what is new.
#[derive(Debug, Parser)]
#[command(name = "tellsafe", version, after_help = EXAMPLES, max_term_width = 80, disable_help_subcommand = true)]
pub struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do; nothing is the view of your cases.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
A committee member, from nothing:
  tellsafe key new                      make your key, and a paper backup
  tellsafe desk join --name 'Ana Lima'  make the card that the founder needs
A committee member, every day:
  tellsafe                              your cases, on the whole terminal
  tellsafe inbox                        what came, and whether you have a conflict
  tellsafe read amber-otter             read a case
  tellsafe reply amber-otter            answer
A committee, in public:
  tellsafe transparency --from 2026-01-01 --to 2026-06-30
Someone who wants to tell a committee something, without a browser:
  tellsafe report --link 'https://conduct.example.org/#…'
  tellsafe follow-up --link 'https://conduct.example.org/#…'
Anyone who wants to know whether a server is what it says:
  tellsafe audit 'https://conduct.example.org/#…'

Exit codes: 0 done, 1 nothing was done, 3 something is due, 64 mistyped,
65 not what it should be, 66 not found, 69 server not reached,
70 Tellsafe itself failed, 73 cannot write, 75 try again later,
76 not to be trusted, 77 not allowed, 78 to be set up first.";

/// Options that every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// Folder with your settings; by default tellsafe in your configuration folder
    #[arg(long, global = true, value_name = "DIR", env = "TELLSAFE_HOME", hide_env_values = true)]
    pub config: Option<PathBuf>,

    /// Your encrypted identity file, unless it is identity.age in the settings folder
    #[arg(long, global = true, value_name = "FILE")]
    pub identity: Option<PathBuf>,

    /// The committee's whole link, with its fingerprint: 'https://…/#…'
    #[arg(long, global = true, value_name = "LINK", conflicts_with_all = ["server", "desk"])]
    pub link: Option<String>,

    /// The server's address, without a fingerprint
    #[arg(long, global = true, value_name = "URL")]
    pub server: Option<String>,

    /// The committee's fingerprint
    #[arg(long, global = true, value_name = "FINGERPRINT", allow_hyphen_values = true)]
    pub desk: Option<String>,

    /// A certificate to trust beside the system's (PEM)
    #[arg(long, global = true, value_name = "FILE")]
    pub certificate: Option<PathBuf>,

    /// A SOCKS5 proxy to go through, such as Tor's 127.0.0.1:9050
    #[arg(long, global = true, value_name = "HOST:PORT")]
    pub socks: Option<String>,

    /// A file whose first line is your passphrase
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "passphrase_command")]
    pub passphrase_file: Option<PathBuf>,

    /// A command that prints your passphrase, such as a password manager's
    #[arg(long, global = true, value_name = "COMMAND")]
    pub passphrase_command: Option<String>,

    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub json: bool,

    /// For tests: how much work a passphrase costs, as a power of two
    #[arg(long, global = true, value_name = "N", hide = true, value_parser = clap::value_parser!(u8).range(1..=20))]
    pub work_factor: Option<u8>,
}

const LOG: &str = "\
Examples:
  tellsafe log --by phone
  tellsafe log --by mail --file mail.txt --people 'K. Doe' --without 'Bo Berg'
  tellsafe log --by conversation --no-return      they do not want to come back

It is sealed to the people you choose, as a report is, and opens like any other
case, with readers, conflicts and dates. You get twelve words for whoever told
you. Cases that were handled elsewhere are counted from a CSV file instead:
tellsafe transparency --columns";

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Your key: make it, show its public half, print its paper backup
    #[command(subcommand)]
    Key(KeyCommand),
    /// The committee: found it, join it, change it, show it
    #[command(subcommand)]
    Desk(DeskCommand),
    /// What came: who and where it is about first, then the rest
    Inbox(InboxArgs),
    /// Read a case; the reporter learns that a person has read it
    Read(ReadArgs),
    /// Keep files that came with a case; they are never opened
    Save(SaveArgs),
    /// Answer the reporter and the other readers of a case
    Reply(ReplyArgs),
    /// Tell where a case stands, and by when the reporter hears more
    Status(StatusArgs),
    /// Say whether you have a conflict; your colleagues learn only the kind
    Conflict(ConflictArgs),
    /// What is to be done by when; the exit code says whether anything is due
    Due(DueArgs),
    /// Say who leads a case
    Lead(LeadArgs),
    /// Set a date of a case
    Clock(ClockArgs),
    /// Show what follows a violation, step by step, as communities publish it
    Ladder(LadderArgs),
    /// Propose a decision
    Propose(ProposeArgs),
    /// Vote on a proposal
    Vote(VoteArgs),
    /// Object to a proposal: then it does not stand
    Object(ObjectArgs),
    /// Say what you did alone because it could not wait
    Alone(AloneArgs),
    /// Confirm or reverse what a colleague did alone
    Review(ReviewArgs),
    /// Keep the list of spaces where a decision has to take effect
    Space(SpaceArgs),
    /// Record what the reporter agrees to, or why it is gone against
    Consent(ConsentArgs),
    /// Record what legal counsel said
    Counsel(CounselArgs),
    /// Say what a report in public counts of a case
    Count(CountArgs),
    /// Keep a case from being deleted
    Hold(HoldArgs),
    /// Delete the cases whose time is over; what is counted of them stays
    Purge(PurgeArgs),
    /// Close a case, as was decided
    Close(CloseArgs),
    /// Record an appeal, name who hears it, decide on it, or refuse one that is too late
    Appeal(AppealArgs),
    /// Open a closed case again
    Reopen(ReopenArgs),
    /// Keep who is meant by which code, for those of you only who need to know
    Person(PersonArgs),
    /// Let another member read a case, with all that is in it
    Share(ShareArgs),
    /// Pass a case on: to another committee, or to people who have no Tellsafe
    PassOn(PassOnArgs),
    /// Ask another committee whether they know a handle, or answer one that asks
    #[command(subcommand)]
    Prior(PriorCommand),
    /// What other committees answered about a case
    Asked(AskedArgs),
    /// Write down what you were told by mail, on the phone or in person, as a case like any other
    #[command(after_help = LOG)]
    Log(LogArgs),
    /// Say when something arrived, without passphrase and without content
    Watch(WatchArgs),
    /// Tell a committee what happened, without a browser
    Report(ReportArgs),
    /// Come back with your twelve words: read, answer, take back
    FollowUp(FollowUpArgs),
    /// Count handled cases for a public report, so that nobody can be recognised
    Transparency(TransparencyArgs),
    /// Learn on ten cases that never were, without a key and without a server
    Training(TrainingArgs),
    /// Look at a server as browsers do, and say what is right and what is not
    Audit(AuditArgs),
    /// Open any age file that was sealed to your key
    Open(OpenArgs),
}

/// `tellsafe open`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tellsafe open evidence.age --out evidence.pdf
An age program that knows post-quantum keys opens it too:
  age -d -i identity.age evidence.age")]
pub struct OpenArgs {
    /// The age file, armored or not; - for what is piped in
    pub file: PathBuf,
    /// Where to put the contents; never replaces a file
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
