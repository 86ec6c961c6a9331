//! How much a desk may say. Everyone fetches all of it before they can write a word, so it is bounded; `src/roster/limits.ts` of the
//! page has the same numbers.

/// Bytes of the details. A thousand entries of a directory fit, and a change of roster fits into one request.
pub const MAX_DETAILS: usize = 192 * 1024;
/// Items of a form: as many as a report has answers.
pub const MAX_FORM: usize = 64;
/// Languages of a desk, and of a question's texts.
pub const MAX_LANGUAGES: usize = 64;
/// Characters of a language tag: BCP 47 (RFC 5646, section 4.4.1) says that no sensible one needs more.
pub const MAX_LANGUAGE: usize = 35;
/// Characters of a question's name.
pub const MAX_ID: usize = 32;
/// Characters of a question, of the hint under it, and of how something is reached.
pub const MAX_SAID: usize = 500;
/// Characters of a name in the directory.
pub const MAX_NAME: usize = 120;
/// Names of one entry.
pub const MAX_NAMES: usize = 16;
/// Ways to reach those who take an entry's reports.
pub const MAX_WAYS: usize = 16;
/// Entries of a directory.
pub const MAX_DIRECTORY: usize = 1024;
/// Bytes of all attachments of a message: 25 MiB, which is what the pieces of one body hold.
pub const MAX_ATTACHMENTS: u32 = 25 * 1024 * 1024;

/// 31 December 9999: browsers fail at days that are further off.
pub(super) const LAST_DAY: u32 = 2_932_896;

/// Not only space, and at most `most` characters.
pub(super) fn says(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && fits(text, most)
}

/// At most `most` characters.
pub(super) fn fits(text: &str, most: usize) -> bool {
    text.chars().count() <= most
}

/// The shape of a BCP 47 tag: letters, then groups of letters and digits, at most 8 in each.
#[must_use]
pub fn is_language(tag: &str) -> bool {
    let short = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let first = tag.split('-').next().unwrap_or_default();
    tag.len() <= MAX_LANGUAGE
        && first.len() >= 2
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && tag.split('-').all(short)
}

/// True when two are alike.
pub(super) fn twice<T: Ord>(items: impl Iterator<Item = T>) -> bool {
    let mut items: Vec<T> = items.collect();
    let all = items.len();
    items.sort_unstable();
    items.dedup();
    items.len() != all
}
