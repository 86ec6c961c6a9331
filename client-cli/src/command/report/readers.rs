//! Who will read it: everyone, less those whom the reporter leaves out.

use super::danger;
use crate::command::words;
use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::render::{Page, plain_line};
use crate::transport::Desk;
use std::collections::BTreeSet;
use tellsafe_protocol::age::Recipient;
use tellsafe_protocol::bytes::Inbox;
use tellsafe_protocol::roster::{Freshness, Roster};

/// The members who get the report.
pub(in crate::command) struct Chosen {
    /// Inboxes, and what to seal to.
    pub(in crate::command) readers: Vec<(Inbox, Recipient)>,
    names: Vec<String>,
}

impl Chosen {
    /// The same, unless nobody is left.
    ///
    /// # Errors
    /// Nobody is.
    pub(in crate::command) fn some(self) -> Result<Self, ClientError> {
        if self.readers.is_empty() {
            return Err(ClientError::new(Kind::Usage, "Nobody is left who could read it. Nothing was sent.")
                .next("Leave fewer people out, or turn to another place that the project names."));
        }
        Ok(self)
    }

    /// Leaves these out too; their names.
    pub(in crate::command) fn leave_out(&mut self, out: &BTreeSet<Inbox>) -> Vec<String> {
        let all = core::mem::take(&mut self.readers).into_iter().zip(core::mem::take(&mut self.names));
        let (gone, kept): (Vec<_>, Vec<_>) = all.partition(|((inbox, _), _)| out.contains(inbox));
        (self.readers, self.names) = kept.into_iter().unzip();
        gone.into_iter().map(|(_, name)| name).collect()
    }

    /// `Ana, Bo and Chen`.
    pub(in crate::command) fn phrase(&self) -> String {
        match self.names.as_slice() {
            [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
            names => names.join(""),
        }
    }
}

/// Shows who is on the committee, and settles who gets the report.
///
/// # Errors
/// A name that nobody has, or several; nobody left.
pub(in crate::command) fn choose(
    output: &Output,
    desk: &Desk,
    without: &[String],
    today: u32,
) -> Result<Chosen, ClientError> {
    desk.must_be_open()?;
    let roster = &desk.roster;
    let mut out = without.iter().map(|typed| find(roster, typed)).collect::<Result<Vec<usize>, _>>()?;
    show(output, desk, &out, today);
    if output.can_ask() && without.is_empty() {
        out = ask(output, roster)?;
    }
    let mut chosen = Chosen { readers: Vec::new(), names: Vec::new() };
    for (place, member) in roster.newest().1.members.iter().enumerate().filter(|(place, _)| !out.contains(place)) {
        let name = plain_line(roster.name_of(&member.key).unwrap_or_default());
        match roster.recipient(place) {
            Some(recipient) => {
                chosen.readers.push((member.inbox, recipient));
                chosen.names.push(name);
            }
            None => {
                let mut page = Page::new();
                page.warn(&format!(
                    "Nothing can be sealed for {name}: there is a fault in their key. They will not receive this."
                ));
                output.aside(&page);
            }
        }
    }
    chosen.some()
}

fn show(output: &Output, desk: &Desk, out: &[usize], today: u32) {
    let (core, details) = (desk.roster.newest().1, desk.roster.details());
    let mut page = Page::new();
    danger(&mut page, &details.urgent);
    page.gap().title(&core.name);
    page.say("What you write is sealed on this machine. Only these people can open it:");
    for (place, member) in core.members.iter().enumerate() {
        let Some(said) = details.members.get(place) else { continue };
        let parts = [said.name.as_str(), said.role.as_str(), said.affiliation.as_str()].map(plain_line);
        let who: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let active = activity(desk.roster.last_here(&member.key, today), today);
        let left = if out.contains(&place) { " - WILL NOT GET IT" } else { "" };
        page.under(&format!("{}  {}{left}\n  {active}", place + 1, who.join(", ")));
    }
    if !details.operators.is_empty() {
        page.gap().say("They run the machines, which keep it sealed and cannot open it:");
        for (machine, who) in &details.operators {
            page.pair(machine, who);
        }
    }
    if !details.other_places.is_empty() {
        page.gap().say("Other places to turn to:");
        for (label, how) in &details.other_places {
            page.pair(label, how);
        }
    }
    if let Freshness::Few(count) = desk.freshness {
        let who = match count {
            0 => "Nobody on this committee has".into(),
            1 => "Only one person on this committee has".into(),
            many => format!("Only {many} people on this committee have"),
        };
        page.gap().warn(&format!(
            "{who} confirmed this list in the last three months. It may take longer until someone reads what you send."
        ));
    }
    output.aside(&page);
    output.note("");
}

fn activity(last: Option<u32>, today: u32) -> &'static str {
    match last.map(|day| today.saturating_sub(day)) {
        None => "has not been active yet",
        Some(0..=7) => "active in the last week",
        Some(8..=31) => "active in the last month",
        Some(32..=90) => "active in the last three months",
        Some(_) => "not active for more than three months",
    }
}

fn ask(output: &Output, roster: &Roster) -> Result<Vec<usize>, ClientError> {
    loop {
        let question = "Should any of them not see this? Type their numbers or names, with commas between: \
                        nothing is sent to them. Press Enter if all may read it.";
        let typed = words::line(output, question)?;
        let typed = typed.split(',').map(str::trim).filter(|one| !one.is_empty());
        match typed.map(|one| number(roster, one).map_or_else(|| find(roster, one), Ok)).collect() {
            Ok(out) => return Ok(out),
            Err(error) => output.error(&error),
        }
    }
}

fn number(roster: &Roster, typed: &str) -> Option<usize> {
    let number: usize = typed.parse().ok()?;
    (1..=roster.newest().1.members.len()).contains(&number).then(|| number - 1)
}

/// A member by name; by a part of it where only one has that.
fn find(roster: &Roster, typed: &str) -> Result<usize, ClientError> {
    let wanted = typed.trim().to_lowercase();
    let names: Vec<String> = roster.details().members.iter().map(|member| member.name.trim().to_lowercase()).collect();
    let all = |matches: &dyn Fn(&str) -> bool| {
        names.iter().enumerate().filter(|(_, name)| matches(name)).map(|(place, _)| place).collect::<Vec<usize>>()
    };
    let exact = all(&|name| name == wanted);
    let part = all(&|name| !wanted.is_empty() && name.split_whitespace().any(|word| word == wanted));
    match (exact.as_slice(), part.as_slice()) {
        ([one], _) | ([], [one]) => Ok(*one),
        ([], []) => Err(ClientError::new(Kind::NotFound, "Nobody on this committee has that name.")
            .means("So nobody was left out, and nothing was sent.")
            .next("Write the name as it stands in the list.")),
        _ => Err(ClientError::new(Kind::Usage, "More than one person on this committee has that name.")
            .means("Nothing was sent.")
            .next("Write the whole name, or run `tellsafe report` in a terminal and choose by number.")),
    }
}
