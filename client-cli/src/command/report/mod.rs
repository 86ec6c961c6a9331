//! `tellsafe report`: the way without a browser, sealed here and stored before the code is shown.

mod code;
mod form;
mod readers;

use crate::case::facts::RESENT_DAYS;
use crate::cli::ReportArgs;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::random::System;
use crate::render::Page;
use crate::transport::Desk;
use readers::Chosen;
use tellsafe_protocol::bytes::Seed;
use tellsafe_protocol::case::report::{Filled, Report, report};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::statement::Card;

/// How often a report that may not have arrived is sent again, unasked. The vault stores the same bytes once.
const TRIES: usize = 3;

pub(super) fn run(context: &mut Context, args: &ReportArgs) -> Result<(), ClientError> {
    let output = context.output;
    let desk = context.desk()?;
    let chosen = readers::choose(&output, &desk, &args.without, context.today)?;
    let form = form::fill(&output, desk.roster.details(), args)?;
    if output.can_ask() && !output.confirm(&format!("Seal it for {} and send it?", chosen.phrase()))? {
        return Err(ClientError::new(Kind::Declined, "Nothing was sent, and nothing was kept."));
    }
    let code = Code::random(&mut System);
    let holder =
        Holder::new(&Seed::from_code(&code)).map_err(|_| ClientError::internal("the new words give no key"))?;
    let report = seal(&desk, chosen, form, &holder, context.today, args)?;
    let case = report.composed.id;
    let day = store(context, &desk, &report, &holder)?;
    let day = day.min(report.composed.statement.day.saturating_add(RESENT_DAYS));
    let hear = desk.roster.details().working.after(day, desk.roster.details().deadlines.acknowledge);
    let stored = code::Stored { case, day, hear, address: link(context) };
    code::hand_over(&output, &code, &stored, args.code_out.as_deref())
}

fn seal(
    desk: &Desk,
    chosen: Chosen,
    form: form::Form,
    holder: &Holder,
    today: u32,
    args: &ReportArgs,
) -> Result<Report, ClientError> {
    let filled = Filled {
        roster: *desk.roster.newest().0,
        readers: chosen.readers,
        card: Card { people: form.people.to_string(), place: form.place.to_string() },
        content: Content {
            text: form.text.to_string(),
            answers: form.answers,
            leaving: args.no_return,
            language: args.language.clone().unwrap_or_default(),
            attachments: form.attachments,
            ..Content::default()
        },
        keep_copy: !args.no_copy,
    };
    let too_long = |_| ClientError::new(Kind::Malformed, "This cannot be sealed.").next("Shorten it, and try again.");
    let report = report(filled, holder, today, &mut System).map_err(too_long)?;
    if report.composed.pieces.len() > 1 {
        return Err(ClientError::new(Kind::Malformed, "This is more than can be sent at once.")
            .means("Text and attachments together may be about 230 KB. Nothing was sent.")
            .next("Leave an attachment out, say what it shows, and keep it somewhere safe."));
    }
    Ok(report)
}

/// Stores the report; the same sealed bytes each time, so that it cannot arrive twice.
fn store(context: &mut Context, desk: &Desk, report: &Report, holder: &Holder) -> Result<u32, ClientError> {
    let (output, Report { composed, own }) = (context.output, report);
    let mut tries = 0;
    loop {
        tries += 1;
        let withdrawal = Some(holder.withdrawal_secret().hash());
        let sent = context.gateway.commit(&desk.relay, &desk.roster, composed.clone(), own.clone(), withdrawal, None);
        let error = match sent {
            Ok(day) => return Ok(day),
            Err(error) => error,
        };
        let may_help = matches!(error.kind, Kind::Unavailable | Kind::Later);
        if may_help && tries < TRIES {
            continue;
        }
        if may_help && output.can_ask() {
            output.error(&error);
            output.note("What you wrote is still here, sealed. Sending it again cannot make it arrive twice.");
            if output.confirm("Try again?")? {
                continue;
            }
        }
        return Err(error.means(
            "No code was made for it. If it did arrive after all, it is read, but nobody can come back to it; if you report \
             again, both are read.",
        ));
    }
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
