//! The form: which questions, in which order and words.

use super::wrong;
use crate::error::ClientError;
use serde::{Deserialize, Serialize};
use tellsafe_protocol::roster::limits::{MAX_FORM, MAX_ID, MAX_SAID};
use tellsafe_protocol::roster::{FormItem, FormText, QuestionKind};

/// The page's own questions, by the names that a form orders them with.
pub const KNOWN: [&str; 16] = [
    "danger",
    "ongoing",
    "what",
    "place",
    "people",
    "when",
    "witnesses",
    "links",
    "role",
    "hide",
    "share",
    "approach",
    "act",
    "contact",
    "wish",
    "files",
];

/// A question of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// One of [`KNOWN`], or a name of the committee's own.
    pub id: String,
    /// Several lines; only, and always, for the committee's own.
    pub long: Option<bool>,
    /// In each language; the first for readers of others.
    #[serde(default)]
    pub text: Vec<Said>,
}

/// A question in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// BCP 47.
    pub language: String,
    /// As it is asked.
    pub label: String,
    /// What helps to answer it.
    #[serde(default)]
    pub hint: String,
}

impl Asked {
    pub(super) fn of(item: &FormItem) -> Self {
        let said = |text: &FormText| Said {
            language: text.language.clone(),
            label: text.label.clone(),
            hint: text.hint.clone(),
        };
        Self {
            id: item.id.clone(),
            long: (item.kind != QuestionKind::Known).then_some(item.kind == QuestionKind::Lines),
            text: item.texts.iter().map(said).collect(),
        }
    }

    fn item(&self) -> FormItem {
        let text = |said: &Said| FormText {
            language: said.language.clone(),
            label: said.label.clone(),
            hint: said.hint.clone(),
        };
        FormItem {
            id: self.id.clone(),
            kind: match self.long {
                None => QuestionKind::Known,
                Some(false) => QuestionKind::Line,
                Some(true) => QuestionKind::Lines,
            },
            texts: self.text.iter().map(text).collect(),
        }
    }

    /// What is wrong with it, in words.
    fn fault(&self) -> Option<String> {
        let known = KNOWN.contains(&self.id.as_str());
        let shape = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=MAX_ID).contains(&self.id.len()) || !self.id.bytes().all(shape) {
            return Some(format!("its id is not of 1 to {MAX_ID} of a to z, digits and hyphens"));
        }
        if known && self.long.is_some() {
            return Some(
                "it is one of the usual questions, so `long` does not belong there; choose another id for your own"
                    .into(),
            );
        }
        if !known && self.long.is_none() {
            return Some(format!(
                "it is none of the usual questions ({}); for one of your own add `long`",
                KNOWN.join(", ")
            ));
        }
        if !known && self.text.is_empty() {
            return Some("it has no text".into());
        }
        let said: Vec<_> = self.text.iter().map(|said| &said.language).collect();
        self.text.iter().enumerate().find_map(|(at, text)| {
            let rules = [
                (text.label.trim().is_empty(), "its label is empty"),
                (text.label.chars().count() > MAX_SAID, "its label is longer than 500 characters"),
                (text.hint.chars().count() > MAX_SAID, "its hint is longer than 500 characters"),
                (said.iter().take(at).any(|before| **before == text.language), "it is there already"),
            ];
            let (_, why) = rules.into_iter().find(|(broken, _)| *broken)?;
            Some(format!("in language “{}”, {why}", text.language))
        })
    }
}

/// The form of a roster.
///
/// # Errors
/// The first question that breaks a rule, by its place and id.
pub(super) fn form(asked: &[Asked]) -> Result<Vec<FormItem>, ClientError> {
    if asked.len() > MAX_FORM {
        return Err(wrong(format!("there are more than {MAX_FORM} questions")));
    }
    for (at, one) in asked.iter().enumerate() {
        let twice = asked.iter().take(at).any(|before| before.id == one.id);
        if let Some(why) = one.fault().or_else(|| twice.then(|| "its id is there already".into())) {
            return Err(wrong(format!("question {} (“{}”): {why}", at + 1, one.id)));
        }
    }
    Ok(asked.iter().map(Asked::item).collect())
}
