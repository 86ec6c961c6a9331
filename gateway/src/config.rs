//! What was typed, and what it means. Nothing here opens or binds anything.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use tellsafe_jail::Listen;

use crate::limits::{self, Deadlines, Rates};

/// Serves the Tellsafe page and passes sealed requests on to the vault.
///
/// It sees who comes, and never what they say: requests are sealed to the vault, and the vault is never told from where
/// they came.
#[derive(Debug, Parser)]
#[command(name = "tellsafe-gateway", version)]
struct Arguments {
    /// Address and port for HTTPS, such as 0.0.0.0:443 (port 0 takes a free one); or 'systemd', for the socket that it passes as https
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<Listen<SocketAddr>>,

    /// Loopback address and port for HTTP, for a proxy on this machine; or 'systemd', for the socket that it passes as plain
    #[arg(long, value_name = "ADDRESS")]
    listen_plain: Option<Listen<SocketAddr>>,

    /// Loopback address and port for an onion service whose tor says which circuit a connection belongs to
    /// (HiddenServiceExportCircuitID haproxy); or 'systemd', for the socket that it passes as onion
    #[arg(long, value_name = "ADDRESS")]
    listen_onion: Option<Listen<SocketAddr>>,

    /// PEM file with the certificate chain
    #[arg(long, value_name = "PATH", requires = "key")]
    cert: Option<PathBuf>,

    /// PEM file with the certificate's private key
    #[arg(long, value_name = "PATH", requires = "cert")]
    key: Option<PathBuf>,

    /// A name this server goes by, with any port unless one is written; may be repeated
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,

    /// The vault's Unix socket, on this machine
    #[arg(long, value_name = "PATH", required_unless_present = "vault_address", conflicts_with_all = ["vault_address", "link"])]
    vault: Option<PathBuf>,

    /// The vault's IP address and port, on another machine; no name, because this program asks no name server
    #[arg(long, value_name = "ADDRESS", requires = "link")]
    vault_address: Option<SocketAddr>,

    /// The folder 'gateway' that 'tellsafe-vault link' made
    #[arg(long, value_name = "DIR", requires = "vault_address")]
    link: Option<PathBuf>,

    /// Make a certificate for this machine; only with loopback addresses
    #[arg(long, conflicts_with_all = ["cert", "key"])]
    development: bool,

    /// Where to write the development certificate, for a client to trust
    #[arg(long, value_name = "PATH")]
    development_cert_out: Option<PathBuf>,

    /// Run outside the jail, with every file, program and address within reach of whoever breaks in; only with --development
    #[arg(long)]
    no_jail: bool,

    /// For tests: seconds that a copy of the rosters is served without asking the vault
    #[arg(long, hide = true)]
    rosters_seconds: Option<u64>,

    /// For benchmarks: no limit on how often one client may come
    #[arg(long, hide = true)]
    unthrottled: bool,

    /// For tests: as if there were always a flood
    #[arg(long, hide = true, conflicts_with = "unthrottled")]
    strained: bool,
}

/// Where the certificate comes from.
#[derive(Clone, Debug)]
pub enum Certificate {
    /// Two PEM files.
    Files {
        /// The chain, leaf first.
        certificate: PathBuf,
        /// The leaf's private key.
        key: PathBuf,
    },
    /// Made at start, for loopback.
    Development {
        /// Where to write it.
        out: Option<PathBuf>,
    },
}

/// Where the vault is.
#[derive(Clone, Debug)]
pub enum VaultAt {
    /// On this machine, at a Unix socket.
    Socket(PathBuf),
    /// On another one.
    Link {
        /// Where it listens.
        address: SocketAddr,
        /// The gateway's half of the link.
        folder: PathBuf,
    },
}

/// A configuration that makes sense.
#[derive(Clone, Debug)]
pub struct Config {
    /// The HTTPS listener.
    pub tls: Option<(Listen<SocketAddr>, Certificate)>,
    /// The plain listener, on loopback.
    pub plain: Option<Listen<SocketAddr>>,
    /// The listener behind tor, on loopback.
    pub onion: Option<Listen<SocketAddr>>,
    /// Names this server goes by.
    pub hosts: Vec<String>,
    /// Whether this is for one machine only: loopback names are added to `hosts`.
    pub development: bool,
    /// Whether it runs in its jail.
    pub jailed: bool,
    /// Where the vault is.
    pub vault: VaultAt,
    /// How old the copy of the rosters may be.
    pub rosters_age: Duration,
    /// How long the vault may take.
    pub vault_answer: Duration,
    /// Deadlines of HTTPS connections.
    pub tls_deadlines: Deadlines,
    /// Deadlines of connections without TLS.
    pub plain_deadlines: Deadlines,
    /// What may be asked how often; `None` is no limit.
    pub rates: Option<Rates>,
    /// Whether work is asked for even when there is no flood.
    pub strained: bool,
}

