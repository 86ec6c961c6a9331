//! Nobody in: what someone can do who has broken into the gateway or the vault, which is next to nothing.
//!
//! These tests look into running programs that hide from their own account, and start some as another: they need root, as CI has.

mod activated;
mod hostile;
mod refused;
mod standing;
mod units;
mod used;

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use tellsafe_tests::programs::{Server, program};
use tellsafe_tests::vault::printed;

/// The two programs with a jail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Program {
    Gateway,
    Vault,
}

impl Program {
    const BOTH: [Self; 2] = [Self::Gateway, Self::Vault];

    /// What starts it in a folder of its own, as everyone starts it.
    fn command(self, folder: &Path) -> Command {
        let [data, root_key, socket] = ["data", "root.key", "run/vault.sock"].map(|name| folder.join(name));
        match self {
            Self::Gateway => {
                let mut command = program("tellsafe-gateway");
                command.args(["--host", "h", "--listen-plain", "127.0.0.1:0", "--vault"]).arg(socket);
                command
            }
            Self::Vault => {
                if !data.exists() {
                    printed(
                        program("tellsafe-vault").arg("init").arg("--data").arg(&data).arg("--root-key").arg(&root_key),
                    );
                }
                let mut command = program("tellsafe-vault");
                command
                    .arg("serve")
                    .arg("--data")
                    .arg(data)
                    .arg("--root-key")
                    .arg(root_key)
                    .arg("--socket")
                    .arg(socket);
                command
            }
        }
    }

    /// The running program.
    fn start(self, folder: &Path) -> Server {
        serving(self.command(folder), folder)
    }
}

/// Waits until it listens.
fn serving(command: Command, folder: &Path) -> Server {
    let mut server = Server::start(command, &folder.join("log"));
    server.wait_for("listening ");
    server
}

/// The beginning of what it answers, status and all.
fn status(mut stream: impl Read + Write, host: &str, path: &str) -> String {
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("asked");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).expect("answered");
    String::from_utf8_lossy(&answer).into_owned()
}
