//! The messages of a case, in order.

use std::collections::BTreeSet;

use tellsafe_protocol::author::Author;
use tellsafe_protocol::calendar::iso;
use tellsafe_protocol::case::reason::Dropped;
use tellsafe_protocol::case::{Body, Entry};
use tellsafe_protocol::content::{Content, State};
use tellsafe_protocol::statement::Kind;

use super::case::Opened;
use super::dates::written;
use super::page::Page;
use super::questions;
use crate::words::Words;

/// Files that are named of one message, and letters of a name: whoever wrote them chose both.
const MOST_FILES: usize = 16;
const MOST_LETTERS: usize = 80;

/// All of them.
pub(super) fn all(page: &mut Page, opened: &Opened) {
    page.html.open("div", &[("id", "messages")]);
    let mut state = State::Received;
    for entry in &opened.case.entries {
        state = entry.state_after(state);
        // That a reporter will not come back is theirs to know, and is said elsewhere.
        let only_leaving = entry.content().is_some_and(Content::only_leaves);
        if !only_leaving || entry.is_first() {
            message(page, opened, entry, state);
        }
    }
    page.html.close("div");
}

fn message(page: &mut Page, opened: &Opened, entry: &Entry, state: State) {
    let words = page.words;
    if !entry.withheld.is_empty() || matches!(entry.body, Body::Gone | Body::Altered | Body::Shut) {
        page.html.open("article", &[("class", "message missing"), ("data-missing", "true")]);
        page.p("follow.missing");
        page.html.close("article");
        if entry.withheld.is_empty() {
            return;
        }
    }
    let mine = entry.author == Author::Reporter;
    let class = if mine { "message mine" } else { "message" };
    page.html.open("article", &[("class", class), ("data-kind", kind(entry.kind()))]);
    page.html.element("h3", &[("dir", "auto"), ("translate", "no")], &sender(words, opened, entry));
    page.html.open("p", &[("class", "hint")]);
    page.html.element("time", &[("datetime", &iso(entry.day))], &written(words, entry.day)).close("p");
    match entry.kind() {
        Kind::Read => drop(page.p("follow.read")),
        Kind::WithdrawalRequest => drop(page.p("follow.withdrawn")),
        Kind::Introduction => {
            let new = opened.case.brought_in(entry);
            let members = &opened.roster.newest().1.members;
            let names = members.iter().filter(|member| new.contains(&member.inbox));
            let names: Vec<&str> = names.filter_map(|member| opened.roster.name_of(&member.key)).collect();
            if !names.is_empty() {
                let said = words.say("follow.readers", &[("names", &names.join(", "))]);
                page.html.element("p", &[("translate", "no")], &said);
            }
        }
        Kind::Place => {
            page.html.element("p", &[("class", "hint"), ("id", "not-kept")], words.word("follow.notKept"));
        }
        _ if entry.body == Body::Unread => drop(page.hint("plain.tooLarge")),
        _ => {}
    }
    if let Some(content) = entry.content() {
        said(page, opened, entry, content, state);
    }
    page.html.close("article");
}

fn sender(words: Words, opened: &Opened, entry: &Entry) -> String {
    if entry.author == Author::Reporter {
        return words.word(if entry.is_first() { "follow.yourReport" } else { "follow.you" }).to_owned();
    }
    let (core, details) = (opened.roster.newest().1, opened.roster.details());
    let member = core.position(&entry.key()).and_then(|place| details.members.get(place));
    match member {
        Some(member) if member.role.is_empty() => member.name.clone(),
        Some(member) => format!("{}, {}", member.name, member.role),
        None => words.word("problems.former-member").to_owned(),
    }
}

