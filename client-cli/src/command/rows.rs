//! The cases of a member's inbox, each as a line: what `inbox` prints and the full-screen view shows.

use super::{conflict, people};
use crate::case::Case;
use crate::case::escrow::Repeats;
use crate::case::work::Stand;
use crate::cli::Conflict as Given;
use crate::dates;
use crate::error::ClientError;
use crate::member::Session;
use std::collections::BTreeMap;
use tellsafe_protocol::act::Conflict;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::State;
use tellsafe_protocol::statement::Kind;

/// Whether a conflict keeps the member out of each case; `None` where they have not said.
pub(super) type Conflicts = BTreeMap<MessageId, Option<bool>>;

/// A case that is open to the member.
pub(super) struct Row<'a> {
    pub(super) case: &'a Case,
    pub(super) name: String,
    /// Messages that someone else wrote and this member has not read.
    pub(super) news: usize,
    pub(super) overdue: bool,
    /// The day by which the reporter hears more, or on which it is deleted.
    pub(super) next: u32,
    /// What else is to be known about it.
    pub(super) notes: Vec<String>,
}

impl Row<'_> {
    /// The next date, in words.
    pub(super) fn date(&self, today: u32) -> String {
        let day = dates::short(self.next, today);
        match (self.case.state(), self.overdue) {
            (State::Closed, _) => format!("deleted on {day}"),
            (_, true) => format!("a word was due on {day}"),
            (_, false) => format!("next word by {day}"),
        }
    }

    /// What stands before it.
    pub(super) fn mark(&self) -> &'static str {
        match (self.overdue, self.news) {
            (true, _) => "!",
            (false, 0) => "",
            (false, _) => "*",
        }
    }
}

/// Settles of every case whether a conflict keeps the member out, and fetches of the others what a list shows and `wanted` adds.
///
/// # Errors
/// No answer; a mark that cannot be kept.
pub(super) fn fetch(
    session: &mut Session<'_>,
    given: Option<Given>,
    wanted: impl Fn(Kind) -> bool,
) -> Result<Conflicts, ClientError> {
    conflict::look_up(session)?;
    let ids: Vec<MessageId> = session.cases().iter().map(Case::id).collect();
    let mut conflicts = Conflicts::new();
    for id in &ids {
        // What was answered before stays: the option is for every *new* report.
        let given = given.filter(|_| session.marks.conflict(id).is_none());
        conflicts.insert(*id, conflict::settle(session, id, given)?);
    }
    let open = ids.into_iter().filter(|id| conflicts.get(id) == Some(&Some(false))).collect();
    session.read_all(&open, |kind| matches!(kind, Kind::Reply | Kind::Status | Kind::Read) || wanted(kind))?;
    Ok(conflicts)
}

/// The cases that are open to the member: by their next dates, the closed ones last.
pub(super) fn open<'a>(session: &'a Session<'_>, conflicts: &Conflicts) -> Result<Vec<Row<'a>>, ClientError> {
    let (details, today, names) = (session.desk.roster.details(), session.context.today, session.names());
    let said = |case: &&Case| conflicts.get(&case.id()).copied().flatten();
    let repeats = Repeats::of(session.cases().iter());
    let mut rows = Vec::new();
    for case in session.cases().iter().filter(|case| said(case) == Some(false)) {
        let news = news(session, case)?;
        rows.push(Row {
            name: names.get(&case.id()).cloned().unwrap_or_default(),
            overdue: case.is_overdue(details, today),
            next: case.next_date(details),
            notes: [waiting(session, case), notes(case, news, &repeats, &names)].concat(),
            case,
            news,
        });
    }
    rows.sort_by_key(|row| (row.case.state() == State::Closed, row.next, row.case.id()));
    Ok(rows)
}

/// The cases of which the member has not said whether they have a conflict.
pub(super) fn asking<'a>(session: &'a Session<'_>, conflicts: &Conflicts) -> impl Iterator<Item = &'a Case> {
    session.cases().iter().filter(|case| conflicts.get(&case.id()).copied().flatten().is_none())
}

/// The names of the cases that the member stepped back from.
pub(super) fn away(session: &Session<'_>) -> Vec<String> {
    let mut names = session.names();
    session.marks.closed().iter().filter_map(|case| names.remove(case)).collect()
}

/// Messages of a case that someone else wrote and this member has not read.
pub(super) fn news(session: &Session<'_>, case: &Case) -> Result<usize, ClientError> {
    let (own, shown) = (session.context.holder()?.public_key(), session.marks.shown(&case.id()));
    let new = case.entries.iter().filter(|entry| entry.number > shown && entry.key() != own);
    Ok(new.filter(|entry| entry.kind() != Kind::Declaration).count())
}

/// To whom it was offered, and what they said.
fn waiting(session: &Session<'_>, case: &Case) -> Vec<String> {
    if case.facts.offered.is_empty() {
        return Vec::new();
    }
    let offered = session.work(&case.id()).map(|work| work.stands.offered).unwrap_or_default();
    let has_said = |stand: &Stand| matches!(stand, Stand::Said(said) if *said != Conflict::Hard);
    let wait = offered.iter().filter(|(_, stand)| has_said(stand));
    wait.map(|(key, _)| format!("{} answered the offer, and waits until it is shared", people::name(session, key)))
        .collect()
}

fn notes(case: &Case, news: usize, repeats: &Repeats, names: &BTreeMap<MessageId, String>) -> Vec<String> {
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
    let same: Vec<&str> = repeats.with(case).iter().filter_map(|id| names.get(id)).map(String::as_str).collect();
    if !same.is_empty() {
        notes.push(format!("the same handle as in {}", same.join(", ")));
    }
    if case.is_sealed_by_gateway() {
        notes.push("came through the form without scripts: whoever runs the server could have read it".into());
    }
    match case.withheld() {
        0 => {}
        1 => notes.push("1 message was not delivered".into()),
        many => notes.push(format!("{many} messages were not delivered")),
    }
    notes
}
