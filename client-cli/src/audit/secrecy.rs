//! TLS: version 1.3 alone, a key exchange that lasts, no tickets, and a certificate that is one and will be one next week.

use super::findings::{Findings, Part, Verdict};
use super::visits::Taken;
use crate::clock;
use crate::dates;
use crate::transport::{Looker, Older};
use std::collections::BTreeSet;
use tellsafe_protocol::bytes::{hex, sha256};

/// A certificate should have been renewed when less than this part of its life is left: programs for it do so at a third, or at half.
const OVERDUE: u64 = 6;
const DAY: u64 = 86_400;

pub(super) fn judge(looker: &Looker, taken: &[Taken], ways: &[Option<&str>], findings: &mut Findings) {
    let sessions: Vec<_> =
        taken.iter().filter_map(|taken| taken.seen.session.as_ref().map(|session| (taken, session))).collect();
    for (taken, session) in &sessions {
        if !session.is_hybrid {
            findings.wrong(
                Part::Tls,
                "Keys are not exchanged with X25519MLKEM768: who records what passes could open it with a later quantum computer.",
            );
        }
        if session.tickets.is_some_and(|tickets| tickets > 0) {
            findings.wrong(Part::Tls, "The server hands out session tickets, by which it knows a visitor again.");
        }
        if session.tickets.is_none() {
            findings.add(
                Part::Tls,
                Verdict::Note,
                format!("The connection of {} did not end as it should.", taken.visit.who()),
            );
        }
    }
    let leaves: BTreeSet<_> =
        sessions.iter().filter_map(|(_, session)| session.certificates.first().map(AsRef::<[u8]>::as_ref)).collect();
    if leaves.len() > 1 {
        let hashes: Vec<String> = leaves.iter().map(|leaf| hex(&sha256(&[leaf]))).collect();
        findings.wrong(
            Part::Tls,
            format!(
                "Not everyone is shown the same certificate; their SHA-256: {}. If it was just renewed, look again.",
                hashes.join(", ")
            ),
        );
    }
    for way in ways {
        match looker.older_tls(*way) {
            Ok(Older::Refused) => {}
            Ok(Older::Spoken(version)) => {
                findings.wrong(
                    Part::Tls,
                    format!("The server also speaks {}, whose handshake shows more and lasts less.", name(version)),
                );
            }
            Ok(Older::Unclear) => {
                findings.wrong(Part::Tls, "To a greeting of TLS 1.2 the server answers something that is not TLS.")
            }
            Err(error) => {
                findings.add(Part::Tls, Verdict::Unchecked, format!("Whether TLS 1.2 is refused: {}", error.happened))
            }
        }
    }
    for (_, session) in sessions.iter().take(1) {
        certificate(looker.validity(&session.certificates), findings);
    }
    findings.right(Part::Tls, "TLS 1.3 and nothing older, keys exchanged with X25519MLKEM768, no session tickets, one certificate for everyone.");
}

fn certificate(validity: Option<(u64, u64)>, findings: &mut Findings) {
    let Some((from, to)) = validity else {
        return findings.add(Part::Tls, Verdict::Unchecked, "How long the certificate is valid cannot be read.");
    };
    let left = to.saturating_sub(clock::seconds());
    let day = dates::written(u32::try_from(to / DAY).unwrap_or(u32::MAX));
    if left < to.saturating_sub(from) / OVERDUE {
        findings.wrong(
            Part::Tls,
            format!("The certificate runs out in {} days, on {day}, and has not been renewed.", left / DAY),
        );
    } else {
        findings.add(
            Part::Tls,
            Verdict::Right,
            format!("The certificate is valid until {day}: {} days more.", left / DAY),
        );
    }
}

fn name(version: u16) -> &'static str {
    match version {
        0x0303 => "TLS 1.2",
        0x0302 => "TLS 1.1",
        0x0301 => "TLS 1.0",
        _ => "an old version of SSL or TLS",
    }
}
