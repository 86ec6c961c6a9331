//! What answers carry beside their bytes: exactly what should be there, once, and nothing that could tell visitors apart.

use super::findings::{Findings, Part, Verdict};
use super::guise::Takes;
use super::pages::encoding;
use super::parts::{Parts, source};
use super::visits::{Taken, What};
use crate::site::Address;
use hyper::HeaderMap;
use std::collections::{BTreeMap, BTreeSet};

/// On every answer, with exactly this value.
const EVERYWHERE: [(&str, &str); 3] = [
    ("cache-control", "no-store"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
];
/// On all that a browser shows, with exactly this value.
const SHOWN: [(&str, &str); 4] = [
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
];
/// What `Permissions-Policy` must at least turn off.
const OFF: [&str; 8] = [
    "camera",
    "display-capture",
    "geolocation",
    "idle-detection",
    "local-fonts",
    "microphone",
    "screen-wake-lock",
    "window-management",
];
/// Judged by their values, or of no weight: `Date` is the same for everyone who asks in that second.
const KNOWN: [&str; 10] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-security-policy",
    "content-type",
    "date",
    "onion-location",
    "permissions-policy",
    "strict-transport-security",
    "vary",
];
/// Seconds in a year, the least that browsers' own lists of HTTPS sites ask for.
const YEAR: u64 = 31_536_000;

pub(super) fn judge(taken: &[Taken], address: &Address, findings: &mut Findings) {
    let page = page_policy(taken);
    let (mut onions, mut wrongs) = (BTreeSet::new(), BTreeMap::<String, BTreeSet<String>>::new());
    for Taken { visit, seen } in taken {
        let path = visit.path();
        let mut wrong = |said: String| {
            wrongs.entry(said).or_default().insert(path.clone());
        };
        lines(&seen.headers, address.secure, &mut wrong);
        for (name, expected) in of_kind(&visit.what, visit.takes) {
            is(&seen.headers, name, expected, &mut wrong);
        }
        if visit.what != What::Lists {
            shown_lines(&seen.headers, &mut wrong);
        }
        let policy = match visit.what {
            What::Lists => continue,
            What::PlainForm => Some(plain_policy(&String::from_utf8_lossy(&seen.body))),
            What::Page(_) => page.clone(),
        };
        match policy {
            Some(expected) => content_policy(&seen.headers, &expected, &mut wrong),
            None => findings.add(
                Part::Headers,
                Verdict::Unchecked,
                "Content-Security-Policy: no page came without an encoding, so its script and style could not be hashed.",
            ),
        }
        onions.insert(value(&seen.headers, "onion-location"));
    }
    for (said, paths) in wrongs {
        let paths: Vec<String> = paths.into_iter().collect();
        findings.wrong(Part::Headers, format!("{said} At {}.", paths.join(", ")));
    }
    // A page at /de may name itself there: only the hosts must be one.
    let hosts: BTreeSet<_> =
        onions.iter().map(|one| one.as_deref().map(|one| one.split('/').nth(2).unwrap_or(one))).collect();
    if hosts.len() > 1 {
        findings.wrong(Part::Headers, "Onion-Location is not the same for everyone.");
    }
    for host in hosts.into_iter().flatten().filter(|host| !host.ends_with(".onion")) {
        findings.wrong(Part::Headers, format!("Onion-Location leads to {host}, which is no onion service."));
    }
    if !taken.is_empty() {
        findings.right(
            Part::Headers,
            format!(
                "All {} answers carry what they should and nothing else: no cookie, no tag to know a visitor by, no name of a program.",
                taken.len()
            ),
        );
    }
}

/// What every answer has in common.
fn lines(headers: &HeaderMap, secure: bool, wrong: &mut impl FnMut(String)) {
    for (name, expected) in EVERYWHERE {
        is(headers, name, Some(expected), wrong);
    }
    for name in headers.keys().map(|name| name.as_str()) {
        if !KNOWN.contains(&name) && ![&EVERYWHERE[..], &SHOWN].concat().iter().any(|(known, _)| *known == name) {
            wrong(format!("{}{}", shown(name), said_of(name)));
        }
        if headers.get_all(name).iter().count() > 1 {
            wrong(format!("{} comes more than once.", shown(name)));
        }
    }
    let kept = value(headers, "strict-transport-security").map(|value| max_age(&value));
    match kept {
        None if secure => {
            wrong("Strict-Transport-Security is missing: a browser could be led to an address without TLS.".to_owned())
        }
        Some(age) if age.is_none_or(|age| age < YEAR) => {
            wrong("Strict-Transport-Security holds for less than a year.".to_owned());
        }
        _ => {}
    }
}

