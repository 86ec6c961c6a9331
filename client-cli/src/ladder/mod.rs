//! Ladders: what follows a violation, step by step, as communities publish it or a committee writes down for itself.

use crate::error::{ClientError, Kind};
use crate::files;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;
use std::path::Path;
use tellsafe_protocol::outcome::{Finding, Outcome};

const PRESETS: &str = include_str!("presets.toml");
/// Bytes of an own ladder.
const MAX: usize = 64 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    ladder: Vec<Ladder>,
}

/// A ladder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// As it is typed.
    pub name: String,
    /// As it is called.
    pub title: String,
    /// Where it is published; empty for an own one that is not.
    #[serde(default)]
    pub source: String,
    /// From the least to the most, at least one.
    pub step: Vec<Step>,
}

/// One step of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// As it is typed; ascending.
    pub number: u8,
    /// As it is called.
    pub title: String,
    /// What it is for.
    pub when: String,
    /// What follows.
    pub then: String,
    /// How the person can make it good, where the ladder says so.
    #[serde(default)]
    pub repair: String,
    /// What is found where it is taken: a violation, if that is left out.
    #[serde(default = "violation", deserialize_with = "finding")]
    pub finding: Finding,
    /// What is done, ascending.
    #[serde(deserialize_with = "outcomes")]
    pub outcomes: Vec<Outcome>,
}

fn violation() -> Finding {
    Finding::Violation
}

fn finding<'de, D: Deserializer<'de>>(d: D) -> Result<Finding, D::Error> {
    Finding::from_word(&String::deserialize(d)?).ok_or_else(|| D::Error::custom("finding"))
}

fn outcomes<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Outcome>, D::Error> {
    let words = Vec::<String>::deserialize(d)?;
    let outcomes: Option<BTreeSet<Outcome>> = words.iter().map(|word| Outcome::from_word(word)).collect();
    outcomes.map(|outcomes| outcomes.into_iter().collect()).ok_or_else(|| D::Error::custom("outcome"))
}

impl Ladder {
    /// The step with this number.
    ///
    /// # Errors
    /// [`Kind::NotFound`], with those that there are.
    pub fn find(&self, number: u8) -> Result<&Step, ClientError> {
        self.step.iter().find(|step| step.number == number).ok_or_else(|| {
            let numbers: Vec<String> = self.step.iter().map(|step| step.number.to_string()).collect();
            ClientError::new(Kind::NotFound, format!("{} has no step {number}.", self.title))
                .next(format!("Its steps are {}. See them with: tellsafe ladder", numbers.join(", ")))
        })
    }

    /// The first line of a decision that takes a step.
    #[must_use]
    pub fn heading(&self, step: &Step) -> String {
        format!("{}, step {}: {}.", self.title, step.number, step.title)
    }

    /// Whether it can be climbed: every step has a name, and comes after the one before.
    fn is_whole(&self) -> bool {
        let said = |text: &str| !text.trim().is_empty();
        let numbers: Vec<u8> = self.step.iter().map(|step| step.number).collect();
        said(&self.title)
            && !numbers.is_empty()
            && numbers.is_sorted_by(|one, next| one < next)
            && self.step.iter().all(|step| said(&step.title))
    }
}

/// Those that communities publish.
///
/// # Errors
/// A fault of this program.
pub fn presets() -> Result<Vec<Ladder>, ClientError> {
    parse(PRESETS).ok_or_else(|| ClientError::internal("a ladder is broken"))
}

/// The ladder that was named: of a community, or in a file.
///
/// # Errors
/// [`Kind::NotFound`], with the names that there are; [`Kind::Malformed`], a file that holds no ladder.
pub fn named(typed: &str) -> Result<Ladder, ClientError> {
    let presets = presets()?;
    if let Some(ladder) = presets.iter().find(|ladder| ladder.name == typed.trim().to_lowercase()) {
        return Ok(ladder.clone());
    }
    let file = Path::new(typed);
    if !file.exists() {
        let names: Vec<&str> = presets.iter().map(|ladder| ladder.name.as_str()).collect();
        return Err(ClientError::new(Kind::NotFound, format!("There is no ladder {typed}, and no such file."))
            .next(format!("Name a file with your own, or one of these: {}.", names.join(", "))));
    }
    let text = files::read_text(file, MAX)?;
    parse(&text).filter(|all| all.len() == 1).and_then(|mut all| all.pop()).ok_or_else(|| {
        ClientError::new(Kind::Malformed, format!("{} holds no whole ladder.", file.display()))
            .means("It has one [[ladder]], its steps go up, and each names outcomes that tellsafe propose knows.")
            .next("Begin with one that works: tellsafe ladder django --print > own.toml")
    })
}

/// The text of one of the presets, to be changed.
#[must_use]
pub fn text_of(name: &str) -> Option<String> {
    let mut parts = PRESETS.split("[[ladder]]\n").skip(1);
    let text = parts.find(|part| part.starts_with(&format!("name = \"{name}\"\n")))?;
    Some(format!("[[ladder]]\n{}\n", text.trim_end()))
}

fn parse(text: &str) -> Option<Vec<Ladder>> {
    let file: File = toml::from_str(text).ok()?;
    file.ladder.iter().all(Ladder::is_whole).then_some(file.ladder)
}
