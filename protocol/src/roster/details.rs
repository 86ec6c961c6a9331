//! The details of a roster: what people read, and what is sealed to.

use super::core::MAX_MEMBERS;
use crate::bytes::DetailsHash;
use crate::cbor::{self, Malformed};
use minicbor::bytes::ByteVec;

/// Bytes of a recipient.
const RECIPIENT: usize = 1216;

/// What is said of a member, in the core's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberDetails {
    /// As the member wants to be called.
    pub name: String,
    /// On this committee.
    pub role: String,
    /// Employer or project, for conflicts.
    pub affiliation: String,
    /// What is sealed to this member; 1216 bytes that are test-encapsulated before each use, because a
    /// member whose key fails must be named and not merely make the whole roster unreadable.
    pub recipient: Vec<u8>,
    /// The newest version of content this member's client reads.
    pub content_version: u8,
}

/// A question of the desk's own form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Stable name in a report's answers.
    pub id: String,
    /// As it is asked.
    pub label: String,
    /// True for several lines.
    pub long: bool,
}

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

/// The details of a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// In the core's order, and as many.
    pub members: Vec<MemberDetails>,
    /// Which machine, and who runs it.
    pub operators: Vec<(String, String)>,
    /// Empty for the page's own form.
    pub questions: Vec<Question>,
    /// BCP 47.
    pub languages: Vec<String>,
    /// In working days.
    pub deadlines: Deadlines,
    /// Which those are.
    pub working: WorkingDays,
    /// Months until a case expires from the vault.
    pub retention_months: u32,
    /// Whether the form without JavaScript, which the gateway can read, is offered.
    pub plain_form: bool,
    /// Label and how to reach it.
    pub other_places: Vec<(String, String)>,
    /// Phone and place, shown first; may be empty.
    pub urgent: String,
}

type Member = (String, String, String, ByteVec, u8);
type Fields = (
    u8,
    Vec<Member>,
    Vec<(String, String)>,
    Vec<(String, String, bool)>,
    Vec<String>,
    (u32, u32),
    (u8, Vec<u32>),
    u32,
    bool,
    Vec<(String, String)>,
    String,
);

impl Details {
    /// The bytes whose hash the core names.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let member = |m: &MemberDetails| {
            (
                m.name.clone(),
                m.role.clone(),
                m.affiliation.clone(),
                ByteVec::from(m.recipient.clone()),
                m.content_version,
            )
        };
        let fields: Fields = (
            cbor::VERSION,
            self.members.iter().map(member).collect(),
            self.operators.clone(),
            self.questions.iter().map(|q| (q.id.clone(), q.label.clone(), q.long)).collect(),
            self.languages.clone(),
            (self.deadlines.acknowledge, self.deadlines.next),
            (self.working.weekdays, self.working.holidays.clone()),
            self.retention_months,
            self.plain_form,
            self.other_places.clone(),
            self.urgent.clone(),
        );
        cbor::to_bytes(&fields)
    }

    /// Reads details.
    ///
    /// # Errors
    /// [`Malformed`]: not deterministic, no working day, no name, a recipient of another size.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (
            version,
            members,
            operators,
            questions,
            languages,
            deadlines,
            working,
            retention_months,
            plain_form,
            other_places,
            urgent,
        ): Fields = cbor::from_bytes(bytes)?;
        cbor::version(version)?;
        let members: Vec<_> = members
            .into_iter()
            .map(|(name, role, affiliation, recipient, content_version)| MemberDetails {
                name,
                role,
                affiliation,
                recipient: recipient.into(),
                content_version,
            })
            .collect();
        let kept = (1..=MAX_MEMBERS).contains(&members.len())
            && members.iter().all(|m| m.recipient.len() == RECIPIENT && !m.name.trim().is_empty())
            && (1..=0x7f).contains(&working.0)
            && cbor::ascending(&working.1)
            && deadlines.0 <= 366
            && deadlines.1 <= 366
            && (1..=240).contains(&retention_months);
        if !kept {
            return Err(Malformed);
        }
        Ok(Self {
            members,
            operators,
            questions: questions.into_iter().map(|(id, label, long)| Question { id, label, long }).collect(),
            languages,
            deadlines: Deadlines { acknowledge: deadlines.0, next: deadlines.1 },
            working: WorkingDays { weekdays: working.0, holidays: working.1 },
            retention_months,
            plain_form,
            other_places,
            urgent,
        })
    }

    /// What the core names them by.
    #[must_use]
    pub fn hash(&self) -> DetailsHash {
        DetailsHash::of(&self.to_bytes())
    }
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
