//! The lists of members: each verified from its fingerprint, none older than one seen, the same for everyone.

use super::Subject;
use super::findings::{Findings, Part, Verdict};
use super::visits::{Taken, What};
use crate::clock;
use crate::dates;
use crate::error::ClientError;
use crate::transport::relay_key;
use crate::trust::Trust;
use std::collections::BTreeMap;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::public_file::{PublicFile, PublishedDesk};
use tellsafe_protocol::roster::{Core, Freshness, Roster, fingerprint};

/// A committee whose list checks out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committee {
    /// What it calls itself.
    pub name: String,
    /// Of its newest list.
    pub fingerprint: String,
    /// Of its first list: names the committee for good.
    pub founding: String,
    /// Of the newest list.
    pub number: u32,
    /// Members.
    pub members: usize,
    /// How many of them confirmed it within 90 days.
    pub confirmed: usize,
    /// The last day on which one did.
    pub last_confirmed: Option<u32>,
    /// Whether its members said that it has closed.
    pub closed: bool,
    /// Whether a link that was given names it.
    pub is_anchored: bool,
}

/// By the fingerprint of the first list.
type Verified = BTreeMap<String, (Committee, Roster)>;

pub(super) fn judge(taken: &[Taken], subject: &Subject, trust: &mut Trust, findings: &mut Findings) -> Vec<Committee> {
    let lists: Vec<&Taken> = taken.iter().filter(|taken| taken.visit.what == What::Lists).collect();
    // What was seen in this audit, so that one guise that is shown an older list is found.
    let mut during = Trust::default();
    let mut newest = Verified::new();
    for Taken { visit, seen } in &lists {
        match PublicFile::parse(&seen.body) {
            Ok(file) => {
                let who = visit.who();
                let (found, founding) = verified(&file, subject, &mut during, &who, findings);
                for gone in during.see_served(&subject.site.address, founding.iter()) {
                    findings.wrong(
                        Part::Lists,
                        format!(
                            "{who} is not shown the committee whose first list has the fingerprint {gone}. Others are."
                        ),
                    );
                }
                newest.extend(found);
            }
            Err(_) => findings.wrong(Part::Lists, "What the server gives as its lists cannot be understood."),
        }
    }
    if lists.is_empty() {
        return Vec::new();
    }
    remember(&newest, subject, trust, findings);
    for (committee, _) in newest.values() {
        describe(committee, findings);
    }
    if newest.is_empty() {
        findings.add(Part::Lists, Verdict::Note, "No list of members checks out, or there is none.");
    } else if !trust.is_kept() {
        findings.add(
            Part::Lists,
            Verdict::Note,
            "Nothing is remembered from one audit to the next, so an older list is only found with --state FILE.",
        );
    }
    newest.into_values().map(|(committee, _)| committee).collect()
}

/// One public file: what checks out and is not older than what was seen, and the first lists of all that check out.
fn verified(
    file: &PublicFile,
    subject: &Subject,
    during: &mut Trust,
    who: &str,
    findings: &mut Findings,
) -> (Verified, Vec<String>) {
    let (mut verified, mut founding) = (Verified::new(), Vec::new());
    for anchor in &subject.anchors {
        if let Err(error) = file.anchored(anchor) {
            findings.wrong(Part::Lists, format!("{}: {}", fingerprint(anchor), ClientError::from(error).happened));
        }
    }
    for desk in &file.desks {
        let anchor = subject.anchors.iter().find(|anchor| desk.has(anchor));
        let name = name(desk);
        let mut wrong = |error: ClientError| findings.wrong(Part::Lists, format!("{name}: {}", error.happened));
        if file.is_forked(desk) {
            wrong(ClientError::new(
                crate::error::Kind::Untrusted,
                "two lists go on from the same first one: somebody forked it.",
            ));
            continue;
        }
        let roster = match desk.verify(anchor) {
            Ok(roster) => roster,
            Err(error) => {
                wrong(error.into());
                continue;
            }
        };
        founding.push(fingerprint(&roster.founding()));
        if let Err(error) = relay_key(file, roster.newest().1) {
            wrong(error);
        }
        if let Err(error) = during.see_roster(&roster) {
            findings.wrong(
                Part::Lists,
                format!("{name}, as shown to {who}: {} Others were shown the newer one.", error.happened),
            );
            continue;
        }
        // That its members closed it is no lie.
        let standing = roster.standing(clock::today());
        if let Err(error) = standing {
            wrong(error.into());
        }
        let committee = committee(&roster, standing.ok(), anchor);
        verified.insert(committee.founding.clone(), (committee, roster));
    }
    (verified, founding)
}

fn committee(roster: &Roster, standing: Option<Freshness>, anchor: Option<&RosterHash>) -> Committee {
    let ((hash, core), today) = (roster.newest(), clock::today());
    Committee {
        name: core.name.clone(),
        fingerprint: fingerprint(hash),
        founding: fingerprint(&roster.founding()),
        number: core.number,
        members: core.members.len(),
        confirmed: match standing {
            Some(Freshness::Confirmed(count) | Freshness::Few(count)) => count,
            Some(Freshness::Closed) | None => 0,
        },
        closed: standing == Some(Freshness::Closed),
        last_confirmed: core.members.iter().filter_map(|member| roster.last_confirmed(&member.key, today)).max(),
        is_anchored: anchor.is_some(),
    }
}

/// Compares with earlier audits. A stranger's server could fill a member's memory with lists: there, only those of links are kept.
fn remember(newest: &Verified, subject: &Subject, trust: &mut Trust, findings: &mut Findings) {
    for (committee, roster) in newest.values() {
        if (subject.remembers_all || committee.is_anchored)
            && let Err(error) = trust.see_roster(roster)
        {
            findings.wrong(Part::Lists, format!("{}: {}", committee.name, error.happened));
        }
    }
    if subject.remembers_all {
        for gone in trust.see_served(&subject.site.address, newest.keys()) {
            findings.wrong(
                Part::Lists,
                format!(
                    "A committee that was here before is here no more: the one whose first list has the fingerprint {gone}. Another \
                     may stand in its place. Once you know why, delete the file of --state."
                ),
            );
        }
    }
}

fn describe(committee: &Committee, findings: &mut Findings) {
    let Committee { name, fingerprint, number, members, confirmed, .. } = committee;
    let from = if committee.is_anchored {
        "signed all the way, and the one of your link"
    } else {
        "signed all the way; whether it is the committee you mean, only its link says"
    };
    findings.add(
        Part::Lists,
        Verdict::Right,
        format!("{name}: list number {number} of {members} members, {from}. Fingerprint {fingerprint}."),
    );
    if committee.closed {
        let said =
            format!("{name}: its members said that it has closed. Nobody can report to it, and who comes is told.");
        findings.add(Part::Lists, Verdict::Note, said);
        return;
    }
    let last = committee.last_confirmed.map_or("never".to_owned(), dates::written);
    let said = format!("{name}: {confirmed} of {members} members confirmed it within 90 days, the last on {last}.");
    if *confirmed >= 2 {
        findings.add(Part::Lists, Verdict::Right, said);
    } else {
        findings.add(Part::Lists, Verdict::Note, format!("{said} People who report are warned of that."));
    }
}

/// What the list calls itself, verified or not.
fn name(desk: &PublishedDesk) -> String {
    let core = desk.links.last().and_then(|link| Core::parse(&link.core).ok());
    core.map_or_else(|| "A list without a readable name".to_owned(), |core| core.name)
}
