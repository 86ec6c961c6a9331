//! The first page without scripts: does it say what it costs before anything can be typed?

use super::findings::{Findings, Part};
use super::parts::Parts;
use super::visits::{Taken, What};
use std::collections::BTreeSet;

/// The page's own texts, in English.
const TEXTS: &str = include_str!("../../../gateway/page/text/en.json");

pub(super) fn judge(taken: &[Taken], findings: &mut Findings) {
    let pages: Vec<_> = taken.iter().filter(|taken| taken.visit.what == What::PlainForm).collect();
    let texts: serde_json::Value = serde_json::from_str(TEXTS).unwrap_or_default();
    let cost = texts.pointer("/plain/cost").and_then(serde_json::Value::as_str).unwrap_or_default();
    for page in &pages {
        let html = String::from_utf8_lossy(&page.seen.body);
        if cost.is_empty() || !html.contains(cost) {
            findings.wrong(Part::PlainForm, format!("Its first page does not say what it costs to go on: “{cost}”"));
        }
        let parts = Parts::of(&html);
        if parts.has_field {
            findings.wrong(Part::PlainForm, "On its first page something can be typed before the costs were read.");
        }
        if !parts.scripts.is_empty() {
            findings.wrong(Part::PlainForm, "Its first page has a script.");
        }
        if parts.actions.iter().any(|action| action != "/plain") {
            findings.wrong(Part::PlainForm, "A form on its first page sends what is typed somewhere else.");
        }
    }
    let different: BTreeSet<_> = pages.iter().map(|page| &page.seen.body).collect();
    if different.len() > 1 {
        let who: Vec<_> = pages
            .iter()
            .filter(|page| different.first() == Some(&&page.seen.body))
            .map(|page| page.visit.who())
            .collect();
        findings.wrong(
            Part::PlainForm,
            format!("Its first page is not the same for everyone; different for {}.", who.join("; ")),
        );
    }
    if !pages.is_empty() {
        findings.right(
            Part::PlainForm,
            "Its first page says what it costs before anything can be typed. What it does after that, nobody can see from outside.",
        );
    }
}
