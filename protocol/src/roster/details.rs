//! The details of a roster: what people read, and what is sealed to.

use super::core::MAX_MEMBERS;
use super::directory::{self, DirectoryEntry};
use super::form::{self, FormItem};
use super::limits::{MAX_ATTACHMENTS, MAX_DETAILS, MAX_LANGUAGES, is_language};
use super::promises::{Deadlines, WorkingDays};
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

/// The details of a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// In the core's order, and as many.
    pub members: Vec<MemberDetails>,
    /// Which machine, and who runs it.
    pub operators: Vec<(String, String)>,
    /// Empty for the page's own form in its own order. What happened is asked first in any form, whether or not it is listed.
    pub form: Vec<FormItem>,
    /// BCP 47; at most 64.
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
    /// Most bytes of attachments in all, up to 25 MiB; 0 when none are taken.
    pub attachments: u32,
    /// Who takes reports about what; at most 1024 entries.
    pub directory: Vec<DirectoryEntry>,
}

type Member = (String, String, String, ByteVec, u8);
type Fields = (
    u8,
    Vec<Member>,
    Vec<(String, String)>,
    Vec<form::Fields>,
    Vec<String>,
    (u32, u32),
    (u8, Vec<u32>),
    u32,
    bool,
    Vec<(String, String)>,
    String,
    u32,
    Vec<directory::Fields>,
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
            form::to_fields(&self.form),
            self.languages.clone(),
            (self.deadlines.acknowledge, self.deadlines.next),
            (self.working.weekdays, self.working.holidays.clone()),
            self.retention_months,
            self.plain_form,
            self.other_places.clone(),
            self.urgent.clone(),
            self.attachments,
            directory::to_fields(&self.directory),
        );
        cbor::to_bytes(&fields)
    }

    /// Reads details.
    ///
    /// # Errors
    /// [`Malformed`]: not deterministic, no working day, no name, a recipient of another size, a form or a directory that breaks a rule
    /// of theirs, or more than [`MAX_DETAILS`] bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_DETAILS {
            return Err(Malformed);
        }
        let (
            version,
            members,
            operators,
            form,
            languages,
            deadlines,
            working,
            retention_months,
            plain_form,
            other_places,
            urgent,
            attachments,
            directory,
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
            && languages.len() <= MAX_LANGUAGES
            && languages.iter().all(|tag| is_language(tag))
            && attachments <= MAX_ATTACHMENTS
            && deadlines.0 <= 366
            && deadlines.1 <= 366
            && (1..=240).contains(&retention_months);
        if !kept {
            return Err(Malformed);
        }
        Ok(Self {
            members,
            operators,
            form: form::from_fields(form)?,
            languages,
            deadlines: Deadlines { acknowledge: deadlines.0, next: deadlines.1 },
            working: WorkingDays { weekdays: working.0, holidays: working.1 },
            retention_months,
            plain_form,
            other_places,
            urgent,
            attachments,
            directory: directory::from_fields(directory)?,
        })
    }

    /// What the core names them by.
    #[must_use]
    pub fn hash(&self) -> DetailsHash {
        DetailsHash::of(&self.to_bytes())
    }
}
