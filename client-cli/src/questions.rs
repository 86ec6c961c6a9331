//! The questions of the page's own form, in its words, and what their short answers mean.

use tellsafe_protocol::content::Content;
use tellsafe_protocol::roster::{Details, FormItem, QuestionKind};

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// In one line.
    Line,
    /// In several.
    Lines,
    /// By one of these: as it is stored, and in words.
    One(&'static [(&'static str, &'static str)]),
}

impl Answers {
    /// The words for a stored answer; `None` where it is written out, or is none that this program knows.
    #[must_use]
    pub fn said(self, answer: &str) -> Option<&'static str> {
        let Self::One(choices) = self else { return None };
        choices.iter().find(|(stored, _)| *stored == answer).map(|(_, said)| *said)
    }
}

/// One question of the page's own form.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Its name in a report's answers.
    pub id: &'static str,
    /// As it is asked.
    pub asked: &'static str,
    /// As its answer is headed.
    pub label: &'static str,
    /// How it is answered.
    pub answers: Answers,
    /// False where only a committee that lists it asks it.
    pub by_itself: bool,
}

const fn question(id: &'static str, asked: &'static str, label: &'static str, answers: Answers) -> Question {
    Question { id, asked, label, answers, by_itself: true }
}

const CONSENT: Answers = Answers::One(&[("ask", "Ask me first"), ("yes", "Yes"), ("no", "No")]);

/// All but what happened, in the page's order. `place` and `people` are not answers but the card, which members read first.
pub const OWN: [Question; 14] = [
    question("danger", "Is anyone in danger now?", "In danger now", Answers::One(&[("no", "No"), ("yes", "Yes")])),
    question(
        "ongoing",
        "Is it still going on, or could it happen again soon?",
        "Still going on",
        Answers::One(&[("yes", "Yes"), ("no", "No"), ("unsure", "I am not sure")]),
    ),
    question("place", "Where was it? A project, an event, a chat, a mailing list.", "Where", Answers::Line),
    question("when", "When was it? Roughly is fine.", "When", Answers::Line),
    question(
        "people",
        "Who was involved? Names, handles, employers. The people who read this see this line and the place first, to say if they \
         are too close to it.",
        "Who was involved",
        Answers::Line,
    ),
    question("witnesses", "Who else was there, or knows about it?", "Who else was there", Answers::Line),
    question(
        "links",
        "Links to messages, posts or recordings. They may be deleted, so a picture of the screen helps too.",
        "Links",
        Answers::Lines,
    ),
    question(
        "role",
        "What is your part in it?",
        "Part in it",
        Answers::One(&[
            ("target", "It happened to me"),
            ("witness", "I saw or heard it"),
            ("told", "Someone told me about it"),
            ("moderator", "I am a moderator and have dealt with it"),
        ]),
    ),
    question(
        "hide",
        "Who else should not learn of this? Anyone on the committee can be left out: begin anew with --without.",
        "Should not learn of it",
        Answers::Line,
    ),
    question(
        "act",
        "What should they do?",
        "What should be done",
        Answers::One(&[
            ("act", "Act now"),
            ("ask", "Ask me before they do anything"),
            ("keep", "Keep it, and act only if others report the same person"),
        ]),
    ),
    question(
        "share",
        "May they pass it on to another team that can help? If you choose nothing, they ask you first.",
        "May be passed on",
        CONSENT,
    ),
    question(
        "approach",
        "May they talk to the person it is about? That person may guess who told. If you choose nothing, they ask you first.",
        "May the person be talked to",
        CONSENT,
    ),
    question(
        "contact",
        "Another way to reach you? Not needed: you can talk here with your code.",
        "Another way to be reached",
        Answers::Line,
    ),
    Question {
        id: "wish",
        asked: "What would you like to happen? You need not know.",
        label: "What should happen",
        answers: Answers::Lines,
        by_itself: false,
    },
];

/// A question of the page's own form.
#[must_use]
pub fn own(id: &str) -> Option<&'static Question> {
    OWN.iter().find(|question| question.id == id)
}

fn listed<'a>(id: &str, details: &'a Details) -> Option<&'a FormItem> {
    details.form.iter().find(|item| item.id == id)
}

/// Whether a committee's form asks this question of the page's own.
#[must_use]
pub fn asks(id: &str, details: &Details) -> bool {
    if details.form.is_empty() {
        return own(id).is_some_and(|question| question.by_itself);
    }
    listed(id, details).is_some_and(|item| item.kind == QuestionKind::Known)
}

/// Whether a committee has a question of its own by this name: its answers are its reporter's words.
#[must_use]
pub fn is_theirs(id: &str, details: &Details) -> bool {
    listed(id, details).is_some_and(|item| item.kind != QuestionKind::Known)
}

/// An answer in words. What is written out, and what this program does not know, stays as it is.
#[must_use]
pub fn said<'a>(id: &str, answer: &'a str, details: &Details) -> &'a str {
    own(id).filter(|_| !is_theirs(id, details)).and_then(|question| question.answers.said(answer)).unwrap_or(answer)
}

/// Whether a question of the page's own was answered so.
#[must_use]
pub fn is(id: &str, answer: &str, content: &Content, details: &Details) -> bool {
    asks(id, details) && content.answers.iter().any(|(answered, said)| answered == id && said == answer)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn page_and_client_ask_the_same() {
        let text: Value = serde_json::from_str(include_str!("../../gateway/page/text/en.json")).unwrap();
        for question in OWN {
            let page = &text["form"][question.id];
            let asked = page["label"].as_str().unwrap();
            assert!(question.asked.starts_with(asked), "{}: {asked}", question.id);
            let choices = page.get("choices").and_then(Value::as_object);
            if let Answers::One(known) = question.answers {
                assert_eq!(choices.unwrap().len(), known.len(), "{}", question.id);
                for (stored, said) in known {
                    assert_eq!(choices.unwrap()[*stored], *said, "{}", question.id);
                }
            } else {
                assert!(choices.is_none(), "{}", question.id);
            }
        }
        let known = text["form"].as_object().unwrap().iter().filter(|(_, part)| part.get("choices").is_some());
        assert!(known.into_iter().all(|(id, _)| own(id).is_some()), "a question that only the page knows");
    }
}
