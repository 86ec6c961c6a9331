//! The files of one half. Their names begin with `link-`, so that they can stand among a service's other credentials.

use crate::LinkError;
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

const CERTIFICATE: &str = "link-certificate.pem";
const KEY: &str = "link-key.pem";
const PEER: &str = "link-peer.pem";
const NAME: &str = "link-name";

/// What one side shows and whom it trusts.
pub(crate) struct Half {
    pub(crate) certificate: CertificateDer<'static>,
    pub(crate) key: PrivateKeyDer<'static>,
    pub(crate) peer: Arc<RootCertStore>,
}

/// Reads one side's files.
pub(crate) fn read(folder: &Path) -> Result<Half, LinkError> {
    let file = |name: &str| fs::read(folder.join(name)).map(Zeroizing::new).map_err(|_| LinkError::Files);
    let certificate = |name: &str| CertificateDer::from_pem_slice(&file(name)?).map_err(|_| LinkError::Files);
    let mut peer = RootCertStore::empty();
    peer.add(certificate(PEER)?).map_err(|_| LinkError::Files)?;
    let key = PrivateKeyDer::from_pem_slice(&file(KEY)?).map_err(|_| LinkError::Files)?;
    Ok(Half { certificate: certificate(CERTIFICATE)?, key, peer: Arc::new(peer) })
}

/// Reads the name that the vault's certificate carries, on the gateway's side.
pub(crate) fn read_name(folder: &Path) -> Result<ServerName<'static>, LinkError> {
    let name = fs::read_to_string(folder.join(NAME)).map_err(|_| LinkError::Files)?;
    ServerName::try_from(name.trim().to_owned()).map_err(|_| LinkError::Files)
}

/// Writes one side's files into a new folder that only this account may look into.
pub(crate) fn write(folder: &Path, certificate: &str, key: &str, peer: &str, name: Option<&str>) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(folder)?;
    let files = [(CERTIFICATE, certificate), (KEY, key), (PEER, peer)];
    for (file, text) in files.into_iter().chain(name.map(|name| (NAME, name))) {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(folder.join(file))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
    }
    Ok(())
}
