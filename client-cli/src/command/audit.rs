//! `tellsafe audit`: a server that someone else runs, looked at from outside.

use crate::audit::{self, Committee, Hashes, Part, Report, Subject, Verdict};
use crate::cli::{AuditArgs, Global};
use crate::config::Config;
use crate::dates::iso;
use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::render::Page;
use crate::site::{Address, Site, parse_link};
use crate::trust::Trust;
use serde_json::{Value, json};
use tellsafe_protocol::bytes::RosterHash;

pub(super) fn run(global: &Global, args: &AuditArgs) -> Result<(), ClientError> {
    let (config, anchors) = named(global, args)?;
    let site = config.site()?;
    let mut trust = match &args.state {
        Some(file) => Trust::at(file.clone())?,
        None => Trust::load(&config.home, config.is_kept())?,
    };
    let hashes = args.hashes.as_deref().map_or_else(|| Ok(Hashes::own()), Hashes::read)?;
    let also_through = args.also_through.clone();
    let subject = Subject { site, anchors, hashes, also_through, remembers_all: args.state.is_some() };
    let report = audit::look(&subject, &mut trust)?;
    trust.save()?;
    let output = Output::new(global.json);
    output.json(&as_json(&subject.site, &report));
    let [wrong, unchecked] = [Verdict::Wrong, Verdict::Unchecked].map(|verdict| report.findings.count(verdict));
    if !args.quiet || wrong + unchecked > 0 {
        output.page(&page(&subject.site, &report, args.quiet));
    }
    conclusion(wrong, unchecked)
}

/// The settings with the server that was typed, if one was, and the committees of it that were.
fn named(global: &Global, args: &AuditArgs) -> Result<(Config, Vec<RosterHash>), ClientError> {
    let (mut given, mut servers, mut anchors) = (global.clone(), Vec::<Address>::new(), Vec::new());
    for url in args.urls.iter().chain(&global.link) {
        if url.trim_end_matches('#').contains('#') {
            let (address, anchor) = parse_link(url)?;
            servers.push(address);
            anchors.push(anchor);
        } else {
            servers.push(Address::parse(url.trim_end_matches('#'))?);
        }
    }
    if let Some((first, others)) = servers.split_first() {
        if others.iter().any(|other| other != first) {
            return Err(ClientError::new(Kind::Usage, "The links lead to different servers.")
                .next("Run it once for each server."));
        }
        (given.link, given.server) = (None, Some(first.to_string()));
    }
    let named = !servers.is_empty();
    let config = match Config::load(&given) {
        // A monitor may have no home: with a file for what it remembers it needs none.
        Err(error) if error.kind == Kind::Setup && named && args.state.is_some() => {
            Config { given: given.clone(), ..Config::default() }
        }
        config => config?,
    };
    if given.desk.is_some() || !named {
        // A member's own server has their own committee.
        anchors.extend(config.anchor().ok());
    }
    Ok((config, anchors))
}

fn page(site: &Site, report: &Report, quiet: bool) -> Page {
    let mut page = Page::new();
    page.title(&format!("{}, asked {} times", site.address, report.asked));
    for part in Part::ALL {
        let mut found = report.findings.of(part);
        if quiet {
            found.retain(|finding| matches!(finding.verdict, Verdict::Wrong | Verdict::Unchecked));
        }
        if !found.is_empty() {
            page.gap().title(part.heading());
        }
        for finding in found {
            page.pair(finding.verdict.word(), &finding.said);
        }
    }
    page.gap();
    page
}

fn as_json(site: &Site, report: &Report) -> Value {
    let finding = |part: Part| {
        let found = report.findings.of(part).into_iter();
        found.map(move |one| json!({ "part": part.name(), "verdict": one.verdict.word(), "said": one.said }))
    };
    let committee = |one: &Committee| {
        json!({
            "name": one.name, "fingerprint": one.fingerprint, "founding": one.founding, "number": one.number, "members": one.members,
            "confirmed_recently": one.confirmed, "closed": one.closed, "last_confirmed": one.last_confirmed.map(iso), "of_your_link": one.is_anchored,
        })
    };
    json!({
        "server": site.address, "asked": report.asked,
        "wrong": report.findings.count(Verdict::Wrong), "not_checked": report.findings.count(Verdict::Unchecked),
        "findings": Part::ALL.into_iter().flat_map(finding).collect::<Vec<_>>(),
        "committees": report.committees.iter().map(committee).collect::<Vec<_>>(),
    })
}

fn conclusion(wrong: usize, unchecked: usize) -> Result<(), ClientError> {
    let many = |count: usize| if count == 1 { "One thing".to_owned() } else { format!("{count} things") };
    let [is, are] = [wrong, unchecked].map(|count| if count == 1 { "is" } else { "are" });
    match (wrong, unchecked) {
        (0, 0) => Ok(()),
        (0, _) => Err(ClientError::new(Kind::Unavailable, format!("{} {are} not known.", many(unchecked)))
            .means("What could be looked at is right.")
            .next("Try again. If it stays so, try from another network, and tell the operator.")),
        _ => Err(ClientError::new(Kind::Untrusted, format!("{} {is} wrong with this server.", many(wrong)))
            .means("Do not use its page for anything confidential until someone has explained it.")
            .next("Show this to a member of the committee over a channel you trust, and to the operator. `tellsafe report` needs no page.")),
    }
}
