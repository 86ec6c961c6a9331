//! A gateway as it runs for real: in its jail, with all of its limits, and a vault behind it that may be others' too.

use crate::programs::{Server, program};
use crate::vault::Vault;
use std::path::{Path, PathBuf};

/// Only its TLS listener: nobody comes from a network by another.
#[derive(Debug)]
pub struct Gateway {
    server: Server,
    /// `127.0.0.1:port`.
    pub address: String,
    /// Its certificate.
    pub certificate: PathBuf,
}

impl Gateway {
    /// Starts one that keeps its files in `folder` under this name.
    pub fn start(folder: &Path, name: &str, vault: &Vault) -> Self {
        let certificate = folder.join(format!("{name}.pem"));
        let mut command = program("tellsafe-gateway");
        command.args(["--development", "--listen", "127.0.0.1:0", "--development-cert-out"]).arg(&certificate);
        command.arg("--vault").arg(vault.socket());
        let mut server = Server::start(command, &folder.join(format!("{name}.log")));
        let address = server.wait_for("listening https://");
        Self { server, address, certificate }
    }

    /// The most memory that it ever had, in bytes (`VmHWM`, proc(5)).
    ///
    /// # Panics
    /// It is gone.
    pub fn most_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("kB") << 10
    }
}
