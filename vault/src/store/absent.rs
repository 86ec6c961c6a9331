//! Knowing that something is not in the index, without asking sled: most of what a new message looks up was never
//! there.

use super::fields::Fields;
use crate::limits;
use std::sync::atomic::{AtomicU64, Ordering};

/// A Bloom filter over the first 33 bytes of every key: its letter and the hash or name behind it, which is as good
/// as random. Whatever is removed stays in it; so it may say "perhaps" too often, never "no" wrongly.
pub(super) struct Absent {
    words: Vec<AtomicU64>,
}

/// Bits set for each key: with ten bits of filter to a key, one lookup in a hundred is in vain.
const PROBES: u64 = 4;

impl Absent {
    pub(super) fn new() -> Self {
        Self { words: std::iter::repeat_with(AtomicU64::default).take(limits::INDEX_FILTER / 8).collect() }
    }

    /// The words and bits of a key; none for one that is too short.
    fn probes(&self, key: &[u8]) -> impl Iterator<Item = (&AtomicU64, u64)> {
        let mut fields = Fields::new(key);
        let parts = (|| Some((fields.u8()?, fields.u64()?, fields.u64()?)))();
        let probes = if parts.is_some() { PROBES } else { 0 };
        let (letter, first, second) = parts.unwrap_or_default();
        let first = first.rotate_left(letter.into());
        (0..probes).filter_map(move |probe| {
            let bit = first.wrapping_add(probe.wrapping_mul(second | 1));
            let word = usize::try_from(bit >> 6).ok()? % self.words.len();
            Some((self.words.get(word)?, 1 << (bit & 63)))
        })
    }

    pub(super) fn add(&self, key: &[u8]) {
        for (word, bit) in self.probes(key) {
            word.fetch_or(bit, Ordering::Relaxed);
        }
    }

    /// True only when no key with these first 33 bytes was ever added.
    pub(super) fn is_certain(&self, key: &[u8]) -> bool {
        key.len() >= 33 && self.probes(key).any(|(word, bit)| word.load(Ordering::Relaxed) & bit == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::hash;

    #[test]
    fn what_was_added_is_never_called_absent() {
        let absent = Absent::new();
        let key = |seed: u32| [b"b".as_slice(), &hash(&seed.to_be_bytes())].concat();
        (0..50_000).for_each(|seed| absent.add(&key(seed)));
        assert!((0..50_000).all(|seed| !absent.is_certain(&key(seed))));
        let vain = (50_000..100_000).filter(|seed| !absent.is_certain(&key(*seed))).count();
        assert!(vain < 500, "{vain}");
    }
}
