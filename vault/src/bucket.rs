//! A bucket that empties with time, in one number: until when what was put in lasts (the generic cell rate algorithm).

/// How much a bucket takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Units at once.
    pub(crate) most: u64,
    /// Milliseconds until one unit has gone.
    pub(crate) each: u64,
}

/// Empty at first.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bucket {
    /// The moment, in milliseconds, when it is empty again.
    pub(crate) until: u64,
}

impl Bucket {
    /// Units in it at the moment `now`, a part of one counted as one.
    pub(crate) fn used(&self, size: Size, now: u64) -> u64 {
        self.until.saturating_sub(now).div_ceil(size.each)
    }

    /// Milliseconds until `units` have room; 0 when they have now. What can never fit takes as long as everything in it.
    pub(crate) fn wait(&self, size: Size, units: u64, now: u64) -> u64 {
        let room_from = units.min(size.most).saturating_mul(size.each);
        let full = size.most.saturating_mul(size.each);
        self.until.max(now).saturating_add(room_from).saturating_sub(now).saturating_sub(full)
    }

    /// Puts `units` in; for whoever found that they have room.
    pub(crate) fn put(&mut self, size: Size, units: u64, now: u64) {
        self.until = self.until.max(now).saturating_add(units.saturating_mul(size.each));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_and_then_one_each_time() {
        let size = Size { most: 3, each: 10 };
        let mut bucket = Bucket::default();
        for used in 0..3 {
            assert_eq!((bucket.used(size, 100), bucket.wait(size, 1, 100)), (used, 0));
            bucket.put(size, 1, 100);
        }
        assert_eq!((bucket.used(size, 100), bucket.wait(size, 1, 100), bucket.wait(size, 3, 100)), (3, 10, 30));
        assert_eq!((bucket.wait(size, 1, 109), bucket.wait(size, 1, 110), bucket.wait(size, 2, 110)), (1, 0, 10));
        assert_eq!((bucket.used(size, 130), bucket.wait(size, 3, 130)), (0, 0));
        // It never holds more than it takes, however long nothing came.
        assert_eq!((bucket.wait(size, 3, 1_000_000), bucket.wait(size, 99, 1_000_000)), (0, 0));
    }
}
