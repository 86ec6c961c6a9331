//! `tellsafe purge`: the cases whose time is over go, this member's copies of them; what is counted of them stays.

use super::conflict;
use crate::case::Case;
use crate::case::retention::{Class, DJANGO, Stays, Table, Verdict, Violation};
use crate::case::work::Work;
use crate::cli::PurgeArgs;
use crate::config::Config;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use crate::transparency::Folded;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tellsafe_protocol::act::Count;
use tellsafe_protocol::bytes::MessageId;

/// Most cases that go in one run: what stays counted of them takes its room at the server from the same allowance as new reports.
const MOST: usize = 48;

/// What becomes of one case, and why.
struct Line {
    id: MessageId,
    name: String,
    /// The day on which it goes; none for one that stays whatever day it is.
    day: Option<u32>,
    why: String,
    /// What stays counted of it.
    count: Option<Count>,
    /// What was written about it after it was deleted.
    words: Vec<String>,
    /// Its numbers at the vault, where nothing of it is here.
    away: Vec<u64>,
}

pub(super) fn run(context: &mut Context, args: &PurgeArgs) -> Result<(), ClientError> {
    let output = context.output;
    let table = table(&context.config, args.retention.as_ref())?;
    let mut session = Session::open(context)?;
    let today = session.context.today;
    let (mut goes, stays): (Vec<Line>, Vec<Line>) =
        plan(&mut session, &table)?.into_iter().partition(|line| line.day.is_some_and(|day| day <= today));
    let later = goes.split_off(goes.len().min(MOST));
    let mut shown = page(&goes, &stays, later.len(), args.dry_run);
    if !args.dry_run && !goes.is_empty() {
        if !args.yes && !output.can_ask() {
            return Err(ClientError::new(Kind::Usage, "There is no one to ask whether to delete.")
                .means("Nothing was deleted.")
                .next("See what would go with --dry-run; then add --yes."));
        }
        if !args.yes {
            output.aside(&shown);
            shown = Page::new();
            if !output.confirm("Delete these for good?")? {
                return Err(ClientError::new(Kind::Declined, "Nothing was deleted."));
            }
        }
        for line in &goes {
            delete(&mut session, line)?;
        }
        shown.gap().append(deleted(&goes, &session));
    }
    for warning in &session.warnings {
        shown.warn(warning);
    }
    output.page(&shown);
    let values = |lines: &[Line]| lines.iter().map(value).collect::<Vec<_>>();
    output.json(&json!({
        "table": table_value(&table), "goes": values(&goes), "stays": values(&stays), "next_time": values(&later),
        "deleted": !args.dry_run && !goes.is_empty(), "warnings": session.warnings,
    }));
    Ok(())
}

/// The cases that the member reads and whose time is over.
///
/// # Errors
/// No answer; settings that name no table.
pub(super) fn over(session: &mut Session<'_>) -> Result<BTreeSet<MessageId>, ClientError> {
    let (table, today) = (table(&session.context.config, None)?, session.context.today);
    let said = conflict::known_of_all(session)?;
    let open: BTreeSet<MessageId> =
        said.into_iter().filter(|(_, said)| *said == Some(false)).map(|(id, _)| id).collect();
    session.read_all(&open, |_| true)?;
    let over = decided(session, open.into_iter(), &table).into_iter();
    Ok(over.filter(|line| line.day.is_some_and(|day| day <= today)).map(|line| line.id).collect())
}

fn table(config: &Config, typed: Option<&String>) -> Result<Table, ClientError> {
    let Some(named) = typed.or(config.stored.retention.as_ref()) else { return Ok(DJANGO) };
    Table::parse(named).ok_or_else(|| {
        ClientError::new(Kind::Usage, "That is no table of months.")
            .means("Nothing was deleted.")
            .next("Write django, or months such as none=0,unknown=6,resolved=14,flagged=26,banned=26 (at most 240).")
    })
}

/// Every case, and what becomes of it; those that go first come first.
fn plan(session: &mut Session<'_>, table: &Table) -> Result<Vec<Line>, ClientError> {
    let elsewhere = session.deleted_elsewhere();
    let said = conflict::known_of_all(session)?;
    let open = said.iter().filter(|(_, said)| **said == Some(false)).map(|(id, _)| *id).collect();
    session.read_all(&open, |_| true)?;
    let mut lines: Vec<Line> = decided(session, open.into_iter(), table);
    for id in said.iter().filter(|(_, said)| said.is_none()).map(|(id, _)| *id) {
        let received = session.case(&id).map_or(0, Case::received);
        // Whatever colleagues say of it: nobody gets a report deleted that someone else has yet to read.
        let why = match elsewhere.get(&id) {
            Some(by) => format!("you never said whether you have a conflict; {} deleted it", by.join(" and ")),
            None => "you never said whether you have a conflict".to_owned(),
        };
        lines.push(line(session, id, Some(Table::goes(received, table.longest())), why));
    }
    for (id, away) in session.away()?.into_iter().filter(|(_, away)| !away.numbers.is_empty()) {
        let day = Table::goes(away.day, table.longest());
        let why = "closed to you by a conflict, so that you do not know how it ended".to_owned();
        lines.push(Line { away: away.numbers, ..line(session, id, Some(day), why) });
    }
    for (id, words) in session.left_words()? {
        lines.push(Line { words, ..line(session, id, Some(0), "came after you had deleted the case".to_owned()) });
    }
    lines.sort_by(|a, b| (a.day.is_none(), a.day, &a.name).cmp(&(b.day.is_none(), b.day, &b.name)));
    Ok(lines)
}

