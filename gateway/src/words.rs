//! The words of the pages without scripts: the texts of the page itself (`page/text/*.json`), so that both say the same thing in the same
//! words, in the same languages.

use std::borrow::Cow;
use std::sync::LazyLock;

use hyper::header::HeaderMap;
use serde_json::Value;

use crate::language::Language;

/// Each language's own file.
const fn text(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../page/text/en.json"),
        Language::German => include_str!("../page/text/de.json"),
        Language::Spanish => include_str!("../page/text/es.json"),
        Language::French => include_str!("../page/text/fr.json"),
        Language::Arabic => include_str!("../page/text/ar.json"),
        Language::Japanese => include_str!("../page/text/ja.json"),
    }
}

/// Read when first needed, so that starting does not wait for it. A test reads each of them.
static TREES: LazyLock<Vec<(Language, Value)>> = LazyLock::new(|| {
    let tree = |language| (language, serde_json::from_str(text(language)).unwrap_or_default());
    Language::ALL.into_iter().map(tree).collect()
});

/// The texts in one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    tag: &'static str,
    tree: &'static Value,
}

impl Words {
    /// The texts in this language.
    pub(crate) fn in_language(language: Language) -> Self {
        let found = TREES.iter().find(|(known, _)| *known == language).map(|(_, tree)| tree);
        Self { tag: language.tag(), tree: found.unwrap_or(&Value::Null) }
    }

    /// The language with this tag.
    pub(crate) fn of(tag: &str) -> Option<Self> {
        Language::of_tag(tag).map(Self::in_language)
    }

    /// The language that a browser asks for.
    pub(crate) fn wanted(headers: &HeaderMap) -> Self {
        Self::in_language(Language::preferred(headers))
    }

    /// Its tag (BCP 47).
    pub(crate) const fn tag(self) -> &'static str {
        self.tag
    }

    /// The text at `key`, such as `start.heading`; nothing where no language has one, which a test finds.
    pub(crate) fn word(self, key: &str) -> &'static str {
        self.find(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// As [`Self::word`], where there may be none.
    pub(crate) fn may(self, key: &str) -> Option<&'static str> {
        self.find(key).and_then(Value::as_str)
    }

    /// The texts at `key`, in order.
    pub(crate) fn list(self, key: &str) -> Vec<&'static str> {
        self.find(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The text at `key` with its placeholders filled in.
    pub(crate) fn say(self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.word(key), values)
    }

    /// The text at `key` for a number of things, in the form that this language has for that number.
    pub(crate) fn count(self, key: &str, n: u32) -> String {
        let forms = self.find(key);
        let form =
            forms.and_then(|forms| forms.get(category(self.tag, n)).or_else(|| forms.get("other")).or(Some(forms)));
        fill(form.and_then(Value::as_str).unwrap_or_default(), &[("n", &n.to_string())])
    }

    fn find(self, key: &str) -> Option<&'static Value> {
        let inside = |tree: &'static Value| key.split('.').try_fold(tree, |tree, part| tree.get(part));
        inside(self.tree).or_else(|| inside(Self::in_language(Language::default()).tree))
    }
}

/// A placeholder is a name in braces. What is filled in is not looked at again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut said = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        let filled = after.split_once('}').and_then(|(name, after)| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (Cow::Borrowed(*value), after))
        });
        let (value, after) = filled.unwrap_or((Cow::Borrowed("{"), after));
        said.push_str(&value);
        rest = after;
    }
    said.push_str(rest);
    said
}

/// The plural category of a whole number (Unicode CLDR, "Language Plural Rules"), for the languages there are.
fn category(tag: &str, n: u32) -> &'static str {
    match (tag, n, n % 100) {
        ("ja", ..) => "other",
        ("ar", 0, _) => "zero",
        ("ar", 1, _) => "one",
        ("ar", 2, _) => "two",
        ("ar", _, 3..=10) => "few",
        ("ar", _, 11..=99) => "many",
        ("ar", ..) => "other",
        ("fr", 0 | 1, _) | (_, 1, _) => "one",
        ("es" | "fr", n, _) if n != 0 && n % 1_000_000 == 0 => "many",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_is_read() {
        for words in Language::ALL.map(Words::in_language) {
            assert!(words.tree.is_object(), "{}", words.tag);
            assert!(!words.word("start.heading").is_empty() && words.list("plain.months").len() == 12, "{}", words.tag);
        }
    }

    #[test]
    fn placeholders_are_filled_once() {
        assert_eq!(fill("To {a}: {b}{c}", &[("a", "{b}"), ("b", "2")]), "To {b}: 2{c}");
        assert_eq!(fill("{", &[]), "{");
    }

    #[test]
    fn numbers_have_their_forms() {
        let forms = |tag, numbers: &[u32]| numbers.iter().map(|n| category(tag, *n)).collect::<Vec<_>>();
        assert_eq!(forms("en", &[0, 1, 2]), ["other", "one", "other"]);
        assert_eq!(forms("fr", &[0, 1, 2, 1_000_000]), ["one", "one", "other", "many"]);
        assert_eq!(forms("ja", &[1, 2]), ["other", "other"]);
        assert_eq!(
            forms("ar", &[0, 1, 2, 3, 10, 11, 99, 100, 102, 103]),
            ["zero", "one", "two", "few", "few", "many", "many", "other", "other", "few"]
        );
        let en = Words::of("en").unwrap();
        assert_eq!(en.count("start.committeePeople", 1), "1 person");
        assert_eq!(en.count("start.committeePeople", 3), "3 people");
    }

    /// The words are found when a page is made; this finds those that no page would have.
    #[test]
    fn every_word_that_is_asked_for_is_there() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/plain");
        let mut asked = 0;
        for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            let source = std::fs::read_to_string(&file).unwrap_or_default();
            let words = Words::of("en").unwrap();
            for text in source.split('"').skip(1).step_by(2) {
                let section = text.split('.').next().unwrap_or_default();
                let key = text.contains('.') && words.tree.get(section).is_some() && !text.contains(['{', ' ', '/']);
                if key {
                    asked += 1;
                    assert!(words.find(text).is_some(), "{text} in {}", file.display());
                }
            }
        }
        assert!(asked > 100, "{asked}");
    }
}
