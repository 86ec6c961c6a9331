//! Acts: what members do about a case, each a line that any client of theirs reads in the same way.
//!
//! They stand in the content of steps and declarations, which go to members only. What follows from them is in [`crate::case::work`].

mod read;
mod write;

pub(crate) use read::acts;

use crate::bytes::{Inbox, MessageId, RosterHash};
use crate::code::Code;
use crate::label::PublicKey;
use crate::outcome::{Finding, Outcome, named};
use crate::quorum::Rule;

/// Most acts of one message.
pub const MAX_ACTS: usize = 32;
/// Most bytes of a text in an act.
pub const MAX_WORDS: usize = 8000;
/// Most bytes of the name of a space.
pub const MAX_SPACE: usize = 200;
/// Most bytes of a word for statistics, of the name of whom a case was passed on to or asked, and of who someone is and the code for them.
pub const MAX_LABEL: usize = 200;
/// Most categories of a case.
pub const MAX_CATEGORIES: usize = 16;
/// Most inboxes in a [`Count`]: those of every member.
pub const MAX_COUNTED: usize = 15;
/// Most members of a panel that hears an appeal.
pub const MAX_PANEL: usize = 15;
/// The first number that is no act yet.
pub const FIRST_NEWER: u8 = 26;

named! {
    /// How a member stands to a case. Others learn this and nothing more.
    Conflict {
        /// No conflict.
        None = 0, "none";
        /// Such as the same employer: reads, writes, and does not vote.
        Soft = 1, "soft";
        /// Such as being named in it or close to anyone in it: the case is closed to them.
        Hard = 2, "hard";
    }
}

named! {
    /// What a date is for.
    Clock {
        /// The reporter hears that someone has read the report.
        Acknowledge = 0, "acknowledge";
        /// The committee looks at the case again.
        Review = 1, "review";
        /// The reporter hears where it stands.
        Status = 2, "status";
        /// What one member did alone is confirmed or reversed.
        Alone = 3, "alone";
        /// Until when members may object to a proposal.
        Objection = 4, "objection";
        /// Until when a decision can be appealed.
        Appeal = 5, "appeal";
        /// Until when a decision keeps someone out; how long the case is kept counts from there.
        Ban = 6, "ban";
    }
}

named! {
    /// A vote on a proposal. In the order of care: where one member voted twice at once, the last of these counts.
    Vote {
        /// For it.
        Yes = 0, "yes";
        /// Neither.
        Abstain = 1, "abstain";
        /// Against it.
        No = 2, "no";
    }
}

named! {
    /// Something that is the reporter's to say.
    Wish {
        /// May it be passed on to another team?
        Share = 0, "share";
        /// May the person it is about be talked to?
        Approach = 1, "approach";
        /// May anything be done now?
        Act = 2, "act";
        /// May there be a mediation?
        Mediate = 3, "mediate";
        /// The same, as the person says whom it is about: both have to agree.
        MediateOther = 4, "mediate-other";
    }
}

named! {
    /// What the reporter said. In the order of care.
    Said {
        /// They agree.
        Yes = 0, "yes";
        /// They want to be asked each time.
        Ask = 1, "ask";
        /// They do not.
        No = 2, "no";
    }
}

/// What members are asked to agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// By which it is counted.
    pub rule: Rule,
    /// Whether the code was broken.
    pub finding: Finding,
    /// What is to be done, ascending.
    pub outcomes: Vec<Outcome>,
    /// The decision as it is written.
    pub words: String,
    /// The last day on which members may vote and object.
    pub until: u32,
}

/// How a case ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// Whether the code was broken.
    pub finding: Finding,
    /// What was done, ascending.
    pub outcomes: Vec<Outcome>,
    /// The last day on which it can be appealed, if it can.
    pub appeal: Option<u32>,
}

/// What a report for the public counts of a case, beside how it ended. Nothing of it tells what happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// By which way it came; `None` for through Tellsafe.
    pub channel: Option<String>,
    /// What it was about, in the committee's own words for kinds of cases, ascending.
    pub categories: Vec<String>,
    /// How many people were named in it, if anyone counted.
    pub people: Option<u32>,
    /// How many people the action was about, if anyone counted.
    pub affected: Option<u32>,
}

