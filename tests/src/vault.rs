//! A vault alone, reached through its socket as the gateway reaches it.

use crate::programs::{Server, program};
use crate::wire::{Target, Wire};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::relay::RelayKey;

/// How long a vault may take to end: it gives what is under way 8 seconds, and its store has to close.
const STOP: Duration = Duration::from_secs(20);

/// A running vault in a folder.
#[derive(Debug)]
pub struct Vault {
    server: Option<Server>,
    folder: PathBuf,
}

impl Vault {
    /// Starts a vault that keeps everything in `folder`, made anew or as it was left, without bounds on what one desk takes in: for tests
    /// that load it.
    pub fn start(folder: &Path) -> Self {
        Self::start_with(folder, &["--unbounded"])
    }

    /// The same with its bounds, as it runs for real.
    pub fn start_bounded(folder: &Path) -> Self {
        Self::start_with(folder, &[])
    }

    /// The same, with these arguments and no others.
    pub fn start_with(folder: &Path, arguments: &[&str]) -> Self {
        Self::try_start(folder, arguments).unwrap_or_else(|ended| panic!("the vault starts: {ended}"))
    }

    /// The same, for one that may not be able to start; an error is how it ended.
    pub fn try_start(folder: &Path, arguments: &[&str]) -> Result<Self, ExitStatus> {
        std::fs::create_dir_all(folder.join("run")).expect("a folder");
        let mut command = program("tellsafe-vault");
        command.args(["serve", "--init", "--data"]).arg(folder.join("vault"));
        command.arg("--root-key").arg(folder.join("root.key")).arg("--socket").arg(folder.join("run/vault.sock"));
        command.args(arguments);
        let mut server = Server::start(command, &folder.join("vault.log"));
        if server.hear("listening ").is_none() {
            return Err(server.ended(STOP).expect("a vault that does not start ends"));
        }
        Ok(Self { server: Some(server), folder: folder.to_path_buf() })
    }

    /// Asks it to end, and waits until it has; how it did.
    pub fn stop(mut self) -> ExitStatus {
        let mut server = self.server.take().expect("it runs");
        server.ask_to_stop();
        server.ended(STOP).expect("a vault ends when it is asked to")
    }

    /// kill -9.
    pub fn kill(&mut self) {
        self.server = None;
    }

    /// The process's id.
    pub fn id(&self) -> Option<u32> {
        self.server.as_ref().map(Server::id)
    }

    /// The vault's folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("vault")
    }

    /// The socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.join("run/vault.sock")
    }

    /// A connection to it.
    pub fn wire(&self) -> Wire {
        Wire::new(Target::Vault(self.socket()))
    }

    /// A one-use token from the operator, with the vault's key behind a dot.
    pub fn token(&self) -> String {
        printed(program("tellsafe-vault").args(["token", "--data"]).arg(self.data()))
    }

    /// The key that signs its relay keys.
    pub fn key(&self) -> PublicKey {
        let token = self.token();
        let key = token.split_once('.').map_or("", |(_, key)| key);
        PublicKey(tellsafe_protocol::roster::parse_fingerprint(key).expect("32 bytes of base64url").0)
    }

    /// The newest relay key, verified.
    pub async fn relay_key(&self) -> RelayKey {
        let file = self.wire().public_file().await;
        let newest = file.relay_keys.first().expect("a relay key");
        newest.verify(&self.key(), now()).expect("signed by this vault")
    }
}

/// Seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the tests' one clock")]
pub fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// What a command that must succeed printed.
pub fn printed(command: &mut std::process::Command) -> String {
    let output = crate::committee::run(command);
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
