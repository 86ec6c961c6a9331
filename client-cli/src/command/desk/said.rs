//! What a desk asks and whom it names, for `desk show`.

use crate::dates::iso;
use crate::render::Page;
use tellsafe_protocol::roster::{Details, DirectoryEntry, EntryKind, FormItem, QuestionKind};

pub(super) fn form(page: &mut Page, details: &Details) {
    if details.form.is_empty() {
        return;
    }
    page.gap().title("What it asks");
    page.say("What happened comes first.");
    for item in &details.form {
        page.pair(&item.id, &question(item));
    }
}

fn question(item: &FormItem) -> String {
    let languages: Vec<_> = item.texts.iter().map(|text| text.language.as_str()).collect();
    let label = item.texts.first().map(|text| text.label.as_str());
    match (label, item.kind) {
        (None, _) => "as usual".into(),
        (Some(label), QuestionKind::Known) => format!("“{label}”, in its own words ({})", languages.join(", ")),
        (Some(label), _) => format!("“{label}”, its own ({})", languages.join(", ")),
    }
}

pub(super) fn directory(page: &mut Page, details: &Details) {
    if details.directory.is_empty() {
        return;
    }
    page.gap().title("Where people are sent");
    for entry in &details.directory {
        page.pair(entry.name(), &listed(entry));
    }
}

fn listed(entry: &DirectoryEntry) -> String {
    let kind = match entry.kind {
        EntryKind::Project => "project",
        EntryKind::Event => "event",
        EntryKind::Place => "place",
    };
    let days = entry.days.map(|(first, last)| format!(", {} to {}", iso(first), iso(last))).unwrap_or_default();
    let names: Vec<_> = entry.names.iter().skip(1).map(String::as_str).collect();
    let also = if names.is_empty() { String::new() } else { format!(", also {}", names.join(", ")) };
    let committee =
        entry.desk.as_ref().map(|hash| format!("committee {}", tellsafe_protocol::roster::fingerprint(hash)));
    let ways = entry.ways.iter().map(|(label, how)| format!("{label}: {how}"));
    let urgent = (!entry.urgent.is_empty()).then(|| format!("in danger {}", entry.urgent));
    let to: Vec<_> = committee.into_iter().chain(ways).chain(urgent).collect();
    format!("{kind}{days}{also}; {}", to.join("; "))
}
