//! The form: who will read it and what happened, on one page.

use tellsafe_protocol::bytes::hex;
use tellsafe_protocol::random::Random;
use tellsafe_protocol::roster::{Details, Roster, fingerprint};
use zeroize::Zeroizing;

use super::page::Page;
use super::questions::{Form, Question};
use super::{Visit, questions, readers, start};
use crate::answer::Answer;
use crate::fields::Fields;
use crate::random::System;

/// Bytes of what makes two sendings of one form the same report.
pub(super) const ONCE: usize = 16;

/// What is wrong with a form that was sent.
#[derive(Default)]
pub(super) struct Faults {
    /// Said before all else.
    pub(super) sentences: Vec<String>,
    /// A field's id, and what is wrong with it.
    pub(super) fields: Vec<(&'static str, String)>,
    /// It was sent on, and no answer came that can be relied on: nobody knows whether it arrived.
    pub(super) tried: bool,
    /// Someone is in danger now, and was told what helps then.
    pub(super) danger_said: bool,
    /// A status other than 200.
    pub(super) status: hyper::StatusCode,
}

impl Faults {
    fn of(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(id, _)| *id == field).map(|(_, said)| said.as_str())
    }
}

/// An empty form of the committee that began with this core.
pub(super) fn first(visit: &Visit<'_>, desk: &str) -> Answer {
    let Some(roster) = visit.committees.founded(desk) else { return start::choice(visit) };
    if !roster.details().plain_form {
        return forbidden(visit, roster);
    }
    page(visit, roster, None, &once(), &Faults::default())
}

/// What a new form carries, so that sending it twice makes one report.
pub(super) fn once() -> Zeroizing<String> {
    let mut once = Zeroizing::new([0; ONCE]);
    System.fill(once.as_mut());
    Zeroizing::new(hex(once.as_ref()))
}

/// A committee that takes nothing this way.
pub(super) fn forbidden(visit: &Visit<'_>, roster: &Roster) -> Answer {
    let mut page = Page::new(visit.words, "readers.heading");
    start::danger(&mut page, Some(roster));
    page.html.element(
        "p",
        &[("class", "step"), ("id", "committee-name"), ("translate", "no")],
        &roster.newest().1.name,
    );
    page.html.open("div", &[("class", "note"), ("id", "no-plain-form")]);
    page.p("plain.forbidden").p("plain.forbiddenNext");
    page.html.close("div");
    readers::other_places(&mut page, roster);
    page.html.open("div", &[("class", "ways")]);
    page.html.element("a", &[("id", "scripts-on"), ("class", "way"), ("href", "/")], visit.words.word("plain.toFull"));
    page.anew("back", "readers.back");
    page.html.close("div");
    page.answer()
}

