//! What happened. Only that is needed; everything else is an offer.

use super::part;
use crate::cli::ReportArgs;
use crate::command::words;
use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::render::plain_line;
use tellsafe_protocol::body::MAX_TEXT;
use tellsafe_protocol::case::report::{BODY_STRUCTURE, CARD_STRUCTURE};
use tellsafe_protocol::roster::{Details, FormItem, QuestionKind};
use tellsafe_protocol::statement::MAX_CARD;
use zeroize::Zeroizing;

/// What the page's own form asks when the committee has no questions of its own: id, question, several lines.
const OWN: [(&str, &str, bool); 4] = [
    ("when", "When was it? Roughly is fine.", false),
    ("else", "Anything else? Who saw it, or links.", true),
    ("wish", "What would you like to happen? You need not know.", true),
    ("contact", "Another way to reach you? Not needed: you can talk here with your code.", false),
];

/// What was answered.
pub(super) struct Form {
    pub(super) text: Zeroizing<String>,
    pub(super) people: Zeroizing<String>,
    pub(super) place: Zeroizing<String>,
    pub(super) answers: Vec<(String, String)>,
}

/// From the command line and a file, or else asked on the terminal.
///
/// # Errors
/// Nothing said; too much; an answer to no question.
pub(super) fn fill(output: &Output, details: &Details, args: &ReportArgs) -> Result<Form, ClientError> {
    let questions = questions(details);
    let asks = output.can_ask() && args.file.is_none();
    if asks {
        part(output, "What happened");
    }
    let question = "In your own words, as much or as little as you want.";
    let text = words::take(output, None, args.file.as_deref(), question)?;
    let mut form = Form {
        text,
        people: Zeroizing::new(args.people.clone().unwrap_or_default()),
        place: Zeroizing::new(args.place.clone().unwrap_or_default()),
        answers: typed(&args.answers, &questions)?,
    };
    if asks {
        part(output, "If you want to say more");
        output.note("Press Enter to leave something out.\n");
        if args.place.is_none() {
            form.place = words::line(output, "Where was it? A project, an event, a chat, a mailing list.")?;
        }
        if args.people.is_none() {
            form.people = words::line(
                output,
                "Who was involved? Names, handles, employers. The people who read this see this line and the place first, to \
                 say if they are too close to it.",
            )?;
        }
        for (id, question, long) in &questions {
            if !form.answers.iter().any(|(answered, _)| answered == id) {
                form.answers.push((id.clone(), ask(output, question, *long)?));
            }
        }
        form.answers.retain(|(_, answer)| !answer.trim().is_empty());
    }
    check(form)
}

fn ask(output: &Output, question: &str, long: bool) -> Result<String, ClientError> {
    if long {
        return Ok(words::write(output, question, false)?.trim().to_owned());
    }
    Ok(words::line(output, question)?.to_string())
}

fn questions(details: &Details) -> Vec<(String, String, bool)> {
    let ours = |id: &str| OWN.iter().find(|(own, ..)| *own == id);
    let all = || OWN.iter().map(|(id, label, long)| ((*id).into(), (*label).into(), *long)).collect();
    let asked = |item: &FormItem| {
        let said = item.text("en").map(|text| plain_line(&text.label));
        match item.kind {
            QuestionKind::Known => {
                ours(&item.id).map(|(id, label, long)| ((*id).into(), said.unwrap_or((*label).into()), *long))
            }
            kind => said.map(|label| (item.id.clone(), label, kind == QuestionKind::Lines)),
        }
    };
    if details.form.is_empty() { all() } else { details.form.iter().filter_map(asked).collect() }
}

fn typed(answers: &[String], questions: &[(String, String, bool)]) -> Result<Vec<(String, String)>, ClientError> {
    let known: Vec<&str> = questions.iter().map(|(id, ..)| id.as_str()).collect();
    answers
        .iter()
        .map(|answer| {
            let (id, text) = answer.split_once('=').unwrap_or((answer, ""));
            if known.contains(&id) && !text.is_empty() {
                return Ok((id.to_owned(), text.to_owned()));
            }
            Err(ClientError::new(Kind::Usage, "An --answer does not belong to a question here.")
                .means("Nothing was sent.")
                .next(plain_line(&format!("Write it as ID=TEXT, with one of: {}.", known.join(", ")))))
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
