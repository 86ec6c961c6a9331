//! The twelve words, handed over once the report is stored.

use super::hear_by;
use crate::dates;
use crate::error::ClientError;
use crate::files;
use crate::output::Output;
use crate::random::System;
use crate::render::Page;
use serde_json::json;
use std::path::Path;
use tellsafe_protocol::bytes::{MessageId, hex};
use tellsafe_protocol::code::{Code, WORDS};
use tellsafe_protocol::random::Random;
use zeroize::Zeroizing;

/// Words in a row.
const ROW: usize = 4;

/// A report that is stored.
pub(super) struct Stored {
    pub(super) case: MessageId,
    /// The vault's day.
    pub(super) day: u32,
    /// The day by which the reporter hears.
    pub(super) hear: u32,
    /// What leads back, with the words.
    pub(super) address: String,
}

/// Shows the words, and where they lead.
///
/// # Errors
/// A file for the words that cannot be written; they were shown then.
pub(super) fn hand_over(output: &Output, code: &Code, stored: &Stored, file: Option<&Path>) -> Result<(), ClientError> {
    let words = code.words();
    output.json(&json!({
        "stored": dates::iso(stored.day),
        "hear_by": dates::iso(stored.hear),
        "code": words.as_str(),
        "link": stored.address,
        "case": hex(&stored.case.0),
    }));
    let mut page = Page::new();
    output.note("");
    page.title("Your report is stored.");
    page.say(
        "Write down these twelve words, by hand if you can. They are the only way back to your report and its answers. They \
         are shown only now: nobody else has them, and nobody can send them to you again.",
    );
    page.gap();
    let numbered: Vec<String> = words.split(' ').zip(1..).map(|(word, at)| format!("{at:2} {word}")).collect();
    for row in numbered.chunks(ROW) {
        let cells = row.iter().map(|word| (word.as_str(), 15));
        let cells: Vec<(&str, usize)> = std::iter::once(("", 4)).chain(cells).collect();
        page.row(&cells);
    }
    page.gap().say("Write down this address with them:").command(&stored.address);
    page.gap().say(&format!("{} The answer will be there, so come back with the words:", hear_by(stored.hear)));
    page.command(&format!("tellsafe follow-up --link '{}'", stored.address));
    output.page(&page);
    let written = file.map_or(Ok(()), |file| {
        files::create(file, format!("{}\n", words.as_str()).as_bytes())?;
        let mut page = Page::new();
        page.say(&format!("The words are also in {}. Whoever reads that file reads your report.", file.display()));
        output.aside(&page);
        Ok(())
    });
    if output.can_ask() && output.is_screen() {
        // It is stored: who says nothing, or ends the input, has not failed.
        drop(check(output, &words));
        output.wipe_screen();
    }
    written
}

/// A look at what was written down. It blocks nothing.
fn check(output: &Output, words: &Zeroizing<String>) -> Result<(), ClientError> {
    let mut draw = [0u8; 2];
    System.fill(&mut draw);
    let first = usize::from(draw[0]) % WORDS;
    let second = (first + 1 + usize::from(draw[1]) % (WORDS - 1)) % WORDS;
    output.note("\nA small check, if you like: look at your paper, not at the screen.\nEnter skips it.");
    for at in [first.min(second), first.max(second)] {
        let typed = output.ask(&format!("Word {}:", at + 1))?;
        let right = words.split(' ').nth(at).is_some_and(|word| *word == *typed.to_lowercase());
        match (typed.is_empty(), right) {
            (true, _) => break,
            (_, true) => output.note("Right."),
            (_, false) => output.note(&format!("Word {} is different. Look at it once more above.", at + 1)),
        }
    }
    output.ask("Press Enter when you have them. Then this screen is emptied.").map(drop)
}
