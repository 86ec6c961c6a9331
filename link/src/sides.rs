//! What each program makes of its half: rustls's settings, after the half was held against itself.

use crate::files::{self, Half};
use crate::{LinkError, limits};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::{self, cipher_suite, kx_group};
use rustls::pki_types::{ServerName, UnixTime};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{NoServerSessionStorage, ParsedCertificate, WebPkiClientVerifier};
use rustls::version::TLS13;
use rustls::{CertificateError, ClientConfig, Error, ServerConfig};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a link's certificates are still valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Nothing to do.
    MoreThanAYear,
    /// New ones can be made when it suits.
    LessThanAYear,
    /// New ones must be made, or the two will not meet any more.
    LessThanAMonth,
}

/// The gateway's side: it connects.
#[derive(Clone, Debug)]
pub struct GatewaySide {
    /// Trusts one vault, and shows this gateway's certificate.
    pub config: Arc<ClientConfig>,
    /// What that vault's certificate says.
    pub name: ServerName<'static>,
    /// How long it lasts.
    pub left: Left,
}

/// The vault's side: it listens.
#[derive(Clone, Debug)]
pub struct VaultSide {
    /// Takes one gateway, and nobody without its certificate.
    pub config: Arc<ServerConfig>,
    /// How long it lasts.
    pub left: Left,
}

/// Opens the gateway's half.
///
/// # Errors
/// [`LinkError::Files`], [`LinkError::Unfit`], [`LinkError::NotToday`].
pub fn gateway_side(folder: &Path, now: Duration) -> Result<GatewaySide, LinkError> {
    let (Half { certificate, key, peer }, provider) = (files::read(folder)?, provider());
    let own = client_verifier(&peer, &provider)?;
    let left = left(now, |time| own.verify_client_cert(&certificate, &[], time).map(|_| ()))?;
    let vault = WebPkiServerVerifier::builder_with_provider(peer, Arc::clone(&provider)).build();
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])
        .map_err(|_| LinkError::Unfit)?
        .with_webpki_verifier(vault.map_err(|_| LinkError::Files)?)
        .with_client_auth_cert(vec![certificate], key)
        .map_err(|_| LinkError::Unfit)?;
    // A ticket would stand for a certificate after that one has ended.
    config.resumption = Resumption::disabled();
    Ok(GatewaySide { config: Arc::new(config), name: files::read_name(folder)?, left })
}

/// Opens the vault's half.
///
/// # Errors
/// [`LinkError::Files`], [`LinkError::Unfit`], [`LinkError::NotToday`].
pub fn vault_side(folder: &Path, now: Duration) -> Result<VaultSide, LinkError> {
    let (Half { certificate, key, peer }, provider) = (files::read(folder)?, provider());
    let parsed = ParsedCertificate::try_from(&certificate).map_err(|_| LinkError::Files)?;
    let algorithms = provider.signature_verification_algorithms.all;
    let left = left(now, |time| {
        rustls::client::verify_server_cert_signed_by_trust_anchor(&parsed, &peer, &[], time, algorithms)
    })?;
    let gateway = client_verifier(&peer, &provider)?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])
        .map_err(|_| LinkError::Unfit)?
        .with_client_cert_verifier(gateway)
        .with_single_cert(vec![certificate], key)
        .map_err(|_| LinkError::Unfit)?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(VaultSide { config: Arc::new(config), left })
}

/// Two suites, and one key exchange: no recording of this line is worth keeping for a quantum computer.
fn provider() -> Arc<CryptoProvider> {
    let provider = CryptoProvider {
        cipher_suites: vec![cipher_suite::TLS13_AES_256_GCM_SHA384, cipher_suite::TLS13_CHACHA20_POLY1305_SHA256],
        kx_groups: vec![kx_group::X25519MLKEM768],
        ..aws_lc_rs::default_provider()
    };
    // Before its first number the generator looks for a file (/dev/sysgenid), which the jail allows no more. If it fails, so will every
    // handshake.
    let _ = provider.secure_random.fill(&mut [0]);
    Arc::new(provider)
}

fn client_verifier(
    peer: &Arc<rustls::RootCertStore>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, LinkError> {
    let builder = WebPkiClientVerifier::builder_with_provider(Arc::clone(peer), Arc::clone(provider));
    builder.build().map_err(|_| LinkError::Files)
}

/// Asks what the other side will ask of this side's certificate, today and later.
fn left(now: Duration, verify: impl Fn(UnixTime) -> Result<(), Error>) -> Result<Left, LinkError> {
    use CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    let at = |later: Duration| verify(UnixTime::since_unix_epoch(now.saturating_add(later)));
    match at(Duration::ZERO) {
        Ok(()) => {}
        Err(Error::InvalidCertificate(Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. })) => {
            return Err(LinkError::NotToday);
        }
        Err(_) => return Err(LinkError::Unfit),
    }
    Ok(match (at(limits::MONTH), at(limits::YEAR)) {
        (Err(_), _) => Left::LessThanAMonth,
        (_, Err(_)) => Left::LessThanAYear,
        _ => Left::MoreThanAYear,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::make;

    const DAY: u64 = 24 * 60 * 60;

    #[test]
    fn both_halves_say_how_long_they_last_and_end() {
        let folder = tempfile::tempdir().unwrap();
        let start = Duration::from_secs(20_000 * DAY);
        let ends = make(folder.path(), "vault.internal", start).unwrap();
        assert_eq!(ends, "2034-10-04");
        let (gateway, vault) = (folder.path().join("gateway"), folder.path().join("vault"));
        for (day, expected) in [
            (0, Some(Left::MoreThanAYear)),
            (3652 - 366, Some(Left::MoreThanAYear)),
            (3652 - 364, Some(Left::LessThanAYear)),
            (3652 - 29, Some(Left::LessThanAMonth)),
            (3653, None),
        ] {
            let now = start + Duration::from_secs(day * DAY);
            let [one, other] = [gateway_side(&gateway, now).map(|s| s.left), vault_side(&vault, now).map(|s| s.left)];
            for left in [one, other] {
                assert!(expected.is_some() || matches!(left, Err(LinkError::NotToday)), "{day}: {left:?}");
                assert_eq!(left.ok(), expected, "{day}");
            }
        }
        let early = start - Duration::from_secs(2 * DAY);
        assert!(matches!(vault_side(&vault, early), Err(LinkError::NotToday)));
        assert!(matches!(gateway_side(&vault, start), Err(LinkError::Unfit)));
        assert!(matches!(vault_side(&gateway, start), Err(LinkError::Unfit)));
    }

    #[test]
    fn nothing_is_overwritten_and_no_name_is_believed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("vault")).unwrap();
        assert!(matches!(make(folder.path(), "vault.internal", Duration::ZERO), Err(LinkError::Exists)));
        for name in ["", "two words", "a/b"] {
            assert!(matches!(make(&folder.path().join("new"), name, Duration::ZERO), Err(LinkError::Name)), "{name}");
        }
        assert!(!folder.path().join("new").exists());
    }
}
