//! `tellsafe follow-up`: twelve words lead back to the report, its answers, and the people who read it.

use super::{save, words};
use crate::case::{name, standing};
use crate::cli::{AttachArgs, FollowUpArgs};
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::files;
use crate::output::Output;
use crate::render::{Page, case, case::View, json};
use crate::reporter::FollowUp;
use serde_json::json;
use std::path::Path;
use tellsafe_protocol::answer::{Answer, Withdrawn};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::code::{Code, CodeError};
use tellsafe_protocol::content::{Content, State};
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::Roster;
use tellsafe_protocol::statement::Kind as MessageKind;

/// Bytes of a file with twelve words in it.
const MAX_CODE: usize = 4096;

pub(super) fn run(context: &mut Context, args: &FollowUpArgs) -> Result<(), ClientError> {
    let output = context.output;
    let code = ask_code(&output, args.code_file.as_deref())?;
    let found = FollowUp::open(context, &code)?;
    if args.withdraw {
        return withdraw(context, &found, args.yes);
    }
    if args.reply.is_some() || !args.attach.attach.is_empty() {
        return reply(context, &found, args.reply.as_deref(), &args.attach);
    }
    if let Some(folder) = &args.save {
        return save::all(&context.output, &found.case, folder);
    }
    let view = View { roster: &found.roster, own: found.holder.public_key(), reporter: true, origins: None };
    let mut value = json::whole(&found.case, &name::code_name(&found.case.id()), &view, context.today);
    if let Some(map) = value.as_object_mut() {
        map.insert("committee".into(), json!(found.roster.newest().1.name));
        map.insert("closed".into(), json!(found.roster.is_closed(context.today)));
        map.insert("dropped".into(), json::dropped(&found.dropped));
    }
    output.json(&value);
    output.page(&show(&found, &view, context.today));
    if output.can_ask() { menu(context, &found, &args.attach) } else { Ok(()) }
}

fn ask_code(output: &Output, file: Option<&Path>) -> Result<Code, ClientError> {
    match file {
        Some(file) if file != Path::new("-") => {
            return Code::parse(&files::read_text(file, MAX_CODE)?).map_err(not_a_code);
        }
        Some(_) => return Code::parse(&words::piped()?).map_err(not_a_code),
        None if !output.can_ask() => return Code::parse(&words::piped()?).map_err(not_a_code),
        None => {}
    }
    loop {
        let typed = words::line(output, "Your twelve words, with spaces between:")?;
        match Code::parse(&typed).map_err(not_a_code) {
            Ok(code) => return Ok(code),
            Err(error) => output.error(&error),
        }
    }
}

fn not_a_code(error: CodeError) -> ClientError {
    let why = match error {
        CodeError::Count(count) => format!("There should be twelve words; there are {count} here."),
        CodeError::Unknown(places) => {
            let places: Vec<String> = places.iter().map(ToString::to_string).collect();
            let (word, is) = if places.len() == 1 { ("Word", "is not one") } else { ("Words", "are none") };
            format!("{word} {} {is} of the words that codes use.", places.join(", "))
        }
        CodeError::Checksum => {
            "These are all words that codes use, but together they are not a code. One may be in the wrong place, or be a \
             similar word."
                .into()
        }
    };
    ClientError::new(Kind::Malformed, why)
        .next("Compare each with what you wrote down. The first four letters of each are enough.")
}

fn show(found: &FollowUp, view: &View<'_>, today: u32) -> Page {
    let (found_case, core) = (&found.case, found.roster.newest().1);
    let state = found_case.state();
    let mut page = Page::new();
    page.title(&format!("Your report to the {}", core.name)).gap();
    let closed = found.roster.is_closed(today);
    if !closed || state.outlasts_closing() {
        page.say(&standing::sentence(state, found_case.reader_count(core)));
    }
    if closed {
        page.warn("This committee has closed, and nothing can be sent to it any more.");
        places(&mut page, &found.roster);
    }
    // What was promised by those who do not go on is no promise any more.
    if !closed {
        next_date(&mut page, found, today);
    }
    let readers = view.readers(found_case);
    if !readers.is_empty() {
        page.say(&format!("Can be read by: {}.", readers.join(", ")));
    }
    page.gap();
    page.append(case::thread(&found.case, view));
    if found_case.withheld() > 0 {
        page.gap().warn(
            "At least one message is missing here: a later one refers to it, but the server did not give it. Look again later. \
             If it stays missing, ask about it.",
        );
    }
    for sentence in found.dropped.sentences() {
        page.warn(&sentence);
    }
    page
}

