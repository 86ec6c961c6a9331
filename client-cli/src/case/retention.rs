//! How long a case is kept once it has ended, and why one is not deleted yet.

use super::Case;
use super::work::appeals::Heard;
use super::work::{Closed, Fate, Work};
use tellsafe_protocol::act::Clock;
use tellsafe_protocol::calendar;
use tellsafe_protocol::outcome::{Finding, Outcome};

/// Days of a short suspension whose end nobody recorded: what it is at most.
const SHORT: u32 = 90;
/// Most months of anything: what the vault takes for an expiry.
const MAX_MONTHS: u32 = 240;

/// Months for which each kind of case is kept, counted from its end to the end of a month; nothing at all is kept for 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// The code was not broken, or it was not for this committee.
    pub none: u32,
    /// Someone unknown broke it, or nobody can say.
    pub unknown: u32,
    /// It was broken, and something was done.
    pub resolved: u32,
    /// It is kept in mind, should it happen again.
    pub flagged: u32,
    /// After the end of what keeps someone out.
    pub banned: u32,
}

/// The table of the Django project's committee, and what holds where nobody says otherwise.
pub const DJANGO: Table = Table { none: 0, unknown: 6, resolved: 14, flagged: 26, banned: 26 };

/// Which line of a table a case is under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// [`Table::none`]
    None,
    /// [`Table::unknown`]
    Unknown,
    /// [`Table::resolved`]
    Resolved,
    /// [`Table::flagged`]
    Flagged,
    /// [`Table::banned`]
    Banned,
}

/// Why a case stays, whatever day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stays {
    /// It has not ended.
    Open,
    /// Members hold it.
    Held,
    /// One member ended it, and no other has agreed: neither a decision stands, nor was it looked at.
    Unagreed,
    /// What someone did alone was not looked at.
    Unreviewed,
    /// An appeal waits for its panel, or the panel holds that members have to decide anew.
    Appealed,
    /// The reporter waits for an answer.
    Unanswered,
    /// Someone is kept out, and nobody recorded until when.
    Endless,
    /// A later version wrote some of it.
    Newer,
}

/// What becomes of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on this day, or later.
    Goes(u32, Class),
    /// It stays.
    Stays(Stays),
}

impl Table {
    /// Reads a preset's name, or own months, each in the place of Django's: `resolved=12,flagged=24`.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let mut table = DJANGO;
        let typed = typed.trim().to_lowercase();
        if typed == "django" {
            return Some(table);
        }
        for part in typed.split(',') {
            let (name, months) = part.split_once('=')?;
            let months = months.trim().parse().ok().filter(|months| *months <= MAX_MONTHS)?;
            let place = match name.trim() {
                "none" => &mut table.none,
                "unknown" => &mut table.unknown,
                "resolved" => &mut table.resolved,
                "flagged" => &mut table.flagged,
                "banned" => &mut table.banned,
                _ => return None,
            };
            *place = months;
        }
        Some(table)
    }

    /// The months of a line.
    #[must_use]
    pub fn months(&self, class: Class) -> u32 {
        match class {
            Class::None => self.none,
            Class::Unknown => self.unknown,
            Class::Resolved => self.resolved,
            Class::Flagged => self.flagged,
            Class::Banned => self.banned,
        }
    }

    /// The most of them: for whoever may not know how a case ended.
    #[must_use]
    pub fn longest(&self) -> u32 {
        [self.none, self.unknown, self.resolved, self.flagged, self.banned].into_iter().max().unwrap_or_default()
    }

    /// The first day on which what ended on `end` goes.
    #[must_use]
    pub fn goes(end: u32, months: u32) -> u32 {
        if months == 0 { end } else { calendar::end_of_month_after(end, months).saturating_add(1) }
    }

    /// What becomes of a case, on a day, as far as it alone decides.
    #[must_use]
    pub fn verdict(&self, case: &Case, work: &Work, today: u32) -> Verdict {
        let closed = match stays(case, work, today) {
            Ok(closed) => closed,
            Err(why) => return Verdict::Stays(why),
        };
        let class = class(closed);
        let end = match (class, banned_until(closed, work)) {
            (Class::Banned, Some(until)) => until.max(closed.day),
            (Class::Banned, None) => return Verdict::Stays(Stays::Endless),
            _ => closed.day,
        };
        let day = Self::goes(end, self.months(class));
        // The last day of an appeal holds until it has ended everywhere.
        let appeal = closed.closing.appeal.map_or(0, |day| day.saturating_add(2));
        Verdict::Goes(day.max(appeal), class)
    }
}

