//! `tellsafe pass-on CASE`: to another committee, or to people who have no Tellsafe, as an age file or as text for a mail; no more than they
//! need, or in full.

use super::elsewhere::{Elsewhere, Letter};
use super::{people, step, words};
use crate::case::Body;
use crate::cli::PassOnArgs;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::files;
use crate::member::Session;
use crate::random::System;
use crate::render::{Page, case, plain, plain_line};
use serde_json::json;
use std::path::Path;
use tellsafe_protocol::act::{Act, MAX_LABEL};
use tellsafe_protocol::age::{self, Recipient, X25519Recipient, export};
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::statement::Kind as MessageKind;
use zeroize::Zeroizing;

/// Bytes of a file with words in it.
const MAX_FILE: usize = 64 * 1024;

pub(super) fn run(context: &mut Context, args: &PassOnArgs) -> Result<(), ClientError> {
    if let Some(link) = &args.committee {
        return to_committee(context, args, link);
    }
    let recipient = args.recipient.as_deref().unwrap_or_default().trim();
    if recipient.is_empty() || recipient.len() > MAX_LABEL {
        return Err(ClientError::new(Kind::Usage, format!("Say who gets it, in at most {MAX_LABEL} bytes.")));
    }
    // Before anything is recorded: what cannot be sealed or written is not passed on.
    let sealing = if args.text { None } else { Some(Sealing::parse(&args.to)?) };
    if args.out.as_ref().is_some_and(|out| out.symlink_metadata().is_ok()) {
        return Err(ClientError::new(Kind::CannotWrite, "There is a file of that name already.")
            .means("Nothing was passed on.")
            .next("Name another with --out."));
    }
    let own = own_words(args)?;
    let (mut session, id) = step::begin(context, &args.case)?;
    let text = text(&session, &id, args, &own)?;
    let file = sealing.as_ref().map(|sealing| sealing.seal(text.as_bytes())).transpose()?;
    let said = step::store(&mut session, &id, vec![Act::PassedOn(recipient.to_owned(), args.full)])?;
    let (output, name) = (session.context.output, session.name(&id));
    let mut value = said.value;
    if let Some(map) = value.as_object_mut() {
        map.insert("out".into(), json!(args.out));
        map.insert("text".into(), json!(file.is_none().then(|| text.as_str())));
    }
    let mut page = said.page;
    match (&args.out, file) {
        (Some(out), Some(file)) => {
            files::create(out, &file)?;
            let opens = match sealing {
                Some(Sealing::Classical(_)) => "any age program",
                _ => "`tellsafe open`, or an age program that knows post-quantum keys,",
            };
            page.gap().say(&format!("Sealed into {}. Send it to them; {opens} opens it.", out.display()));
        }
        _ => output.say(text.trim_end()),
    }
    if matches!(sealing, Some(Sealing::Classical(_))) {
        page.warn("Their key is one that a later quantum computer could break. An age1pq… recipient is not.");
    }
    page.gap().say("Tell the reporter to whom it went:").command(&format!("tellsafe reply {name}"));
    output.json(&value);
    // What is to be pasted is all that stands on standard output.
    if args.text {
        output.aside(&page)
    } else {
        output.page(&page)
    }
    Ok(())
}

/// As a report to the other committee, with an answer that all who read the case can read.
fn to_committee(context: &mut Context, args: &PassOnArgs, link: &str) -> Result<(), ClientError> {
    let own = own_words(args)?;
    let (mut session, id) = step::begin(context, &args.case)?;
    let text = text(&session, &id, args, &own)?;
    let mut there = Elsewhere::find(&session, link)?;
    let chosen = there.choose(&session, &id, &args.without)?;
    let card = session.found(&id)?.card().cloned().unwrap_or_default();
    let letter = Letter { card, text: text.to_string(), answers: Vec::new(), about: None, full: Some(args.full) };
    let mut said = there.send(&mut session, &id, chosen, letter, args.again)?;
    said.page
        .gap()
        .say("The reporter's own words go on leading to you, and to nobody there. Tell them to whom it went:");
    said.page.command(&format!("tellsafe reply {}", session.name(&id)));
    said.say(&session.context.output);
    Ok(())
}

/// What a member wrote for them: a summary, and what has to be known for safety.
type OwnWords = [Zeroizing<String>; 2];

fn own_words(args: &PassOnArgs) -> Result<OwnWords, ClientError> {
    let [summary, safety] = [&args.summary_file, &args.safety_file].map(|file| typed(file.as_deref()));
    Ok([summary?, safety?])
}

