//! Days as people read them, in the words of their language.

use tellsafe_protocol::calendar::{Civil, weekday};

use crate::words::Words;

/// `Thursday 26 November 2026`: a bare number is misread under stress.
pub(crate) fn written(words: Words, day: u32) -> String {
    let date = Civil::of(day);
    let name = |key: &str, at: Option<usize>| at.and_then(|at| words.list(key).get(at).copied()).unwrap_or_default();
    let weekday = name("plain.weekdays", usize::try_from(weekday(day)).ok());
    let month = name("plain.months", usize::try_from(date.month - 1).ok());
    let number = date.month.to_string();
    let (day, year) = (date.day.to_string(), date.year.to_string());
    words.say(
        "plain.date",
        &[("weekday", weekday), ("day", &day), ("month", month), ("number", &number), ("year", &year)],
    )
}

/// How long ago a member was last active, coarsely: enough to choose by, too little to follow someone's habits.
pub(crate) fn activity(words: Words, last: Option<u32>, today: u32) -> &'static str {
    words.word(match last.map(|day| today.saturating_sub(day)) {
        None => "readers.neverActive",
        Some(0..=7) => "readers.activeWeek",
        Some(8..=31) => "readers.activeMonth",
        Some(32..=90) => "readers.activeQuarter",
        Some(_) => "readers.activeLonger",
    })
}