/// How it ended, unless it stays.
fn stays<'a>(case: &Case, work: &'a Work, today: u32) -> Result<&'a Closed, Stays> {
    let closed = work.closed.as_ref().ok_or(Stays::Open)?;
    // What was agreed on is this end, and not another.
    let end = (closed.closing.finding, &closed.closing.outcomes);
    let decided = work
        .proposals
        .iter()
        .any(|one| one.fate(today) == Fate::Stands && (one.proposal.finding, &one.proposal.outcomes) == end);
    let confirmed = work.alone.iter().any(|one| one.reviewed == Some(true) && closed.messages.contains(&one.id));
    let alone_here = work.stands.by_key.keys().filter(|key| !work.stands.is_hard(key)).count() < 2;
    let why = [
        (work.held, Stays::Held),
        (!work.newer.is_empty(), Stays::Newer),
        (!alone_here && work.alone.iter().any(|one| one.reviewed.is_none()), Stays::Unreviewed),
        (!alone_here && !decided && !confirmed, Stays::Unagreed),
        (work.appeals.iter().any(|one| one.waits() || one.heard() == Heard::Changed && !one.reopened), Stays::Appealed),
        (case.unanswered().next().is_some(), Stays::Unanswered),
    ];
    why.into_iter().find_map(|(so, why)| so.then_some(why)).map_or(Ok(closed), Err)
}

fn class(closed: &Closed) -> Class {
    let came = |outcome: &Outcome| closed.closing.outcomes.contains(outcome);
    if closed.closing.outcomes.iter().any(|one| one.is_long_ban() || *one == Outcome::ShortSuspension) {
        return Class::Banned;
    }
    if came(&Outcome::Flagged) {
        return Class::Flagged;
    }
    match closed.closing.finding {
        Finding::NoViolation | Finding::OutOfScope => Class::None,
        Finding::PersonUnknown | Finding::Undetermined => Class::Unknown,
        Finding::Violation => Class::Resolved,
    }
}

/// Until when someone is kept out, as it was recorded; a short suspension ends by itself.
fn banned_until(closed: &Closed, work: &Work) -> Option<u32> {
    let long = closed.closing.outcomes.iter().any(|one| one.is_long_ban());
    work.clocks.get(&Clock::Ban).copied().or_else(|| (!long).then(|| closed.day.saturating_add(SHORT)))
}

/// A violation whose day has come under a table, with whom it was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// As the card names them, made alike.
    pub person: String,
    /// The day on which the case ended.
    pub ended: u32,
    /// The day on which it goes.
    pub goes: u32,
}

impl Violation {
    /// What counts of a case, if its card names someone and the code was broken.
    #[must_use]
    pub fn of(case: &Case, work: &Work, goes: u32) -> Option<Self> {
        let closed = work.closed.as_ref().filter(|closed| closed.closing.finding == Finding::Violation)?;
        let person: Vec<String> = case.card()?.people.split_whitespace().map(str::to_lowercase).collect();
        let person = person.join(" ").trim_start_matches('@').to_owned();
        (!person.is_empty()).then_some(Self { person, ended: closed.day, goes })
    }

    /// The day on which each of them goes: a later violation of the same person keeps what was still there when it was decided.
    #[must_use]
    pub fn extended(all: &[Self]) -> Vec<u32> {
        let mut days: Vec<u32> = all.iter().map(|one| one.goes).collect();
        // A day only grows, and to one that is there, so this ends.
        loop {
            let next: Vec<u32> = all
                .iter()
                .zip(&days)
                .map(|(one, day)| {
                    let later = all.iter().zip(&days).filter(|(other, _)| {
                        other.person == one.person && other.ended >= one.ended && other.ended <= *day
                    });
                    later.map(|(_, day)| *day).max().map_or(*day, |later| later.max(*day))
                })
                .collect();
            if next == days {
                return days;
            }
            days = next;
        }
    }
}
