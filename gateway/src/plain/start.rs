//! The first page: how to switch scripts on, and what it costs to go on without. Then whom it is for.

use tellsafe_protocol::roster::{Roster, fingerprint};
use tellsafe_protocol::text::neutralise;

use super::committees::Committees;
use super::page::{PATH, Page};
use super::{Visit, form, readers};
use crate::answer::Answer;
use crate::language::Language;
use crate::words::Words;

/// The first page. `down` when the lists cannot be had now.
pub(super) fn page(words: Words, committees: &Committees, down: bool) -> Answer {
    let mut page = Page::new(words, "plain.heading");
    let only = match committees.usable.as_slice() {
        [only] => Some(only),
        _ => None,
    };
    danger(&mut page, only);
    // Early: Tor Browser asks every server for English, whatever its owner speaks.
    languages(&mut page);
    page.h2("noscript.on");
    page.html.list(&[words.word("noscript.tor"), words.word("noscript.elsewhere")]);
    page.html.raw("<p>").element(
        "a",
        &[("id", "scripts-on"), ("class", "way"), ("href", "/")],
        words.word("plain.toFull"),
    );
    page.html.raw("</p>\n");
    page.h2("plain.costHeading");
    page.html.open("div", &[("class", "cost"), ("id", "cost")]);
    page.html.raw("<p>").element("strong", &[], words.word("plain.cost")).raw("</p>\n");
    page.p("plain.costWhy").p("plain.costSeen");
    page.html.close("div");
    page.p("plain.costSame");
    page.h2("noscript.programHeading").p("noscript.program");
    if down {
        page.error(&[words.word("failure.store-down")], &[]);
    } else if committees.usable.is_empty() {
        remarks(&mut page, committees);
    }
    page.html.open("div", &[("class", "ways")]);
    page.way("report", &[], ("start-report", "main", "start.report"));
    page.way("code", &[], ("start-code", "", "start.code"));
    page.html.close("div");
    page.hint("plain.leaveHint");
    page.answer()
}

/// Whoever is in danger reads this first, everywhere.
pub(super) fn danger(page: &mut Page, roster: Option<&Roster>) {
    let words = page.words;
    page.html.open("div", &[("class", "urgent"), ("id", "urgent")]).p(words.word("start.danger"));
    if let Some(urgent) = roster.map(|roster| roster.details().urgent.as_str()).filter(|urgent| !urgent.is_empty()) {
        page.html.open("p", &[("class", "said"), ("dir", "auto")]).lines(urgent).close("p");
    }
    page.html.close("div");
}

/// Other languages: only here, before anything is typed.
fn languages(page: &mut Page) {
    let own = page.words.tag();
    let label = page.words.word("languages.label");
    page.html.open("div", &[("class", "languages"), ("role", "group"), ("aria-label", label)]);
    for words in Language::ALL.map(Words::in_language).into_iter().filter(|words| words.tag() != own) {
        let (tag, id) = (words.tag(), format!("language-{}", words.tag()));
        page.html.open("form", &[("method", "post"), ("action", PATH), ("lang", tag), ("dir", words.word("meta.dir"))]);
        page.html.open("input", &[("type", "hidden"), ("name", "step"), ("value", "start")]);
        page.html.open("input", &[("type", "hidden"), ("name", "lang"), ("value", tag)]);
        page.button(&id, "", words.word("meta.name")).end();
    }
    page.html.close("div");
}

/// Why nobody can be written to.
fn remarks(page: &mut Page, committees: &Committees) {
    let words = page.words;
    if committees.refused.is_empty() {
        page.note("no-committee", words.word("start.none"));
    }
    for refused in &committees.refused {
        page.html.open("div", &[("class", "note refusal"), ("data-reason", refused.reason)]);
        let heading = refused.name.as_ref().map_or_else(
            || words.word("refused.headingUnnamed").to_owned(),
            |name| words.say("refused.heading", &[("name", name)]),
        );
        page.html.element("h2", &[], &heading);
        if let Some(roster) = &refused.closed {
            page.html.p(words.word("failure.closed"));
            // Where else to turn is for the only one here to say: anyone's can close, and say so under any name.
            if committees.usable.is_empty() && committees.refused.len() == 1 {
                readers::other_places(page, roster);
            }
        } else {
            page.html.p(words.word(&format!("refused.reason.{}", refused.reason))).p(words.word("refused.next"));
        }
        page.html.close("div");
    }
}

/// Whom to write to; with one committee, its form at once.
pub(super) fn choice(visit: &Visit<'_>) -> Answer {
    let words = visit.words;
    if let [only] = visit.committees.usable.as_slice() {
        return form::first(visit, &fingerprint(&only.founding()));
    }
    let mut page = Page::new(words, "start.choose");
    danger(&mut page, None);
    if visit.committees.usable.is_empty() {
        page.error(&[words.word("refused.now")], &[]);
        remarks(&mut page, &visit.committees);
        page.anew("back", "readers.back");
        return page.answer();
    }
    page.p("start.chooseLead");
    page.html.open("ul", &[("class", "choices"), ("id", "choice")]);
    for (index, roster) in visit.committees.usable.iter().enumerate() {
        let core = roster.newest().1;
        page.html.raw("<li>\n");
        page.form("committee", &[("desk", &fingerprint(&roster.founding()))]);
        page.button(&format!("committee-{index}"), "", &neutralise(&core.name, false));
        let people = words.count("start.committeePeople", u32::try_from(core.members.len()).unwrap_or(u32::MAX));
        page.html.element("p", &[("class", "hint")], &people);
        page.end();
        if !roster.details().plain_form {
            page.html.element("p", &[("class", "hint no-plain-form")], words.word("plain.forbidden"));
        }
        page.html.raw("</li>\n");
    }
    page.html.close("ul");
    page.anew("back", "readers.back");
    page.answer()
}
