//! The commands about cases: those of members, and those of the person who reports.

use clap::{Args, ValueEnum};
use std::path::PathBuf;
use tellsafe_protocol::act;
use tellsafe_protocol::content::State;

/// Whether the member has a conflict of interest in what they are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Conflict {
    /// No conflict: fetch the rest.
    #[value(alias = "no")]
    None,
    /// A soft one, such as the same employer: you read and write, and do not vote.
    Soft,
    /// A hard one: nothing more is fetched, and the case is closed to you.
    #[value(alias = "yes")]
    Hard,
}

impl From<Conflict> for act::Conflict {
    fn from(given: Conflict) -> Self {
        match given {
            Conflict::None => Self::None,
            Conflict::Soft => Self::Soft,
            Conflict::Hard => Self::Hard,
        }
    }
}

/// `tellsafe inbox`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe inbox
  tellsafe inbox --conflict none --json

For each new report it first shows only whom it is about and where, and asks
whether you have a conflict. If it is a hard one, nothing more is fetched, and
your colleagues are told that, and not why.")]
pub struct InboxArgs {
    /// For scripts: the answer for every new report
    #[arg(long, value_enum)]
    pub conflict: Option<Conflict>,
}

/// `tellsafe read`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe read amber-otter
  tellsafe read 3f2a --conflict none --json

The first time you read a case, the reporter is told that a person has read it.
Files that came with it are listed with their numbers; tellsafe save keeps them.")]
pub struct ReadArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// For scripts: the answer about a conflict, if the case is new to you
    #[arg(long, value_enum)]
    pub conflict: Option<Conflict>,
}

/// `tellsafe save`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe save amber-otter 2 --to evidence/
  tellsafe save amber-otter --all --to evidence/

Nothing is ever opened here, and no file is replaced. Kinds that may run
something, and kinds that are not known, are saved with .untrusted behind their
names. A file from a stranger can harm: open it only where that cannot hurt, as
on a throw-away machine, in Tails, or through Dangerzone.")]
pub struct SaveArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// The numbers that tellsafe read shows
    #[arg(value_name = "NUMBER", conflicts_with = "all", required_unless_present = "all")]
    pub numbers: Vec<usize>,
    /// All files of the case
    #[arg(long)]
    pub all: bool,
    /// A folder that is there already
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// Keep the endings that their senders gave them, whatever they may run
    #[arg(long)]
    pub as_is: bool,
}

/// Files that go along with a message.
#[derive(Debug, Clone, Args)]
pub struct AttachArgs {
    /// A file to send along; repeat for each
    #[arg(long, value_name = "FILE")]
    pub attach: Vec<PathBuf>,
    /// Send pictures as they are, with the place, device and time in them
    #[arg(long, requires = "attach")]
    pub keep_metadata: bool,
}

/// `tellsafe reply`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe reply amber-otter                          write, then a line with a dot
  tellsafe reply amber-otter 'Thank you. We talk about it on Monday.'
  tellsafe reply amber-otter --file answer.txt --attach rules.pdf

It goes to the reporter and to every member who reads the case.")]
pub struct ReplyArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// What to say; - for what is piped in. Others on this machine can see what is typed here
    #[arg(conflicts_with = "file")]
    pub text: Option<String>,
    /// A file with what to say
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The date by which the reporter hears next, as 2027-03-31
    #[arg(long, value_name = "DATE")]
    pub next: Option<String>,
    /// Files that go along
    #[command(flatten)]
    pub attach: AttachArgs,
}

/// Where a case stands, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StateName {
    /// We have a question for the reporter.
    Question,
    /// People are working on it.
    Working,
    /// It may belong to another team; the reporter is asked first.
    PassingOn,
    /// On file, as the reporter asked; nobody acts yet.
    Held,
    /// We are waiting for someone.
    Waiting,
    /// There is a decision.
    Decided,
    /// It is closed; how it ended is recorded by `tellsafe close`.
    Closed,
}

impl From<StateName> for State {
    fn from(name: StateName) -> Self {
        match name {
            StateName::Question => Self::Question,
            StateName::Working => Self::Working,
            StateName::PassingOn => Self::PassingOn,
            StateName::Held => Self::Held,
            StateName::Waiting => Self::Waiting,
            StateName::Decided => Self::Decided,
            StateName::Closed => Self::Closed,
        }
    }
}

/// `tellsafe status`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe status amber-otter working
  tellsafe status amber-otter waiting --next 2027-03-31 --text 'We wrote to the host.'

