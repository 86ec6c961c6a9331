//! The case, as its reporter sees it: where it stands, the next date, the messages, and what can be done.

use tellsafe_protocol::bytes::Inbox;
use tellsafe_protocol::calendar::iso;
use tellsafe_protocol::code::Code;
use tellsafe_protocol::content::State;
use tellsafe_protocol::statement::Kind;

use super::case::{self, Opened};
use super::dates::written;
use super::page::Page;
use super::trouble::Trouble;
use super::{Visit, code, enter, questions, readers, start, thread};
use crate::answer::Answer;
use crate::fields::Fields;

/// What is said beside the case.
#[derive(Default)]
pub(super) struct Remarks<'a> {
    /// What went wrong.
    pub(super) error: Option<Trouble>,
    /// A complaint about an empty reply.
    pub(super) complaint: Option<&'a str>,
    /// What stays in the field.
    pub(super) typed: &'a str,
    /// Ids, and what was done.
    pub(super) done: Vec<(&'static str, String)>,
}

/// The words that a form carries.
///
/// # Errors
/// The page that asks for them, with what is wrong.
pub(super) fn words_of(visit: &Visit<'_>, fields: &Fields) -> Result<Code, Box<Answer>> {
    let typed = if fields.has("code-input") { fields.get("code-input") } else { fields.get("code") };
    enter::parse(visit.words, typed).map_err(|wrong| Box::new(enter::page(visit.words, Some(&wrong), typed)))
}

/// Shows the case for the words that were typed.
pub(super) async fn open(visit: &Visit<'_>, fields: &Fields) -> Answer {
    let code = match words_of(visit, fields) {
        Ok(code) => code,
        Err(answer) => return *answer,
    };
    match case::open(visit, &code).await {
        Ok(opened) => page(visit, &code, &opened, &Remarks::default()),
        Err(trouble) => enter::failed(visit.words, trouble, &code.words()),
    }
}

/// The page.
pub(super) fn page(visit: &Visit<'_>, code: &Code, opened: &Opened, remarks: &Remarks<'_>) -> Answer {
    let (words, twelve) = (visit.words, code.words());
    let mut page = Page::new(words, "follow.heading");
    let to = words.say("start.to", &[("committee", &opened.roster.newest().1.name)]);
    page.html.element("p", &[("class", "step"), ("id", "committee-name"), ("dir", "auto"), ("translate", "no")], &to);
    if let Some(trouble) = remarks.error {
        page = page.status(trouble.status());
        // What is written here goes to whoever reads the report now: there is nobody to choose anew.
        let key = if trouble == Trouble::Changed { "follow.failure.changed" } else { trouble.key() };
        page.error(&[words.word(key), words.word("follow.stillHere")], &[]);
    } else if let Some(complaint) = remarks.complaint {
        page.error(&[], &[("reply", complaint.to_owned())]);
    }
    for (id, said) in &remarks.done {
        page.html.element("p", &[("class", "good"), ("id", id), ("role", "status")], said);
    }
    start::danger(&mut page, Some(&opened.roster));
    standing(&mut page, visit, opened);
    page.h2("follow.messages");
    thread::all(&mut page, opened);
    page.way("refresh", &[("code", &twelve)], ("refresh", "", "follow.refresh"));
    // Nothing reaches a committee that has closed: nobody is asked to write to it.
    let closed = opened.roster.is_closed(visit.today);
    if !closed {
        reply(&mut page, opened, &twelve, remarks);
        if !opened.case.reporter_left() {
            code::leaving(&mut page, &twelve, "case");
        }
    }
    // Where it was read, a withdrawal is a wish, which reaches nobody either.
    if opened.case.state() == State::Received || !closed {
        withdrawal(&mut page, opened, &twelve);
    }
    page.html.open("div", &[("class", "ways")]);
    page.anew("close", "follow.close");
    page.html.close("div");
    page.hint("follow.closeHint").hint("plain.leaveHint");
    page.answer()
}

