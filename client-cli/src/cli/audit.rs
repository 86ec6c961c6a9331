//! `tellsafe audit`

use clap::Args;
use std::path::PathBuf;

/// `tellsafe audit`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tellsafe audit https://conduct.example.org
  tellsafe audit 'https://conduct.example.org/#…' --state seen.json --quiet
  tellsafe audit https://conduct.example.org --also-through 127.0.0.1:9050

It asks about ninety times, as four browsers in every language, each time on a
new connection, and sends nothing. As a monitor: --quiet prints only what is not
right, and the exit code says it too: 0 all right, 76 something is wrong, 69
something could not be looked at. A page that is altered for one person is only
found by looking as that person: look from several places, and often.")]
pub struct AuditArgs {
    /// The server's address, or a committee's whole link; repeat for more committees of that server
    #[arg(value_name = "URL")]
    pub urls: Vec<String>,
    /// The SHA256SUMS of another release than this program's
    #[arg(long, value_name = "FILE")]
    pub hashes: Option<PathBuf>,
    /// Remember in this file which lists were seen, to find an older one the next time
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// A SOCKS5 proxy to look through once more, from another address
    #[arg(long, value_name = "HOST:PORT")]
    pub also_through: Option<String>,
    /// Print nothing that is right
    #[arg(long, short)]
    pub quiet: bool,
}
