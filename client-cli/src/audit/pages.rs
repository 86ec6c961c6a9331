//! Is the page the released one, and the same for everyone? Does it load anything?

use super::findings::{Findings, Part, Verdict};
use super::guise::Takes;
use super::hashes::Hashes;
use super::parts::Parts;
use super::visits::{Taken, What};
use std::collections::{BTreeMap, BTreeSet};
use tellsafe_protocol::bytes::{hex, sha256};

/// Who saw a page, by its hash.
type ByHash = BTreeMap<String, Vec<String>>;
/// Names that are said before the rest are counted.
const NAMED: usize = 3;

pub(super) fn judge(taken: &[Taken], hashes: &Hashes, findings: &mut Findings) {
    let mut kinds: BTreeMap<(String, Takes), ByHash> = BTreeMap::new();
    for Taken { visit, seen } in taken.iter().filter(|taken| matches!(taken.visit.what, What::Page(_))) {
        let kind = kinds.entry((visit.tag().to_owned(), visit.takes)).or_default();
        kind.entry(hex(&sha256(&[&seen.body]))).or_default().push(visit.who());
    }
    let released = |tag: &str, takes| hashes.of_file(&format!("{tag}.html{}", ending(takes)));
    let any_right =
        kinds.iter().any(|((tag, takes), seen)| released(tag, *takes).is_some_and(|hash| seen.contains_key(hash)));
    if !any_right && !kinds.is_empty() {
        findings.wrong(
            Part::Page,
            format!(
                "No page is one of {}. If this server runs another release, name the hashes that were published with it: --hashes FILE.",
                hashes.of
            ),
        );
    }
    for ((tag, takes), seen) in &kinds {
        let name = format!("The page in {} ({})", language(tag), encoding(*takes));
        match released(tag, *takes) {
            None => {
                findings.add(Part::Page, Verdict::Unchecked, format!("{name}: its hash is not among {}.", hashes.of))
            }
            Some(right) if any_right => altered(&name, right, seen, findings),
            Some(_) => {}
        }
        differing(&name, seen, findings);
    }
    loads(taken, findings);
    let languages: BTreeSet<&String> = kinds.keys().map(|(tag, _)| tag).collect();
    if !kinds.is_empty() {
        findings.right(
            Part::Page,
            format!(
                "All {} languages, plain, in gzip and in brotli, are byte for byte those of {}, and they load nothing else.",
                languages.len(),
                hashes.of
            ),
        );
        let asked: usize = kinds.values().flat_map(BTreeMap::values).map(Vec::len).sum();
        findings.right(
            Part::Same,
            format!("{asked} times the page was asked for, as four browsers in every language, and each got the same."),
        );
        findings.add(
            Part::Same,
            Verdict::Note,
            "A page that is altered for one person is only found by looking as that person. Look from several places, and often.",
        );
    }
}

fn altered(name: &str, right: &str, seen: &ByHash, findings: &mut Findings) {
    for (hash, who) in seen.iter().filter(|(hash, _)| *hash != right) {
        findings.wrong(
            Part::Page,
            format!(
                "{name} is not the released one: its SHA-256 is {hash}, and should be {right}. Shown to {}.",
                some(who)
            ),
        );
    }
}

fn differing(name: &str, seen: &ByHash, findings: &mut Findings) {
    let mut seen: Vec<&Vec<String>> = seen.values().collect();
    seen.sort_by_key(|who| who.len());
    if let [few, .., many] = seen.as_slice() {
        findings.wrong(
            Part::Same,
            format!("{name} is not the same for everyone: {} got another one than {}.", some(few), some(many)),
        );
    }
}

/// What pages that came without an encoding would make a browser fetch.
fn loads(taken: &[Taken], findings: &mut Findings) {
    let plain = taken.iter().filter(|Taken { visit, .. }| {
        visit.what == What::PlainForm || matches!(visit.what, What::Page(_)) && visit.takes == Takes::Nothing
    });
    for Taken { visit, seen } in plain {
        let part = if visit.what == What::PlainForm { Part::PlainForm } else { Part::Page };
        for other in Parts::of(&String::from_utf8_lossy(&seen.body)).loads {
            findings.wrong(part, format!("The page at {} loads something else: {other}.", visit.path()));
        }
    }
}

fn some(who: &[String]) -> String {
    let unique: BTreeSet<&String> = who.iter().collect();
    let named: Vec<&str> = unique.iter().take(NAMED).map(|who| who.as_str()).collect();
    match unique.len().saturating_sub(NAMED) {
        0 => named.join("; "),
        more => format!("{}; and {more} more", named.join("; ")),
    }
}

/// What a file of this encoding is called behind `.html`.
const fn ending(takes: Takes) -> &'static str {
    match takes {
        Takes::Brotli => ".br",
        Takes::Gzip => ".gz",
        Takes::Nothing => "",
    }
}

/// `Content-Encoding` of it.
pub(super) const fn encoding(takes: Takes) -> &'static str {
    match takes {
        Takes::Brotli => "br",
        Takes::Gzip => "gzip",
        Takes::Nothing => "not encoded",
    }
}

fn language(tag: &str) -> &str {
    match tag {
        "ar" => "Arabic",
        "de" => "German",
        "en" => "English",
        "es" => "Spanish",
        "fr" => "French",
        "ja" => "Japanese",
        other => other,
    }
}
