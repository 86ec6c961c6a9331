//! Days as people read them: a weekday and a written-out date, because a bare number is misread under stress.

use tellsafe_protocol::calendar::weekday;
pub use tellsafe_protocol::calendar::{Civil, end_of_month_after, is_past, iso, parse_iso};

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `Thursday 26 November 2026`.
#[must_use]
pub fn written(day: u32) -> String {
    let date = Civil::of(day);
    let weekday = WEEKDAYS.get(usize::try_from(weekday(day)).unwrap_or(0)).copied().unwrap_or_default();
    format!("{weekday} {} {} {}", date.day, month_name(date), date.year)
}

/// `26 November`, for a table, where the year is this one; with the year where it is not.
#[must_use]
pub fn short(day: u32, today: u32) -> String {
    let (date, now) = (Civil::of(day), Civil::of(today));
    let year = if date.year == now.year { String::new() } else { format!(" {}", date.year) };
    format!("{} {}{year}", date.day, month_name(date))
}

fn month_name(date: Civil) -> &'static str {
    usize::try_from(date.month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        assert_eq!(written(0), "Thursday 1 January 1970");
        assert_eq!(written(20_783), "Thursday 26 November 2026");
        assert_eq!(written(19_782), "Thursday 29 February 2024");
        assert_eq!(short(20_783, 20_780), "26 November");
        assert_eq!(short(20_783, 20_780 + 365), "26 November 2026");
    }
}
