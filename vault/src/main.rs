//! Starts the vault, or makes one, or prints what its operator hands on.

use std::alloc::System;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tellsafe_jail::{JailError, Listen, Passed, PassedError};
use tellsafe_link::LinkError;
use tellsafe_vault::backup::{Wanted, backup};
use tellsafe_vault::check::{Found, check};
use tellsafe_vault::clock::{Clock as _, WallClock};
use tellsafe_vault::config::{self, At, Command, Places};
use tellsafe_vault::door::{Door, DoorError};
use tellsafe_vault::event::Event;
use tellsafe_vault::random::SystemRandom;
use tellsafe_vault::restore::{RestoreError, restore};
use tellsafe_vault::store::StoreError;
use tellsafe_vault::token::{Tokens, vault_key_text};
use tellsafe_vault::vault::Vault;
use tellsafe_vault::{chores, jail, limits, serve, setup, signing_key};
use tokio::signal::unix::{SignalKind, signal};
use zeroizing_alloc::ZeroAlloc;

/// The command line makes no sense, or names a vault that is none (`EX_USAGE`).
const BAD_CONFIG: u8 = 64;
/// `check` found damage (`EX_DATAERR`).
const DAMAGED: u8 = 65;
/// The configuration is fine and the machine is not (`EX_OSERR`).
const CANNOT_START: u8 = 71;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("there is no vault in this folder, or its root key is missing: make one with 'tellsafe-vault init'")]
    NotInitialised,
    #[error("the vault's files: {0}")]
    Store(#[from] StoreError),
    #[error("the gateway's way in: {0}")]
    Door(#[from] DoorError),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Passed(#[from] PassedError),
    #[error("{0}. For development only, --no-jail starts without")]
    Jail(#[from] JailError),
    #[error(transparent)]
    Restore(#[from] RestoreError),
    #[error("the machine: {0}")]
    Machine(#[from] io::Error),
}

/// Wipes every piece of memory when it is freed, also what libraries free without wiping it: hyper's and TLS's buffers, orion's keys.
#[global_allocator]
static WIPES: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    // A panic's text could quote what it choked on; its place in the source cannot.
    std::panic::set_hook(Box::new(|panic| match panic.location() {
        Some(place) => say(&format!("panicked at {}:{}", place.file(), place.line())),
        None => say("panicked"),
    }));
    let command = match config::from_arguments(std::env::args_os()) {
        Ok(command) => command,
        Err(help) => {
            let _ = help.print();
            return if help.use_stderr() { ExitCode::from(BAD_CONFIG) } else { ExitCode::SUCCESS };
        }
    };
    run(command).unwrap_or_else(|failure| {
        say(&failure.to_string());
        ExitCode::from(match failure {
            Failure::NotInitialised | Failure::Store(StoreError::RootKey | StoreError::Newer) => BAD_CONFIG,
            Failure::Restore(RestoreError::Store(StoreError::Io(_))) => CANNOT_START,
            Failure::Restore(_) => BAD_CONFIG,
            Failure::Link(_) | Failure::Door(DoorError::Link(_)) => BAD_CONFIG,
            _ => CANNOT_START,
        })
    })
}

fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Serve { places, at, init, no_jail, reserve, unbounded } => {
            if init {
                setup::init(&places, &mut SystemRandom)?;
            }
            serve(&places, &at, How { jailed: !no_jail, reserve: u64::from(reserve) << 20, unbounded })?;
        }
        Command::Init { places } => print(&vault_key_text(&setup::init(&places, &mut SystemRandom)?)),
        Command::Token { data } => {
            let key = public_key(&data)?;
            print(&Tokens::open(&config::tokens(&data))?.create(&key, &mut SystemRandom)?);
        }
        Command::Show { data } => print(&vault_key_text(&public_key(&data)?)),
        Command::Link { out, name } => print(&made(&out, &name)?),
        Command::Check { places } => {
            if !places.root_key.exists() || !setup::has_any(&places) {
                return Err(Failure::NotInitialised);
            }
            return Ok(report(&check(&places)?));
        }
        Command::Backup { places, to, keys_to, keep_keys_days, keep } => {
            if !setup::is_done(&places) {
                return Err(Failure::NotInitialised);
            }
            let wanted = Wanted { to, keys_to, keep_keys_days, keep_days: keep };
            let done = backup(&places, &wanted, &WallClock)?;
            print(&format!("backup {}: {} bytes, without the root key", done.folder.display(), done.bytes));
            print(&format!("older copies of the keys destroyed: {}", done.keys_destroyed));
        }
        Command::Restore { from, keys_from, places } => {
            let found = restore(&from, keys_from.as_deref().unwrap_or(&from), &places)?;
            print(&format!("restored to {}", places.data.display()));
            return Ok(report(&found));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn public_key(data: &Path) -> Result<tellsafe_protocol::label::PublicKey, Failure> {
    signing_key::read_public(data).ok().flatten().ok_or(Failure::NotInitialised)
}

/// How it serves.
#[derive(Clone, Copy)]
struct How {
    jailed: bool,
    /// Bytes of disk that intake leaves free.
    reserve: u64,
    unbounded: bool,
}

/// Makes a link and says what is to be done with it.
fn made(out: &Path, name: &str) -> Result<String, Failure> {
    let ends = tellsafe_link::make(out, name, since_1970())?;
    let (gateway, vault) = (out.join("gateway"), out.join("vault"));
    Ok(format!("gateway's half: {}\nvault's half: {}\nvalid until {ends}", gateway.display(), vault.display()))
}

fn since_1970() -> Duration {
    Duration::from_secs(WallClock.seconds())
}

fn serve(places: &Places, at: &At, how: How) -> Result<(), Failure> {
    if !setup::is_done(places) {
        return Err(Failure::NotInitialised);
    }
    let mut passed = Passed::take();
    let door = Door::open(at, &mut passed, since_1970())?;
    passed.all_taken()?;
    let served = serve_on(door, places, at, how);
    // The one that systemd passed stays: whoever connects starts the vault anew.
    if let At::Socket(Listen::At(path)) = at {
        let _ = std::fs::remove_file(path);
    }
    served
}

fn serve_on(door: Door, places: &Places, at: &At, how: How) -> Result<(), Failure> {
    if let Door::Link(_, side) = &door {
        Event::from(side.left).note();
    }
    let listening = door.place(at)?;
    // Before the store starts its threads.
    if how.jailed {
        jail::jail(places, at).enforce()?
    } else {
        Event::NoJail.note()
    }
    let store = setup::open_store(places, how.reserve)?;
    let vault = Vault::open(places, store, Arc::new(WallClock))?;
    let vault = Arc::new(if how.unbounded { vault.unbounded() } else { vault });
    // Keys were there on their way to where they are held.
    tellsafe_protocol::stack::wipe();
    // One thread for all sockets: copying a request takes a twentieth of what opening it does, and that is the workers' part.
    let runtime =
        tokio::runtime::Builder::new_current_thread().max_blocking_threads(limits::WORKERS).enable_all().build()?;
    let served = runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(chores::run(Arc::clone(&vault)));
        Event::Started.note();
        print(&format!("listening {listening}"));
        let stop = async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            Event::Stopping.note();
        };
        serve::serve(door, Arc::clone(&vault), stop).await
    });
    // The store closes with its last holder, and leaves a mark that spares the next start the reading of the log.
    drop(runtime);
    drop(vault);
    Event::Stopped.note();
    Ok(served?)
}

fn report(found: &Found) -> ExitCode {
    for sentence in &found.hurt {
        print(sentence);
    }
    print(&format!("records that live: {}", found.living));
    if found.hurt.is_empty() {
        print("no damage found");
        return ExitCode::SUCCESS;
    }
    ExitCode::from(DAMAGED)
}

/// For whoever started the program; nothing else goes to standard output.
fn print(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

fn say(sentence: &str) {
    let _ = writeln!(io::stderr().lock(), "tellsafe-vault: {sentence}");
}
