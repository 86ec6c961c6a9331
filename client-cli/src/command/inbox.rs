//! `tellsafe inbox`: cards first, then where each case stands.

use super::conflict;
use crate::case::{Case, standing};
use crate::cli::InboxArgs;
use crate::context::Context;
use crate::dates;
use crate::error::ClientError;
use crate::member::Session;
use crate::render::{Page, case::View, json};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::State;
use tellsafe_protocol::roster::Freshness;
use tellsafe_protocol::statement::Kind;

pub(super) fn run(context: &mut Context, args: &InboxArgs) -> Result<(), ClientError> {
    let output = context.output;
    let mut session = Session::open(context)?;
    let ids: Vec<MessageId> = session.cases().iter().map(Case::id).collect();
    conflict::look_up(&mut session)?;
    let mut conflicts = BTreeMap::new();
    for id in &ids {
        // What was answered before stays: the option is for every *new* report.
        let given = args.conflict.filter(|_| session.marks.conflict(id).is_none());
        conflicts.insert(*id, conflict::settle(&mut session, id, given)?);
    }
    let open = ids.into_iter().filter(|id| conflicts.get(id) == Some(&Some(false))).collect();
    session.read_all(&open, |kind| matches!(kind, Kind::Reply | Kind::Status | Kind::Read))?;
    output.json(&value(&session, &conflicts)?);
    let mut page = list(&session, &conflicts)?;
    warnings(&mut page, &session);
    output.page(&page);
    Ok(())
}

/// Messages of a case that someone else wrote and this member has not read.
pub(super) fn news(session: &Session<'_>, case: &Case) -> Result<usize, ClientError> {
    let (own, shown) = (session.context.holder()?.public_key(), session.marks.shown(&case.id()));
    let new = case.entries.iter().filter(|entry| entry.number > shown && entry.key() != own);
    Ok(new.filter(|entry| entry.kind() != Kind::Declaration).count())
}

/// What should be known beside the cases: dropped messages, a server that went back, a list that few confirm.
pub(super) fn warnings(page: &mut Page, session: &Session<'_>) {
    page.gap();
    for sentence in session.warnings.iter().chain(&session.dropped().sentences()) {
        page.warn(sentence);
    }
    if let Freshness::Few(count) = session.desk.freshness {
        let who = if count == 0 { "No member has" } else { "Only one member has" };
        page.warn(&format!(
            "{who} confirmed the committee's list in the last 90 days, and people who report are warned of it. Ask your \
             colleagues to run `tellsafe inbox`; that confirms it."
        ));
    }
}

fn list(session: &Session<'_>, conflicts: &BTreeMap<MessageId, Option<bool>>) -> Result<Page, ClientError> {
    let (details, names, today) = (session.desk.roster.details(), session.names(), session.context.today);
    let said = |case: &Case| conflicts.get(&case.id()).copied().flatten();
    let mut open: Vec<&Case> = session.cases().iter().filter(|case| said(case) == Some(false)).collect();
    open.sort_by_key(|case| (case.state() == State::Closed, case.next_date(details), case.id()));
    let mut page = Page::new();
    page.title(&format!("{}: your cases", session.desk.roster.newest().1.name)).gap();
    for case in &open {
        let overdue = case.is_overdue(details, today);
        let news = news(session, case)?;
        let mark = if overdue {
            "!"
        } else if news > 0 {
            "*"
        } else {
            ""
        };
        let name = names.get(&case.id()).map_or("", String::as_str);
        let date = match (case.state(), overdue) {
            (State::Closed, _) => format!("deleted on {}", dates::short(case.next_date(details), today)),
            (_, true) => format!("a word was due on {}", dates::short(case.next_date(details), today)),
            (_, false) => format!("next word by {}", dates::short(case.next_date(details), today)),
        };
        page.row(&[(mark, 2), (name, 22), (standing::label(case.state()), 18), (&date, 0)]);
        notes(&mut page, case, news);
    }
    let later = session.cases().iter().filter(|case| said(case).is_none());
    for case in later {
        let name = names.get(&case.id()).map_or("", String::as_str);
        page.row(&[
            ("?", 2),
            (name, 22),
            ("conflict?", 18),
            (&format!("received {}", dates::short(case.received(), today)), 0),
        ]);
        conflict::card(&mut page, case);
    }
    let away: Vec<&str> =
        session.marks.closed().iter().filter_map(|case| names.get(case).map(String::as_str)).collect();
    if session.cases().is_empty() {
        page.under("Nothing has come in. `tellsafe watch` can tell you when something does.");
    }
    if !away.is_empty() {
        page.gap().under(&format!("You stepped back from: {}.", away.join(", ")));
    }
    if let Some(first) = open.first().and_then(|case| names.get(&case.id())) {
        page.gap().say("Read a case:").command(&format!("tellsafe read {first}"));
    }
    Ok(page)
}

fn notes(page: &mut Page, case: &Case, news: usize) {
    let mut notes: Vec<String> = Vec::new();
    match news {
        0 => {}
        1 => notes.push("1 new message".into()),
        many => notes.push(format!("{many} new messages")),
    }
    if case.unanswered().any(|entry| entry.kind() == Kind::WithdrawalRequest) {
        notes.push("the reporter asks to withdraw it".into());
    } else if case.unanswered().next().is_some() {
        notes.push("the reporter waits for an answer".into());
    }
    if case.is_sealed_by_gateway() {
        notes.push("came through the form without scripts: whoever runs the server could have read it".into());
    }
    match case.withheld() {
        0 => {}
        1 => notes.push("1 message was not delivered".into()),
        many => notes.push(format!("{many} messages were not delivered")),
    }
    page.under(&notes.join("; "));
}

fn value(session: &Session<'_>, conflicts: &BTreeMap<MessageId, Option<bool>>) -> Result<Value, ClientError> {
    let own = session.context.holder()?.public_key();
    let view = View { roster: &session.desk.roster, own, reporter: false };
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
            map.insert("new".into(), json!(news(session, case)?));
        }
        cases.push(summary);
    }
    Ok(json!({"cases": cases, "dropped": json::dropped(&session.dropped()), "warnings": session.warnings}))
}
