//! What was typed, and what it means. Nothing here opens or makes anything.

use crate::limits;
use clap::{ArgMatches, Args, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tellsafe_jail::Listen;

/// Keeps inboxes and sealed messages for a Tellsafe gateway.
///
/// Nothing in it can be opened here, and it is never told from which address something came.
#[derive(Debug, Parser)]
#[command(name = "tellsafe-vault", version, arg_required_else_help = true, subcommand_required = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve a gateway, on this machine or on another
    Serve {
        /// Where its files are
        #[command(flatten)]
        places: Places,
        /// Where the gateway comes in
        #[command(flatten)]
        at: At,
        /// Make what is missing first, as 'init' does
        #[arg(long)]
        init: bool,
        /// Run outside the jail, for development: whoever breaks in could then open every file, program and address that this
        /// account can
        #[arg(long)]
        no_jail: bool,
        /// Disk that is left free, in MiB: below it nothing new is taken in, and below twice that no large files
        #[arg(long, value_name = "MIB", default_value_t = limits::RESERVE_MIB, value_parser = clap::value_parser!(u32).range(i64::from(limits::RESERVE_MIB_LEAST)..))]
        reserve: u32,
        /// For benchmarks and tests: no bounds on what one desk takes in
        #[arg(long, hide = true)]
        unbounded: bool,
    },
    /// Make the folders, the root key and the vault's signing key
    Init {
        /// Where its files are
        #[command(flatten)]
        places: Places,
    },
    /// Print a token with which one new committee can be published once
    ///
    /// Give it to the founder: it also tells their client this vault's key. A running vault knows it at once.
    Token {
        /// The vault's folder
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
    },
    /// Print the vault's public signing key
    Show {
        /// The vault's folder
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
    },
    /// Make the keys with which a gateway and a vault on two machines know each other
    ///
    /// Makes DIR/gateway and DIR/vault. Carry each to its machine by a way that nobody else sees, and leave no copy.
    Link {
        /// Where to put the two folders
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// What the vault's certificate is to say; no name server needs to know it
        #[arg(long, value_name = "NAME", default_value = "vault.internal")]
        name: String,
    },
    /// Read everything and name what is damaged; the vault must not be running
    Check {
        /// Where its files are
        #[command(flatten)]
        places: Places,
    },
    /// Copy a vault, which may be running, to DIR/<date and time>
    ///
    /// Copies of the keys could open what is deleted from now on. They are destroyed after some days, by the next backup. The root key is not
    /// copied: without it, a backup opens nothing.
    Backup {
        /// Where its files are
        #[command(flatten)]
        places: Places,
        /// Folder of the backups
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// Folder of the copies of the keys, best on another disk [default: that of the backups]
        #[arg(long, value_name = "DIR")]
        keys_to: Option<PathBuf>,
        /// Days after which a copy of the keys is destroyed, so that deletions become final
        #[arg(long, value_name = "DAYS", default_value_t = 7)]
        keep_keys_days: u32,
        /// Days after which the rest of a backup is deleted [default: never]
        #[arg(long, value_name = "DAYS")]
        keep: Option<u32>,
    },
    /// Make a vault from a backup, in a folder where nothing is yet, and check it
    Restore {
        /// The backup: DIR/<date and time>
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// Where the copy of the keys is: DIR/<date and time> [default: the backup]
        #[arg(long, value_name = "DIR")]
        keys_from: Option<PathBuf>,
        /// Where its files are to be
        #[command(flatten)]
        places: Places,
    },
}

/// Where the vault's files are.
#[derive(Debug, Clone, Args)]
pub struct Places {
    /// The vault's folder
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// File of the root key, 32 bytes, best not on the disk it protects
    #[arg(long, value_name = "FILE")]
    pub root_key: PathBuf,
    /// Folder of the wrapped keys, to be left out of backups of the vault's folder [default: DIR/keys]
    #[arg(long = "keys", value_name = "DIR")]
    keys: Option<PathBuf>,
}

impl Places {
    /// The given folder and root key, keys where they are by default.
    #[must_use]
    pub fn new(data: &Path, root_key: &Path) -> Self {
        Self { data: data.to_owned(), root_key: root_key.to_owned(), keys: None }
    }

    /// Folder of the wrapped keys.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| self.data.join("keys"))
    }

    /// Folder of the vault's own small keys: signing key and relay keys.
    #[must_use]
    pub fn own_keys(&self) -> PathBuf {
        self.keys().join("own")
    }

    /// Folder of the store.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.data.join("store")
    }
}

/// Where the gateway comes in.
#[derive(Debug, Clone)]
pub enum At {
    /// A Unix socket, whose folder is made when it is missing, or the one that systemd passes as `vault`.
    Socket(Listen<PathBuf>),
    /// A port, for whoever has the other half of the link.
    Link {
        /// The address to listen on.
        address: Listen<SocketAddr>,
        /// The vault's half of the link.
        folder: PathBuf,
    },
}

/// [`At`] as it is typed.
#[derive(Debug, Args)]
struct TypedAt {
    /// The path of a Unix socket, for a gateway on this machine, whose folder is made when it is missing; or 'systemd', for the
    /// socket that it passes as vault
    #[arg(long, value_name = "PATH", required_unless_present = "listen", conflicts_with_all = ["listen", "link"])]
    socket: Option<Listen<PathBuf>>,
    /// An address and port, for a gateway on another machine; or 'systemd', for the socket that it passes as vault
    #[arg(long, value_name = "ADDRESS", requires = "link")]
    listen: Option<Listen<SocketAddr>>,
    /// The folder 'vault' that 'tellsafe-vault link' made
    #[arg(long, value_name = "DIR", requires = "listen")]
    link: Option<PathBuf>,
}

impl Args for At {
    fn augment_args(command: clap::Command) -> clap::Command {
        TypedAt::augment_args(command)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        TypedAt::augment_args_for_update(command)
    }
}

impl FromArgMatches for At {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let typed = TypedAt::from_arg_matches(matches)?;
        match (typed.socket, typed.listen, typed.link) {
            (Some(path), ..) => Ok(Self::Socket(path)),
            (None, Some(address), Some(folder)) => Ok(Self::Link { address, folder }),
            // clap has refused it already.
            _ => Err(clap::Error::new(clap::error::ErrorKind::MissingRequiredArgument)),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Name of the file of the vault's public signing key.
pub const PUBLIC_KEY: &str = "vault-key";

/// Folder of unused tokens.
#[must_use]
pub fn tokens(data: &Path) -> PathBuf {
    data.join("tokens")
}

/// File of the vault's public signing key, for commands that have no root key.
#[must_use]
pub fn public_key(data: &Path) -> PathBuf {
    data.join(PUBLIC_KEY)
}

/// Reads the command line.
///
/// # Errors
/// What clap says; for `--help` and `--version` its `use_stderr()` is false.
pub fn from_arguments(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, clap::Error> {
    Ok(Arguments::try_parse_from(arguments)?.command)
}