/// When they hear more, or that the day has passed.
fn next_date(page: &mut Page, found: &FollowUp, today: u32) {
    let (case, details) = (&found.case, found.roster.details());
    let day = dates::written(case.next_date(details));
    if case.is_overdue(details, today) {
        page.warn(&format!(
            "They said that you would hear by {day}. That day has passed without a message. That is not your fault, and your \
             report is still here. You can write to them and ask."
        ));
        return places(page, &found.roster);
    }
    page.say(&match case.state() {
        State::Decided => format!("You can answer until {day}."),
        State::Closed => format!("This is deleted on {day}."),
        _ => format!("You will hear from them by {day}."),
    });
}

/// Where else someone can turn.
fn places(page: &mut Page, roster: &Roster) {
    for (label, how) in &roster.details().other_places {
        page.pair(label, how);
    }
}

fn menu(context: &mut Context, found: &FollowUp, files: &AttachArgs) -> Result<(), ClientError> {
    let output = context.output;
    let mut page = Page::new();
    page.say("Nothing of this is kept on this machine; your terminal may remember what it showed.");
    output.note("");
    output.aside(&page);
    // Where it was read, a withdrawal is a wish, which reaches nobody in a committee that has closed either.
    let writes = !found.roster.is_closed(context.today);
    let (question, again) = match (writes, found.case.state() == State::Received) {
        (true, _) => {
            ("w to write to them, t to take the report back, or Enter to leave:", "Please type w, t or nothing.")
        }
        (false, true) => ("t to take the report back, or Enter to leave:", "Please type t or nothing."),
        (false, false) => return Ok(()),
    };
    loop {
        match output.ask(question)?.to_lowercase().as_str() {
            "" => return Ok(()),
            "w" if writes => return reply(context, found, None, files),
            "t" => return withdraw(context, found, false),
            _ => output.note(again),
        }
    }
}

fn reply(context: &mut Context, found: &FollowUp, text: Option<&str>, files: &AttachArgs) -> Result<(), ClientError> {
    let output = context.output;
    let to = found.recipients(context.today)?;
    let attachments = words::attached(&output, files, found.roster.details().attachments)?;
    let question = format!("To {}. Write.", super::reply::people(&to));
    let text = words::take(&output, text, None, &question)?;
    let content = Content { text: text.to_string(), attachments, ..Content::default() };
    let people = super::reply::people(&to);
    let faulty = to.faulty.clone();
    let day = found.send(context, MessageKind::Reply, to, content)?;
    output.json(&json!({"stored": dates::iso(day)}));
    let mut page = Page::new();
    page.say(&format!("Your message is stored. {people} can read it now."));
    for name in faulty {
        page.warn(&format!("Nothing could be sealed for {name}: there is a fault in their key. They did not get it."));
    }
    output.page(&page);
    Ok(())
}

fn withdraw(context: &mut Context, found: &FollowUp, sure: bool) -> Result<(), ClientError> {
    let output = context.output;
    if !sure {
        let mut page = Page::new();
        page.say(
            "If no one has confirmed reading it yet, it is deleted for everyone, at once and for good. If someone has, they get \
             your wish to withdraw and answer it. You can always report again.",
        );
        output.aside(&page);
        if !output.can_ask() {
            return Err(
                ClientError::new(Kind::Usage, "Nothing was withdrawn: there was no one to ask.").next("Add --yes.")
            );
        }
        if !output.confirm("Do you want to withdraw it?")? {
            return Err(ClientError::new(Kind::Declined, "Nothing was withdrawn. Your report stays where it is."));
        }
    }
    let secret = Request::Withdraw(found.holder.withdrawal_secret().clone());
    let Answer::Withdraw(outcome) = context.gateway.ask(&found.relay, Class::Small, &secret)? else {
        return Err(ClientError::internal("a withdrawal was answered with something else"));
    };
    let (word, said) = match outcome {
        Withdrawn::Gone => (
            "withdrawn",
            "Your report is withdrawn. No one had confirmed reading it. It was deleted for everyone, and your words no longer \
             lead to anything."
                .to_owned(),
        ),
        Withdrawn::Unknown if found.case.state() == State::Received => {
            ("gone", "There is nothing to withdraw any more: it was withdrawn before, or has expired.".to_owned())
        }
        Withdrawn::Read | Withdrawn::Unknown => {
            let to = found.recipients(context.today)?;
            let people = super::reply::people(&to);
            found.send(context, MessageKind::WithdrawalRequest, to, Content::default())?;
            let said = format!("Someone has already read it, so your wish was sent to {people}. They will answer here.");
            ("asked", said)
        }
    };
    output.json(&json!({"outcome": word}));
    let mut page = Page::new();
    page.say(&said);
    output.page(&page);
    Ok(())
}
