//! A case as it is read: what it is about, where it stands, and its messages in order.

use super::Page;
use crate::attach::size;
use crate::case::origin::{Origin, Origins};
use crate::case::{Body, Case, Entry, acts, prior, standing};
use crate::dates;
use crate::questions;
use crate::saved_name;
use tellsafe_protocol::author::Author;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::{Attachment, Content, State};
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::roster::{Details, Roster};
use tellsafe_protocol::statement::Kind;

/// Most characters that are shown of a question's id that no form has: it fits into a line.
const MAX_ID: usize = 40;

/// Through whose eyes a case is shown.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The desk's roster, for names and questions.
    pub roster: &'a Roster,
    /// The reader's own key.
    pub own: PublicKey,
    /// True for the person who reported.
    pub reporter: bool,
    /// Which reports say that another committee sent them, as far as that was looked into.
    pub origins: Option<&'a Origins>,
}

impl View<'_> {
    /// The author of a message, as this reader calls them.
    #[must_use]
    pub fn author(&self, entry: &Entry) -> String {
        match entry.author {
            Author::Reporter if self.reporter => "You".into(),
            Author::Reporter => {
                match self.origin(&entry.message.statement.case.unwrap_or(entry.id())).map(Origin::verified) {
                    Some(Some((member, committee))) if entry.kind() == Kind::Report => {
                        format!("{member}, of the {committee}")
                    }
                    // Whoever reads their case has the code.
                    Some(Some((_, committee))) => format!("Someone of the {committee}"),
                    _ => "The reporter".into(),
                }
            }
            Author::Member(_) => {
                let name = self.roster.name_of(&entry.key()).unwrap_or("A former member").to_owned();
                if entry.key() == self.own { format!("{name} (you)") } else { name }
            }
        }
    }

    /// Where a case says that it comes from, if it does.
    #[must_use]
    pub fn origin(&self, case: &MessageId) -> Option<&Origin> {
        self.origins?.get(case)
    }

    /// A member by name.
    #[must_use]
    pub fn member(&self, key: &PublicKey) -> String {
        self.roster.name_of(key).unwrap_or("A former member").to_owned()
    }

    /// Those whom an introduction brought in, or to whom an offer offers it, by name; of anything else, nobody.
    #[must_use]
    pub fn named_in(&self, case: &Case, entry: &Entry) -> Vec<String> {
        let new = match entry.kind() {
            Kind::Introduction => case.brought_in(entry),
            Kind::Offer => case.offered_to(entry),
            _ => return Vec::new(),
        };
        let members = self.roster.newest().1.members.iter().filter(|member| new.contains(&member.inbox));
        members.map(|member| self.member(&member.key)).collect()
    }

    /// The members who can read a case, by name, and how many more could when it was reported.
    #[must_use]
    pub fn readers(&self, case: &Case) -> Vec<String> {
        let (_, core) = self.roster.newest();
        let reads = |inbox| case.facts.readers.contains(inbox);
        let now = core.members.iter().filter(|member| reads(&member.inbox));
        let names = now.filter_map(|member| self.roster.name_of(&member.key)).map(str::to_owned);
        // Who has left still has what was sealed to them then.
        let then = case.report().and_then(|report| self.roster.core(&report.message.statement.roster));
        let left = then.into_iter().flat_map(|core| &core.members).filter(|member| reads(&member.inbox));
        let left = left.filter(|member| core.members.iter().all(|other| other.inbox != member.inbox)).count();
        let left = match left {
            0 => None,
            1 => Some("a former member".to_owned()),
            many => Some(format!("{many} former members")),
        };
        names.chain(left).collect()
    }
}

/// The files of a case with the numbers that go by the thread.
pub fn attachments(case: &Case) -> impl Iterator<Item = (usize, &Attachment)> {
    let contents = case.entries.iter().filter_map(Entry::content);
    (1..).zip(contents.flat_map(|content| &content.attachments))
}

/// What a file's sender says it is, as far as it can be one.
#[must_use]
pub fn media_type(file: &Attachment) -> String {
    file.media_type.chars().filter(char::is_ascii_graphic).take(MAX_ID).collect()
}

/// All messages of a case.
#[must_use]
pub fn thread(case: &Case, view: &View<'_>) -> Page {
    let mut page = Page::new();
    let mut promised = None;
    let mut state = State::Received;
    let mut files = 1;
    for entry in &case.entries {
        message(&mut page, case, entry, view, &mut files);
        state = entry.state_after(state);
        let date = entry.promise().filter(|_| entry.author != Author::Reporter);
        // Only where it changes: most messages repeat it.
        if let Some(day) = date.filter(|_| date != promised) {
            let (label, word) = standing::date_label(state);
            page.under(&format!("{label} {word} {}.", dates::written(day)));
            promised = date;
        }
        page.gap();
    }
    page
}

