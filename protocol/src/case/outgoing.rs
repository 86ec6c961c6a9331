//! Writing to a case: to whom it may go, what it follows, and by when the reporter hears next.

use super::offered::Offered;
use super::work::conflicts;
use super::{Case, Entry};
use crate::age::Recipient;
use crate::bytes::{Inbox, MessageId};
use crate::calendar;
use crate::compose::Draft;
use crate::content::{Content, State};
use crate::handed::Handed;
use crate::holder::Holder;
use crate::roster::{Details, Roster};
use crate::statement::{Kind, MAX_PARENTS};
use std::collections::BTreeSet;

/// Who gets a message.
#[derive(Debug, Clone, Default)]
pub struct Recipients {
    /// Inboxes, and what to seal to.
    pub readers: Vec<(Inbox, Recipient)>,
    /// The members among them, by name.
    pub members: Vec<String>,
    /// Members who should get it but whose keys fail.
    pub faulty: Vec<String>,
}

impl Recipients {
    /// Leaves some out of those who were chosen from this list; their names.
    pub fn leave_out(&mut self, out: &BTreeSet<Inbox>, roster: &Roster) -> Vec<String> {
        let inboxes = self.readers.iter().map(|(inbox, _)| *inbox);
        let (gone, kept): (BTreeSet<Inbox>, BTreeSet<Inbox>) = inboxes.partition(|inbox| out.contains(inbox));
        self.readers.retain(|(inbox, _)| kept.contains(inbox));
        self.members = members(roster, &kept).members;
        members(roster, &gone).members
    }

    fn add(&mut self, also: Self) {
        self.readers.extend(also.readers);
        self.members.extend(also.members);
        self.faulty.extend(also.faulty);
    }
}

/// Why nothing can be written to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Blocked {
    /// The writer is not on the newest roster.
    #[error("you are not on the committee's newest list")]
    NotAMember,
    /// The writer is a member whom the report does not list.
    #[error("the report was not sent to you")]
    NotAReader,
    /// The report was not opened, or gives no way to answer.
    #[error("the report could not be opened, or does not say how to reach the person who sent it")]
    NoAddress,
    /// No member who reads the case is on the committee any more.
    #[error("no one who could read your report is on the committee any more")]
    NobodyLeft,
}

/// Whom a member's message to the reporter goes to: the reporter, and the case's readers who are members now and have no hard conflict, the
/// writer among them.
///
/// # Errors
/// [`Blocked`].
pub fn from_member(case: &Case, roster: &Roster, writer: &Holder) -> Result<Recipients, Blocked> {
    let (_, core) = roster.newest();
    core.position(&writer.public_key()).ok_or(Blocked::NotAMember)?;
    if !case.facts.readers.contains(&writer.inbox()) {
        return Err(Blocked::NotAReader);
    }
    let reporter = case.reporter().ok_or(Blocked::NoAddress)?;
    if core.members.iter().any(|member| member.inbox == reporter.inbox) {
        // Made up by whoever wrote it: an answer there would reach a member under another name.
        return Err(Blocked::NoAddress);
    }
    let mut recipients = members(roster, &open_to(case, roster));
    recipients.readers.push((reporter.inbox, reporter.recipient.clone()));
    Ok(recipients)
}

/// Whom what is between members goes to: the case's readers who are members now and have no hard conflict, the writer among them, and
/// `also`, whom the others let back in.
///
/// # Errors
/// [`Blocked`].
pub fn among_members(
    case: &Case,
    roster: &Roster,
    writer: &Holder,
    also: Option<Inbox>,
) -> Result<Recipients, Blocked> {
    roster.newest().1.position(&writer.public_key()).ok_or(Blocked::NotAMember)?;
    if !case.facts.readers.contains(&writer.inbox()) {
        return Err(Blocked::NotAReader);
    }
    let told = |inbox: &Inbox| case.facts.readers.contains(inbox) || case.facts.offered.contains(inbox);
    let also = also.into_iter().chain([writer.inbox()]).filter(told);
    let readers = open_to(case, roster).into_iter().chain(also).collect();
    Ok(members(roster, &readers))
}

/// Whom it goes to who is meant by which code: as [`among_members`], of those only who are to know.
///
/// # Errors
/// [`Blocked`].
pub fn naming(case: &Case, roster: &Roster, writer: &Holder, know: &BTreeSet<Inbox>) -> Result<Recipients, Blocked> {
    among_members(case, roster, writer, None)?;
    Ok(knowing(case, roster, writer, know))
}

/// Whom a member's answer to another desk goes to that only `know` may learn: as [`from_member`], of the readers those only.
///
/// # Errors
/// [`Blocked`].
pub fn answering(case: &Case, roster: &Roster, writer: &Holder, know: &BTreeSet<Inbox>) -> Result<Recipients, Blocked> {
    from_member(case, roster, writer)?;
    let mut recipients = knowing(case, roster, writer, know);
    recipients.readers.extend(case.reporter().map(|reporter| (reporter.inbox, reporter.recipient.clone())));
    Ok(recipients)
}

/// Of the readers whom no hard conflict keeps out, those who `know`, and the writer.
fn knowing(case: &Case, roster: &Roster, writer: &Holder, know: &BTreeSet<Inbox>) -> Recipients {
    let own = writer.inbox();
    let open = open_to(case, roster).into_iter().filter(|inbox| know.contains(inbox) || *inbox == own);
    members(roster, &open.collect())
}