The reporter sees a fixed sentence for the state, your text if there is one, and
the next date: by default the committee's own promise, counted from today.")]
pub struct StatusArgs {
    /// The case's name, or the beginning of its id
    pub case: String,
    /// Where it stands
    #[arg(value_enum)]
    pub state: StateName,
    /// Words to go with it. Others on this machine can see what is typed here
    #[arg(long)]
    pub text: Option<String>,
    /// The date by which the reporter hears next, as 2027-03-31
    #[arg(long, value_name = "DATE")]
    pub next: Option<String>,
}

/// `tellsafe watch`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe watch --command 'notify-send \"$TELLSAFE_SENTENCE\"'
  tellsafe watch --once --mail me@example.org      from cron, every hour
  tellsafe watch --webhook https://chat.example.org/hook

It says one fixed sentence, and never who, what or how much. It needs no
passphrase: it keeps only what can tell that your inbox changed.")]
pub struct WatchArgs {
    /// Look once and stop
    #[arg(long)]
    pub once: bool,
    /// Run this command when something arrived
    #[arg(long, value_name = "COMMAND", group = "how")]
    pub command: Option<String>,
    /// Post the sentence to this address
    #[arg(long, value_name = "URL", group = "how")]
    pub webhook: Option<String>,
    /// Mail the sentence to this address, with the system's sendmail
    #[arg(long, value_name = "ADDRESS", group = "how")]
    pub mail: Option<String>,
    /// Minutes between looks
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=10080))]
    pub every: u32,
}

/// `tellsafe report`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe report --link 'https://conduct.example.org/#…'
  tellsafe report --link 'http://….onion/#…' --socks 127.0.0.1:9050
  tellsafe report --link '…' --file what.txt --without 'Bo Berg'
  tellsafe report --link '…' --attach chat.png --attach list.csv

Nothing is kept on this machine. It is sealed here, to the people you choose;
then you get twelve words with which you, and only you, can come back.
If the connection breaks, it is sent again and arrives once. If you start over,
it is a second report.")]
pub struct ReportArgs {
    /// A file with what happened; otherwise you are asked
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// A member who shall not get it, by name; repeat for each
    #[arg(long, value_name = "NAME")]
    pub without: Vec<String>,
    /// Whom it is about
    #[arg(long, value_name = "NAMES")]
    pub people: Option<String>,
    /// Where it happened
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,
    /// An answer to another question of the form, as ID=TEXT; repeat for each
    #[arg(long = "answer", value_name = "ID=TEXT")]
    pub answers: Vec<String>,
    /// The language it is written in, as en or pt-BR
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Files that go along
    #[command(flatten)]
    pub attach: AttachArgs,
    /// Keep no copy that the twelve words can open
    #[arg(long)]
    pub no_copy: bool,
    /// Say that you will not come back
    #[arg(long)]
    pub no_return: bool,
    /// Also write the twelve words to this file
    #[arg(long, value_name = "FILE")]
    pub code_out: Option<PathBuf>,
}

/// `tellsafe log`
#[derive(Debug, Args)]
pub struct LogArgs {
    /// By which way it came, in a word: mail, chat, phone, conversation
    #[arg(long, value_name = "CHANNEL")]
    pub by: String,
    /// For scripts: whether you have a conflict in it yourself
    #[arg(long, value_enum)]
    pub conflict: Option<Conflict>,
    /// What you were told
    #[command(flatten)]
    pub report: ReportArgs,
}

/// `tellsafe follow-up`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe follow-up --link 'https://conduct.example.org/#…'
  tellsafe follow-up --link '…' --reply 'It happened again yesterday.'
  tellsafe follow-up --link '…' --reply 'Here it is.' --attach chat.png
  tellsafe follow-up --link '…' --save folder/
  tellsafe follow-up --link '…' --withdraw

It asks for your twelve words. The first four letters of each are enough.")]
pub struct FollowUpArgs {
    /// A file with the twelve words; - for what is piped in
    #[arg(long, value_name = "FILE")]
    pub code_file: Option<PathBuf>,
    /// Say something more; - for what is piped in. Others on this machine can see what is typed here
    #[arg(long, value_name = "TEXT", conflicts_with = "withdraw")]
    pub reply: Option<String>,
    /// Files that go along with what you say
    #[command(flatten)]
    pub attach: AttachArgs,
    /// Keep all files that came with answers in this folder; they are never opened
    #[arg(long, value_name = "DIR", conflicts_with_all = ["withdraw", "reply"])]
    pub save: Option<PathBuf>,
    /// Take the report back, or ask the committee to if someone has read it
    #[arg(long)]
    pub withdraw: bool,
    /// For scripts: take it back without a question
    #[arg(long, requires = "withdraw")]
    pub yes: bool,
}
