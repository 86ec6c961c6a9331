//! `tellsafe due`: what is to be done by when, in all cases that this member reads; for a timer, only that something is.

use super::conflict;
use crate::case::acts::clock_words;
use crate::case::work::due::Due;
use crate::cli::DueArgs;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use serde_json::{Value, json};
use tellsafe_protocol::act::Clock;
use tellsafe_protocol::bytes::MessageId;

/// All that a lock screen or a chat room is told.
const SENTENCE: &str = "Something is due. Run: tellsafe due";

struct Line {
    name: String,
    due: Due,
    /// The member has not said whether they have a conflict, so that comes first.
    asks: bool,
}

pub(super) fn run(context: &mut Context, args: &DueArgs) -> Result<(), ClientError> {
    let output = context.output;
    let mut session = Session::open(context)?;
    let today = session.context.today;
    let said = conflict::known_of_all(&mut session)?;
    let open = said.iter().filter(|(_, said)| **said == Some(false)).map(|(id, _)| *id).collect();
    session.read_all(&open, |_| true)?;
    let mut lines: Vec<Line> = said.iter().flat_map(|(id, said)| case(&session, id, *said)).collect();
    lines.sort_by(|a, b| (a.due.day, &a.name).cmp(&(b.due.day, &b.name)));
    let due = lines.iter().any(|line| line.due.is_due(today.saturating_add(args.days)));
    if args.quiet {
        if due {
            output.say(SENTENCE);
        }
    } else {
        output.page(&page(&lines, &session, today.saturating_add(args.days)));
    }
    let shown = |line: &&Line| line.due.is_due(today.saturating_add(args.days));
    let values: Vec<Value> = lines.iter().filter(shown).map(|line| value(line, today)).collect();
    let next: Vec<Value> = lines.iter().filter(|line| !shown(line)).map(|line| value(line, today)).collect();
    output.json(&if args.quiet {
        json!({"due": due})
    } else {
        json!({"due": values, "later": next, "warnings": session.warnings})
    });
    if due { Err(ClientError::new(Kind::Due, "Something is due.")) } else { Ok(()) }
}

/// The dates of one case, as far as this member may know them.
fn case(session: &Session<'_>, id: &MessageId, conflict: Option<bool>) -> Vec<Line> {
    let (name, details) = (session.name(id), session.desk.roster.details());
    let (Some(case), Some(work)) = (session.case(id), session.work(id)) else { return Vec::new() };
    match conflict {
        Some(true) => Vec::new(),
        Some(false) => {
            let due = work.due(case, details, session.context.today);
            due.into_iter().map(|due| Line { name: name.clone(), due, asks: false }).collect()
        }
        // Nothing of it is fetched; when it came is known without.
        None => {
            let day = details.working.after(case.received(), details.deadlines.acknowledge);
            let due = Due { day, clock: Clock::Acknowledge, wants_work: true };
            vec![Line { name, due, asks: true }]
        }
    }
}

fn words(line: &Line) -> &'static str {
    if line.asks { "say whether you have a conflict, and read it" } else { clock_words(line.due.clock) }
}

fn page(lines: &[Line], session: &Session<'_>, until: u32) -> Page {
    let today = session.context.today;
    let mut page = Page::new();
    let (due, later): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| line.due.is_due(until));
    let row = |page: &mut Page, line: &Line| {
        let mark = if line.due.is_overdue(today) { "!" } else { "" };
        page.row(&[(mark, 2), (&dates::short(line.due.day, today), 20), (&line.name, 22), (words(line), 0)]);
    };
    page.title(if due.is_empty() { "Nothing is due" } else { "Due" });
    due.iter().for_each(|line| row(&mut page, line));
    if !later.is_empty() {
        page.gap().title("Next");
        later.iter().for_each(|line| row(&mut page, line));
    }
    if due.iter().any(|line| line.due.is_overdue(today)) {
        page.gap().under("! is overdue.");
    }
    for warning in &session.warnings {
        page.warn(warning);
    }
    page
}

fn value(line: &Line, today: u32) -> Value {
    json!({
        "case": line.name, "what": line.due.clock.word(), "day": dates::iso(line.due.day),
        "overdue": line.due.is_overdue(today), "asks": line.asks, "wants_work": line.due.wants_work,
    })
}
