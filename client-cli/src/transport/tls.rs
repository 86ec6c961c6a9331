//! TLS 1.3 with the system's certificates and, if named, one more. Sessions are not resumed: that would link visits.

use crate::error::{ClientError, Kind};
use crate::site::Site;
use rustls::client::Resumption;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

/// Who may vouch for a site: the system's authorities, and the one that was named.
pub(super) fn roots(site: &Site) -> Result<RootCertStore, ClientError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = &site.certificate {
        let unreadable = || {
            ClientError::new(Kind::Malformed, format!("{} holds no certificate that can be trusted.", path.display()))
                .next("It should be a PEM file that begins with -----BEGIN CERTIFICATE-----.")
        };
        let bytes = crate::files::read(path, 1024 * 1024)?;
        let mut added = 0;
        for certificate in CertificateDer::pem_slice_iter(&bytes) {
            roots.add(certificate.map_err(|_| unreadable())?).map_err(|_| unreadable())?;
            added += 1;
        }
        if added == 0 {
            return Err(unreadable());
        }
    }
    if roots.is_empty() {
        return Err(ClientError::new(Kind::Setup, "This system has no certificates to recognise servers by.")
            .next("Install its ca-certificates package, or name a certificate with --certificate."));
    }
    Ok(roots)
}

/// The settings of every TLS connection to a site.
pub(super) fn settings(site: &Site) -> Result<Arc<ClientConfig>, ClientError> {
    let roots = roots(site)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|_| ClientError::internal("TLS 1.3 is missing"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.resumption = Resumption::disabled();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
