//! Looking at a server that someone else runs: what it serves, to whom, under which headers, and whose lists of members.
//!
//! Each file here judges one thing and says its findings in words; [`look`] puts them together. What it cannot do: a page that is altered
//! for one person is only found by looking as that person, so an audit asks in many guises and is worth most from several places, often.
//! And a server can tell it from a browser by how it shakes hands.

mod findings;
mod guise;
mod hashes;
mod headers;
mod lists;
mod pages;
mod parts;
mod plain_form;
mod secrecy;
mod unencrypted;
mod visits;

pub use findings::{Finding, Findings, Part, Verdict};
pub use hashes::Hashes;
pub use lists::Committee;
pub use unencrypted::unencrypted;

use crate::error::ClientError;
use crate::site::Site;
use crate::transport::Looker;
use crate::trust::Trust;
use tellsafe_protocol::bytes::RosterHash;

/// What is to be looked at.
#[derive(Debug)]
pub struct Subject {
    /// The server.
    pub site: Site,
    /// Committees that it must have, by their fingerprints.
    pub anchors: Vec<RosterHash>,
    /// The pages it should serve.
    pub hashes: Hashes,
    /// A SOCKS5 proxy through which everything is looked at once more, from another address.
    pub also_through: Option<String>,
    /// Whether a whole file of lists may be remembered, and not only the committees of `anchors`.
    pub remembers_all: bool,
}

/// What was found.
#[derive(Debug)]
pub struct Report {
    /// One after the other, in the order of [`Part`].
    pub findings: Findings,
    /// The committees that check out.
    pub committees: Vec<Committee>,
    /// How many questions were asked.
    pub asked: usize,
}

/// Looks at everything once. What is wrong is a finding and no error.
///
/// # Errors
/// What was asked for makes no sense, or this machine does not work.
pub fn look(subject: &Subject, trust: &mut Trust) -> Result<Report, ClientError> {
    let looker = Looker::new(&subject.site)?;
    let mut findings = Findings::default();
    let mut ways = vec![subject.site.socks.as_deref()];
    if subject.also_through.is_some() {
        ways.push(subject.also_through.as_deref());
    }
    let seen = visits::make(&looker, &subject.hashes, &ways, &mut findings);
    pages::judge(&seen, &subject.hashes, &mut findings);
    headers::judge(&seen, looker.address(), &mut findings);
    plain_form::judge(&seen, &mut findings);
    let committees = lists::judge(&seen, subject, trust, &mut findings);
    if looker.address().secure && !seen.is_empty() {
        secrecy::judge(&looker, &seen, &ways, &mut findings);
        if looker.address().port == 443 {
            unencrypted(looker.address(), 80, subject.site.socks.as_deref(), &mut findings)?;
        }
    }
    Ok(Report { findings, committees, asked: seen.len() })
}
