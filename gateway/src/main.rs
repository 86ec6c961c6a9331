//! Starts the gateway: what was typed, files and sockets, the jail, then threads, and in the end a drain.

use std::alloc::System;
use std::io::Write;
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tellsafe_gateway::config::{Config, ConfigError};
use tellsafe_gateway::event::Event;
use tellsafe_gateway::gateway::{Gateway, StartError};
use tellsafe_gateway::{jail, limits};
use tokio::signal::unix::{SignalKind, signal};
use zeroizing_alloc::ZeroAlloc;

/// The command line or the files it names make no sense (`EX_USAGE`).
const BAD_CONFIG: u8 = 64;
/// The configuration is fine and the machine is not (`EX_OSERR`).
const CANNOT_START: u8 = 71;

/// Wipes every piece of memory when it is freed, also what libraries free without wiping it: hyper's and TLS's buffers, orion's keys.
#[global_allocator]
static WIPES: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    // A panic's text could quote what it choked on; its place in the source cannot.
    std::panic::set_hook(Box::new(|panic| match panic.location() {
        Some(place) => say(&format!("panicked at {}:{}", place.file(), place.line())),
        None => say("panicked"),
    }));
    let config = match Config::from_arguments(std::env::args_os()) {
        Ok(config) => config,
        Err(ConfigError::Arguments(help)) => {
            let _ = help.print();
            return if help.use_stderr() { ExitCode::from(BAD_CONFIG) } else { ExitCode::SUCCESS };
        }
        Err(error) => {
            say(&error.to_string());
            return ExitCode::from(BAD_CONFIG);
        }
    };
    match start(&config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&error.to_string());
            let config = matches!(error, StartError::Tls(_) | StartError::Link(_) | StartError::Config(_));
            ExitCode::from(if config { BAD_CONFIG } else { CANNOT_START })
        }
    }
}

fn start(config: &Config) -> Result<(), StartError> {
    make_room();
    let gateway = Gateway::bind(config)?;
    // Asked here, because the answer is in files.
    let threads = std::thread::available_parallelism()?.get();
    // Files are read and sockets bound, and there is only one thread so far.
    if config.jailed {
        jail::jail(&config.vault).enforce()?
    } else {
        Event::NoJail.note()
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        announce(&gateway);
        let stop = async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        gateway.serve(stop).await
    })?;
    Ok(())
}

/// Asks for file descriptors for all connections, where a shell gives fewer than a service has. Being refused does no harm: fewer
/// connections are open then.
fn make_room() {
    let now = getrlimit(Resource::Nofile);
    let enough = now.maximum.unwrap_or(u64::MAX).min(limits::FILES);
    if now.current.is_some_and(|current| current < enough) {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(enough), ..now });
    }
}

/// The only lines on standard output: where the listeners are, for whoever asked for port 0.
fn announce(gateway: &Gateway) {
    let mut out = std::io::stdout().lock();
    let listeners =
        [("https", gateway.tls_address()), ("http", gateway.plain_address()), ("onion", gateway.onion_address())];
    for (scheme, address) in listeners {
        if let Some(address) = address {
            let _ = writeln!(out, "listening {scheme}://{address}");
        }
    }
    let _ = out.flush();
}

fn say(sentence: &str) {
    let _ = writeln!(std::io::stderr().lock(), "tellsafe-gateway: {sentence}");
}
