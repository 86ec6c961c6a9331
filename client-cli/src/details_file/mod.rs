//! What a desk promises and says, as a file that people fill in (TOML), and as the roster has it.

mod asked;
mod listed;
mod text;

pub use asked::{Asked, KNOWN, Said};
pub use listed::Listed;

use crate::config::malformed;
use crate::dates::{iso, parse_iso};
use crate::error::{ClientError, Kind};
use crate::files;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::roster::{Deadlines, Details, MemberDetails, WorkingDays, limits};

/// Bytes of the file.
const MAX: usize = 512 * 1024;
const KIB: u32 = 1024;
const MIB: u32 = 1024 * KIB;
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Gives the first fingerprint of the committee that has a given one, if the server that was asked has such a committee.
pub type Founding<'a> = &'a dyn Fn(&RosterHash) -> Option<RosterHash>;

/// The file. What is absent is as in [`Self::default`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DetailsFile {
    /// Phone and place, shown first.
    pub urgent: String,
    /// BCP 47 tags.
    pub languages: Vec<String>,
    /// Working days to the first answer.
    pub acknowledge: u32,
    /// Working days from one message to the next.
    pub next: u32,
    /// Names of weekdays.
    pub working_days: Vec<String>,
    /// Dates that do not count.
    pub holidays: Vec<String>,
    /// Months until a case expires from the vault.
    pub retention_months: u32,
    /// Most that can be attached to one message.
    pub attachments: String,
    /// Whether the form without JavaScript is offered.
    pub plain_form: bool,
    /// Who runs which machine.
    pub machines: BTreeMap<String, String>,
    /// Other places to report.
    pub place: Vec<Place>,
    /// The form; none for the page's own.
    pub question: Vec<Asked>,
    /// Who takes reports about what.
    pub directory: Vec<Listed>,
}

/// Another place to report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// What it is.
    pub label: String,
    /// How to reach it.
    pub how: String,
}

impl Default for DetailsFile {
    fn default() -> Self {
        Self {
            urgent: String::new(),
            languages: vec!["en".into()],
            acknowledge: 3,
            next: 7,
            working_days: WEEKDAYS.into_iter().take(5).map(Into::into).collect(),
            holidays: Vec::new(),
            retention_months: 18,
            attachments: size_said(limits::MAX_ATTACHMENTS),
            plain_form: true,
            machines: BTreeMap::new(),
            place: Vec::new(),
            question: Vec::new(),
            directory: Vec::new(),
        }
    }
}

