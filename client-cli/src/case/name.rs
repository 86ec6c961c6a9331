//! A short neutral name for a case, so that people can speak of it without a word of what it is about.
//!
//! Two words from lists in which nothing insults, frightens or describes a person. 4096 names are not enough to be unique for
//! ever: where two cases of an inbox share one, both carry the beginning of their ids, as much of it as tells them apart.

use std::collections::{BTreeMap, BTreeSet};
use tellsafe_protocol::bytes::{MessageId, hex};
use tellsafe_protocol::random::Random;

const FIRST: [&str; 64] = [
    "amber", "apricot", "ashen", "autumn", "azure", "bamboo", "birch", "blue", "breezy", "bronze", "calm", "cedar",
    "chalk", "clay", "clear", "clover", "cobalt", "copper", "coral", "cotton", "crimson", "crystal", "dawn", "dewy",
    "dusky", "early", "ember", "fern", "frosty", "gentle", "ginger", "golden", "granite", "green", "hazel", "indigo",
    "ivory", "jade", "lemon", "lilac", "linen", "lunar", "maple", "marble", "mellow", "misty", "mossy", "olive",
    "opal", "paper", "pearl", "pine", "plum", "quiet", "rosy", "russet", "saffron", "sandy", "silver", "spring",
    "sunny", "teal", "velvet", "winter",
];
const SECOND: [&str; 64] = [
    "acorn", "alder", "anchor", "aspen", "badger", "basin", "beaver", "bridge", "brook", "canyon", "cliff", "cloud",
    "comet", "condor", "cove", "crane", "creek", "curlew", "delta", "dolphin", "dune", "falcon", "finch", "fjord",
    "garden", "glacier", "harbor", "heron", "island", "jetty", "juniper", "kestrel", "lagoon", "lantern", "lark",
    "linden", "lynx", "marten", "meadow", "mesa", "orchard", "otter", "pebble", "pelican", "plover", "poplar",
    "prairie", "puffin", "reef", "ridge", "river", "robin", "sparrow", "spruce", "summit", "swift", "terrace",
    "thicket", "tundra", "valley", "walnut", "willow", "wren", "yarrow",
];
/// Hexadecimal digits that are shown of an id.
const SHOWN: usize = 6;
/// Fewest digits of an id that find a case.
const FEWEST: usize = 4;

/// Two words, such as `amber-otter`.
#[must_use]
pub fn code_name(case: &MessageId) -> String {
    let word = |list: &[&'static str; 64], at: usize| {
        let byte = case.0.get(at).copied().unwrap_or(0);
        list.get(usize::from(byte % 64)).copied().unwrap_or_default()
    };
    // Not the bytes that the id is abbreviated to, so that both together tell more cases apart.
    format!("{}-{}", word(&FIRST, 30), word(&SECOND, 31))
}

/// A word for a person that says nothing of them, and that is not `taken` yet.
#[must_use]
pub fn person_code(random: &mut dyn Random, taken: &BTreeSet<String>) -> String {
    let mut drawn = [0; 1];
    random.fill(&mut drawn);
    let start = usize::from(drawn[0]);
    let words = || SECOND.iter().cycle().skip(start % SECOND.len()).take(SECOND.len());
    let numbered = (2..=u32::MAX).flat_map(|number| words().map(move |word| format!("{word}-{number}")));
    words().map(|word| (*word).to_owned()).chain(numbered).find(|code| !taken.contains(code)).unwrap_or_default()
}

/// The beginning of an id, as it is shown.
#[must_use]
pub fn short_id(case: &MessageId) -> String {
    hex(&case.0).chars().take(SHOWN).collect()
}

/// The names of some cases, each different.
#[must_use]
pub fn names(cases: &[MessageId]) -> BTreeMap<MessageId, String> {
    let mut alike: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for case in cases {
        alike.entry(code_name(case)).or_default().insert(hex(&case.0));
    }
    let name = |case: &MessageId| {
        let name = code_name(case);
        match alike.get(&name).filter(|ids| ids.len() > 1) {
            Some(ids) => format!("{name}-{}", hex(&case.0).chars().take(digits(ids)).collect::<String>()),
            None => name,
        }
    };
    cases.iter().map(|case| (*case, name(case))).collect()
}

/// How many digits tell these ids apart: whoever makes up enough reports has one that begins like another.
fn digits(ids: &BTreeSet<String>) -> usize {
    let shared = |(a, b): (&String, &String)| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    // In their order those that share most stand beside each other.
    ids.iter().zip(ids.iter().skip(1)).map(shared).max().map_or(SHOWN, |shared| SHOWN.max(shared + 1))
}

/// The cases that `typed` may mean: a name, a name with the beginning of an id, or four and more digits of an id.
#[must_use]
pub fn find(typed: &str, cases: &[MessageId]) -> Vec<MessageId> {
    let typed = typed.trim().to_lowercase().replace(' ', "-");
    let by_id = typed.len() >= FEWEST && typed.bytes().all(|byte| byte.is_ascii_hexdigit());
    cases
        .iter()
        .filter(|case| {
            let name = code_name(case);
            let rest = typed.strip_prefix(&name);
            rest == Some("")
                || rest.and_then(|rest| rest.strip_prefix('-')).is_some_and(|id| hex(&case.0).starts_with(id))
                || by_id && hex(&case.0).starts_with(&typed)
        })
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_word_once() {
        let words: BTreeSet<_> = FIRST.iter().chain(&SECOND).collect();
        assert_eq!(words.len(), 128);
    }

    #[test]
    fn found_by_name_and_by_id() {
        let (a, mut b, mut c) = (MessageId([1; 32]), MessageId([1; 32]), MessageId([2; 32]));
        b.0[0] = 9;
        c.0[0] = 0xab;
        let cases = [a, b, c];
        assert_eq!(find(&code_name(&c), &cases), [c]);
        assert_eq!(find("ab02", &cases), [c]);
        assert_eq!(find("ab0", &cases), []);
        assert_eq!(find(&code_name(&a), &cases), [a, b]);
        assert_eq!(find(&names(&cases)[&b].to_uppercase(), &cases), [b]);
        assert_eq!(names(&cases)[&c], code_name(&c));
    }
}
