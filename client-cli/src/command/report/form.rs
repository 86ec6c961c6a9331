//! What happened. Only that is needed; everything else is an offer.

use super::{danger, part};
use crate::cli::ReportArgs;
use crate::command::words;
use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::questions::{self, Answers, OWN, Question};
use crate::render::{Page, plain_line};
use tellsafe_protocol::body::MAX_TEXT;
use tellsafe_protocol::case::report::{BODY_STRUCTURE, CARD_STRUCTURE};
use tellsafe_protocol::roster::{Details, FormItem, QuestionKind};
use tellsafe_protocol::statement::MAX_CARD;
use zeroize::Zeroizing;

/// The question that comes before what happened.
const DANGER: &str = "danger";
/// The two that are not answers but the card.
const PLACE: &str = "place";
const PEOPLE: &str = "people";

/// What was answered.
pub(super) struct Form {
    pub(super) text: Zeroizing<String>,
    pub(super) people: Zeroizing<String>,
    pub(super) place: Zeroizing<String>,
    pub(super) answers: Vec<(String, String)>,
}

/// A question as this committee asks it.
struct Asked {
    id: String,
    question: String,
    answers: Answers,
}

/// From the command line and a file, or else asked on the terminal.
///
/// # Errors
/// Nothing said; too much; an answer to no question.
pub(super) fn fill(output: &Output, details: &Details, args: &ReportArgs) -> Result<Form, ClientError> {
    let questions = questions(details);
    let mut answers = typed(&args.answers, &questions)?;
    let asks = output.can_ask() && args.file.is_none();
    if asks {
        part(output, "What happened");
    }
    // Before anything is written: whoever is in danger must not wait for readers.
    if let Some(danger) = questions.iter().find(|asked| asked.id == DANGER) {
        if asks && !has(&answers, DANGER) {
            answers.push((DANGER.into(), ask(output, danger)?));
        }
        if answers.iter().any(|(id, answer)| id == DANGER && answer == "yes") {
            call_first(output, details);
        }
    }
    let question = "In your own words, as much or as little as you want.";
    let text = words::take(output, None, args.file.as_deref(), question)?;
    let (mut place, mut people) = (args.place.clone(), args.people.clone());
    if asks {
        part(output, "If you want to say more");
        output.note("Press Enter to leave something out.\n");
        for asked in &questions {
            let card = match asked.id.as_str() {
                PLACE => &mut place,
                PEOPLE => &mut people,
                id => {
                    if !has(&answers, id) {
                        answers.push((id.to_owned(), ask(output, asked)?));
                    }
                    continue;
                }
            };
            if card.is_none() {
                *card = Some(ask(output, asked)?);
            }
        }
        answers.retain(|(_, answer)| !answer.trim().is_empty());
    }
    answers.sort_by_key(|(id, _)| questions.iter().position(|asked| asked.id == *id));
    let [place, people] = [place, people].map(|card| Zeroizing::new(card.unwrap_or_default()));
    check(Form { text, people, place, answers })
}

fn has(answers: &[(String, String)], id: &str) -> bool {
    answers.iter().any(|(answered, _)| answered == id)
}

/// What is sent here does not bring help.
fn call_first(output: &Output, details: &Details) {
    let within = match details.deadlines.acknowledge {
        1 => "one working day".to_owned(),
        days => format!("{days} working days"),
    };
    let mut page = Page::new();
    danger(&mut page, &details.urgent);
    page.warn(&format!(
        "What is sent here is read within {within}, not at once. Call or go there first. You can still write here."
    ));
    output.aside(&page);
}

fn ask(output: &Output, asked: &Asked) -> Result<String, ClientError> {
    match asked.answers {
        Answers::Lines => Ok(words::write(output, &asked.question, false)?.trim().to_owned()),
        Answers::Line => Ok(words::line(output, &asked.question)?.to_string()),
        Answers::One(choices) => choose(output, &asked.question, choices),
    }
}

/// The short word for one of the choices, which can also be typed as their number; nothing for an empty line.
fn choose(output: &Output, question: &str, choices: &[(&str, &str)]) -> Result<String, ClientError> {
    let listed: Vec<String> =
        choices.iter().zip(1..).map(|((stored, said), number)| format!("{number}  {said} ({stored})")).collect();
    loop {
        let typed = words::line(output, &format!("{question}\n{}", listed.join("\n")))?;
        let typed = typed.trim().to_lowercase();
        let found =
            choices.iter().zip(1..).find(|((stored, _), number)| typed == *stored || typed == i32::to_string(number));
        match found {
            Some(((stored, _), _)) => return Ok((*stored).to_owned()),
            None if typed.is_empty() => return Ok(String::new()),
            None => output.note("Type one of the numbers or words, or press Enter to leave it out."),
        }
    }
}

fn questions(details: &Details) -> Vec<Asked> {
    let own = |question: &Question, said: Option<String>| Asked {
        id: question.id.into(),
        question: said.unwrap_or_else(|| question.asked.into()),
        answers: question.answers,
    };
    if details.form.is_empty() {
        return OWN.iter().filter(|question| question.by_itself).map(|question| own(question, None)).collect();
    }
    let asked = |item: &FormItem| {
        let said = item.text("en").map(|text| plain_line(format!("{} {}", text.label, text.hint).trim()));
        let answers = match item.kind {
            QuestionKind::Known => return questions::own(&item.id).map(|question| own(question, said)),
            QuestionKind::Line => Answers::Line,
            QuestionKind::Lines => Answers::Lines,
        };
        said.map(|question| Asked { id: item.id.clone(), question, answers })
    };
    details.form.iter().filter_map(asked).collect()
}

fn typed(answers: &[String], questions: &[Asked]) -> Result<Vec<(String, String)>, ClientError> {
    let on_card = |id: &str| id == PLACE || id == PEOPLE;
    let known: Vec<&str> = questions.iter().map(|asked| asked.id.as_str()).filter(|id| !on_card(id)).collect();
    let refuse = |next: &str| {
        Err(ClientError::new(Kind::Usage, "An --answer does not belong to a question here.")
            .means("Nothing was sent.")
            .next(plain_line(next)))
    };
    answers
        .iter()
        .map(|answer| {
            let (id, text) = answer.split_once('=').unwrap_or((answer, ""));
            let Some(asked) = questions.iter().find(|asked| asked.id == id && !on_card(id) && !text.is_empty()) else {
                return refuse(&format!("Write it as ID=TEXT, with one of: {}.", known.join(", ")));
            };
            if let Answers::One(choices) = asked.answers
                && asked.answers.said(text).is_none()
            {
                let stored: Vec<&str> = choices.iter().map(|(stored, _)| *stored).collect();
                return refuse(&format!("Write {id}= with one of: {}.", stored.join(", ")));
            }
            Ok((id.to_owned(), text.to_owned()))
        })
        .collect()
}

fn check(form: Form) -> Result<Form, ClientError> {
    if form.people.len() + form.place.len() + CARD_STRUCTURE > MAX_CARD {
        return Err(ClientError::new(Kind::Malformed, "Who was involved, and where, are too long together.")
            .means("Nothing was sent.")
            .next("Shorten one of them, and write the rest under what happened."));
    }
    let answers: usize = form.answers.iter().map(|(id, answer)| id.len() + answer.len()).sum();
    if form.text.len() + answers + BODY_STRUCTURE > MAX_TEXT {
        return Err(ClientError::new(Kind::Malformed, "Together this is more than can be sent at once.")
            .means("Nothing was sent.")
            .next("Shorten it a little; you can send the rest afterwards with your code."));
    }
    Ok(form)
}