/// Whom a member's introduction of the member with the inbox `new` goes to: as [`from_member`], and them.
///
/// # Errors
/// [`Blocked`].
pub fn introducing(case: &Case, roster: &Roster, writer: &Holder, new: Inbox) -> Result<Recipients, Blocked> {
    let mut recipients = from_member(case, roster, writer)?;
    recipients.add(members(roster, &BTreeSet::from([new])));
    Ok(recipients)
}

/// Whom a member's offer to the member with the inbox `new` goes to: as [`among_members`], and them.
///
/// # Errors
/// [`Blocked`].
pub fn offering(case: &Case, roster: &Roster, writer: &Holder, new: Inbox) -> Result<Recipients, Blocked> {
    let mut recipients = among_members(case, roster, writer, None)?;
    recipients.add(members(roster, &BTreeSet::from([new])));
    Ok(recipients)
}

/// Whom the declaration of a member goes to who only knows that there is a case: those who were told of the offers, as far as they are
/// members now, the writer among them.
///
/// # Errors
/// [`Blocked`].
pub fn declaring(offered: &Offered, roster: &Roster, writer: &Holder) -> Result<Recipients, Blocked> {
    roster.newest().1.position(&writer.public_key()).ok_or(Blocked::NotAMember)?;
    Ok(members(roster, &offered.told()))
}

/// What a reader hands on to the member with the inbox `to`: all that lies in their own inbox and that this one has not received, in the
/// order of the case. What was handed to the writer themselves goes with the handing. Who is meant by which code is told apart,
/// and a yes to another desk was for those only who know what it rests on.
#[must_use]
pub fn missing(case: &Case, writer: &Inbox, to: &Inbox) -> Vec<Handed> {
    let received = case.received_by(to);
    let own = |entry: &&Entry| {
        let here = entry.message.statement.readers.contains(writer);
        let for_some = entry.kind() == Kind::Names || entry.content().is_some_and(Content::is_for_some);
        here && !for_some && !received.contains(&entry.id())
    };
    case.entries.iter().filter(own).filter_map(|entry| Handed::of(&entry.message, entry.day)).collect()
}

/// The readers whom no hard conflict keeps out.
fn open_to(case: &Case, roster: &Roster) -> BTreeSet<Inbox> {
    let kept_out = conflicts::kept_out(case, roster);
    case.facts.readers.iter().filter(|inbox| !kept_out.contains(inbox)).copied().collect()
}

/// Whom a reporter's message goes to: the readers they chose who are members now, and themselves.
///
/// # Errors
/// [`Blocked`].
pub fn from_reporter(case: &Case, roster: &Roster, writer: &Holder) -> Result<Recipients, Blocked> {
    let readers = case.facts.readers.iter().copied().collect();
    let mut recipients = members(roster, &readers);
    if recipients.readers.is_empty() {
        return Err(Blocked::NobodyLeft);
    }
    recipients.readers.push((writer.inbox(), writer.recipient().clone()));
    Ok(recipients)
}

fn members(roster: &Roster, readers: &BTreeSet<Inbox>) -> Recipients {
    let mut recipients = Recipients::default();
    for (place, member) in roster.newest().1.members.iter().enumerate() {
        if !readers.contains(&member.inbox) {
            continue;
        }
        let name = roster.name_of(&member.key).unwrap_or_default().to_owned();
        match roster.recipient(place) {
            Some(recipient) => {
                recipients.readers.push((member.inbox, recipient));
                recipients.members.push(name);
            }
            None => recipients.faulty.push(name),
        }
    }
    recipients
}

/// A message to a case, before it is sealed. It follows what all its readers have received.
#[must_use]
pub fn draft(
    case: &Case,
    kind: Kind,
    roster: &Roster,
    day: u32,
    readers: Vec<(Inbox, Recipient)>,
    content: Content,
) -> Draft {
    let inboxes = readers.iter().map(|(inbox, _)| *inbox).collect();
    Draft {
        kind,
        roster: *roster.newest().0,
        case: Some(case.id()),
        day,
        parents: case.heads(&inboxes),
        readers,
        card: None,
        content,
    }
}

/// As [`draft`], of the declaration of someone who only knows that there is a case: it follows the offers.
#[must_use]
pub fn answer(
    offered: &Offered,
    roster: &Roster,
    day: u32,
    readers: Vec<(Inbox, Recipient)>,
    content: Content,
) -> Draft {
    Draft {
        kind: Kind::Declaration,
        roster: *roster.newest().0,
        case: Some(offered.id),
        day,
        parents: offered.heads(),
        readers,
        card: None,
        content,
    }
}

/// As [`draft`], of what brings messages to the member with the inbox `new`: it follows what all its readers but them have received, and
/// `agreed`, in which the reporter agreed to it.
#[must_use]
pub fn bringing_in(draft: Draft, case: &Case, new: &Inbox, agreed: Option<MessageId>) -> Draft {
    let others = draft.readers.iter().map(|(inbox, _)| *inbox).filter(|inbox| inbox != new).collect();
    let mut parents = case.heads(&others);
    if let Some(agreed) = agreed.filter(|agreed| !parents.contains(agreed)) {
        parents.truncate(MAX_PARENTS - 1);
        parents.push(agreed);
    }
    Draft { parents, ..draft }
}

/// The day that goes with a message written on the day `today`: by when the reporter hears next; in a closed case, when it is deleted.
#[must_use]
pub fn next_date(details: &Details, state: State, today: u32) -> u32 {
    match state {
        State::Closed => calendar::end_of_month_after(today, details.retention_months),
        _ => details.working.after(today, details.deadlines.next),
    }
}
