//! What the form asks: the page's own questions in its own order, or the committee's.

use tellsafe_protocol::roster::{Details, FormItem, QuestionKind};

use super::page::Page;
use crate::fields::Fields;
use crate::words::Words;

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Line,
    Lines,
    /// One of these, which are also what is stored.
    Choice(&'static [&'static str]),
}

/// The page's own questions but what happened and the files, which cannot be sent this way. Where and who go on the card.
const OWN: [(&str, Shape); 14] = [
    ("danger", Shape::Choice(&["no", "yes"])),
    ("ongoing", Shape::Choice(&["yes", "no", "unsure"])),
    ("place", Shape::Line),
    ("when", Shape::Line),
    ("people", Shape::Lines),
    ("witnesses", Shape::Lines),
    ("links", Shape::Lines),
    ("role", Shape::Choice(&["target", "witness", "told", "moderator"])),
    ("hide", Shape::Lines),
    ("act", Shape::Choice(&["act", "ask", "keep"])),
    ("share", Shape::Choice(&["ask", "yes", "no"])),
    ("approach", Shape::Choice(&["ask", "yes", "no"])),
    ("contact", Shape::Line),
    ("wish", Shape::Lines),
];

/// The page's own order below what happened: where, who, what shows it, you, wishes.
const GROUPS: [(&str, &[&str]); 6] = [
    ("form.groups.where", &["ongoing", "place", "when"]),
    ("form.groups.who", &["people", "witnesses"]),
    ("form.groups.shown", &["links"]),
    ("form.groups.you", &["role", "hide"]),
    ("form.groups.next", &["act", "share", "approach"]),
    ("form.groups.touch", &["contact"]),
];

/// A question as it is asked.
pub(super) struct Question {
    /// Its stable name in the answers.
    pub(super) id: String,
    /// The name and id of its field.
    pub(super) field: String,
    label: String,
    hint: String,
    shape: Shape,
}

/// A form without what happened, which is always asked.
pub(super) struct Form {
    /// Asked before anything else.
    pub(super) danger: Option<Question>,
    /// A heading, or none, and what is asked under it.
    pub(super) groups: Vec<(&'static str, Vec<Question>)>,
}

impl Form {
    /// What this committee asks.
    pub(super) fn of(details: &Details, words: Words) -> Self {
        if details.form.is_empty() {
            let group = |(key, ids): (&'static str, &'static [&'static str])| {
                (words.word(key), ids.iter().filter_map(|id| own(id, None, words)).collect())
            };
            return Self { danger: own("danger", None, words), groups: GROUPS.into_iter().map(group).collect() };
        }
        let is_danger = |item: &&FormItem| item.kind == QuestionKind::Known && item.id == "danger";
        let danger = details.form.iter().find(is_danger).and_then(|item| own("danger", Some(item), words));
        let rest = details.form.iter().filter(|item| item.id != "what" && !is_danger(item));
        Self { danger, groups: vec![("", rest.filter_map(|item| of(item, words)).collect())] }
    }

    /// All of it, in order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Question> {
        self.danger.iter().chain(self.groups.iter().flat_map(|(_, questions)| questions))
    }
}

/// How a committee asks what happened, if in its own words: label and hint.
pub(super) fn what(details: &Details, words: Words) -> (String, String) {
    let item = details.form.iter().find(|item| item.id == "what").and_then(|item| item.text(words.tag()));
    item.map_or_else(
        || (words.word("form.what.label").to_owned(), words.word("form.what.hint").to_owned()),
        |text| (text.label.clone(), text.hint.clone()),
    )
}

fn of(item: &FormItem, words: Words) -> Option<Question> {
    let shape = match item.kind {
        QuestionKind::Known => return own(&item.id, Some(item), words),
        QuestionKind::Line => Shape::Line,
        QuestionKind::Lines => Shape::Lines,
    };
    let text = item.text(words.tag())?;
    Some(Question {
        id: item.id.clone(),
        field: format!("question-{}", item.id),
        label: text.label.clone(),
        hint: text.hint.clone(),
        shape,
    })
}

fn known(id: &str) -> Option<(&'static str, Shape)> {
    OWN.into_iter().find(|(known, _)| *known == id)
}

/// One of the page's own; `None` for an id of a later version, and for files, which cannot be sent this way.
fn own(id: &str, item: Option<&FormItem>, words: Words) -> Option<Question> {
    let (id, shape) = known(id)?;
    let text = item.and_then(|item| item.text(words.tag()));
    let label = match text {
        Some(text) => text.label.clone(),
        None => words.may(&format!("form.{id}.label"))?.to_owned(),
    };
    let hint = text
        .map_or_else(|| words.may(&format!("form.{id}.hint")).unwrap_or_default().to_owned(), |text| text.hint.clone());
    Some(Question { id: id.to_owned(), field: id.to_owned(), label, hint, shape })
}

/// A question's own words, where an answer to it is shown.
pub(super) fn label(id: &str, details: &Details, words: Words) -> String {
    let own = details.form.iter().find(|item| item.id == id).and_then(|item| item.text(words.tag()));
    match (own, words.may(&format!("answers.{id}"))) {
        (Some(text), _) => text.label.clone(),
        (None, Some(label)) => label.to_owned(),
        (None, None) => id.to_owned(),
    }
}

/// An answer as it is shown: a choice in words.
pub(super) fn said(id: &str, answer: &str, words: Words) -> Option<&'static str> {
    let (id, shape) = known(id)?;
    match shape {
        Shape::Choice(choices) if choices.contains(&answer) => words.may(&format!("form.{id}.choices.{answer}")),
        _ => None,
    }
}

