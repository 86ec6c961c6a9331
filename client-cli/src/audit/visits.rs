//! Which questions are asked, as whom, in which order; and what came back.

use super::findings::{Findings, Part, Verdict};
use super::guise::{After, Guise, Takes};
use super::hashes::Hashes;
use crate::error::{ClientError, Kind};
use crate::random::System;
use crate::transport::{Looker, Seen};
use std::time::Duration;
use tellsafe_protocol::public_file;
use tellsafe_protocol::random::Random;

/// Bytes of a page at most; the longest has a fifth of it.
const MAX_PAGE: usize = 1024 * 1024;
/// Seconds that a server may ask us to wait before the same question again.
const LONGEST: u16 = 60;
/// How often the same is asked of a server that says we ask too much.
const TRIES: u8 = 3;
/// Questions without an answer until no more are asked.
const PATIENCE: usize = 5;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// The page, in the language that the path names or else the browser's.
    Page(Option<String>),
    /// The public file of lists.
    Lists,
    /// The first page without scripts.
    PlainForm,
}

/// One question.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    pub(super) guise: Guise,
    /// Which of the ways: 0 is the usual one.
    pub(super) way: usize,
    pub(super) what: What,
    /// The language that the browser asks for.
    pub(super) language: Option<String>,
    pub(super) takes: Takes,
}

/// A question and its answer, of status 200.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub(super) visit: Visit,
    pub(super) seen: Seen,
}

impl Visit {
    pub(super) fn path(&self) -> String {
        match &self.what {
            What::Page(None) => "/".to_owned(),
            What::Page(Some(tag)) => format!("/{tag}"),
            What::Lists => "/rosters".to_owned(),
            What::PlainForm => "/plain".to_owned(),
        }
    }

    /// The language that a page must be in; English is for whoever asks for none.
    pub(super) fn tag(&self) -> &str {
        match (&self.what, &self.language) {
            (What::Page(Some(tag)), _) | (_, Some(tag)) => tag,
            _ => "en",
        }
    }

    /// As whom and where, in a few words.
    pub(super) fn who(&self) -> String {
        let through = if self.way == 0 { "" } else { ", through the other proxy" };
        format!("{} at {}{through}", self.guise.name(), self.path())
    }

    fn most(&self) -> usize {
        if self.what == What::Lists { public_file::MAX } else { MAX_PAGE }
    }
}

/// Asks everything, each question on a connection of its own. What got no answer is a finding.
pub(super) fn make(looker: &Looker, hashes: &Hashes, ways: &[Option<&str>], findings: &mut Findings) -> Vec<Taken> {
    let plan = plan(hashes, ways.len());
    let (mut taken, mut failed) = (Vec::new(), 0);
    for visit in &plan {
        match ask(looker, visit, ways) {
            Ok(seen) if seen.status == 200 => taken.push(Taken { visit: visit.clone(), seen }),
            Ok(seen) => refused(visit, &seen, findings),
            Err(error) => {
                let verdict = if error.kind == Kind::Untrusted { Verdict::Wrong } else { Verdict::Unchecked };
                let part = if error.kind == Kind::Untrusted { Part::Tls } else { Part::Page };
                let means = if taken.is_empty() { "" } else { " Other questions were answered." };
                findings.add(part, verdict, format!("{}{means}", error.happened));
                failed += 1;
                // Nothing was ever answered: it will not be, and each try may take a minute.
                if taken.is_empty() || failed == PATIENCE {
                    break;
                }
            }
        }
    }
    taken
}

fn ask(looker: &Looker, visit: &Visit, ways: &[Option<&str>]) -> Result<Seen, ClientError> {
    let after = if visit.what == What::Lists { After::Lists } else { After::Page };
    let lines = visit.guise.lines(looker.address(), after, visit.language.as_deref(), visit.takes);
    let socks = ways.get(visit.way).copied().flatten();
    let mut tries = 1;
    loop {
        let seen = looker.get(&visit.path(), &lines, socks, visit.most())?;
        let wait = seen.headers.get("retry-after").and_then(|value| value.to_str().ok()?.parse::<u16>().ok());
        match wait {
            Some(wait) if seen.status == 429 && tries < TRIES => {
                std::thread::sleep(Duration::from_secs(wait.min(LONGEST).into()));
                tries += 1;
            }
            _ => return Ok(seen),
        }
    }
}

fn refused(visit: &Visit, seen: &Seen, findings: &mut Findings) {
    let part = match visit.what {
        What::Page(_) => Part::Page,
        What::Lists => Part::Lists,
        What::PlainForm => Part::PlainForm,
    };
    match seen.status {
        429 => {
            findings.add(part, Verdict::Unchecked, "The server says that too much was asked of it. Try again later.")
        }
        503 => findings.add(part, Verdict::Unchecked, format!("{} cannot be had now (status 503).", visit.path())),
        status => findings.wrong(part, format!("{} is answered with status {status}.", visit.path())),
    }
}

/// All questions: pages and a first round of lists in random order, so that no pattern tells an audit from visitors; then the second
/// round. What is older than anyone's list of the first round is noticed in the second, whoever is shown it.
fn plan(hashes: &Hashes, ways: usize) -> Vec<Visit> {
    let tags: Vec<&str> = hashes.languages().collect();
    let any = || tags.get(below(tags.len())).map(|tag| (*tag).to_owned());
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for way in 0..ways {
        let visit = |guise, what, language, takes| Visit { guise, way, what, language, takes };
        for guise in Guise::ALL {
            for tag in tags.iter().map(|tag| (*tag).to_owned()) {
                first.push(visit(guise, What::Page(None), Some(tag.clone()), Takes::Brotli));
                first.push(visit(guise, What::Page(Some(tag)), any(), Takes::Brotli));
            }
            first.push(visit(guise, What::Page(None), None, Takes::Brotli));
            first.push(visit(guise, What::Page(None), any(), Takes::Gzip));
            first.push(visit(guise, What::Page(None), any(), Takes::Nothing));
            first.push(visit(guise, What::PlainForm, Some("en".to_owned()), Takes::Brotli));
            first.push(visit(guise, What::Lists, Some("en".to_owned()), Takes::Brotli));
            second.push(visit(guise, What::Lists, Some("en".to_owned()), Takes::Brotli));
        }
        for tag in tags.iter().map(|tag| (*tag).to_owned()) {
            for takes in [Takes::Gzip, Takes::Nothing] {
                let guise = Guise::ALL.get(below(Guise::ALL.len())).copied().unwrap_or(Guise::Firefox);
                first.push(visit(guise, What::Page(Some(tag.clone())), any(), takes));
            }
        }
    }
    shuffle(&mut first);
    shuffle(&mut second);
    first.append(&mut second);
    first
}

/// Fisher and Yates.
fn shuffle(visits: &mut [Visit]) {
    for last in (1..visits.len()).rev() {
        visits.swap(last, below(last + 1));
    }
}

/// A number below `bound`; 0 for 0. Slightly uneven, which matters to nobody here.
fn below(bound: usize) -> usize {
    let mut bytes = [0; 4];
    System.fill(&mut bytes);
    usize::try_from(u32::from_be_bytes(bytes)).unwrap_or(0).checked_rem(bound).unwrap_or(0)
}