impl DetailsFile {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Kind::Malformed`], with the line.
    pub fn read(path: &Path) -> Result<Self, ClientError> {
        let text = files::read_text(path, MAX)?;
        toml::from_str(&text).map_err(|error| {
            malformed(path, &text, &error)
                .next("`tellsafe desk create --print-details` prints a file with every setting explained.")
        })
    }

    /// What the present details say.
    #[must_use]
    pub fn of(details: &Details) -> Self {
        let counts = |at: usize| details.working.weekdays >> at & 1 == 1;
        Self {
            urgent: details.urgent.clone(),
            languages: details.languages.clone(),
            acknowledge: details.deadlines.acknowledge,
            next: details.deadlines.next,
            working_days: (0..).zip(WEEKDAYS).filter(|(at, _)| counts(*at)).map(|(_, day)| day.into()).collect(),
            holidays: details.working.holidays.iter().map(|day| iso(*day)).collect(),
            retention_months: details.retention_months,
            attachments: size_said(details.attachments),
            plain_form: details.plain_form,
            machines: details.operators.iter().cloned().collect(),
            place: details.other_places.iter().cloned().map(|(label, how)| Place { label, how }).collect(),
            question: details.form.iter().map(Asked::of).collect(),
            directory: details.directory.iter().map(Listed::of).collect(),
        }
    }

    /// The details of a roster with these members. `founding` gives the first fingerprint of the committee that has a given one, where
    /// a server was asked: a directory names committees by that.
    ///
    /// # Errors
    /// [`Kind::Malformed`]: a weekday or date that is none, a question or an entry that breaks a rule, or what no roster may say.
    pub fn details(&self, members: Vec<MemberDetails>, founding: Option<Founding<'_>>) -> Result<Details, ClientError> {
        self.check(&members)?;
        let details = Details {
            members,
            operators: self.machines.clone().into_iter().collect(),
            form: asked::form(&self.question)?,
            languages: self.languages.clone(),
            deadlines: Deadlines { acknowledge: self.acknowledge, next: self.next },
            working: self.working()?,
            retention_months: self.retention_months,
            plain_form: self.plain_form,
            other_places: self.place.iter().map(|place| (place.label.clone(), place.how.clone())).collect(),
            urgent: self.urgent.clone(),
            attachments: size(&self.attachments)?,
            directory: listed::directory(&self.directory, founding)?,
        };
        let bytes = details.to_bytes();
        if bytes.len() > limits::MAX_DETAILS {
            return Err(wrong(format!(
                "everyone who opens the page fetches them, and they are {} KiB, of at most {}; shorten the directory",
                bytes.len() / 1024,
                limits::MAX_DETAILS / 1024
            )));
        }
        // What this program would not read, it must not write.
        Details::parse(&bytes).map_err(|_| wrong("they do not fit into a list of members".into()))
    }

    fn check(&self, members: &[MemberDetails]) -> Result<(), ClientError> {
        let tag = |tag: &&String| !limits::is_language(tag);
        let said = self.question.iter().flat_map(|question| question.text.iter().map(|said| &said.language));
        if let Some(tag) = self.languages.iter().chain(said).find(tag) {
            return Err(wrong(format!("“{tag}” is not a language such as en, es or pt-BR")));
        }
        if self.acknowledge > 366 || self.next > 366 {
            return Err(wrong("a deadline is longer than a year".into()));
        }
        if !(1..=240).contains(&self.retention_months) {
            return Err(wrong("retention_months is not from 1 to 240".into()));
        }
        // Inboxes are public names: whoever reads on the desk and runs its vault would see who writes to whom.
        let keeper = self.machines.get("vault").map(|who| who.trim().to_lowercase());
        match members.iter().find(|member| keeper.as_deref() == Some(member.name.trim().to_lowercase().as_str())) {
            Some(member) => Err(wrong(format!("{} is a member, and a member may not run the vault", member.name))),
            None => Ok(()),
        }
    }

    fn working(&self) -> Result<WorkingDays, ClientError> {
        let mut weekdays = 0;
        for name in &self.working_days {
            let at = WEEKDAYS.iter().position(|day| day.eq_ignore_ascii_case(name.trim()));
            weekdays |= 1 << at.ok_or_else(|| wrong(format!("{name} is not the English name of a weekday")))?;
        }
        if weekdays == 0 {
            return Err(wrong("working_days names no day".into()));
        }
        let day = |text: &String| parse_iso(text).ok_or_else(|| wrong(format!("{text} is not a date like 2026-12-25")));
        let mut holidays = self.holidays.iter().map(day).collect::<Result<Vec<_>, _>>()?;
        holidays.sort_unstable();
        holidays.dedup();
        Ok(WorkingDays { weekdays, holidays })
    }
}

/// "10 MiB", "500 KiB", "none".
fn size(said: &str) -> Result<u32, ClientError> {
    let said = said.trim();
    if said == "none" {
        return Ok(0);
    }
    let (number, unit) = said.split_once(' ').unwrap_or((said, ""));
    let unit = match unit.trim() {
        "MiB" => Some(MIB),
        "KiB" => Some(KIB),
        "bytes" => Some(1),
        _ => None,
    };
    let bytes = number.parse::<u32>().ok().zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
    bytes.filter(|bytes| *bytes <= limits::MAX_ATTACHMENTS).ok_or_else(|| {
        wrong(format!("attachments = “{said}” is not \"none\", or a size like \"10 MiB\" up to \"25 MiB\""))
    })
}

/// As [`size`] reads it.
#[must_use]
pub fn size_said(bytes: u32) -> String {
    match bytes {
        0 => "none".into(),
        _ if bytes.is_multiple_of(MIB) => format!("{} MiB", bytes / MIB),
        _ if bytes.is_multiple_of(KIB) => format!("{} KiB", bytes / KIB),
        _ => format!("{bytes} bytes"),
    }
}

fn wrong(why: String) -> ClientError {
    ClientError::new(Kind::Malformed, format!("The committee's settings cannot be used: {why}."))
        .next("Correct them in the file that you named with --details.")
}