impl Question {
    /// What was answered; nothing where a choice is none of those offered.
    pub(super) fn answer<'a>(&self, fields: &'a Fields) -> &'a str {
        let typed = fields.get(&self.field);
        match self.shape {
            Shape::Choice(choices) if !choices.contains(&typed) => "",
            _ => typed,
        }
    }

    /// Its part of the form.
    pub(super) fn part(&self, page: &mut Page, fields: Option<&Fields>, complaint: Option<&str>) {
        let typed = fields.map_or("", |fields| self.answer(fields));
        match self.shape {
            Shape::Choice(choices) => self.choices(page, choices, typed),
            Shape::Line | Shape::Lines => {
                let rows = if self.shape == Shape::Line { 1 } else { 3 };
                field(page, &self.field, (&self.label, &self.hint), rows, typed, complaint);
            }
        }
    }

    fn choices(&self, page: &mut Page, choices: &[&str], typed: &str) {
        let words = page.words;
        page.html.open("fieldset", &[("class", "field"), ("id", &self.field)]).element("legend", &[], &self.label);
        if !self.hint.is_empty() {
            page.html.element("p", &[("class", "hint")], &self.hint);
        }
        page.html.open("div", &[("class", "choice")]);
        // The first answers nothing: a choice that was made by mistake can be taken back.
        for choice in [""].iter().chain(choices) {
            let id = format!("{}-{}", self.field, if choice.is_empty() { "none" } else { choice });
            let said = match *choice {
                "" => words.word("form.noAnswer"),
                choice => words.may(&format!("form.{}.choices.{choice}", self.id)).unwrap_or_default(),
            };
            let mut attributes: Vec<(&'static str, &str)> =
                vec![("type", "radio"), ("id", &id), ("name", &self.field), ("value", choice)];
            if *choice == typed {
                attributes.push(("checked", ""));
            }
            page.html.open("label", &[("for", &id)]).open("input", &attributes);
            page.html.raw("<span>").text(said).raw("</span>").close("label");
        }
        page.html.close("div").close("fieldset");
    }
}

/// A field to type into, with its complaint beside it and what was typed still in it.
pub(super) fn field(
    page: &mut Page,
    id: &str,
    (label, hint): (&str, &str),
    rows: usize,
    typed: &str,
    complaint: Option<&str>,
) {
    let (hint_id, complaint_id) = (format!("{id}-hint"), format!("{id}-complaint"));
    let described = format!("{hint_id} {complaint_id}");
    page.html.open("div", &[("class", "field")]).element("label", &[("for", id)], label);
    page.html.element("p", &[("class", "hint"), ("id", &hint_id)], hint);
    if let Some(complaint) = complaint {
        page.html.element("p", &[("class", "complaint"), ("id", &complaint_id)], complaint);
    }
    let rows_said = rows.to_string();
    let mut attributes: Vec<(&'static str, &str)> = vec![
        ("id", id),
        ("name", id),
        ("autocomplete", "off"),
        ("spellcheck", "false"),
        ("dir", "auto"),
        ("aria-describedby", if complaint.is_some() { &described } else { &hint_id }),
    ];
    if complaint.is_some() {
        attributes.push(("aria-invalid", "true"));
    }
    // The words of a code are English in every language.
    if id == "code-input" {
        attributes.push(("lang", "en"));
    }
    if rows > 1 {
        attributes.extend([("rows", rows_said.as_str()), ("cols", "60")]);
        page.html.open("textarea", &attributes).typed(typed).close("textarea");
    } else {
        attributes.extend([("type", "text"), ("value", typed)]);
        page.html.open("input", &attributes);
    }
    page.html.close("div");
}