fn standing(page: &mut Page, visit: &Visit<'_>, opened: &Opened) {
    let (words, case, roster) = (page.words, &opened.case, &opened.roster);
    let state = case.state();
    page.h2("follow.status");
    let readers = u32::try_from(case.reader_count(roster.newest().1)).unwrap_or(u32::MAX);
    let sentence = words.count(&format!("state.{}", state as u8), readers);
    let closed = roster.is_closed(visit.today);
    if !closed || state.outlasts_closing() {
        page.html.element("p", &[("id", "case-status"), ("class", "good")], &sentence);
    }
    if closed {
        page.html.open("div", &[("class", "note"), ("id", "closed")]);
        page.p("failure.closed");
        readers::other_places(page, roster);
        page.html.close("div");
    }
    // What was promised by those who do not go on is no promise any more.
    if !closed {
        next_date(page, visit, opened);
    }
    let names = names(opened, words.word("problems.former-member"));
    if !names.is_empty() {
        let said = words.say("follow.readers", &[("names", &names.join(", "))]);
        page.html.element("p", &[("class", "hint"), ("id", "case-readers"), ("translate", "no")], &said);
    }
    if case.withheld() > 0 {
        page.note("withheld", words.word("follow.withheld"));
    }
    let problems = thread::problems(words, &opened.dropped);
    if !problems.is_empty() {
        page.html.open("div", &[("class", "note"), ("id", "problems")]);
        page.p("follow.problems");
        page.html.list(&problems).close("div");
    }
}

/// When they hear more, or that the day has passed.
fn next_date(page: &mut Page, visit: &Visit<'_>, opened: &Opened) {
    let (words, case, roster) = (page.words, &opened.case, &opened.roster);
    let day = case.next_date(roster.details());
    if case.is_overdue(roster.details(), visit.today) {
        page.html.open("div", &[("class", "note")]);
        let said = words.say("follow.missed", &[("day", &written(words, day))]);
        page.html.element("p", &[("id", "next-date"), ("data-missed", "true")], &said);
        page.p("follow.missedHere");
        readers::other_places(page, roster);
        page.html.close("div");
    } else {
        let label = match case.state() {
            State::Decided => "follow.nextDecided",
            State::Closed => "follow.nextClosed",
            _ => "follow.next",
        };
        page.html.raw("<p>").text(words.word(label)).raw(" <strong>");
        page.html.element("time", &[("id", "next-date"), ("datetime", &iso(day))], &written(words, day));
        page.html.raw("</strong>.</p>\n");
    }
}

/// Who can read it: by name in the committee's order, then those who have left.
fn names(opened: &Opened, former: &str) -> Vec<String> {
    let (roster, readers) = (&opened.roster, &opened.case.facts.readers);
    let members = &roster.newest().1.members;
    let now = members.iter().filter(|member| readers.contains(&member.inbox));
    let names = now.filter_map(|member| roster.name_of(&member.key)).map(str::to_owned);
    let own = opened.holder.inbox();
    let left = |inbox: &&Inbox| **inbox != own && members.iter().all(|member| member.inbox != **inbox);
    names.chain(readers.iter().filter(left).map(|_| former.to_owned())).collect()
}

fn reply(page: &mut Page, opened: &Opened, twelve: &str, remarks: &Remarks<'_>) {
    let words = page.words;
    let after = opened.case.highest().to_string();
    page.html.open("section", &[("id", "reply-box")]);
    page.form("reply", &[("code", twelve), ("after", &after)]);
    let said = (words.word("follow.reply.label"), words.word("follow.reply.hint"));
    questions::field(page, "reply", said, 4, remarks.typed, remarks.complaint);
    page.button("send-reply", "main", words.word("follow.sendReply"));
    page.end();
    page.html.close("section");
}

/// True once the reporter asked for it.
pub(super) fn asked(opened: &Opened) -> bool {
    opened.case.entries.iter().any(|entry| entry.kind() == Kind::WithdrawalRequest)
}

/// What a withdrawal would do now.
pub(super) fn lead(opened: &Opened) -> &'static str {
    if opened.case.state() == State::Received { "follow.withdrawLead" } else { "follow.withdrawLeadRead" }
}

fn withdrawal(page: &mut Page, opened: &Opened, twelve: &str) {
    page.html.open("section", &[("id", "withdrawal")]);
    page.h2("follow.withdrawHeading");
    if asked(opened) {
        page.p("follow.withdrawBefore");
    } else {
        page.p(lead(opened));
        page.way("withdraw", &[("code", twelve)], ("withdraw", "", "follow.withdraw"));
    }
    page.html.close("section");
}
