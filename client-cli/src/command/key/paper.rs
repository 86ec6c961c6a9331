//! `tellsafe key paper`, and the same inside `key new`: 24 words, and whether they stand on paper.

use crate::cli::{Global, PaperArgs};
use crate::context;
use crate::error::ClientError;
use crate::keyfile::{Key, PAPER_WORDS};
use crate::output::Output;
use crate::random::System;
use crate::render::Page;
use tellsafe_protocol::random::Random;
use zeroize::Zeroizing;

/// Words beside each other: four of up to 8 letters and their numbers fit into 80 columns.
const ROW: usize = 4;

pub(super) fn run(global: &Global, args: &PaperArgs) -> Result<(), ClientError> {
    let (_, key) = context::unlock(global)?;
    show_and_check(&Output::new(global.json), &key, !args.no_backup_check)
}

/// Shows the words; with `check`, until two of them are typed back.
pub(super) fn show_and_check(output: &Output, key: &Key, check: bool) -> Result<(), ClientError> {
    let words = key.paper()?;
    loop {
        show(output, &words);
        if !check {
            return Ok(());
        }
        output.ask("When all 24 stand on paper, press Enter; they leave the screen.")?;
        output.wipe_screen();
        let right = two_places().into_iter().map(|place| ask(output, &words, place)).collect::<Result<Vec<_>, _>>()?;
        if right.iter().all(|right| *right) {
            output.note("Both words are right. The paper will do.\n");
            return Ok(());
        }
        output.note("That is not what stands there. Here they are once more; compare each.\n");
    }
}

fn show(output: &Output, words: &str) {
    let mut page = Page::new();
    page.title("Your key as 24 words, for paper")
        .say("Write them by hand, with their numbers, and put the paper where only you find it. With these words alone everything that was sealed to you can be read.")
        .say("");
    output.page(&page);
    let words: Vec<&str> = words.split(' ').collect();
    let mut table = Zeroizing::new(String::with_capacity(1024));
    for (row, part) in words.chunks(ROW).enumerate() {
        for (column, word) in part.iter().enumerate() {
            table.push_str(&format!("    {:>2} {word:<9}", row * ROW + column + 1));
        }
        table.push('\n');
    }
    output.say(&table);
}

fn ask(output: &Output, words: &str, place: usize) -> Result<bool, ClientError> {
    let typed = output.ask(&format!("Word {place}:"))?;
    let word = words.split(' ').nth(place - 1).unwrap_or_default();
    // As with the follow-up code, the first four letters tell the words apart.
    let enough = typed.chars().count() >= 4 && word.starts_with(typed.to_lowercase().as_str());
    Ok(typed.to_lowercase() == word || enough)
}

/// Two different places from 1 to 24, the lower first.
fn two_places() -> [usize; 2] {
    let mut bytes = [0; 2];
    System.fill(&mut bytes);
    let [a, b] = bytes.map(usize::from);
    let first = a % PAPER_WORDS;
    let second = (first + 1 + b % (PAPER_WORDS - 1)) % PAPER_WORDS;
    [first.min(second) + 1, first.max(second) + 1]
}

#[cfg(test)]
mod tests {
    #[test]
    fn two_different_places_of_24() {
        for _ in 0..2000 {
            let [a, b] = super::two_places();
            assert!(1 <= a && a < b && b <= 24);
        }
    }
}