/// The form as it stands: empty, or with all that was typed and what is wrong with it.
pub(super) fn page(visit: &Visit<'_>, roster: &Roster, fields: Option<&Fields>, once: &str, faults: &Faults) -> Answer {
    let (words, details) = (visit.words, roster.details());
    let typed = |name: &str| fields.map_or("", |fields| fields.get(name));
    let mut page = Page::new(words, "form.heading").status(faults.status);
    let to = words.say("start.to", &[("committee", &roster.newest().1.name)]);
    page.html.element("p", &[("class", "step"), ("id", "committee-name"), ("dir", "auto"), ("translate", "no")], &to);
    // Whoever says that someone is in danger reads first whom to call.
    if faults.danger_said {
        start::danger(&mut page, Some(roster));
    }
    if !faults.sentences.is_empty() || !faults.fields.is_empty() {
        let count = u32::try_from(faults.fields.len()).unwrap_or(u32::MAX);
        let mut sentences: Vec<&str> = faults.sentences.iter().map(String::as_str).collect();
        sentences.push(words.word(if faults.tried { "sending.stillHere" } else { "plain.kept" }));
        let counted = words.count("plain.errors", count);
        if count > 0 {
            sentences.push(&counted);
        }
        page.error(&sentences, &faults.fields);
    }
    if roster.is_closed(visit.today) {
        readers::other_places(&mut page, roster);
    }
    if !faults.danger_said {
        start::danger(&mut page, Some(roster));
    }
    page.html.open("div", &[("class", "cost")]).p(words.word("plain.cost")).close("div");
    readers::anchors(&mut page, roster);
    let hidden = [
        ("desk", fingerprint(&roster.founding())),
        ("roster", fingerprint(roster.newest().0)),
        ("once", once.to_owned()),
        ("danger-said", if faults.danger_said { "yes".into() } else { String::new() }),
    ];
    let hidden: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let form = Form::of(details, words);
    page.form("send", &hidden);
    if let Some(question) = &form.danger {
        question.part(&mut page, fields, None);
    }
    readers::part(&mut page, roster, fields, visit.today);
    if let Some(complaint) = faults.of("members") {
        page.html.element("p", &[("class", "complaint"), ("id", "members-complaint")], complaint);
    }
    page.h2("form.heading");
    page.html.open("details", &[("id", "before")]).element("summary", &[], words.word("form.before"));
    page.html.list(&words.list("form.beforePoints")).close("details");
    page.p("form.lead");
    let (label, hint) = questions::what(details, words);
    questions::field(&mut page, "what", (&label, &hint), 8, typed("what"), faults.of("what"));
    more(&mut page, &form, details, fields, faults);
    page.html.open("div", &[("class", "ways")]);
    page.button("send", "main", words.word("form.send"));
    page.html.close("div");
    page.hint("plain.sendHint");
    page.end();
    page.anew("back", "readers.back");
    page.answer()
}

/// Everything that need not be said: short by default, and open where something of it was typed.
fn more(page: &mut Page, form: &Form, details: &Details, fields: Option<&Fields>, faults: &Faults) {
    let words = page.words;
    let asked = |question: &Question| {
        question.field != question.id
            || faults.of(&question.field).is_some()
            || fields.is_some_and(|fields| !question.answer(fields).is_empty())
    };
    let ticked = fields.is_some_and(|fields| fields.has("keep-no-copy"));
    let open = ticked || form.groups.iter().flat_map(|(_, questions)| questions).any(asked);
    page.html.open("details", if open { &[("class", "more"), ("open", "")] } else { &[("class", "more")] });
    page.html.element("summary", &[("id", "more")], words.word("form.optional"));
    for (name, questions) in &form.groups {
        if !name.is_empty() {
            page.html.element("h2", &[], name);
        }
        for question in questions {
            question.part(page, fields, faults.of(&question.field));
        }
    }
    page.hint("plain.files");
    language(page, &details.languages, fields.map_or("", |fields| fields.get("language")));
    keep_none(page, ticked);
    page.html.close("details");
}

/// The language of the report and of the answer, where there is a choice.
fn language(page: &mut Page, languages: &[String], chosen: &str) {
    if languages.len() < 2 {
        return;
    }
    page.html.open("div", &[("class", "field")]);
    page.html.element("label", &[("for", "language")], page.words.word("form.language.label"));
    page.html.open("select", &[("id", "language"), ("name", "language"), ("autocomplete", "off")]);
    for tag in languages {
        let mut attributes = vec![("value", tag.as_str())];
        if tag == chosen || (chosen.is_empty() && tag == page.words.tag()) {
            attributes.push(("selected", ""));
        }
        // In the language itself, because that is who looks for it.
        let name = crate::words::Words::of(tag).map_or(tag.as_str(), |words| words.word("meta.name"));
        page.html.element("option", &attributes, name);
    }
    page.html.close("select").close("div");
}

fn keep_none(page: &mut Page, ticked: bool) {
    let id = "keep-no-copy";
    let mut attributes = vec![
        ("type", "checkbox"),
        ("id", id),
        ("name", id),
        ("value", "on"),
        ("aria-describedby", "keep-no-copy-hint"),
    ];
    if ticked {
        attributes.push(("checked", ""));
    }
    page.html.open("div", &[("class", "tick")]).open("input", &attributes).raw("\n<div>");
    page.html.element("label", &[("for", id)], page.words.word("form.keepNone"));
    page.html.element("p", &[("id", "keep-no-copy-hint"), ("class", "hint")], page.words.word("form.keepNoneHint"));
    page.html.raw("</div></div>\n");
}
