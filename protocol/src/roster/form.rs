//! What a desk asks, in its own order and words.

use super::limits::{MAX_FORM, MAX_ID, MAX_LANGUAGES, MAX_SAID, fits, is_language, says, twice};
use crate::cbor::Malformed;

/// What kind of question it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionKind {
    /// The page's own question of that id. Its texts, if any, take the place of the page's words. An id that a program does not know is
    /// one of a later version, and is not asked.
    Known,
    /// The desk's own, answered in one line.
    Line,
    /// The desk's own, answered in several lines.
    Lines,
}

impl QuestionKind {
    const ALL: [Self; 3] = [Self::Known, Self::Line, Self::Lines];

    fn number(self) -> u8 {
        match self {
            Self::Known => 0,
            Self::Line => 1,
            Self::Lines => 2,
        }
    }
}

/// How a question is asked in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormText {
    /// BCP 47.
    pub language: String,
    /// The question; 1 to 500 characters.
    pub label: String,
    /// What helps to answer it; may be empty, at most 500 characters.
    pub hint: String,
}

/// One item of a desk's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormItem {
    /// Stable name in a report's answers: 1 to 32 of a to z, digits and hyphens.
    pub id: String,
    /// Whose question it is.
    pub kind: QuestionKind,
    /// In the desk's order, no language twice; at least one of the desk's own questions.
    pub texts: Vec<FormText>,
}

impl FormItem {
    /// The text for a reader of `language`: that one, else the same language of another region, else the first. `None` where the
    /// page's own words stand.
    #[must_use]
    pub fn text(&self, language: &str) -> Option<&FormText> {
        let main = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let exact = self.texts.iter().find(|text| text.language.eq_ignore_ascii_case(language));
        let near = || self.texts.iter().find(|text| main(&text.language) == main(language));
        // The page's own question has words in that language already, better than the desk's in another.
        let any = || self.texts.first().filter(|_| self.kind != QuestionKind::Known);
        exact.or_else(near).or_else(any)
    }

    fn keeps_its_rules(&self) -> bool {
        let named = (1..=MAX_ID).contains(&self.id.len())
            && self.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let text =
            |text: &FormText| is_language(&text.language) && says(&text.label, MAX_SAID) && fits(&text.hint, MAX_SAID);
        named
            && (self.kind == QuestionKind::Known || !self.texts.is_empty())
            && self.texts.len() <= MAX_LANGUAGES
            && self.texts.iter().all(text)
            && !twice(self.texts.iter().map(|text| &text.language))
    }
}

pub(super) type Fields = (String, u8, Vec<(String, String, String)>);

pub(super) fn to_fields(form: &[FormItem]) -> Vec<Fields> {
    let text = |text: &FormText| (text.language.clone(), text.label.clone(), text.hint.clone());
    form.iter().map(|item| (item.id.clone(), item.kind.number(), item.texts.iter().map(text).collect())).collect()
}

/// Reads a form.
///
/// # Errors
/// [`Malformed`], for whatever breaks a rule.
pub(super) fn from_fields(fields: Vec<Fields>) -> Result<Vec<FormItem>, Malformed> {
    let text = |(language, label, hint)| FormText { language, label, hint };
    let item = |(id, kind, texts): Fields| {
        let kind = QuestionKind::ALL.into_iter().find(|known| known.number() == kind).ok_or(Malformed)?;
        Ok(FormItem { id, kind, texts: texts.into_iter().map(text).collect() })
    };
    let form = fields.into_iter().map(item).collect::<Result<Vec<_>, _>>()?;
    let kept = form.len() <= MAX_FORM
        && form.iter().all(FormItem::keeps_its_rules)
        && !twice(form.iter().map(|item| &item.id));
    if kept { Ok(form) } else { Err(Malformed) }
}