/// What stays of a case when it is deleted: what a report for the public counts of it, and nothing of what happened, whom it was about or
/// who told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The roster that its report went by.
    pub roster: RosterHash,
    /// The inboxes of the members who had it, ascending, at least one.
    pub readers: Vec<Inbox>,
    /// The vault's day of the report.
    pub received: u32,
    /// The vault's day on which it ended.
    pub closed: u32,
    /// Whether the code was broken.
    pub finding: Finding,
    /// What was done, ascending.
    pub outcomes: Vec<Outcome>,
    /// Whether one member did something alone.
    pub alone: bool,
    /// Whether it was appealed in time.
    pub appealed: bool,
    /// What else is counted.
    pub tally: Tally,
}

/// What was sent to another desk, as a report there under a code that was made for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The desk's name, as it was then.
    pub name: String,
    /// Its founding core.
    pub desk: RosterHash,
    /// The handle that it was asked about; `None` where the case was passed on to it.
    pub about: Option<String>,
    /// Leads to what it answers.
    pub code: Code,
}

/// One thing that a member did. The message that holds it says who, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// 0: how the author stands to the case.
    Conflict(Conflict),
    /// 1: the author holds that the hard conflict of the member with this key is none.
    LetBack(PublicKey),
    /// 2: who leads the case from now on; `None` for no one.
    Lead(Option<PublicKey>),
    /// 3: a date is set, or no longer there.
    Clock(Clock, Option<u32>),
    /// 4: a decision is proposed. The message's id names it; a message holds at most one.
    Propose(Proposal),
    /// 5: on the proposal of that message.
    Vote(MessageId, Vote),
    /// 6: to the proposal of that message, with the reason.
    Object(MessageId, String),
    /// 7: the author takes their own proposal back.
    TakeBack(MessageId),
    /// 8: the author did something alone, because it could not wait. The message's id names it; a message holds at most one.
    Alone(String),
    /// 9: what was done alone is confirmed, or reversed.
    Review(MessageId, bool),
    /// 10: a space where a decision has to take effect, and whether it has.
    Space(String, bool),
    /// 11: what the reporter said about a wish of theirs, as someone read or heard it.
    Consent(Wish, Said),
    /// 12: done against the reporter's wish, with the reason.
    Override(Wish, String),
    /// 13: what legal counsel said.
    Counsel(String),
    /// 14: nothing of the case is deleted, or no longer held.
    Hold(bool),
    /// 15: the case ends.
    Close(Closing),
    /// 16: it begins again, with the reason.
    Reopen(String),
    /// 17: what a report for the public counts of it.
    Tally(Tally),
    /// 18: it was passed on to someone outside of Tellsafe or to another desk, named in words: in full, or no more than they need.
    PassedOn(String, bool),
    /// 19: an appeal, with its grounds and the day on which it came. The message's id names it; a message holds at most one.
    Appeal(String, u32),
    /// 20: an appeal that came too late is refused, with the reason.
    Refuse(String),
    /// 21: who hears the appeal of that message, ascending.
    Panel(MessageId, Vec<PublicKey>),
    /// 22: the author, who is of its panel, holds that the decision is right, or that it is not, with the reason.
    Hear(MessageId, bool, String),
    /// 23: what stays counted of a case that the author has deleted. Alone, in a message of its own kind.
    Counted(Count),
    /// 24: by this code, this person is meant. Only in a message of its own kind.
    Name(String, String),
    /// 25: another desk was asked, or the case was passed on to it.
    Asked(Asked),
    /// Of a later version: its bytes, so that it keeps its place.
    Newer(Newer),
}

/// An act that this version does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newer {
    number: u8,
    bytes: Vec<u8>,
}

impl Newer {
    /// Its number, at least [`FIRST_NEWER`].
    #[must_use]
    pub fn number(&self) -> u8 {
        self.number
    }
}

impl Act {
    /// True for what a member may say about a case that they do not read: about conflicts, and nothing else.
    #[must_use]
    pub fn is_declaration(&self) -> bool {
        matches!(self, Self::Conflict(_) | Self::LetBack(_))
    }
}
