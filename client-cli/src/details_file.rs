//! What a desk promises and says, as a file that people fill in (TOML), and as the roster has it.

use crate::dates::{iso, parse_iso};
use crate::error::{ClientError, Kind};
use crate::files;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use tellsafe_protocol::roster::{
    Deadlines, Details, FormItem, FormText, MemberDetails, QuestionKind, WorkingDays, limits,
};

/// Bytes of the file.
const MAX: usize = 256 * 1024;
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

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
    /// Whether the form without JavaScript is offered.
    pub plain_form: bool,
    /// Who runs which machine.
    pub machines: BTreeMap<String, String>,
    /// Other places to report.
    pub place: Vec<Place>,
    /// The form; none for the page's own.
    pub question: Vec<Asked>,
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

/// A question of the desk's own form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Stable name.
    pub id: String,
    /// As it is asked.
    pub label: String,
    /// Several lines.
    #[serde(default)]
    pub long: bool,
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
            plain_form: true,
            machines: BTreeMap::new(),
            place: Vec::new(),
            question: Vec::new(),
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
            let at =
                error.span().and_then(|span| text.get(..span.start)).map_or(0, |before| before.matches('\n').count());
            ClientError::new(Kind::Malformed, format!("{}, line {}: {}.", path.display(), at + 1, error.message()))
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
            plain_form: details.plain_form,
            machines: details.operators.iter().cloned().collect(),
            place: details.other_places.iter().cloned().map(|(label, how)| Place { label, how }).collect(),
            question: details.form.iter().filter_map(asked).collect(),
        }
    }

    /// The details of a roster with these members.
    ///
    /// # Errors
    /// [`Kind::Malformed`]: a weekday or date that is none, or what no roster may say.
    pub fn details(&self, members: Vec<MemberDetails>) -> Result<Details, ClientError> {
        self.check(&members)?;
        let details = Details {
            members,
            operators: self.machines.clone().into_iter().collect(),
            form: self.question.iter().map(item).collect(),
            languages: self.languages.clone(),
            deadlines: Deadlines { acknowledge: self.acknowledge, next: self.next },
            working: self.working()?,
            retention_months: self.retention_months,
            plain_form: self.plain_form,
            other_places: self.place.iter().map(|place| (place.label.clone(), place.how.clone())).collect(),
            urgent: self.urgent.clone(),
            attachments: limits::MAX_ATTACHMENTS,
            directory: vec![],
        };
        // What this program would not read, it must not write.
        Details::parse(&details.to_bytes()).map_err(|_| wrong("they do not fit into a list of members".into()))
    }

    fn check(&self, members: &[MemberDetails]) -> Result<(), ClientError> {
        if self.acknowledge > 366 || self.next > 366 {
            return Err(wrong("a deadline is longer than a year".into()));
        }
        if !(1..=240).contains(&self.retention_months) {
            return Err(wrong("retention_months is not from 1 to 240".into()));
        }
        let mut ids: Vec<_> = self.question.iter().map(|question| &question.id).collect();
        ids.sort_unstable();
        if ids.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) || ids.iter().any(|id| id.trim().is_empty()) {
            return Err(wrong("two questions have the same id, or one has none".into()));
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

    /// The file with every setting explained.
    #[must_use]
    pub fn to_text(&self) -> String {
        let value = |value: toml::Value| value.to_string();
        let list = |items: &[String]| value(items.iter().cloned().map(toml::Value::String).collect::<Vec<_>>().into());
        let string = |text: &str| value(text.into());
        let mut text = format!(
            "# What people see before they write, and what they are promised.

# Shown first: whom to call, and where to go, when someone is in danger now.
urgent = {}

# The languages you read, as en, es, pt-BR.
languages = {}

# Working days until the first answer, and from each message to the next.
acknowledge = {}
next = {}
working_days = {}
# Dates that do not count, as \"2026-12-25\".
holidays = {}

# Months after which a case is deleted from the vault.
retention_months = {}

# Offer a form to browsers without JavaScript. Those who run the web server
# could read what is typed into it; the page says so first.
plain_form = {}

# Who runs each machine. A member of the committee may not run the vault.
[machines]
",
            string(&self.urgent),
            list(&self.languages),
            self.acknowledge,
            self.next,
            list(&self.working_days),
            list(&self.holidays),
            self.retention_months,
            self.plain_form,
        );
        for (machine, who) in &self.machines {
            text += &format!("{} = {}\n", key(machine), string(who));
        }
        if self.machines.is_empty() {
            text += "# gateway = \"Example Hosting Cooperative\"\n# vault = \"Example Foundation\"\n";
        }
        text += "\n# Other places to turn to. Repeat for each.\n";
        for place in &self.place {
            text += &format!("[[place]]\nlabel = {}\nhow = {}\n", string(&place.label), string(&place.how));
        }
        if self.place.is_empty() {
            text += "# [[place]]\n# label = \"The foundation's ombudsperson\"\n# how = \"ombuds@example.org\"\n";
        }
        text += "\n# Your own form, in place of the usual questions. Repeat for each.\n";
        for asked in &self.question {
            text += &format!(
                "[[question]]\nid = {}\nlabel = {}\nlong = {}\n",
                string(&asked.id),
                string(&asked.label),
                asked.long
            );
        }
        if self.question.is_empty() {
            text += "# [[question]]\n# id = \"where\"\n# label = \"Where did it happen?\"\n# long = false\n";
        }
        text
    }
}

fn asked(item: &FormItem) -> Option<Asked> {
    let text = item.texts.first()?;
    Some(Asked { id: item.id.clone(), label: text.label.clone(), long: item.kind == QuestionKind::Lines })
}

fn item(asked: &Asked) -> FormItem {
    FormItem {
        id: asked.id.clone(),
        kind: if asked.long { QuestionKind::Lines } else { QuestionKind::Line },
        texts: vec![FormText { language: "en".into(), label: asked.label.clone(), hint: String::new() }],
    }
}

/// A key in quotation marks: JSON's escapes are TOML's, but for one character.
fn key(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

fn wrong(why: String) -> ClientError {
    ClientError::new(Kind::Malformed, format!("The committee's settings cannot be used: {why}."))
        .next("Correct them in the file that you named with --details.")
}
