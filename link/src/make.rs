//! Making a link: a certificate authority that lives for one call and signs two certificates.

use crate::{LinkError, files, limits};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, PKCS_ED25519, date_time_ymd,
};
use rustls::pki_types::ServerName;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::time::Duration;
use zeroize::Zeroizing;

/// Makes `out/gateway` and `out/vault`, the two halves of a new link, and returns the day on which it ends, such as
/// `2036-11-22`. The vault's certificate carries `name`. The authority's key is never written: nobody can ever make a third half.
///
/// # Errors
/// [`LinkError::Name`], [`LinkError::Exists`], [`LinkError::Make`], [`LinkError::Write`].
pub fn make(out: &Path, name: &str, now: Duration) -> Result<String, LinkError> {
    if ServerName::try_from(name).is_err() {
        return Err(LinkError::Name);
    }
    let [gateway, vault] = ["gateway", "vault"].map(|half| out.join(half));
    if gateway.exists() || vault.exists() {
        return Err(LinkError::Exists);
    }
    let failed = |_| LinkError::Make;
    let authority = {
        let mut params = certificate("Tellsafe link", None, now).map_err(failed)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        CertifiedIssuer::self_signed(params, key().map_err(failed)?).map_err(failed)?
    };
    DirBuilder::new().recursive(true).mode(0o700).create(out).map_err(LinkError::Write)?;
    let mut ends = String::new();
    for (folder, who, purpose) in [
        (gateway, "Tellsafe gateway", ExtendedKeyUsagePurpose::ClientAuth),
        (vault, "Tellsafe vault", ExtendedKeyUsagePurpose::ServerAuth),
    ] {
        let is_server = purpose == ExtendedKeyUsagePurpose::ServerAuth;
        let mut params = certificate(who, is_server.then_some(name), now).map_err(failed)?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![purpose];
        params.use_authority_key_identifier_extension = true;
        let key = key().map_err(failed)?;
        let signed = params.signed_by(&key, &authority).map_err(failed)?;
        let pem = Zeroizing::new(key.serialize_pem());
        let name = (!is_server).then_some(name);
        files::write(&folder, &signed.pem(), &pem, &authority.pem(), name).map_err(LinkError::Write)?;
        ends = params.not_after.date().to_string();
    }
    Ok(ends)
}

fn key() -> Result<KeyPair, rcgen::Error> {
    KeyPair::generate_for(&PKCS_ED25519)
}

fn certificate(who: &str, name: Option<&str>, now: Duration) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(name.map(str::to_owned).into_iter().collect::<Vec<_>>())?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, who);
    let now = date_time_ymd(1970, 1, 1) + now;
    params.not_before = now - limits::CLOCK;
    params.not_after = now + limits::VALIDITY;
    Ok(params)
}
