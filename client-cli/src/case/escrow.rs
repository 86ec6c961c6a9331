//! Reports that stay on file unless someone else reports the same person: shut until then, or until their writer wants otherwise.

use super::work::Work;
use super::{Case, Entry, prior, wishes};
use std::collections::{BTreeMap, BTreeSet};
use tellsafe_protocol::act::{Said, Wish};
use tellsafe_protocol::author::Author;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::roster::Details;
use tellsafe_protocol::statement::Kind;

/// Fewest letters and digits of a handle that is compared.
const SHORTEST: usize = 3;

/// True for a report whose writer wants nothing done unless someone else reports the same person, as long as they have not written since, and
/// nobody recorded that they agree or why it is gone against. Nobody in danger waits for that.
#[must_use]
pub fn is_kept(case: &Case, work: &Work, details: &Details) -> bool {
    let mut answers = case.report().and_then(Entry::content).into_iter().flat_map(|content| &content.answers);
    let danger = answers.any(|(id, said)| id == "danger" && said == "yes");
    let kept = wishes::of(case, work, details).get(&Wish::Act) == Some(&Said::No);
    let opened = work.overridden.iter().any(|one| one.wish == Wish::Act && one.holds);
    let words = |entry: &Entry| matches!(entry.kind(), Kind::Reply | Kind::WithdrawalRequest);
    let wrote = case.entries.iter().any(|entry| entry.author == Author::Reporter && words(entry));
    kept && !danger && !opened && !wrote
}

/// Which of some cases name the same handle, going by their cards alone. Names are left to people: an employer stands beside them, and many
/// have the same.
#[derive(Debug, Default)]
pub struct Repeats(BTreeMap<String, BTreeSet<MessageId>>);

impl Repeats {
    /// Of these cases: only those that the member may read. Who only asks about someone reports nobody.
    pub fn of<'a>(cases: impl Iterator<Item = &'a Case>) -> Self {
        let mut by_handle: BTreeMap<String, BTreeSet<MessageId>> = BTreeMap::new();
        for case in cases.filter(|case| !prior::is_marked(case)) {
            for handle in case.card().map(|card| handles(&card.people)).unwrap_or_default() {
                by_handle.entry(handle).or_default().insert(case.id());
            }
        }
        Self(by_handle)
    }

    /// The others that name a handle which this one names.
    #[must_use]
    pub fn with(&self, case: &Case) -> BTreeSet<MessageId> {
        let handles = case.card().map(|card| handles(&card.people)).unwrap_or_default();
        let found = handles.iter().filter_map(|handle| self.0.get(handle)).flatten();
        found.copied().filter(|other| *other != case.id()).collect()
    }
}

/// The one handle that was typed, made alike; none or several are not one.
#[must_use]
pub fn one_handle(typed: &str) -> Option<String> {
    let mut found = handles(typed).into_iter();
    found.next().filter(|_| found.next().is_none())
}

/// The handles in a line, in lower case and without what stands around them, so that `@K_Doe` and `example.org/k_doe` are one.
#[must_use]
pub fn handles(people: &str) -> BTreeSet<String> {
    let people = people.to_lowercase();
    let words = people.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '|' | '<' | '>'));
    words.filter_map(handle).collect()
}

/// What begins with @, ends an address in the web, or has an underscore, an @ or a digit between its letters.
fn handle(word: &str) -> Option<String> {
    let last = word.trim_end_matches(['/', '.', ':', '!', '?']).rsplit('/').next()?;
    let bare: String = last.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-')).collect();
    let mixed = bare.chars().any(|c| c.is_ascii_digit()) && bare.chars().any(char::is_alphabetic);
    let is_handle = word.starts_with('@')
        || word.contains(['_', '@'])
        || word.contains('/') && word.contains('.') && !last.is_empty()
        || mixed;
    (is_handle && bare.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::handles;

    #[test]
    fn a_handle_is_found_however_it_is_written() {
        for line in [
            "@K_Doe",
            "k_doe",
            "Kim Doe (@k_doe)",
            "@k_doe, Northwind",
            "https://example.org/k_doe/",
            "example.org/K_Doe.",
        ] {
            assert_eq!(handles(line), ["k_doe".to_owned()].into(), "{line}");
        }
        assert_eq!(handles("kdoe42 and @other-one"), ["kdoe42".to_owned(), "other-one".to_owned()].into());
    }

    #[test]
    fn names_employers_and_nothing_are_no_handles() {
        for line in [
            "",
            "?",
            "someone",
            "I don't know",
            "n/a",
            "Kim Doe, Northwind",
            "3 people",
            "his/her",
            "and/or.",
            "Mr. Doe",
        ] {
            assert!(handles(line).is_empty(), "{line}: {:?}", handles(line));
        }
    }
}
