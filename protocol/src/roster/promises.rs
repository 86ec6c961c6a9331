//! What a desk promises: deadlines, and the days that count towards them.

/// Promises in working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// From the vault's day of acknowledgement to the first answer.
    pub acknowledge: u32,
    /// From one message to the next.
    pub next: u32,
}

/// Which days count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingDays {
    /// Bit 0 is Monday, bit 6 Sunday.
    pub weekdays: u8,
    /// Days that do not count, ascending.
    pub holidays: Vec<u32>,
}

impl WorkingDays {
    /// The `count`th working day after `day`; with a count of 0, `day` itself. A promise holds until that day ends everywhere.
    #[must_use]
    pub fn after(&self, day: u32, count: u32) -> u32 {
        (0..count).fold(day, |day, _| self.next(day))
    }

    fn next(&self, day: u32) -> u32 {
        // 1970-01-01 was a Thursday, the fourth day of a week that begins on Monday.
        let counts = |day: &u32| self.weekdays >> ((day % 7 + 3) % 7) & 1 == 1 && !self.holidays.contains(day);
        // Bounded, so that a roster whose holidays fill years still gives a date.
        let first = day.saturating_add(1);
        (first..=day.saturating_add(3660)).find(counts).unwrap_or(first)
    }
}
