//! TLS 1.3 and nothing older, with the hybrid post-quantum key exchange first.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::{self, cipher_suite, kx_group};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::NoServerSessionStorage;
use zeroize::Zeroizing;

use crate::config::Certificate;
use crate::{clock, limits};

/// Why TLS cannot start. Says which of the operator's files it is about, never what is in it.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// `--cert` cannot be read or holds no PEM certificate.
    #[error("--cert does not name a readable PEM file with certificates")]
    Certificate,
    /// `--key` cannot be read or holds no PEM private key.
    #[error("--key does not name a readable PEM file with a private key")]
    Key,
    /// The two do not belong together, or rustls does not take them.
    #[error("the certificate and the key do not fit each other")]
    Mismatch,
    /// No development certificate could be made.
    #[error("a development certificate could not be made")]
    Development,
    /// The operating system has no randomness.
    #[error("the operating system has no randomness to give")]
    Random,
    /// `--development-cert-out` cannot be written.
    #[error("--development-cert-out cannot be written")]
    DevelopmentOut,
}

/// What this gateway offers: two suites, two groups. X25519 alone is for clients that do not know the hybrid yet.
#[must_use]
pub fn provider() -> CryptoProvider {
    CryptoProvider {
        cipher_suites: vec![cipher_suite::TLS13_AES_256_GCM_SHA384, cipher_suite::TLS13_CHACHA20_POLY1305_SHA256],
        kx_groups: vec![kx_group::X25519MLKEM768, kx_group::X25519],
        ..aws_lc_rs::default_provider()
    }
}

/// The server's side of TLS. No tickets and no sessions: they would let this server link visits.
///
/// # Errors
/// [`TlsError`].
pub fn server_config(source: &Certificate) -> Result<Arc<ServerConfig>, TlsError> {
    let (chain, key) = match source {
        Certificate::Files { certificate, key } => read(certificate, key)?,
        Certificate::Development { out } => development(out.as_deref())?,
    };
    let provider = provider();
    // AWS-LC's first randomness looks for /dev/sysgenid, which would tell it of a copied machine; the jail ends whoever looks for a file.
    provider.secure_random.fill(&mut [0]).map_err(|_| TlsError::Random)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|_| TlsError::Mismatch)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|_| TlsError::Mismatch)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.max_early_data_size = 0;
    Ok(Arc::new(config))
}

type Pair = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn read(certificate: &Path, key: &Path) -> Result<Pair, TlsError> {
    let pem = fs::read(certificate).map_err(|_| TlsError::Certificate)?;
    let chain: Vec<_> =
        CertificateDer::pem_slice_iter(&pem).collect::<Result<_, _>>().map_err(|_| TlsError::Certificate)?;
    if chain.is_empty() {
        return Err(TlsError::Certificate);
    }
    let pem = Zeroizing::new(fs::read(key).map_err(|_| TlsError::Key)?);
    let key = PrivateKeyDer::from_pem_slice(&pem).map_err(|_| TlsError::Key)?;
    Ok((chain, key))
}

/// A self-signed certificate for this machine only. Its key is never written anywhere.
fn development(out: Option<&Path>) -> Result<Pair, TlsError> {
    let failed = |_| TlsError::Development;
    let names = ["localhost", "127.0.0.1", "::1"].map(String::from);
    let mut params = CertificateParams::new(names).map_err(failed)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Tellsafe development, this machine only");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // rcgen's own dates run from 1975 to 4096, which strict clients refuse.
    let now = date_time_ymd(1970, 1, 1) + clock::since_1970();
    params.not_before = now - Duration::from_secs(3600);
    params.not_after = now + limits::DEVELOPMENT_CERTIFICATE_AGE;
    let key = KeyPair::generate().map_err(failed)?;
    let certificate = params.self_signed(&key).map_err(failed)?;
    if let Some(out) = out {
        fs::write(out, certificate.pem()).map_err(|_| TlsError::DevelopmentOut)?;
    }
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    Ok((vec![certificate.der().clone()], key))
}
