//! "I have a code": twelve words, and which of them cannot be right.

use tellsafe_protocol::code::{Code, CodeError, WORDS};

use super::page::Page;
use super::questions;
use super::trouble::Trouble;
use crate::answer::Answer;
use crate::words::Words;

/// The field for the words, with what is wrong with those that were typed.
pub(super) fn page(words: Words, wrong: Option<&str>, typed: &str) -> Answer {
    let mut page = Page::new(words, "enter.heading");
    if let Some(wrong) = wrong {
        page.error(&[wrong], &[]);
    }
    page.html.open("div", &[("class", "cost"), ("id", "cost")]).p(words.word("plain.codeCost")).close("div");
    page.p("enter.lead");
    page.form("open", &[]);
    let said = (words.word("enter.label"), words.word("enter.hint"));
    questions::field(&mut page, "code-input", said, 3, typed, wrong);
    page.html.open("div", &[("class", "ways")]);
    page.button("open-case", "main", words.word("enter.open"));
    page.html.close("div");
    page.end();
    page.anew("back", "readers.back");
    page.answer()
}

/// The same after something went wrong on the way.
pub(super) fn failed(words: Words, trouble: Trouble, typed: &str) -> Answer {
    let key = if trouble == Trouble::Refused { "enter.failure.refused" } else { trouble.key() };
    let mut answer = page(words, Some(words.word(key)), typed);
    *answer.status_mut() = trouble.status();
    answer
}

/// The code that was typed.
///
/// # Errors
/// Why it is none, in words that name the wrong ones by their place.
pub(super) fn parse(words: Words, typed: &str) -> Result<Code, String> {
    Code::parse(typed).map_err(|error| match error {
        CodeError::Count(count) => {
            let said = words.count("enter.missing", u32::try_from(count).unwrap_or(u32::MAX));
            if count > WORDS { format!("{said} {}", words.word("enter.maybeTwice")) } else { said }
        }
        CodeError::Unknown(places) => {
            let all: Vec<&str> = typed.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
            let said = places.iter().map(|place| {
                let word = place.checked_sub(1).and_then(|at| all.get(at)).copied().unwrap_or_default();
                words.say("enter.wrong", &[("n", &place.to_string()), ("word", word)])
            });
            said.collect::<Vec<_>>().join(" ")
        }
        CodeError::Checksum => words.word("enter.checksum").to_owned(),
    })
}
