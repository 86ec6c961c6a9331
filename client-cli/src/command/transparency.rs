//! `tellsafe transparency`

use super::conflict;
use crate::case::work::Work;
use crate::cli::{ByName, Format, Global, TransparencyArgs};
use crate::clock;
use crate::context::Context;
use crate::dates::{iso, parse_iso};
use crate::error::{ClientError, Kind};
use crate::files;
use crate::member::Session;
use crate::output::Output;
use crate::transparency::preset::{PRESETS, Preset, preset};
use crate::transparency::read::{self, Before, Faults, Figures};
use crate::transparency::{Ask, By, Countable, Folded, Kept, Period, Record, make, show};
use std::collections::BTreeSet;
use std::path::Path;
use tellsafe_protocol::statement::Kind as MessageKind;

pub(super) fn run(global: &Global, args: &TransparencyArgs) -> Result<(), ClientError> {
    let output = Output::new(global.json);
    if args.columns {
        output.bytes(COLUMNS.as_bytes());
        return Ok(());
    }
    if args.presets {
        let line =
            |preset: &&Preset| format!("{:<12} {}\n{:13}after {}\n", preset.name, preset.title, "", preset.source);
        output.bytes(PRESETS.iter().map(line).collect::<String>().as_bytes());
        return Ok(());
    }
    let ask = asked(args)?;
    let mut records: Vec<Record> = Vec::new();
    if counts_own(args) {
        records.extend(closed_cases(&mut Context::member(global)?)?);
    }
    for path in &args.logs {
        let bytes = files::read(path, read::MAX_FILE)?;
        records.extend(read::log(&bytes, clock::today()).map_err(|faults| wrong(path, &faults))?);
    }
    let figures = match &args.figures {
        Some(path) => read::figures(&files::read(path, read::MAX_FILE)?).map_err(|faults| wrong(path, &faults))?,
        None => Figures::default(),
    };
    let before = args.before.as_deref().map(|path| compared(path, &ask)).transpose()?;
    let report = make(&records, &figures, &ask, before.as_ref());
    warn(output, &ask, args);
    for flag in &report.flags {
        output.note(&format!("Does not add up. {flag}"));
    }
    match args.format {
        _ if global.json => output.json(&show::json::json(&report)),
        Format::Json => output.bytes((crate::render::json::text(&show::json::json(&report)) + "\n").as_bytes()),
        Format::Markdown => output.bytes(show::markdown::markdown(&report).as_bytes()),
        Format::Html => output.bytes(show::html::html(&report).as_bytes()),
        Format::Csv => output.bytes(show::csv::csv(&report).as_bytes()),
    }
    Ok(())
}

/// Without a log, the committee's own cases are what is counted.
fn counts_own(args: &TransparencyArgs) -> bool {
    args.cases || args.logs.is_empty()
}

/// The committee's own cases that may be counted. How many may not is said to whoever makes the report, and to nobody else.
fn closed_cases(context: &mut Context) -> Result<Vec<Record>, ClientError> {
    let output = context.output;
    let mut session = Session::open(context)?;
    let (mut open, mut unsaid, mut away) = (BTreeSet::new(), 0_usize, session.marks.closed().len());
    for (id, conflict) in conflict::known_of_all(&mut session)? {
        match conflict {
            Some(false) => drop(open.insert(id)),
            Some(true) if session.marks.closed().contains(&id) => {}
            Some(true) => away += 1,
            None => unsaid += 1,
        }
    }
    session
        .read_all(&open, |kind| matches!(kind, MessageKind::Report | MessageKind::Step | MessageKind::Declaration))?;
    // What another committee asked is no report, and no number.
    let asked = open.iter().filter(|id| session.question(id).is_some()).copied().collect::<BTreeSet<_>>();
    let roster = &session.desk.roster;
    let (mut records, mut unfinished, mut secret) = (Vec::new(), 0_usize, 0_usize);
    for case in session.cases().iter().filter(|case| open.contains(&case.id()) && !asked.contains(&case.id())) {
        let work = Work::of(case, roster);
        let folded = Folded { case, work: &work, roster };
        match folded.record() {
            Some(record) => records.push(record),
            None if folded.may_be_known() => unfinished += 1,
            None => secret += 1,
        }
    }
    let counts = session.counts()?;
    for count in counts.values() {
        match (Kept { count, roster: &session.desk.roster }).record() {
            Some(record) => records.push(record),
            None => secret += 1,
        }
    }
    let left_out = [
        (unfinished, "not closed yet"),
        (secret, "not known to every member, so that no number tells whoever was left out"),
        (unsaid, "you have not said yet whether you have a conflict"),
        (away, "closed to you by a conflict: let a colleague without one make the report"),
    ];
    for (count, why) in left_out.into_iter().filter(|(count, _)| *count > 0) {
        let cases = if count == 1 { "1 case is".to_owned() } else { format!("{count} cases are") };
        output.note(&format!("{cases} not counted: {why}."));
    }
    let own = session.context.holder()?.public_key();
    let founders = session.desk.roster.cores().next().map(|(_, core)| core);
    if founders.is_some_and(|core| core.position(&own).is_none()) {
        output.note(
            "You joined the committee later: cases that you were not given are not in these numbers. Let a colleague who was there before \
             make the report.",
        );
    }
    for warning in &session.warnings {
        output.note(warning);
    }
    Ok(records)
}

