//! A case for a script.

use super::case::{View, media_type, question};
use crate::case::reason::Dropped;
use crate::case::{Body, Case, Entry, acts, name, standing};
use crate::dates;
use crate::questions;
use crate::saved_name;
use serde_json::{Value, json};
use tellsafe_protocol::bytes::hex;
use tellsafe_protocol::content::Attachment;
use tellsafe_protocol::statement::Kind;
use tellsafe_protocol::text::neutralise;

/// What is known of a case without its messages.
#[must_use]
pub fn summary(case: &Case, name: &str, view: &View<'_>, today: u32) -> Value {
    let details = view.roster.details();
    json!({
        "name": name,
        "id": hex(&case.id().0),
        "received": dates::iso(case.received()),
        "people": case.card().map(|card| card.people.as_str()),
        "place": case.card().map(|card| card.place.as_str()),
        "state": standing::word(case.state()),
        "next": dates::iso(case.next_date(details)),
        "overdue": case.is_overdue(details, today),
        "unanswered": case.unanswered().next().is_some(),
        "readers": view.readers(case),
        "withheld": case.withheld(),
        "sealed_by_gateway": case.is_sealed_by_gateway(),
    })
}

/// A case with its messages, in order.
#[must_use]
pub fn whole(case: &Case, name: &str, view: &View<'_>, today: u32) -> Value {
    let mut value = summary(case, name, view, today);
    if let Some(map) = value.as_object_mut() {
        let mut files = 1;
        let (declarations, messages): (Vec<&Entry>, Vec<&Entry>) =
            case.entries.iter().partition(|entry| entry.kind() == Kind::Declaration);
        let mut values =
            |entries: Vec<&Entry>| entries.into_iter().map(|entry| message(case, entry, view, &mut files)).collect();
        map.insert("messages".into(), Value::Array(values(messages)));
        if !view.reporter {
            map.insert("declarations".into(), Value::Array(values(declarations)));
        }
    }
    value
}

fn message(case: &Case, entry: &Entry, view: &View<'_>, files: &mut usize) -> Value {
    let content = entry.content();
    json!({
        "id": hex(&entry.id().0),
        "short": name::short_id(&entry.id()),
        "kind": kind(entry.kind()),
        "from": view.author(entry),
        "day": dates::iso(entry.day),
        "text": content.map(|content| content.text.as_str()),
        "answers": content.map(|content| &content.answers),
        "answers_said": content.map(|content| {
            let details = view.roster.details();
            let said = |(id, answer): &(String, String)| (question(id, details), questions::said(id, answer, details).to_owned());
            content.answers.iter().map(said).collect::<Vec<_>>()
        }),
        "state": content.and_then(|content| content.state).map(standing::word),
        "next": content.and_then(|content| content.next_date).map(dates::iso),
        "sealed_by_gateway": content.is_some_and(|content| content.sealed_by_gateway),
        "acts": content.map(|content| {
            content.acts.iter().map(|act| acts::value(act, &|key| view.member(key))).collect::<Vec<_>>()
        }),
        "brought_in": (entry.kind() == Kind::Introduction).then(|| view.named_in(case, entry)),
        "offered_to": (entry.kind() == Kind::Offer).then(|| view.named_in(case, entry)),
        "handed": content.map(|content| content.handed.len()).filter(|handed| *handed > 0),
        "newer": content.is_some_and(|content| content.newer),
        "leaving": content.is_some_and(|content| content.leaving),
        "language": content.map(|content| content.language.as_str()).filter(|language| !language.is_empty()),
        "attachments": content.map(|content| {
            content.attachments.iter().map(|one| file(one, files)).collect::<Vec<_>>()
        }),
        "body": match entry.body {
            Body::Open(_) => "open",
            Body::Unread => "unread",
            Body::Gone => "gone",
            Body::Altered => "altered",
            Body::Shut => "shut",
        },
        "withheld": entry.withheld.len(),
    })
}

/// The name is not as it came but as it would be saved: scripts make files of names.
fn file(file: &Attachment, files: &mut usize) -> Value {
    let number = *files;
    *files += 1;
    json!({
        "number": number,
        "name": saved_name::shown_name(&file.name, number),
        "media_type": media_type(file),
        "size": file.bytes.len(),
    })
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Report => "report",
        Kind::Reply => "reply",
        Kind::Status => "status",
        Kind::Read => "read",
        Kind::Note => "note",
        Kind::WithdrawalRequest => "withdrawal-request",
        Kind::Place => "place",
        Kind::Step => "step",
        Kind::Declaration => "declaration",
        Kind::Introduction => "introduction",
        Kind::Handing => "handing",
        Kind::Counted => "counted",
        Kind::Names => "names",
        Kind::Offer => "offer",
    }
}

/// The JSON as it is printed: whole, but what could move a cursor is escaped, since a terminal may be what reads it.
#[must_use]
pub fn text(value: &Value) -> String {
    let said = value.to_string();
    let (mut text, mut rest) = (String::with_capacity(said.len()), said.as_str());
    loop {
        // Most of it is plain, and long lists have millions of characters.
        let plain = rest.bytes().take_while(|byte| matches!(byte, b' '..=b'~')).count();
        let (run, other) = rest.split_at(plain);
        text.push_str(run);
        let mut other = other.chars();
        let Some(c) = other.next() else { return text };
        let shown = c.to_string();
        if neutralise(&shown, false) == shown {
            text.push(c);
        } else {
            // Such a character only stands inside a string, where any may be written so (RFC 8259, section 7).
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}")));
        }
        rest = other.as_str();
    }
}

/// What was dropped.
#[must_use]
pub fn dropped(dropped: &Dropped) -> Value {
    dropped.iter().map(|(reason, count)| json!({"reason": reason.to_string(), "count": count})).collect()
}
