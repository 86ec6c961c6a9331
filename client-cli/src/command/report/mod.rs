//! `tellsafe report`: the way without a browser, sealed here and stored before the code is shown.

mod code;
mod form;
mod log;
pub(in crate::command) mod readers;

pub(super) use log::log;

use crate::case::facts::RESENT_DAYS;
use crate::cli::ReportArgs;
use crate::command::words;
use crate::context::Context;
use crate::dates;
use crate::deliver::deliver;
use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::random::System;
use crate::render::Page;
use crate::transport::{Delivery, Desk};
use readers::Chosen;
use tellsafe_protocol::bytes::Seed;
use tellsafe_protocol::case::report::{Filled, Report, report};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::content::{Attachment, Content};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::statement::Card;

pub(super) fn run(context: &mut Context, args: &ReportArgs) -> Result<(), ClientError> {
    let (code, stored) = write(context, args)?;
    code::hand_over(&context.output, &code, &stored, args.code_out.as_deref())
}

/// Asks for everything, and stores it.
fn write(context: &mut Context, args: &ReportArgs) -> Result<(Code, code::Stored), ClientError> {
    let output = context.output;
    let mut desk = context.desk()?;
    let mut chosen = readers::choose(&output, &desk, &args.without, context.today)?;
    let attachments = words::attached(&output, &args.attach, desk.roster.details().attachments)?;
    let form = form::fill(&output, desk.roster.details(), args)?;
    let code = Code::random(&mut System);
    let holder =
        Holder::new(&Seed::from_code(&code)).map_err(|_| ClientError::internal("the new words give no key"))?;
    let (case, sealed_on, day) = loop {
        if output.can_ask() && !output.confirm(&format!("Seal it for {} and send it?", chosen.phrase()))? {
            return Err(ClientError::new(Kind::Declined, "Nothing was sent, and nothing was kept."));
        }
        // It may have taken an evening to write.
        context.desk()?.must_be_open()?;
        let report = seal(&desk, &chosen, &form, &attachments, &holder, context.today, args)?;
        let (case, sealed_on) = (report.composed.id, report.composed.statement.day);
        match store(context, &desk, report, &holder) {
            Ok(day) => break (case, sealed_on, day),
            // What was written stays. Who reads it is another list now, so that is asked anew.
            Err(error) if error.kind == Kind::Changed => {
                let before = desk;
                desk = context.desk()?;
                if desk.roster.newest().0 == before.roster.newest().0 {
                    return Err(error);
                }
                output.error(&error);
                chosen = readers::choose(&output, &desk, &args.without, context.today)?;
            }
            Err(error) => return Err(error),
        }
    };
    let day = day.min(sealed_on.saturating_add(RESENT_DAYS));
    let hear = desk.roster.details().working.after(day, desk.roster.details().deadlines.acknowledge);
    Ok((code, code::Stored { case, day, hear, address: link(context) }))
}

fn seal(
    desk: &Desk,
    chosen: &Chosen,
    form: &form::Form,
    attachments: &[Attachment],
    holder: &Holder,
    today: u32,
    args: &ReportArgs,
) -> Result<Report, ClientError> {
    let filled = Filled {
        roster: *desk.roster.newest().0,
        readers: chosen.readers.clone(),
        card: Card { people: form.people.to_string(), place: form.place.to_string() },
        content: Content {
            text: form.text.to_string(),
            answers: form.answers.clone(),
            leaving: args.no_return,
            language: args.language.clone().unwrap_or_default(),
            attachments: attachments.to_vec(),
            ..Content::default()
        },
        keep_copy: !args.no_copy,
    };
    let too_long = |_| ClientError::new(Kind::Malformed, "This cannot be sealed.").next("Shorten it, and try again.");
    report(filled, holder, today, &mut System).map_err(too_long)
}

/// Stores the report; the same sealed bytes each time, so that it cannot arrive twice.
fn store(context: &mut Context, desk: &Desk, report: Report, holder: &Holder) -> Result<u32, ClientError> {
    let withdrawal = Some(holder.withdrawal_secret().hash());
    let delivery = Delivery::new(&desk.roster, report.composed, report.own, withdrawal, None);
    let sent = deliver(&mut context.gateway, &context.output, &desk.relay, &desk.roster, delivery);
    sent.map_err(|error| match error.kind {
        // It was refused, so it did not arrive.
        Kind::Changed => error,
        _ => error.means(
            "You get no twelve words for it. If it did arrive after all, it is read, but nobody can come back to it; if you report \
             again, that is a new report, and both are read.",
        ),
    })
}

/// The link that leads back.
fn link(context: &Context) -> String {
    let address = context.config.site().map(|site| site.address).unwrap_or_default();
    format!("{address}/#{}", tellsafe_protocol::roster::fingerprint(&context.anchor))
}

/// The first thing anyone sees who may be in danger.
fn danger(page: &mut Page, urgent: &str) {
    page.say("If someone is in danger now, call your local emergency number first.");
    page.quote(urgent);
}

/// How far along a person is, above each part.
fn part(output: &Output, title: &str) {
    let mut page = Page::new();
    page.title(title);
    output.aside(&page);
}

/// The promise, as a sentence.
fn hear_by(day: u32) -> String {
    format!("You will hear from the people who read it by {}.", dates::written(day))
}