fn asked(args: &TransparencyArgs) -> Result<Ask, ClientError> {
    let day = |said: &Option<String>| {
        parse_iso(said.as_deref().unwrap_or_default())
            .ok_or_else(|| ClientError::new(Kind::Usage, "That is not a day.").next("Write days like 2026-01-01."))
    };
    let period = Period { from: day(&args.from)?, to: day(&args.to)? };
    if period.from > period.to {
        return Err(ClientError::new(Kind::Usage, "The period ends before it begins.").next("Swap --from and --to."));
    }
    let preset = preset(&args.preset).ok_or_else(|| {
        let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
        ClientError::new(Kind::Usage, "There is no such preset.").next(format!("There are: {}.", names.join(", ")))
    })?;
    let by = match args.by {
        Some(ByName::Received) => By::Received,
        Some(ByName::Resolved) => By::Resolved,
        None => preset.by,
    };
    Ok(Ask { preset, period, by, below: args.hide_below.unwrap_or(preset.below), open: !counts_own(args) })
}

/// The report before, if it can be compared with.
fn compared(path: &Path, ask: &Ask) -> Result<Before, ClientError> {
    let bytes = files::read(path, read::MAX_FILE)?;
    let before = read::before(&bytes).ok_or_else(|| {
        ClientError::new(Kind::Malformed, format!("{} is not a report of this program.", path.display()))
            .next("Name the last period's report, made with --format json.")
    })?;
    let wrong = |happened: &'static str, next: &'static str| Err(ClientError::new(Kind::Usage, happened).next(next));
    if before.preset != ask.preset.name {
        return wrong("The last report has another community's tables.", "Make it again with the same --preset.");
    }
    if before.by != ask.by {
        return wrong(
            "The last report counted by the other day of a case: one by received, one by resolved.",
            "Make it again with the same --by, and say in public that you restated it.",
        );
    }
    if before.period.to >= ask.period.from {
        return Err(ClientError::new(Kind::Usage, "The last report's period does not end before this one begins.")
            .means("Of periods that overlap, one minus the other gives single cases back.")
            .next(format!("It ends on {}. Begin after that.", iso(before.period.to))));
    }
    Ok(before)
}

/// Small numbers are shown only where that was asked for, or is what that community does; and then it is said.
fn warn(output: Output, ask: &Ask, args: &TransparencyArgs) {
    if ask.below > 1 {
        if args.before.is_none() {
            output.note("Without --before, numbers are not checked against the last report. Name it if there is one.");
        }
        return;
    }
    let why = match args.hide_below {
        Some(_) => "as you asked".to_owned(),
        None => format!("as that community does ({})", ask.preset.source),
    };
    output.note(&format!(
        "All numbers are shown, {why}. A small one can lead to a person: read it as somebody who knows them would, or use --hide-below 5."
    ));
}

fn wrong(path: &Path, faults: &Faults) -> ClientError {
    let lines: Vec<String> = faults.shown.iter().map(ToString::to_string).collect();
    let more = faults.count.saturating_sub(faults.shown.len());
    let more = if more > 0 { format!("\nAnd {more} more.") } else { String::new() };
    ClientError::new(Kind::Malformed, format!("{} cannot be counted, and nothing of it was.", path.display()))
        .means(lines.join("\n") + &more)
        .next("Correct these lines and run it again.")
}

const COLUMNS: &str = "\
A log is a CSV file in UTF-8. Its first line names the columns, in any order; only `received` must be there.

  received   the day it came in, like 2026-12-25
  resolved   the day it was closed; empty while it is open
  channel    by which way it came: `Slack admins`, `conduct@example.org`
  category   what it was about, in a word or two; several with ; between them
  actor      who acted; several with ; between them
  outcome    what came of it; several with ; between them. Known words: `no action`, `not a violation`, `out of scope`,
             `insufficient information`, `education`, `content removed`, `apology`, `warning`, `final warning`, `no contact`,
             `limited activities`, `role removed`, `short suspension`, `long suspension`, `area ban`, `permanent ban`,
             `talk stopped`, `no alcohol`, `left event`, `future event ban`, `mediation`, `systemic change`, `referred`,
             `public statement`, `flagged`. Another word counts as an action
  kind       punitive or restorative; empty: bans, suspensions and lost roles are punitive, other actions restorative
  marks      any of breach, police, policy-change, committee-change, unilateral, follow-up, advised, appealed,
             transferred, with ; between them
  cases      how many cases the line stands for; empty: 1. With 0, the line says that there were none of its channel,
             category or actor; with X, that nobody knows any more how many
  reports    how many reports they came from; empty: as many as cases
  people     how many people were named; empty: not counted
  affected   how many people the action was about; empty: not counted
  case, note for yourselves; never read

X in reports, people or affected stands for a number that nobody knows any more. It is not zero, and neither is an empty cell.
";
