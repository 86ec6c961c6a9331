//! Days as dates of the calendar that most of the world writes.
//!
//! A *day* counts UTC days since 1970-01-01, a *month* UTC months since January 1970.

/// Days from 0000-03-01, where the arithmetic's years begin, to 1970-01-01.
const TO_EPOCH: i64 = 719_468;
/// Days of 400 Gregorian years.
const ERA: i64 = 146_097;

/// Year, month from 1, day of the month from 1, in the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// Such as 2026.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
}

impl Civil {
    /// The date of a day. Years are counted from March, so that a leap day is a year's last.
    #[must_use]
    pub fn of(day: u32) -> Self {
        let shifted = i64::from(day) + TO_EPOCH;
        let (era, day_of_era) = (shifted / ERA, shifted % ERA);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day: day_of_year - (153 * from_march + 2) / 5 + 1,
        }
    }

    /// The day of a date; `None` when there is no such date, or it is before 1970.
    #[must_use]
    pub fn to_day(self) -> Option<u32> {
        if !(1970..=9999).contains(&self.year) || !(1..=12).contains(&self.month) || !(1..=31).contains(&self.day) {
            return None;
        }
        let year = self.year - i64::from(self.month <= 2);
        let (era, year_of_era) = (year / 400, year % 400);
        let day_of_year = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1;
        let days = era * ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - TO_EPOCH;
        let day = u32::try_from(days).ok()?;
        // 31 April would have come out as 1 May.
        (Self::of(day) == self).then_some(day)
    }
}

/// The day of the week of a day: 0 is Monday, 6 Sunday.
#[must_use]
pub fn weekday(day: u32) -> u32 {
    // 1970-01-01 was a Thursday.
    (day % 7 + 3) % 7
}

/// The UTC month, counted from January 1970, that a day lies in.
#[must_use]
pub fn month_of(day: u32) -> u32 {
    let date = Civil::of(day);
    u32::try_from((date.year - 1970) * 12 + date.month - 1).unwrap_or(u32::MAX)
}

/// `2026-11-26`, for scripts.
#[must_use]
pub fn iso(day: u32) -> String {
    let date = Civil::of(day);
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

/// Reads `2026-11-26`.
#[must_use]
pub fn parse_iso(text: &str) -> Option<u32> {
    let mut parts = text.trim().splitn(3, '-').map(|part| {
        let digits = !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i64>().ok().filter(|_| digits)
    });
    let mut next = || parts.next().flatten();
    Civil { year: next()?, month: next()?, day: next()? }.to_day()
}

/// The last day of the month that is `months` after the month of `day`: when what is stored on `day` expires.
#[must_use]
pub fn end_of_month_after(day: u32, months: u32) -> u32 {
    let date = Civil::of(day);
    let month = date.year * 12 + (date.month - 1) + i64::from(months) + 1;
    let first = Civil { year: month / 12, month: month % 12 + 1, day: 1 };
    first.to_day().map_or(day, |first| first.saturating_sub(1))
}

/// True once `day` has ended everywhere on Earth; in UTC-12 that is at noon UTC of the next, so the whole next day still counts.
#[must_use]
pub fn is_past(day: u32, today: u32) -> bool {
    today > day.saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days() {
        // A Thursday, a Thursday and a Thursday; a Monday.
        assert_eq!([0, 20_783, 19_782, 20_787].map(weekday), [3, 3, 3, 0]);
        assert_eq!([0, 30, 31, 20_783].map(month_of), [0, 0, 1, 682]);
        assert_eq!(iso(20_783), "2026-11-26");
    }

    #[test]
    fn months_follow_the_calendar() {
        // Lengths of the months, walked day by day from 1970 to 2200.
        let (mut month, mut left, mut year) = (0, 31, 1970);
        for day in 0..84_000 {
            assert_eq!(month_of(day), month, "day {day}");
            left -= 1;
            if left == 0 {
                month += 1;
                year += u32::from(month % 12 == 0);
                let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
                left = match month % 12 {
                    1 if leap => 29,
                    1 => 28,
                    3 | 5 | 8 | 10 => 30,
                    _ => 31,
                };
            }
        }
        assert!(month_of(u32::MAX) > 0);
    }

    #[test]
    fn dates_that_are_none() {
        for text in ["2026-02-29", "2026-13-01", "2026-04-31", "2026-11", "", "2026-11-26x", "+026-1-1", "1969-12-31"] {
            assert_eq!(parse_iso(text), None, "{text}");
        }
        assert_eq!(parse_iso(" 2028-2-29 "), parse_iso("2028-02-29"));
    }

    #[test]
    fn months_end() {
        let end = |text: &str, months| iso(end_of_month_after(parse_iso(text).unwrap(), months));
        assert_eq!(end("2026-11-26", 0), "2026-11-30");
        assert_eq!(end("2026-11-26", 1), "2026-12-31");
        assert_eq!(end("2026-11-26", 15), "2028-02-29");
    }

    #[test]
    fn a_day_holds_until_it_ended_everywhere() {
        assert!(!is_past(100, 100) && !is_past(100, 101) && is_past(100, 102));
    }

    proptest! {
        #[test]
        fn a_date_comes_back(day in 0u32..2_900_000) {
            prop_assert_eq!(parse_iso(&iso(day)), Some(day));
            prop_assert_eq!(Civil::of(day).to_day(), Some(day));
        }
    }
}