fn message(page: &mut Page, case: &Case, entry: &Entry, view: &View<'_>, files: &mut usize) {
    if !entry.withheld.is_empty() {
        let many = if entry.withheld.len() == 1 { "A message" } else { "Some messages" };
        let ask = if view.reporter {
            "Ask the committee about it."
        } else {
            "Ask a colleague who reads the case what it says."
        };
        page.warn(&format!("{many} before this one should be here, and the server did not deliver it. {ask}"));
    }
    let to = match entry.kind() {
        Kind::Note | Kind::Step | Kind::Declaration | Kind::Handing | Kind::Counted | Kind::Offer => {
            ", between members only"
        }
        Kind::Names => ", for some members only",
        _ => "",
    };
    page.title(&format!("{} - {}{to}", view.author(entry), dates::written(entry.day)));
    let event = match (entry.kind(), view.reporter) {
        (Kind::Read, true) => "Has read your report.",
        (Kind::Read, false) => "Has read the report, and the reporter was told.",
        (Kind::WithdrawalRequest, true) => "You asked for the report to be withdrawn.",
        (Kind::WithdrawalRequest, false) => "Asks for the report to be withdrawn.",
        (Kind::Place, _) => "You kept no copy of your report that your words can open, so it is not shown here.",
        _ => "",
    };
    page.under(event);
    let names = view.named_in(case, entry).join(", ");
    page.under(&match entry.kind() {
        _ if names.is_empty() => String::new(),
        Kind::Offer => format!("Offered it, by its name alone, to: {names}."),
        _ => format!("Can read it from now on: {names}."),
    });
    match &entry.body {
        Body::Open(content) => {
            let details = view.roster.details();
            let to_members = entry.kind() == Kind::Report && !view.reporter;
            if to_members && questions::is("danger", "yes", content, details) {
                page.warn("Someone was in danger when this was written.");
            }
            said(page, content, details, files);
            done(page, content, view);
            if to_members {
                page.under(&unsaid(content, details));
            }
        }
        Body::Unread if matches!(entry.kind(), Kind::Place | Kind::Read | Kind::Offer) => {}
        Body::Unread => {
            page.under("(Its text was not fetched.)");
        }
        Body::Gone => {
            page.under("(Its text is no longer stored: it was withdrawn, was deleted or has expired.)");
        }
        Body::Altered => {
            page.warn("The server gave another text than the author signed. It is not shown.");
        }
        Body::Shut => {
            page.warn("Its text cannot be opened: it was damaged before it was sent.");
        }
    }
}

fn said(page: &mut Page, content: &Content, details: &Details, files: &mut usize) {
    if let Some(state) = content.state {
        page.under(&format!("New state: {}.", standing::label(state)));
    }
    if !content.text.trim().is_empty() {
        page.quote(&content.text);
    }
    for (id, answer) in content.answers.iter().filter(|(_, answer)| !answer.trim().is_empty()) {
        page.under(&format!("{}:", question(id, details)));
        page.quote(questions::said(id, answer, details));
    }
    for file in &content.attachments {
        page.under(&attachment(file, *files));
        *files += 1;
    }
    if content.sealed_by_gateway {
        page.under("(This came through the form without scripts: whoever runs the server could have read it.)");
    }
    if content.leaving {
        page.under("(Does not plan to come back.)");
    }
}

/// What a member did, and of a later version's words that there may be more.
fn done(page: &mut Page, content: &Content, view: &View<'_>) {
    page.under(&match content.handed.len() {
        0 => String::new(),
        1 => "Handed on a message that was written before.".into(),
        many => format!("Handed on {many} messages that were written before."),
    });
    for act in &content.acts {
        let (said, words) = acts::sentence(act, &|key| view.member(key));
        page.under(&said);
        if let Some(words) = words {
            page.quote(&words);
        }
    }
    if content.newer {
        page.warn("A later version of Tellsafe wrote this. There may be more to it: update yours to see it.");
    }
}

/// What silence means where consent was asked for.
fn unsaid(content: &Content, details: &Details) -> String {
    let asked = [("share", "passing it on"), ("approach", "talking to the person it is about")];
    let silent = asked
        .into_iter()
        .filter(|(id, _)| questions::asks(id, details) && !content.answers.iter().any(|(answered, _)| answered == id));
    let silent: Vec<&str> = silent.map(|(_, said)| said).collect();
    if silent.is_empty() { String::new() } else { format!("(Said nothing about {}: ask first.)", silent.join(" or ")) }
}

/// One line, and nothing of what is inside.
fn attachment(file: &Attachment, number: usize) -> String {
    let (name, kind) = (saved_name::shown_name(&file.name, number), media_type(file));
    let warning = if saved_name::is_looked_at(&file.name, number) { "" } else { ", a kind that may run something" };
    let kind = if kind.is_empty() { String::new() } else { format!(", {kind}") };
    format!("File {number}: {} ({}{kind}{warning})", super::plain_line(&name), size(file.bytes.len()))
}

/// A question as it was asked: of the committee's own form, or of the page's.
#[must_use]
pub fn question(id: &str, details: &Details) -> String {
    let own =
        details.form.iter().find(|item| item.id == id).and_then(|item| item.text("en")).map(|text| text.label.as_str());
    let known = || questions::own(id).map(|question| question.label).or_else(|| prior::label(id));
    let Some(label) = own.or_else(known) else {
        // Whoever wrote the answer made it up: it must not pass for a line of ours.
        return format!("Question “{}”", super::plain_line(id).chars().take(MAX_ID).collect::<String>());
    };
    super::plain_line(label).trim_end_matches(':').to_owned()
}
