//! `tellsafe share --all --with NAME`: every case that this member reads and the other may, one after the other. Breaking off loses
//! nothing: what was shared is not sent twice.

use super::{Shared, With, agreed, heir, may, offer, share};
use crate::case::{Case, outgoing};
use crate::cli::ShareArgs;
use crate::command::{purge, step};
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tellsafe_protocol::bytes::MessageId;

/// Most cases that are shared in one run: what is written takes room at the server that other cases need too.
const MOST: usize = 48;

/// What became of one case.
enum Done {
    Shared(Shared),
    Offered,
    /// They have all of it that this member has.
    Had,
}

pub(super) fn run(session: &mut Session<'_>, args: &ShareArgs) -> Result<(), ClientError> {
    let output = session.context.output;
    let with = With::named(session, &args.with)?;
    let ids: Vec<MessageId> = session.cases().iter().map(Case::id).collect();
    if output.can_ask() && !output.confirm(&question(ids.len(), &with, args.offer))? {
        return Err(ClientError::new(Kind::Declined, "Nothing was shared."));
    }
    if session.cases().iter().any(|case| heir::is_one(case, &with)) {
        heir::compared(session, &with, args.yes_compared)?;
    }
    let over = purge::over(session)?;
    let (mut shared, mut refused, mut had, mut later) = (Vec::new(), Vec::new(), 0_usize, 0_usize);
    let mut failed = None;
    for id in &ids {
        if shared.len() == MOST {
            later += 1;
            continue;
        }
        let name = session.name(id);
        let done = one(session, id, &with, args, &over);
        let said = match done {
            Ok(Done::Had) => {
                had += 1;
                continue;
            }
            Ok(Done::Shared(done)) => {
                shared.push(json!({"case": name, "new": done.new, "handed": done.handed}));
                words(done)
            }
            Ok(Done::Offered) => {
                shared.push(json!({"case": name}));
                "offered, by this name alone".to_owned()
            }
            Err(error) if is_about_one(&error) => {
                refused.push(json!({"case": name, "why": error.happened, "next": error.next}));
                format!("not shared: {}", error.happened)
            }
            Err(error) => {
                failed = Some(error.next("Run it again when it works: what was shared is not sent twice."));
                break;
            }
        };
        let mut page = Page::new();
        page.row(&[(&name, 22), (&said, 0)]);
        output.page(&page);
    }
    output.page(&ended(session, &with, args.offer, [shared.len(), refused.len(), had, later]));
    output.json(&value(session, &with, args.offer, shared, refused, [had, later]));
    failed.map_or(Ok(()), Err)
}

fn question(cases: usize, with: &With, offer: bool) -> String {
    let verb = if offer { "Offer" } else { "Share" };
    format!("{verb} {} what they may know of? You have {cases} cases.", with.name)
}

fn one(
    session: &mut Session<'_>,
    id: &MessageId,
    with: &With,
    args: &ShareArgs,
    over: &BTreeSet<MessageId>,
) -> Result<Done, ClientError> {
    if over.contains(id) {
        return Err(ClientError::new(Kind::Declined, "It is closed, and its time is over.").next("tellsafe purge"));
    }
    step::ready_though_shut(session, id)?;
    may(session, id, with)?;
    let holder = session.context.holder()?;
    let (case, own, key) = (session.found(id)?, holder.inbox(), holder.public_key());
    let reads = case.facts.readers.contains(&with.inbox);
    if reads && (args.offer || outgoing::missing(case, &own, &with.inbox).is_empty()) {
        return Ok(Done::Had);
    }
    if args.offer && offer::must_be_new(session, id, with).is_err() {
        return Ok(Done::Had);
    }
    if !args.offer {
        offer::must_be_answered(session, id, with)?;
    }
    if agreed::is_wanted(case, with, &key) {
        return Err(ClientError::new(Kind::Denied, agreed::left_out(case, with)).next(format!(
            "Once they have agreed: tellsafe share {} --with '{}' --agreed MESSAGE",
            session.name(id),
            with.name
        )));
    }
    let agreed = case.agreed(&with.inbox, Some(&key));
    if args.offer {
        session.offer_to(id, &with.inbox, agreed)?;
        return Ok(Done::Offered);
    }
    share(session, id, with, &args.reason, agreed).map(Done::Shared)
}

/// True for what is the matter with one case and not with the server.
fn is_about_one(error: &ClientError) -> bool {
    matches!(error.kind, Kind::Denied | Kind::Declined | Kind::NotFound | Kind::Setup)
}

fn words(shared: Shared) -> String {
    match shared.handed {
        1 => "shared, 1 message".to_owned(),
        many => format!("shared, {many} messages"),
    }
}

fn ended(session: &Session<'_>, with: &With, offer: bool, [shared, refused, had, later]: [usize; 4]) -> Page {
    let (mut page, name) = (Page::new(), &with.name);
    let cases = |count| if count == 1 { "1 case".to_owned() } else { format!("{count} cases") };
    let done = if offer { "Offered to" } else { "Shared with" };
    page.gap().say(&format!("{done} {name}: {}.", cases(shared)));
    if had > 0 {
        let what = if offer { "reads, or was offered before," } else { "had all that you have of" };
        page.under(&format!("{name} {what} {}.", cases(had)));
    }
    if refused > 0 {
        page.under(&format!("Left out: {}, each with its reason above.", cases(refused)));
    }
    if later > 0 {
        page.under(&format!("{} left: one run takes {MOST} at most. Run it again.", cases(later)));
    }
    if shared > 0 {
        page.say(if offer {
            "They see these names, that you offer them, and who reads each; nothing else. Once they have answered, run the same without --offer."
        } else {
            "Their client shows whom each is about first, and asks whether they have a conflict."
        });
    }
    for warning in &session.warnings {
        page.warn(warning);
    }
    page
}

fn value(
    session: &Session<'_>,
    with: &With,
    offer: bool,
    shared: Vec<Value>,
    refused: Vec<Value>,
    [had, later]: [usize; 2],
) -> Value {
    let done = if offer { "offered" } else { "shared" };
    json!({
        "with": with.name, done: shared, "refused": refused, "had": had, "next_time": later,
        "warnings": session.warnings,
    })
}
