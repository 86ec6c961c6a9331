//! Whoever types the name without `https://` must be led there, and to nowhere else.

use super::findings::{Findings, Part, Verdict};
use super::guise::{After, Guise, Takes};
use crate::error::{ClientError, Kind};
use crate::site::Address;
use crate::transport::Looker;

/// Bytes of an answer that only leads on.
const MAX: usize = 64 * 1024;

/// Asks the host of `address` on `port` without TLS.
///
/// # Errors
/// A fault of this machine.
pub fn unencrypted(
    address: &Address,
    port: u16,
    socks: Option<&str>,
    findings: &mut Findings,
) -> Result<(), ClientError> {
    let looker = Looker::without_tls(address, port)?;
    let lines = Guise::Firefox.lines(looker.address(), After::Page, Some("en"), Takes::Brotli);
    let seen = match looker.get("/", &lines, socks, MAX) {
        Ok(seen) => seen,
        Err(error) if error.kind == Kind::Unavailable => {
            findings.add(
                Part::Tls,
                Verdict::Note,
                "Without TLS nothing answers: old browsers need the https:// in front of the name.",
            );
            return Ok(());
        }
        Err(error) => {
            findings.add(Part::Tls, Verdict::Unchecked, format!("What is said without TLS: {}", error.happened));
            return Ok(());
        }
    };
    let target = seen.headers.get("location").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let leads_here =
        target.strip_prefix("https://").is_some_and(|rest| rest.split('/').next() == Some(&address.authority));
    let moved = matches!(seen.status, 301 | 308);
    if !moved || !leads_here {
        let to = if target.is_empty() { "nowhere" } else { target };
        findings.wrong(
            Part::Tls,
            format!("Without TLS the server answers with status {} and leads to {to}; it should lead to https:// for good (301 or 308).", seen.status),
        );
    } else if seen.headers.contains_key("set-cookie") {
        findings.wrong(Part::Tls, "Without TLS the server sends a cookie.");
    } else {
        findings.add(Part::Tls, Verdict::Right, "Without TLS the server leads to https:// and says nothing else.");
    }
    Ok(())
}
