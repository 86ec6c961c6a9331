//! A vault and a gateway on loopback, as they run for real.

use crate::programs::{Server, program};
use crate::recorder::Recorder;
use crate::vault::Vault;
use std::path::{Path, PathBuf};

/// Both servers and where they keep things.
#[derive(Debug)]
pub struct World {
    /// The vault.
    pub vault: Vault,
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

    /// Starts both in a new temporary folder; the gateway answers to `127.0.0.1` at any port, for those who come by another wire.
    pub fn behind_a_wire() -> Self {
        let temporary = tempfile::Builder::new().prefix("tellsafe-").tempdir().expect("a folder");
        let mut world = Self::start(temporary.path(), 0, &["--host", "127.0.0.1"]);
        world._temporary = Some(temporary);
        world
    }

    /// Starts both in a new temporary folder; the gateway takes any number of requests.
    pub fn unthrottled() -> Self {
        let temporary = tempfile::Builder::new().prefix("tellsafe-").tempdir().expect("a folder");
        let mut world = Self::start(temporary.path(), 0, &["--unthrottled"]);
        world._temporary = Some(temporary);
        world
    }

    /// Starts both in `folder`, the page on `port` (0 for any), with more arguments for the gateway.
    pub fn start(folder: &Path, port: u16, gateway_arguments: &[&str]) -> Self {
        // Whoever lifts the limits of one means both.
        let unbounded = gateway_arguments.contains(&"--unthrottled");
        let vault = if unbounded { Vault::start(folder) } else { Vault::start_bounded(folder) };
        let socket = vault.socket();
        Self::start_before(vault, &socket, folder, port, gateway_arguments)
    }

    /// Starts both in a new temporary folder, with a recorder between them.
    pub fn recorded() -> (Self, Recorder) {
        let temporary = tempfile::Builder::new().prefix("tellsafe-").tempdir().expect("a folder");
        let vault = Vault::start_bounded(temporary.path());
        let socket = temporary.path().join("run/recorder.sock");
        let recorder = Recorder::unix(&socket, &vault.socket());
        let mut world = Self::start_before(vault, &socket, temporary.path(), 0, &["--host", "127.0.0.1"]);
        world._temporary = Some(temporary);
        (world, recorder)
    }

    /// Starts a gateway that reaches the vault through `socket`.
    fn start_before(vault: Vault, socket: &Path, folder: &Path, port: u16, gateway_arguments: &[&str]) -> Self {
        let mut command = program("tellsafe-gateway");
        command
            .args(["--development", "--listen", &format!("127.0.0.1:{port}"), "--listen-plain", "127.0.0.1:0"])
            .arg("--development-cert-out")
            .arg(folder.join("certificate.pem"))
            .arg("--vault")
            .arg(socket)
            .args(gateway_arguments);
        let mut gateway = Server::start(command, &folder.join("gateway.log"));
        let (mut https, mut http) = (String::new(), String::new());
        while https.is_empty() || http.is_empty() {
            let address = gateway.wait_for("listening ");
            if address.starts_with("https") { https = address } else { http = address }
        }
        Self { vault, gateway, folder: folder.to_path_buf(), https, http, _temporary: None }
    }

    /// Where everything is kept.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The gateway's development certificate.
    pub fn certificate(&self) -> PathBuf {
        self.folder.join("certificate.pem")
    }

    /// What the two wrote to standard error so far.
    pub fn logs(&self) -> String {
        ["vault.log", "gateway.log"]
            .map(|log| std::fs::read_to_string(self.folder.join(log)).unwrap_or_default())
            .concat()
    }

    /// The gateway's process id.
    pub fn gateway_id(&self) -> u32 {
        self.gateway.id()
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}
