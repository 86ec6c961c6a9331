//! `tellsafe inbox`: cards first, then where each case stands.

use super::conflict;
use super::desk::{CLOSED, said_closing};
use super::offered::{self, Told};
use super::rows::{self, Conflicts};
use crate::case::standing;
use crate::cli::InboxArgs;
use crate::context::Context;
use crate::dates;
use crate::error::ClientError;
use crate::member::Session;
use crate::render::{Page, json, plain_line};
use serde_json::{Value, json};
use tellsafe_protocol::roster::Freshness;

pub(super) fn run(context: &mut Context, args: &InboxArgs) -> Result<(), ClientError> {
    let output = context.output;
    let mut session = Session::open(context)?;
    let conflicts = rows::fetch(&mut session, args.conflict, |_| false)?;
    let offered = offered::all(&mut session)?;
    if output.is_json() {
        output.json(&value(&session, &conflicts, &offered)?);
        return Ok(());
    }
    let mut page = list(&session, &conflicts, &offered)?;
    warnings(&mut page, &session);
    output.page(&page);
    Ok(())
}

/// What should be known beside the cases: dropped messages, a server that went back, a list that few confirm.
pub(super) fn warnings(page: &mut Page, session: &Session<'_>) {
    page.gap();
    for sentence in session.warnings.iter().chain(&session.dropped().sentences()) {
        page.warn(sentence);
    }
    if session.desk.freshness == Freshness::Closed {
        page.warn(CLOSED);
    } else if let Some(day) = session.context.closing_since(&session.desk.roster) {
        page.warn(&said_closing(day));
    } else {
        for name in closing(session) {
            page.warn(&format!(
                "{name} said that this committee closes. It does if too few of you use Tellsafe from now on. See `tellsafe desk show`."
            ));
        }
    }
    if let Freshness::Few(count) = session.desk.freshness {
        let who = if count == 0 { "No member has" } else { "Only one member has" };
        page.warn(&format!(
            "{who} confirmed the committee's list in the last 90 days, and people who report are warned of it. Ask your \
             colleagues to run `tellsafe inbox`; that confirms it."
        ));
    }
}

/// The names of those who said that the committee closes.
fn closing(session: &Session<'_>) -> Vec<String> {
    let (roster, today) = (&session.desk.roster, session.context.today);
    let members = roster.newest().1.members.iter();
    let closing = members.filter(|member| roster.closing_since(&member.key, today).is_some());
    closing.map(|member| plain_line(roster.name_of(&member.key).unwrap_or_default())).collect()
}

fn list(session: &Session<'_>, conflicts: &Conflicts, offered: &[Told]) -> Result<Page, ClientError> {
    let (names, today) = (session.names(), session.context.today);
    let open = rows::open(session, conflicts)?;
    let mut page = Page::new();
    page.title(&format!("{}: your cases", session.desk.roster.newest().1.name)).gap();
    for row in &open {
        let state = standing::label(row.case.state());
        page.row(&[(row.mark(), 2), (&row.name, 22), (state, 18), (&row.date(today), 0)]);
        page.under(&row.notes.join("; "));
    }
    for case in rows::asking(session, conflicts) {
        let name = names.get(&case.id()).map_or("", String::as_str);
        page.row(&[
            ("?", 2),
            (name, 22),
            ("conflict?", 18),
            (&format!("received {}", dates::short(case.received(), today)), 0),
        ]);
        conflict::card(&mut page, case);
    }
    for told in offered {
        page.row(&[(told.mark(), 2), (&told.name, 22), (told.state(), 0)]);
        page.under(&told.words());
    }
    if session.cases().is_empty() && offered.is_empty() {
        page.under("Nothing has come in. `tellsafe watch` can tell you when something does.");
    }
    let away = rows::away(session);
    if !away.is_empty() {
        page.gap().under(&format!("You stepped back from: {}.", away.join(", ")));
    }
    if let Some(first) = open.first() {
        page.gap().say("Read a case:").command(&format!("tellsafe read {}", first.name));
    }
    Ok(page)
}

fn value(session: &Session<'_>, conflicts: &Conflicts, offered: &[Told]) -> Result<Value, ClientError> {
    let view = session.view()?;
    let names = session.names();
    let mut cases = Vec::new();
    for id in session.marks.closed() {
        cases.push(json!({"name": names.get(&id), "conflict": true}));
    }
    for case in session.cases() {
        let name = names.get(&case.id()).map_or("", String::as_str);
        let conflict = conflicts.get(&case.id()).copied().flatten();
        if conflict == Some(true) {
            continue;
        }
        let mut summary = json::summary(case, name, &view, session.context.today);
        if let Some(map) = summary.as_object_mut() {
            map.insert("conflict".into(), json!(conflict));
            map.insert("new".into(), json!(rows::news(session, case)?));
        }
        cases.push(summary);
    }
    let offered: Vec<Value> = offered.iter().map(Told::value).collect();
    Ok(
        json!({"cases": cases, "offered": offered, "dropped": json::dropped(&session.dropped()), "warnings": session.warnings}),
    )
}