/// Those that the member reads, by how they ended.
fn decided(session: &Session<'_>, open: impl Iterator<Item = MessageId>, table: &Table) -> Vec<Line> {
    let (roster, today) = (&session.desk.roster, session.context.today);
    let (mut lines, mut violations, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for case in open.filter_map(|id| session.case(&id)) {
        let work = Work::of(case, roster);
        if session.question(&case.id()).is_some() {
            lines.push(question(session, case, work.held, table));
            continue;
        }
        let count = Folded { case, work: &work, roster }.count();
        let (day, why) = match table.verdict(case, &work, today) {
            Verdict::Goes(day, class) => {
                if let Some(violation) = Violation::of(case, &work, day) {
                    violations.push(violation);
                    places.push(lines.len());
                }
                (Some(day), class_words(class, table))
            }
            Verdict::Stays(why) => (None, stays_words(why).to_owned()),
        };
        lines.push(Line { count, ..line(session, case.id(), day, why) });
    }
    for (place, day) in places.into_iter().zip(Violation::extended(&violations)) {
        if let Some(line) = lines.get_mut(place).filter(|line| line.day < Some(day)) {
            line.day = Some(day);
            line.why.push_str(", and longer for a later violation of the same person");
        }
    }
    lines
}

/// What another committee asked, which nobody decides and no number counts.
fn question(session: &Session<'_>, case: &Case, held: bool, table: &Table) -> Line {
    if held {
        return line(session, case.id(), None, stays_words(Stays::Held).to_owned());
    }
    let (day, months) = (Table::goes(case.received(), table.unknown), table.unknown);
    line(session, case.id(), Some(day), format!("a question of another committee: kept {months} months"))
}

fn line(session: &Session<'_>, id: MessageId, day: Option<u32>, why: String) -> Line {
    Line { id, name: session.name(&id), day, why, count: None, words: Vec::new(), away: Vec::new() }
}

fn delete(session: &mut Session<'_>, line: &Line) -> Result<(), ClientError> {
    let (own, inbox) = (session.context.holder()?.public_key(), session.context.holder()?.inbox());
    // Whoever has left the committee, or had not the report, leaves nothing behind that counts.
    let is_member = session.desk.roster.newest().1.position(&own).is_some();
    if let Some(count) = line.count.clone().filter(|count| is_member && count.readers.contains(&inbox)) {
        session.keep_count(&line.id, count)?;
    }
    session.delete_case(&line.id, &line.away)
}

fn class_words(class: Class, table: &Table) -> String {
    let months = table.months(class);
    let what = match class {
        Class::None => "no violation",
        Class::Unknown => "by someone unknown, or undetermined",
        Class::Resolved => "resolved",
        Class::Flagged => "flagged",
        Class::Banned => "someone was kept out",
    };
    match (class, months) {
        (_, 0) => format!("{what}: nothing is kept"),
        (Class::Banned, _) => format!("{what}: kept {months} months after the end of that"),
        _ => format!("{what}: kept {months} months"),
    }
}

fn stays_words(why: Stays) -> &'static str {
    match why {
        Stays::Open => "it has not ended",
        Stays::Held => "kept by `tellsafe hold`",
        Stays::Unagreed => "one of you ended it, and no other has agreed to that",
        Stays::Unreviewed => "what one of you did alone has not been looked at",
        Stays::Appealed => "an appeal is not settled",
        Stays::Unanswered => "the reporter waits for an answer",
        Stays::Endless => "someone is kept out, and no one recorded until when: tellsafe clock CASE ban DATE",
        Stays::Newer => "a later version of Tellsafe wrote some of it: update yours",
    }
}

fn page(goes: &[Line], stays: &[Line], later: usize, dry: bool) -> Page {
    let mut page = Page::new();
    let row = |page: &mut Page, line: &Line| {
        let day = line.day.filter(|day| *day > 0).map_or_else(String::new, dates::iso);
        page.row(&[(&line.name, 24), (&day, 12)]);
        page.under(&line.why);
        for words in &line.words {
            page.quote(words);
        }
    };
    let title = if goes.is_empty() {
        "Nothing goes"
    } else if dry {
        "Would go now"
    } else {
        "Goes"
    };
    page.title(title);
    goes.iter().for_each(|line| row(&mut page, line));
    if later > 0 {
        page.under(&format!("{later} more the next time: one run deletes {MOST} at most."));
    }
    if !stays.is_empty() {
        page.gap().title("Stays");
        stays.iter().for_each(|line| row(&mut page, line));
    }
    page
}

fn deleted(goes: &[Line], session: &Session<'_>) -> Page {
    let months = session.desk.roster.details().retention_months;
    let mut page = Page::new();
    let count = if goes.len() == 1 { "1 case".to_owned() } else { format!("{} cases", goes.len()) };
    page.say(&format!("Deleted {count}, here and on the server: your copies."));
    page.point(
        "Each colleague deletes their own, with the same command; until all have, one of them can still open it.",
    );
    page.point(&format!(
        "What the people who reported have in their own inboxes stays theirs, at most {months} months after it was written."
    ));
    page.point("What reports in public count of them stays, without a word of what happened.");
    page
}

fn value(line: &Line) -> Value {
    json!({
        "case": line.name, "day": line.day.filter(|day| *day > 0).map(dates::iso), "why": line.why, "texts": line.words,
    })
}

fn table_value(table: &Table) -> Value {
    json!({
        "none": table.none, "unknown": table.unknown, "resolved": table.resolved, "flagged": table.flagged,
        "banned": table.banned,
    })
}
