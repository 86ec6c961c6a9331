//! What a disk or a hand does to files: single bits, ends, pages, and whole files that go or stand in each other's place.

use std::path::{Path, PathBuf};
use tellsafe_tests::needle::files_below;

/// Numbers for tests that can be drawn again: what a round does follows from its own number (splitmix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

fn files(place: &Path) -> Vec<PathBuf> {
    let mut files = files_below(&place.join("vault"));
    files.retain(|file| !file.ends_with("lock"));
    files.sort();
    files
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Flip,
    Cut,
    Swap,
    Remove,
    Copy,
    Zeros,
}

/// Damages one file, or two; returns what was done and whether a single bit of log or keys was flipped.
pub(super) fn damage(place: &Path, dice: &mut Dice) -> (Kind, String) {
    use Kind::{Copy, Cut, Flip, Remove, Swap, Zeros};
    let kind = *dice.pick(&[Flip, Flip, Flip, Cut, Cut, Swap, Remove, Copy, Zeros, Zeros]);
    let files = files(place);
    // The index is several files and follows from the rest: every fourth time at most.
    let (index, rest): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.to_string_lossy().contains("/index/"));
    let of = if dice.below(4) == 0 && !index.is_empty() { &index } else { &rest };
    let (file, other) = ((*dice.pick(of)).clone(), (*dice.pick(&rest)).clone());
    let mut bytes = std::fs::read(&file).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    match kind {
        Flip if used > 0 => {
            let at = dice.below(used);
            bytes[at] ^= 1 << dice.below(8);
            std::fs::write(&file, bytes).unwrap();
        }
        Cut => {
            bytes.truncate(dice.below(used + 1));
            std::fs::write(&file, bytes).unwrap();
        }
        Zeros if used > 0 => {
            let page = dice.below(used) / 4096 * 4096;
            let end = bytes.len().min(page + 4096);
            bytes[page..end].fill(0);
            std::fs::write(&file, bytes).unwrap();
        }
        Swap => {
            std::fs::write(&file, std::fs::read(&other).unwrap()).unwrap();
            std::fs::write(&other, bytes).unwrap();
        }
        Copy => std::fs::write(&other, bytes).unwrap(),
        _ => std::fs::remove_file(&file).unwrap(),
    }
    let name = |file: &Path| file.strip_prefix(place).unwrap().display().to_string();
    (kind, format!("{kind:?} {} {}", name(&file), name(&other)))
}