fn said(page: &mut Page, opened: &Opened, entry: &Entry, content: &Content, state: State) {
    let (words, details) = (page.words, opened.roster.details());
    if !content.text.is_empty() {
        page.html.open("p", &[("class", "said"), ("dir", "auto"), ("translate", "no")]).lines(&content.text).close("p");
    }
    let card = entry.message.statement.card.as_ref();
    let card = card.into_iter().flat_map(|card| [("people", card.people.as_str()), ("place", card.place.as_str())]);
    let answered = |id: &str| content.answers.iter().any(|(other, _)| other == id);
    let card = card.filter(|(id, text)| !text.is_empty() && !answered(id));
    let answers: Vec<(&str, &str)> =
        card.chain(content.answers.iter().map(|(id, said)| (id.as_str(), said.as_str()))).collect();
    if !answers.is_empty() {
        page.html.raw("<dl>\n");
        for (id, answer) in answers {
            page.html.element("dt", &[("dir", "auto")], &questions::label(id, details, words));
            page.html.open("dd", &[("class", "said"), ("dir", "auto"), ("translate", "no")]);
            page.html.lines(questions::said(id, answer, words).unwrap_or(answer)).close("dd");
        }
        page.html.close("dl");
    }
    files(page, content);
    if let Some(new) = content.state.filter(|_| entry.kind() == Kind::Status) {
        let name = words.word(match new {
            State::Received => "stateNames.0",
            State::Opened => "stateNames.1",
            State::Question => "stateNames.2",
            State::Working => "stateNames.3",
            State::PassingOn => "stateNames.4",
            State::Held => "stateNames.5",
            State::Waiting => "stateNames.6",
            State::Decided => "stateNames.7",
            State::Closed => "stateNames.8",
        });
        page.html.element("p", &[("class", "hint")], &format!("{} {name}", words.word("follow.newState")));
    }
    if let Some(day) = entry.promise().filter(|_| entry.author != Author::Reporter) {
        let label = words.word(match state {
            State::Decided => "follow.newDayDecided",
            State::Closed => "follow.newDayClosed",
            _ => "follow.newDay",
        });
        page.html.element("p", &[("class", "hint")], &format!("{label} {}", written(words, day)));
    }
}

/// Files are not handed out here; that there are some must not go unsaid, since a message may have nothing else.
fn files(page: &mut Page, content: &Content) {
    if content.attachments.is_empty() {
        return;
    }
    page.html.raw("<p class=\"hint files\">").text(page.words.word("files.label")).raw(": ");
    page.html.open("span", &[("translate", "no"), ("dir", "auto")]);
    for (at, file) in content.attachments.iter().take(MOST_FILES).enumerate() {
        let name: String = file.name.chars().take(MOST_LETTERS).collect();
        page.html.text(if at == 0 { "" } else { ", " }).text(&name);
    }
    page.html.text(if content.attachments.len() > MOST_FILES { ", \u{2026}" } else { "" });
    page.html.raw("</span></p>\n");
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Report | Kind::Place => "report",
        Kind::Reply => "reply",
        Kind::Status => "status",
        Kind::Read => "read",
        Kind::Note | Kind::Step | Kind::Declaration | Kind::Handing | Kind::Counted | Kind::Names | Kind::Offer => {
            "note"
        }
        Kind::Introduction => "introduction",
        Kind::WithdrawalRequest => "withdrawal",
    }
}

/// What was left out, each reason once.
pub(super) fn problems(words: Words, dropped: &Dropped) -> Vec<&'static str> {
    let keys: BTreeSet<&str> = dropped.iter().map(|(reason, _)| super::reason::key(reason)).collect();
    keys.into_iter().map(|key| words.word(key)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tellsafe_protocol::content::Attachment;

    #[test]
    fn files_are_named_and_their_names_are_harmless() {
        let named = |names: &[&str]| {
            let file = |name: &&str| Attachment { name: (*name).into(), media_type: String::new(), bytes: vec![1] };
            let content = Content { attachments: names.iter().map(file).collect(), ..Content::default() };
            let mut page = Page::new(Words::of("en").unwrap(), "follow.heading");
            files(&mut page, &content);
            let bytes = page.html.padded(1);
            let html = String::from_utf8(bytes.to_vec()).unwrap();
            html.split_once("class=\"hint files\"").map(|(_, after)| after.to_owned())
        };
        assert_eq!(named(&[]), None);
        let two = named(&["a<b>\u{202e}.png", "notes.txt"]).unwrap();
        assert!(two.contains("a&lt;b&gt;\u{fffd}.png, notes.txt</span>"), "{two}");
        let many = named(&["x"; 17]).unwrap();
        assert!(many.contains("x, \u{2026}</span>") && many.matches("x").count() < 20, "{many}");
    }
}
