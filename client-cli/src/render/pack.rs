//! What whoever hears an appeal needs to know of a case, without the person who reported it.

use super::Page;
use super::case::View;
use crate::case::work::{Fate, Work};
use crate::case::{Case, Entry, acts};
use crate::dates;
use tellsafe_protocol::act::Act;
use tellsafe_protocol::author::Author;
use tellsafe_protocol::statement::Kind;

/// Stands for everything that the person who reported wrote or said.
pub const REMOVED: &str = "[removed: the person who reported]";
/// Stands for what members wrote to them.
const TO_THEM: &str = "[removed: written to the person who reported]";
/// Fewest characters of a word of their contact that is looked for elsewhere.
const FEWEST: usize = 4;

/// The pack as text. `with_notes` adds what members wrote to each other, and what counsel said, as it was written.
#[must_use]
pub fn pack(case: &Case, work: &Work, name: &str, view: &View<'_>, with_notes: bool, today: u32) -> Page {
    let own = contact(case);
    let redacted = |text: &str| without(text, &own);
    let mut page = Page::new();
    page.title(&format!("Appeal pack: {name}"));
    page.under(&format!("Made on {}, for whoever hears the appeal, and nobody else.", dates::written(today)));
    page.gap();
    if let Some(card) = case.card() {
        page.pair("Whom", &redacted(&card.people)).pair("Where", &redacted(&card.place));
    }
    if let Some(closed) = &work.closed {
        let what = [&[closed.closing.finding.word()][..], &acts::words(&closed.closing.outcomes)].concat();
        page.pair("Decision", &format!("{}: {}", dates::written(closed.day), what.join(", ")));
        page.pair("Appeal until", &closed.closing.appeal.map(dates::written).unwrap_or_default());
    }
    for one in work.proposals.iter().filter(|one| one.fate(today) == Fate::Stands) {
        page.pair("Decided by", &one.votes.keys().map(|key| view.member(key)).collect::<Vec<_>>().join(", "));
        page.under("Its reasons:").quote(&redacted(&one.proposal.words));
    }
    page.gap().title("In order");
    for entry in &case.entries {
        message(&mut page, entry, view, with_notes, &redacted);
    }
    page
}

fn message(page: &mut Page, entry: &Entry, view: &View<'_>, with_notes: bool, redacted: &dyn Fn(&str) -> String) {
    let day = dates::written(entry.day);
    if entry.author == Author::Reporter {
        page.gap().say(&format!("The person who reported - {day}")).under(REMOVED);
        return;
    }
    let mut said = Page::new();
    match entry.kind() {
        Kind::Reply | Kind::Status => drop(said.under(TO_THEM)),
        Kind::Note if with_notes => {
            let text = entry.content().map(|content| redacted(&content.text)).unwrap_or_default();
            said.quote(&text);
        }
        Kind::Step | Kind::Declaration => {
            for act in entry.content().into_iter().flat_map(|content| &content.acts) {
                line(&mut said, act, view, with_notes, redacted);
            }
        }
        _ => {}
    }
    if said.lines().next().is_some() {
        page.gap().say(&format!("{} - {day}", view.author(entry))).append(said);
    }
}

/// What was done, unless it is about the person who reported, or of no use to whoever hears the appeal.
fn line(page: &mut Page, act: &Act, view: &View<'_>, with_notes: bool, redacted: &dyn Fn(&str) -> String) {
    match act {
        Act::Consent(..) | Act::Override(..) => drop(page.under(REMOVED)),
        Act::Counsel(_) if !with_notes => {}
        Act::Lead(_)
        | Act::Clock(..)
        | Act::Space(..)
        | Act::Hold(_)
        | Act::Tally(_)
        | Act::Counted(_)
        | Act::Asked(_) => {}
        _ => {
            let (said, words) = acts::sentence(act, &|key| view.member(key));
            page.under(&redacted(&said));
            if let Some(words) = words {
                page.quote(&redacted(&words));
            }
        }
    }
}

/// The text without these words, however they are written. In one pass: what stands for one is not looked through for others.
fn without(text: &str, words: &[String]) -> String {
    let (mut kept, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        if let Some(after) = words.iter().find_map(|word| after(rest, word)) {
            kept.push_str(REMOVED);
            rest = after;
        } else {
            kept.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    kept
}

/// What follows a word, where the text begins with it.
fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut letters = text.chars();
    for wanted in word.chars() {
        if !letters.next()?.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    Some(letters.as_str())
}

/// How the person who reported can be reached, as they wrote it, and the words of it: nobody else's text gives it away either.
fn contact(case: &Case) -> Vec<String> {
    let content = case.entries.iter().filter(|entry| entry.author == Author::Reporter).filter_map(Entry::content);
    let answers = content.flat_map(|content| &content.answers).filter(|(id, _)| id == "contact");
    let mut words: Vec<String> = answers
        .flat_map(|(_, answer)| [answer.trim()].into_iter().chain(answer.split_whitespace()))
        .map(|word| word.trim_matches(|c: char| matches!(c, ',' | ';' | '(' | ')' | '<' | '>')).to_owned())
        .filter(|word| word.chars().count() >= FEWEST)
        .collect();
    // The longest first, so that none leaves a part of another.
    words.sort_by_key(|word| core::cmp::Reverse(word.len()));
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::{REMOVED, without};

    #[test]
    fn words_go_however_they_are_written_and_what_stands_for_them_stays() {
        let words = ["kim@example.org", "person", "remo"].map(str::to_owned);
        assert_eq!(without("Write to Kim@Example.org.", &words), format!("Write to {REMOVED}."));
        assert_eq!(without("in person, Person", &words), format!("in {REMOVED}, {REMOVED}"));
        let many = vec!["person".to_owned(); 100];
        assert_eq!(without("person", &many), REMOVED);
    }
}