/// Why a configuration makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not understood; or help or the version was asked for, which clap treats alike.
    #[error(transparent)]
    Arguments(#[from] clap::Error),
    /// An option that would weaken a server that others can reach.
    #[error("--no-jail, --development-cert-out and the options for tests need --development")]
    OnlyForDevelopment,
    /// Nothing to listen on.
    #[error("say where to listen: --listen, --listen-onion or --listen-plain")]
    NoListener,
    /// HTTPS without a certificate.
    #[error("--listen needs --cert and --key (or --development on this machine)")]
    NoCertificate,
    /// A certificate for nothing.
    #[error("--cert and --key belong to --listen, which is missing")]
    NoUseForCertificate,
    /// Plain HTTP over a network would show every request's time and size class, and could be changed on the way.
    #[error("--listen-plain and --listen-onion take only loopback addresses, such as 127.0.0.1:8080")]
    PlainNotLoopback,
    /// A self-made certificate protects nobody on a network.
    #[error("--development takes only loopback addresses, such as 127.0.0.1:8443")]
    DevelopmentNotLoopback,
    /// No vault, which clap refuses too.
    #[error("say where the vault is: --vault, or --vault-address and --link")]
    NoVault,
    /// Every request would be refused.
    #[error("say which name this server goes by: --host, such as --host report.example.org")]
    NoHost,
}

impl Config {
    /// Reads the command line.
    ///
    /// # Errors
    /// [`ConfigError`]. For `--help` and `--version` it is an [`ConfigError::Arguments`] whose `use_stderr()` is false.
    pub fn from_arguments(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, ConfigError> {
        let typed = Arguments::try_parse_from(arguments)?;
        // Checked here: clap forgives a missing requirement that conflicts with something present.
        let for_development = typed.no_jail
            || typed.development_cert_out.is_some()
            || typed.rosters_seconds.is_some()
            || typed.unthrottled
            || typed.strained;
        if for_development && !typed.development {
            return Err(ConfigError::OnlyForDevelopment);
        }
        let without_tls = [typed.listen_plain, typed.listen_onion];
        if typed.listen.is_none() && without_tls.iter().all(Option::is_none) {
            return Err(ConfigError::NoListener);
        }
        if without_tls.into_iter().flatten().any(|place| !is_here(place)) {
            return Err(ConfigError::PlainNotLoopback);
        }
        if typed.development && typed.listen.is_some_and(|place| !is_here(place)) {
            return Err(ConfigError::DevelopmentNotLoopback);
        }
        if typed.hosts.is_empty() && !typed.development {
            return Err(ConfigError::NoHost);
        }
        let certificate = match (typed.cert, typed.key) {
            (Some(certificate), Some(key)) => Some(Certificate::Files { certificate, key }),
            _ if typed.development => Some(Certificate::Development { out: typed.development_cert_out }),
            _ => None,
        };
        let tls = match (typed.listen, certificate) {
            (Some(place), Some(certificate)) => Some((place, certificate)),
            (Some(_), None) => return Err(ConfigError::NoCertificate),
            (None, Some(Certificate::Files { .. })) => return Err(ConfigError::NoUseForCertificate),
            (None, _) => None,
        };
        let vault = match (typed.vault, typed.vault_address, typed.link) {
            (Some(socket), ..) => VaultAt::Socket(socket),
            (None, Some(address), Some(folder)) => VaultAt::Link { address, folder },
            _ => return Err(ConfigError::NoVault),
        };
        Ok(Self {
            tls,
            plain: typed.listen_plain,
            onion: typed.listen_onion,
            hosts: typed.hosts,
            development: typed.development,
            jailed: !typed.no_jail,
            vault,
            rosters_age: typed.rosters_seconds.map_or(limits::ROSTERS_AGE, Duration::from_secs),
            vault_answer: limits::VAULT_ANSWER,
            tls_deadlines: Deadlines::TLS,
            plain_deadlines: Deadlines::PLAIN,
            rates: (!typed.unthrottled).then_some(Rates::STANDARD),
            strained: typed.strained,
        })
    }
}

/// Where a passed socket listens is known when it is there.
fn is_here(place: Listen<SocketAddr>) -> bool {
    match place {
        Listen::At(address) => is_loopback(address),
        Listen::Systemd => true,
    }
}

/// Whether only this machine can reach it.
pub(crate) fn is_loopback(address: SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}
