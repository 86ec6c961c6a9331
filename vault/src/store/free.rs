//! Which slots of the key table are free: one bit each.

/// A set of slot positions that hands out the lowest first, so that the keys of a batch lie side by side.
#[derive(Default)]
pub(super) struct Free {
    words: Vec<u64>,
    /// No word before this one has a free slot.
    first: usize,
    count: usize,
}

impl Free {
    /// Adds `slot`.
    pub(super) fn add(&mut self, slot: u32) {
        let word = slot as usize / 64;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        if let Some(bits) = self.words.get_mut(word) {
            let added = *bits | 1 << (slot % 64);
            self.count += usize::from(added != *bits);
            *bits = added;
        }
        self.first = self.first.min(word);
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Takes the lowest slot; `None` when the table has to grow.
    pub(super) fn take(&mut self) -> Option<u32> {
        let found = self.words.iter().skip(self.first).position(|bits| *bits != 0)?;
        let word = self.first + found;
        self.first = word;
        let bits = self.words.get_mut(word)?;
        let bit = bits.trailing_zeros();
        *bits &= *bits - 1;
        self.count -= 1;
        u32::try_from(word).ok()?.checked_mul(64)?.checked_add(bit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_free_slot_comes_first() {
        let mut free = Free::default();
        assert_eq!(free.take(), None);
        for slot in [200, 3, 64, 5] {
            free.add(slot);
        }
        assert_eq!([free.take(), free.take()], [Some(3), Some(5)]);
        free.add(4);
        free.add(4);
        assert_eq!(free.count(), 3);
        assert_eq!([free.take(), free.take(), free.take(), free.take()], [Some(4), Some(64), Some(200), None]);
    }
}
