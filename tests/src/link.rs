//! A gateway and a vault that meet over TCP, and the keys with which they do.

use crate::programs::{Server, program};
use rustls::crypto::SupportedKxGroup;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// The halves of a new link in `folder`, made by the command: the gateway's and the vault's.
pub fn make(folder: &Path) -> [PathBuf; 2] {
    crate::committee::run(program("tellsafe-vault").args(["link", "--out"]).arg(folder));
    ["gateway", "vault"].map(|half| folder.join(half))
}

/// Starts a vault that keeps everything in `folder`, without bounds on what one desk takes in, listening there; returns it with the address it took.
pub fn start_vault(mut program: Command, folder: &Path, listen: &str, half: &Path) -> (Server, String) {
    program.args(["serve", "--unbounded", "--init", "--data"]).arg(folder.join("vault"));
    program.arg("--root-key").arg(folder.join("root.key")).args(["--listen", listen, "--link"]).arg(half);
    let mut server = Server::start(program, &folder.join("vault.log"));
    let address = server.wait_for("listening ");
    (server, address)
}

/// Starts a gateway for the vault at this address; returns it with its plain listener, such as `http://127.0.0.1:1`.
pub fn start_gateway(mut program: Command, folder: &Path, vault: &str, half: &Path) -> (Server, String) {
    program.args(["--development", "--unthrottled", "--listen-plain", "127.0.0.1:0"]);
    program.args(["--vault-address", vault, "--link"]).arg(half);
    let mut server = Server::start(program, &folder.join("gateway.log"));
    let address = server.wait_for("listening ");
    (server, address)
}

/// What one half shows: its certificate and key.
pub fn shown(half: &Path) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let certificate = CertificateDer::from_pem_file(half.join("link-certificate.pem")).expect("a certificate");
    (vec![certificate], PrivateKeyDer::from_pem_file(half.join("link-key.pem")).expect("a key"))
}

/// Whom one half trusts.
pub fn trusted(half: &Path) -> rustls::RootCertStore {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(half.join("link-peer.pem")).expect("a certificate")).expect("an anchor");
    roots
}

/// A stranger's TLS, with this key exchange only.
pub fn provider(group: &'static dyn SupportedKxGroup) -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::CryptoProvider { kx_groups: vec![group], ..default_provider() })
}