/// What browsers are told about what they show.
fn shown_lines(headers: &HeaderMap, wrong: &mut impl FnMut(String)) {
    for (name, expected) in SHOWN {
        is(headers, name, Some(expected), wrong);
    }
    let permissions = value(headers, "permissions-policy").unwrap_or_default();
    let off: BTreeSet<&str> = permissions.split(',').filter_map(|one| one.trim().strip_suffix("=()")).collect();
    if off.len() < permissions.split(',').count() || !OFF.iter().all(|one| off.contains(one)) {
        wrong("Permissions-Policy does not turn everything off.".to_owned());
    }
}

fn max_age(value: &str) -> Option<u64> {
    value.split(';').find_map(|part| part.trim().strip_prefix("max-age=")?.parse().ok())
}

/// What depends on what was asked for.
fn of_kind(what: &What, takes: Takes) -> [(&'static str, Option<&'static str>); 3] {
    let html = "text/html; charset=utf-8";
    match what {
        What::Page(_) => {
            let coding = (takes != Takes::Nothing).then_some(encoding(takes));
            [
                ("content-type", Some(html)),
                ("content-encoding", coding),
                ("vary", Some("accept-encoding, accept-language")),
            ]
        }
        What::Lists => [("content-type", Some("application/cbor")), ("content-encoding", None), ("vary", None)],
        What::PlainForm => [("content-type", Some(html)), ("content-encoding", None), ("vary", None)],
    }
}

fn is(headers: &HeaderMap, name: &str, expected: Option<&str>, wrong: &mut impl FnMut(String)) {
    match (value(headers, name), expected) {
        (None, Some(expected)) => wrong(format!("{} is missing; it should say “{expected}”.", shown(name))),
        (Some(value), Some(expected)) if value != expected => {
            wrong(format!("{} says “{value}”, and should say “{expected}”.", shown(name)));
        }
        (Some(value), None) => wrong(format!("{} says “{value}”, where it should not be.", shown(name))),
        _ => {}
    }
}

/// The policy that allows the page's own script and style by hash, and nothing else.
fn page_policy(taken: &[Taken]) -> Option<BTreeSet<String>> {
    let (mut scripts, mut styles) = (BTreeSet::new(), BTreeSet::new());
    for Taken { visit, seen } in taken {
        if matches!(visit.what, What::Page(_)) && visit.takes == Takes::Nothing {
            let html = String::from_utf8_lossy(&seen.body);
            let parts = Parts::of(&html);
            scripts.extend(parts.scripts.iter().map(|inside| source(inside)));
            styles.extend(parts.styles.iter().map(|inside| source(inside)));
        }
    }
    let listed = |sources: &BTreeSet<String>| sources.iter().cloned().collect::<Vec<_>>().join(" ");
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; connect-src 'self'; form-action 'none'; base-uri 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        listed(&scripts),
        listed(&styles)
    );
    (!scripts.is_empty()).then(|| directives(&policy))
}

/// The policy of the pages without scripts.
fn plain_policy(html: &str) -> BTreeSet<String> {
    let styles: Vec<String> = Parts::of(html).styles.iter().map(|inside| source(inside)).collect();
    directives(&format!(
        "default-src 'none'; style-src {}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        styles.join(" ")
    ))
}

fn directives(policy: &str) -> BTreeSet<String> {
    let spaced = policy.split(';').map(|one| one.split_whitespace().collect::<Vec<_>>().join(" "));
    spaced.filter(|one| !one.is_empty()).collect()
}

fn content_policy(headers: &HeaderMap, expected: &BTreeSet<String>, wrong: &mut impl FnMut(String)) {
    let name = "Content-Security-Policy";
    let Some(policy) = value(headers, "content-security-policy") else {
        return wrong(format!("{name} is missing: a browser would run and fetch whatever the page says."));
    };
    let said = directives(&policy);
    for missing in expected.difference(&said) {
        wrong(format!("{name} lacks “{missing}”."));
    }
    for more in said.difference(expected) {
        wrong(format!("{name} says “{more}”, which the page does not need."));
    }
}

fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// As people write it.
fn shown(name: &str) -> String {
    if name == "etag" {
        return "ETag".to_owned();
    }
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect::<String>())
    };
    name.split('-').map(capital).collect::<Vec<_>>().join("-")
}

/// What is wrong with a line that should not be there.
fn said_of(name: &str) -> &'static str {
    match name {
        "set-cookie" => " is sent: with a cookie the server knows a visitor again.",
        "etag" | "last-modified" => " is sent: a browser gives it back, and so is known again.",
        "server" | "x-powered-by" | "via" => " is sent: it names a program, so that its faults can be looked up.",
        "report-to" | "nel" | "reporting-endpoints" => " is sent: it makes browsers tell others about visits.",
        "alt-svc" => " is sent: it sends browsers to another server.",
        "refresh" | "location" => " is sent: it leads somewhere else.",
        "link" => " is sent: it makes browsers fetch something else.",
        _ => " is sent, which no Tellsafe server does.",
    }
}
