//! What was typed, and what it means. Nothing here opens or makes anything.

use crate::limits;
use clap::{Args, Parser, Subcommand};
use std::ffi::OsString;
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
    /// Serve a gateway over a Unix socket
    Serve {
        /// Where its files are
        #[command(flatten)]
        places: Places,
        /// The socket's path, whose folder is made when it is missing; or 'systemd', for the socket that it passes as vault
        #[arg(long, value_name = "PATH")]
        socket: Listen<PathBuf>,
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
