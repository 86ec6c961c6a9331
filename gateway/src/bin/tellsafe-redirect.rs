//! Starts the redirect from plain HTTP: one thread, one socket, and nothing that anyone could want.

use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tellsafe_gateway::redirect::Redirect;

/// The configuration is fine and the machine is not (`EX_OSERR`).
const CANNOT_START: u8 = 71;

/// Sends visitors of plain HTTP to HTTPS, and shows a certificate authority the files that it asks for.
#[derive(Debug, Parser)]
#[command(name = "tellsafe-redirect", version)]
struct Arguments {
    /// The name of the HTTPS server, such as report.example.org
    #[arg(long, value_name = "NAME", value_parser = name)]
    host: String,

    /// The web root of an ACME client, in which it makes .well-known/acme-challenge
    #[arg(long, value_name = "DIR")]
    challenges: Option<PathBuf>,

    /// Address and port; without it, the first socket that systemd hands over
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

/// A name that can stand in an address, with a port or without: a slash in it would change where people are sent.
fn name(typed: &str) -> Result<String, &'static str> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if typed.is_empty() || !typed.chars().all(allowed) { Err("not a name of a server") } else { Ok(typed.to_owned()) }
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(help) => {
            let _ = help.print();
            // `EX_USAGE`, as in the other programs.
            return if help.use_stderr() { ExitCode::from(64) } else { ExitCode::SUCCESS };
        }
    };
    match serve(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "tellsafe-redirect: cannot listen there: {error}");
            ExitCode::from(CANNOT_START)
        }
    }
}

fn serve(arguments: Arguments) -> io::Result<()> {
    let socket = match arguments.listen {
        Some(address) => TcpListener::bind(address)?,
        None => listenfd::ListenFd::from_env()
            .take_tcp_listener(0)?
            .ok_or_else(|| io::Error::other("no socket was handed over, and --listen is missing"))?,
    };
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "listening http://{}", socket.local_addr()?);
    let _ = out.flush();
    drop(out);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let redirect = Redirect { host: arguments.host, challenges: arguments.challenges };
    runtime.block_on(redirect.serve(socket))
}
