//! A vault alone, reached through its socket as the gateway reaches it.

use crate::programs::{Server, program};
use crate::wire::{Target, Wire};
use std::path::{Path, PathBuf};
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::relay::RelayKey;

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

    fn start_with(folder: &Path, arguments: &[&str]) -> Self {
        std::fs::create_dir_all(folder.join("run")).expect("a folder");
        let mut command = program("tellsafe-vault");
        command.args(["serve", "--init", "--data"]).arg(folder.join("vault"));
        command.arg("--root-key").arg(folder.join("root.key")).arg("--socket").arg(folder.join("run/vault.sock"));
        command.args(arguments);
        let mut server = Server::start(command, &folder.join("vault.log"));
        server.wait_for("listening ");
        Self { server: Some(server), folder: folder.to_path_buf() }
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
