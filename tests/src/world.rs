//! A vault and a gateway on loopback, as they run for real.

use crate::programs::{Server, program};
use std::path::{Path, PathBuf};

/// Both servers and where they keep things.
#[derive(Debug)]
pub struct World {
    /// The vault; `None` between [`World::kill_vault`] and [`World::start_vault`].
    vault: Option<Server>,
    gateway: Server,
    folder: PathBuf,
    /// `https://127.0.0.1:port`.
    pub https: String,
    /// `http://127.0.0.1:port`, the listener for an onion service.
    pub http: String,
    /// Keeps a temporary folder for as long as the world.
    _temporary: Option<tempfile::TempDir>,
}

impl World {
    /// Starts both in a new temporary folder.
    pub fn new() -> Self {
        let temporary = tempfile::Builder::new().prefix("tellsafe-").tempdir().expect("a folder");
        let mut world = Self::start(temporary.path(), 0, &[]);
        world._temporary = Some(temporary);
        world
    }

    /// Starts both in `folder`, the page on `port` (0 for any), with more arguments for the gateway.
    pub fn start(folder: &Path, port: u16, gateway_arguments: &[&str]) -> Self {
        std::fs::create_dir_all(folder).expect("a folder");
        let vault = start_vault(folder);
        let mut command = program("tellsafe-gateway");
        command
            .args(["--development", "--listen", &format!("127.0.0.1:{port}"), "--listen-plain", "127.0.0.1:0"])
            .arg("--development-cert-out")
            .arg(folder.join("certificate.pem"))
            .arg("--vault")
            .arg(folder.join("run/vault.sock"))
            .args(gateway_arguments);
        let mut gateway = Server::start(command, &folder.join("gateway.log"));
        let (mut https, mut http) = (String::new(), String::new());
        while https.is_empty() || http.is_empty() {
            let address = gateway.wait_for("listening ");
            if address.starts_with("https") { https = address } else { http = address }
        }
        Self { vault: Some(vault), gateway, folder: folder.to_path_buf(), https, http, _temporary: None }
    }

    /// Where everything is kept.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The gateway's development certificate.
    pub fn certificate(&self) -> PathBuf {
        self.folder.join("certificate.pem")
    }

    /// The vault's data folder.
    pub fn vault_data(&self) -> PathBuf {
        self.folder.join("vault")
    }

    /// The socket between the two.
    pub fn socket(&self) -> PathBuf {
        self.folder.join("run/vault.sock")
    }

    /// What the two wrote to standard error so far.
    pub fn logs(&self) -> String {
        ["vault.log", "gateway.log"]
            .map(|log| std::fs::read_to_string(self.folder.join(log)).unwrap_or_default())
            .concat()
    }

    /// kill -9 of the vault.
    pub fn kill_vault(&mut self) {
        self.vault = None;
    }

    /// Starts the vault again, after [`World::kill_vault`].
    pub fn start_vault(&mut self) {
        self.vault = Some(start_vault(&self.folder));
    }

    /// The processes' ids: gateway, vault.
    pub fn ids(&self) -> (u32, Option<u32>) {
        (self.gateway.id(), self.vault.as_ref().map(Server::id))
    }

    /// A one-use token from the operator, with the vault's key.
    pub fn token(&self) -> String {
        let output =
            program("tellsafe-vault").args(["token", "--data"]).arg(self.vault_data()).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

fn start_vault(folder: &Path) -> Server {
    std::fs::create_dir_all(folder.join("run")).expect("a folder");
    let mut command = program("tellsafe-vault");
    command
        .args(["serve", "--init", "--data"])
        .arg(folder.join("vault"))
        .arg("--root-key")
        .arg(folder.join("root.key"))
        .arg("--socket")
        .arg(folder.join("run/vault.sock"));
    let mut vault = Server::start(command, &folder.join("vault.log"));
    vault.wait_for("listening ");
    vault
}
