//! What is counted: one handled case, or several alike, without a word of what happened.

use super::outcome::Outcome;

/// A number that a log states, or says is lost. Lost is not zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// So many.
    Known(u32),
    /// Nobody knows any more; prints as X.
    Lost,
}

/// What an action does to whom it is about, in the words of the Kubernetes committee's reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActionKind {
    /// Someone was removed from a space or a position.
    Punitive,
    /// Any other action.
    Restorative,
}

/// Something that a report may count beside what came of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// The code of conduct was broken.
    Breach,
    /// The police were called, or told.
    Police,
    /// Rules were changed because of it.
    Policy,
    /// The committee or its ways of working were changed because of it.
    Committee,
    /// One member acted before the committee met.
    Unilateral,
    /// Someone came back to those concerned.
    FollowUp,
    /// Another team was advised what to do.
    Advised,
    /// The decision was appealed.
    Appealed,
    /// It was passed to another body.
    Transferred,
}

impl Mark {
    /// Every one, with its word in a log.
    pub const ALL: [(&'static str, Self); 9] = [
        ("breach", Self::Breach),
        ("police", Self::Police),
        ("policy-change", Self::Policy),
        ("committee-change", Self::Committee),
        ("unilateral", Self::Unilateral),
        ("follow-up", Self::FollowUp),
        ("advised", Self::Advised),
        ("appealed", Self::Appealed),
        ("transferred", Self::Transferred),
    ];
}

/// One case, or [`cases`](Self::cases) that are alike in everything that is counted.
///
/// A record of zero or of a lost number of cases only states something about its labels: that there were none, or that nobody
/// knows. It is part of no total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// UTC day on which it came in.
    pub received: u32,
    /// UTC day on which it was closed; `None` while it is open.
    pub resolved: Option<u32>,
    /// By which way it came.
    pub channel: Option<String>,
    /// What it was about; it may be about several things.
    pub categories: Vec<String>,
    /// Who acted.
    pub actors: Vec<String>,
    /// What came of it.
    pub outcomes: Vec<Outcome>,
    /// What the action did, where that is not what its outcomes say.
    pub kind: Option<ActionKind>,
    /// What else is counted about it.
    pub marks: Vec<Mark>,
    /// How many cases these are.
    pub cases: Amount,
    /// How many reports they came from, never fewer than cases; `None`: as many.
    pub reports: Option<Amount>,
    /// How many people were named in them; `None`: not recorded.
    pub people: Option<Amount>,
    /// How many people the action was about; `None`: not recorded, or nobody where nothing was done.
    pub affected: Option<Amount>,
}

impl Record {
    /// One case of which only is known that it came.
    #[must_use]
    pub fn new(received: u32) -> Self {
        Self {
            received,
            resolved: None,
            channel: None,
            categories: Vec::new(),
            actors: Vec::new(),
            outcomes: Vec::new(),
            kind: None,
            marks: Vec::new(),
            cases: Amount::Known(1),
            reports: None,
            people: None,
            affected: None,
        }
    }

    /// What was done, if anything was.
    #[must_use]
    pub fn action(&self) -> Option<ActionKind> {
        self.kind.or_else(|| self.outcomes.iter().filter_map(Outcome::action).min())
    }

    /// True when somebody decided to do nothing, which is not the same as a decision that nobody wrote down.
    #[must_use]
    pub fn is_without_action(&self) -> bool {
        self.action().is_none() && !self.outcomes.is_empty()
    }

    /// True for one that states something instead of being counted.
    #[must_use]
    pub fn is_statement(&self) -> bool {
        matches!(self.cases, Amount::Known(0) | Amount::Lost)
    }
}

/// Something that may be counted. Logs are; the cases that members fold from messages join here.
///
/// `None` keeps a case out of every number: it has to be, as long as not every member of the roster may know of it. A case that is
/// open is counted only as carried over.
pub trait Countable {
    /// What is counted of it.
    fn record(&self) -> Option<Record>;
}

impl Countable for Record {
    fn record(&self) -> Option<Record> {
        Some(self.clone())
    }
}
