//! What a number counts. Two cells of one key are one number, wherever they stand.

use super::outcome::{Known, Outcome};
use super::record::{ActionKind, Amount, Mark, Record};

/// What is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Each report, though several may be of one case.
    Reports,
    /// Each case once.
    Cases,
    /// The people named.
    People,
    /// The people an action was about.
    Affected,
}

impl Unit {
    /// In words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reports => "reports",
            Self::Cases => "cases",
            Self::People => "people named",
            Self::Affected => "people acted on",
        }
    }

    /// How many of it a record is; `None` where nobody recorded it.
    #[must_use]
    pub fn of(self, record: &Record) -> Option<Amount> {
        match self {
            Self::Cases => Some(record.cases),
            Self::Reports => Some(record.reports.unwrap_or(record.cases)),
            Self::People => record.people,
            Self::Affected if record.affected.is_none() && record.is_without_action() => Some(Amount::Known(0)),
            Self::Affected => record.affected,
        }
    }
}

/// What records are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// [`Record::channel`]
    Channel,
    /// [`Record::categories`]
    Category,
    /// [`Record::actors`], of records with an action
    Actor,
    /// [`Record::outcomes`]
    Outcome,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Channel, Self::Category, Self::Actor, Self::Outcome];

    /// A record's labels.
    pub fn labels(self, record: &Record) -> impl Iterator<Item = &str> {
        let (one, several, outcomes): (Option<&String>, &[String], &[_]) = match self {
            Self::Channel => (record.channel.as_ref(), &[], &[]),
            Self::Category => (None, &record.categories, &[]),
            Self::Actor => (None, &record.actors, &[]),
            Self::Outcome => (None, &[], &record.outcomes),
        };
        let texts = one.into_iter().chain(several).map(String::as_str);
        texts.chain(outcomes.iter().map(Outcome::label))
    }
}

/// A condition that does not depend on the labels a log happens to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum If {
    /// Something was done.
    Acted,
    /// It was decided to do nothing.
    Idle,
    /// What was done is of this kind.
    Kind(ActionKind),
    /// It bears this mark.
    Marked(Mark),
    /// One of these came of it.
    Came(&'static [Known]),
    /// One of these, in lower case, acted.
    By(&'static [&'static str]),
    /// Somebody acted who is not one of these.
    ByOthers(&'static [&'static str]),
    /// It came from so many reports.
    FromReports(u32),
}

impl If {
    /// True when it holds.
    #[must_use]
    pub fn holds(self, record: &Record) -> bool {
        let among = |who: &[&str], actor: &String| who.contains(&actor.to_lowercase().as_str());
        match self {
            Self::Acted => record.action().is_some(),
            Self::Idle => record.is_without_action(),
            Self::Kind(kind) => record.action() == Some(kind),
            Self::Marked(mark) => record.marks.contains(&mark),
            Self::Came(any) => any.iter().any(|known| record.outcomes.contains(&Outcome::Known(*known))),
            Self::By(who) => record.actors.iter().any(|actor| among(who, actor)),
            Self::ByOthers(who) => record.actors.iter().any(|actor| !among(who, actor)),
            Self::FromReports(count) => {
                record.cases == Amount::Known(1) && record.reports == Some(Amount::Known(count))
            }
        }
    }

    /// Whether it may hold for what nobody knows any more.
    #[must_use]
    pub fn may_hold(self, record: &Record) -> bool {
        match self {
            Self::Kind(kind) => record.action().is_none_or(|known| known == kind),
            Self::Acted => true,
            other => other.holds(record),
        }
    }
}

/// What stands in a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Label {
    /// All, with or without a label.
    Any,
    /// Those with this one.
    Is(Dimension, String),
    /// Those without any.
    Lacks(Dimension),
}

/// A case's way through a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Carried {
    /// Open before the first day.
    Start,
    /// Received in the period.
    In,
    /// Closed in the period.
    Out,
    /// Open after the last day.
    End,
}

/// What a number counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// Closed cases of the period that fulfil conditions.
    Count(Unit, Vec<If>, Label),
    /// Cases carried over.
    Carried(Carried),
    /// A figure that no case tells. It is about the committee, and always shown.
    Figure(&'static str),
}