/// What is passed on, unless the reporter's wishes stop it.
fn text(
    session: &Session<'_>,
    id: &MessageId,
    args: &PassOnArgs,
    [summary, safety]: &OwnWords,
) -> Result<Zeroizing<String>, ClientError> {
    step::heed_sharing(session, id)?;
    if args.full { full(session, id, args.with_notes) } else { minimal(session, id, summary, safety) }
}

/// To whom it is sealed; never to both kinds at once.
enum Sealing {
    PostQuantum(Box<Recipient>),
    Classical(Vec<X25519Recipient>),
}

impl Sealing {
    fn parse(typed: &[String]) -> Result<Self, ClientError> {
        if let [one] = typed
            && let Ok(recipient) = one.trim().parse()
        {
            return Ok(Self::PostQuantum(Box::new(recipient)));
        }
        let classical = typed.iter().map(|one| one.trim().parse()).collect::<Result<Vec<_>, _>>();
        classical.map(Self::Classical).map_err(|_| {
            ClientError::new(Kind::Usage, "That is no age recipient, or more than one age1pq…, or both kinds.")
                .means("Nothing was passed on.")
                .next("Give one age1pq…, or one or more age1…; for several of the first kind, make a file for each.")
        })
    }

    fn seal(&self, text: &[u8]) -> Result<Vec<u8>, ClientError> {
        let sealed = match self {
            Self::PostQuantum(recipient) => age::seal(recipient, text, &mut System),
            Self::Classical(recipients) => export::seal_x25519(recipients, text, &mut System),
        };
        sealed.map_err(|_| ClientError::internal("it cannot be sealed"))
    }
}

fn typed(file: Option<&Path>) -> Result<Zeroizing<String>, ClientError> {
    match file {
        None => Ok(Zeroizing::default()),
        Some(file) if file == Path::new("-") => words::piped(),
        Some(file) => files::read_text(file, MAX_FILE),
    }
}

/// What a member wrote for them, and the card. Nothing else of the case is looked at.
fn minimal(
    session: &Session<'_>,
    id: &MessageId,
    summary: &str,
    safety: &str,
) -> Result<Zeroizing<String>, ClientError> {
    let case = session.found(id)?;
    if summary.trim().is_empty() {
        return Err(ClientError::new(Kind::Usage, "The summary is empty.").means("Nothing was passed on."));
    }
    let mut text = head(session, id)?;
    if let Some(card) = case.card() {
        for (label, said) in [("Whom", &card.people), ("Where", &card.place)] {
            if !said.trim().is_empty() {
                text.push_str(&format!("{label}: {}\n", plain_line(said)));
            }
        }
    }
    for (label, said) in [("Summary", summary), ("For safety", safety)] {
        if !said.trim().is_empty() {
            text.push_str(&format!("\n{label}:\n{}\n", plain(said.trim())));
        }
    }
    Ok(text)
}

/// The thread, as the reporter can read it or as members can.
fn full(session: &Session<'_>, id: &MessageId, notes: bool) -> Result<Zeroizing<String>, ClientError> {
    let mut case = session.found(id)?.clone();
    let between =
        [MessageKind::Note, MessageKind::Step, MessageKind::Declaration, MessageKind::Handing, MessageKind::Offer];
    let goes = |kind| kind != MessageKind::Names && (notes || !between.contains(&kind));
    case.entries.retain(|entry| goes(entry.kind()));
    // What other committees were asked, and under which code, is nobody else's.
    for entry in &mut case.entries {
        if let Body::Open(content) = &mut entry.body {
            content.acts.retain(|act| !matches!(act, Act::Asked(_)));
        }
    }
    let view = session.view()?;
    let mut page = Page::new();
    super::conflict::card(&mut page, &case);
    page.gap().append(case::thread(&case, &view));
    let mut text = head(session, id)?;
    text.push('\n');
    text.push_str(&page.text(false));
    Ok(text)
}

fn head(session: &Session<'_>, id: &MessageId) -> Result<Zeroizing<String>, ClientError> {
    let own = people::name(session, &session.context.holder()?.public_key());
    let (desk, day) = (plain_line(&session.desk.roster.newest().1.name), dates::written(session.context.today));
    let name = session.name(id);
    Ok(Zeroizing::new(format!("Passed on by the {desk}: {}, {day}. Our name for it: {name}.\n\n", plain_line(&own))))
}
