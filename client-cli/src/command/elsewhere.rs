//! Another committee, to which a member writes: as a report there, under a code made for it, for which the member vouches. The code is in the
//! record of the case first, so that it is never lost, and all who read the case read what is answered.

use super::report::readers::{self, Chosen};
use super::{Said, step};
use crate::case::outgoing;
use crate::case::work::Sent;
use crate::context::Context;
use crate::dates;
use crate::deliver::deliver;
use crate::error::{ClientError, Kind};
use crate::fetch;
use crate::member::Session;
use crate::random::System;
use crate::render::Page;
use crate::transport::{Delivery, Desk};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tellsafe_protocol::act::{Act, Asked, MAX_LABEL};
use tellsafe_protocol::body::MAX_TEXT;
use tellsafe_protocol::bytes::{Inbox, MessageId, Seed};
use tellsafe_protocol::case::report::{BODY_STRUCTURE, Filled, Report, report};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::roster::fingerprint;
use tellsafe_protocol::statement::Card;
use tellsafe_protocol::vouch::Vouch;

/// Another committee, verified by the link that was typed.
pub(super) struct Elsewhere {
    context: Context,
    desk: Desk,
}

/// What goes there.
pub(super) struct Letter {
    pub(super) card: Card,
    pub(super) text: String,
    pub(super) answers: Vec<(String, String)>,
    /// The handle that is asked about.
    pub(super) about: Option<String>,
    /// Where a case is passed on: in full, or no more than they need.
    pub(super) full: Option<bool>,
}

impl Elsewhere {
    /// Finds and verifies it.
    ///
    /// # Errors
    /// A link that leads to no committee, or to the member's own.
    pub(super) fn find(session: &Session<'_>, link: &str) -> Result<Self, ClientError> {
        let mut context = session.context.elsewhere(link)?;
        let desk = context.desk()?;
        if desk.roster.founding() == session.desk.roster.founding() {
            return Err(ClientError::new(Kind::Usage, "That is your own committee.")
                .means("Nothing was sent.")
                .next("Give the link of the other one. For a colleague: tellsafe share"));
        }
        Ok(Self { context, desk })
    }

    /// Its name, as the record of a case keeps it.
    pub(super) fn name(&self) -> String {
        let name = crate::render::plain_line(&self.desk.roster.newest().1.name);
        let name: String =
            name.char_indices().filter(|(at, c)| at + c.len_utf8() <= MAX_LABEL).map(|(_, c)| c).collect();
        if name.trim().is_empty() { "other committee".to_owned() } else { name }
    }

    /// Who of them gets it. Members of the own committee who do not read the case do not get it there either.
    ///
    /// # Errors
    /// Nobody is left.
    pub(super) fn choose(
        &self,
        session: &Session<'_>,
        id: &MessageId,
        without: &[String],
    ) -> Result<Chosen, ClientError> {
        let output = session.context.output;
        let mut chosen = readers::choose(&output, &self.desk, without, session.context.today)?;
        output.aside(&on_both(&chosen.leave_out(&kept_out(session, id)?)));
        let chosen = chosen.some()?;
        let question = format!("Seal it for {}, in your name, and send it?", chosen.phrase());
        if output.can_ask() && !output.confirm(&question)? {
            return Err(ClientError::new(Kind::Declined, "Nothing was sent, and nothing was recorded."));
        }
        Ok(chosen)
    }

    /// Records it and then sends it. What broke off before it arrived goes on under the code that is in the record.
    ///
    /// # Errors
    /// It was sent before, and arrived; no answer.
    pub(super) fn send(
        &mut self,
        session: &mut Session<'_>,
        id: &MessageId,
        chosen: Chosen,
        letter: Letter,
        again: bool,
    ) -> Result<Said, ClientError> {
        if letter.text.len() + BODY_STRUCTURE > MAX_TEXT {
            return Err(ClientError::new(Kind::Malformed, "This is more than can be sent at once.")
                .means("Nothing was sent.")
                .next("Pass it on with --minimal."));
        }
        let (whom, name) = (chosen.phrase(), self.name());
        let begun = self.begun(session, id, &letter, again)?;
        let (code, said) = match begun {
            Some(code) => (code, None),
            None => {
                let code = Code::random(&mut System);
                let said = step::store(session, id, self.acts(&letter, &code))?;
                (code, Some(said))
            }
        };
        let day = self.deliver(session, &code, chosen, letter).map_err(|error| {
            error
                .means("It is recorded in your case, and it may not have arrived there.")
                .next("Do the same again: it goes on where this broke off, and nothing arrives twice.")
        })?;
        let mut page = Page::new();
        let mut value = json!({"case": session.name(id), "acts": []});
        if let Some(said) = said {
            page.append(said.page).gap();
            value = said.value;
        }
        page.say(&format!("Sent to {whom}, of the {name}. They see that it comes from you and from your committee."));
        page.say("All of you who read the case here can read what they answer:");
        page.command(&format!("tellsafe asked {}", session.name(id)));
        if let Some(map) = value.as_object_mut() {
            let sent = [("committee", json!(name)), ("arrived", json!(dates::iso(day))), ("readers", json!(whom))];
            map.extend(sent.map(|(key, value)| (key.to_owned(), value)));
            map.insert("fingerprint".into(), json!(fingerprint(&self.desk.roster.founding())));
            map.entry("warnings").or_insert(Value::Array(Vec::new()));
        }
        Ok(Said { page, value })
    }

    fn acts(&self, letter: &Letter, code: &Code) -> Vec<Act> {
        let (name, desk) = (self.name(), self.desk.roster.founding());
        let passed_on = letter.full.map(|full| Act::PassedOn(name.clone(), full));
        let asked = Asked { name, desk, about: letter.about.clone(), code: code.clone() };
        passed_on.into_iter().chain([Act::Asked(asked)]).collect()
    }

    /// The code of the same that was recorded before and never arrived.
    fn begun(
        &mut self,
        session: &Session<'_>,
        id: &MessageId,
        letter: &Letter,
        again: bool,
    ) -> Result<Option<Code>, ClientError> {
        let work = step::work(session, id)?;
        let founding = self.desk.roster.founding();
        let same =
            |sent: &&Sent| sent.asked.desk == founding && sent.asked.about == letter.about && sent.full == letter.full;
        let ours = |sent: &&Sent| is_ours(session, id, sent);
        let Some(sent) = work.asked.iter().filter(ours).rfind(same) else { return Ok(None) };
        let holder = holder(&sent.asked.code)?;
        let (highest, _) = fetch::slots(&mut self.context.gateway, &self.desk.relay, holder.inbox_capability(), 0)?;
        match highest {
            0 => Ok(Some(sent.asked.code.clone())),
            _ if again => Ok(None),
            _ => {
                Err(ClientError::new(Kind::Declined, format!("That was sent to them on {}.", dates::written(sent.day)))
                    .means("It arrived. Nothing was sent now.")
                    .next(format!(
                        "What they answered: tellsafe asked {}. To send it once more: --again",
                        session.name(id)
                    )))
            }
        }
    }

    fn deliver(
        &mut self,
        session: &Session<'_>,
        code: &Code,
        chosen: Chosen,
        letter: Letter,
    ) -> Result<u32, ClientError> {
        let (holder, here) = (holder(code)?, &self.desk.roster);
        let member = session.context.holder()?.signing_key();
        let vouch = Vouch::sign(&session.desk.roster, &here.founding(), &holder.public_key(), member);
        let Letter { card, text, answers, .. } = letter;
        let filled = Filled {
            roster: *here.newest().0,
            readers: chosen.readers,
            card,
            content: Content { text, answers, vouch: Some(vouch), ..Content::default() },
            keep_copy: true,
        };
        let Report { composed, own } = report(filled, &holder, self.context.today, &mut System)
            .map_err(|_| ClientError::new(Kind::Malformed, "This cannot be sealed.").next("Shorten it."))?;
        let withdrawal = Some(holder.withdrawal_secret().hash());
        let delivery = Delivery::new(here, composed, own, withdrawal, None);
        deliver(&mut self.context.gateway, &self.context.output, &self.desk.relay, here, delivery)
    }
}

/// What a code leads to.
fn holder(code: &Code) -> Result<Holder, ClientError> {
    Holder::new(&Seed::from_code(code)).map_err(|_| ClientError::internal("the words give no key"))
}

/// Whether everyone who got the code in the record, or to whom it was handed, reads the case still: whoever has it reads what is written under
/// it.
pub(super) fn is_ours(session: &Session<'_>, id: &MessageId, sent: &Sent) -> bool {
    let (Some(case), Ok(holder)) = (session.case(id), session.context.holder()) else { return false };
    let open = outgoing::among_members(case, &session.desk.roster, holder, None);
    let open: BTreeSet<Inbox> = open.map(|to| to.readers.iter().map(|(inbox, _)| *inbox).collect()).unwrap_or_default();
    let listed = case.entries.iter().flat_map(|entry| &entry.message.statement.readers).copied();
    let mut gone: BTreeSet<Inbox> = listed.filter(|inbox| !open.contains(inbox)).collect();
    gone.retain(|inbox| case.received_by(inbox).contains(&sent.id));
    !open.is_empty() && gone.is_empty()
}

/// Who of them is left out, being on the own committee too.
pub(super) fn on_both(names: &[String]) -> Page {
    let mut page = Page::new();
    if !names.is_empty() {
        page.warn(&format!(
            "On your committee too, and not among those who read this case here, so that it does not go to them: {}.",
            names.join(", ")
        ));
    }
    page
}

/// The inboxes of those of the own committee who do not read the case, or did not when it came.
pub(super) fn kept_out(session: &Session<'_>, id: &MessageId) -> Result<BTreeSet<Inbox>, ClientError> {
    let (case, roster) = (session.found(id)?, &session.desk.roster);
    let read = outgoing::among_members(case, roster, session.context.holder()?, None);
    let read =
        read.map_err(|_| ClientError::new(Kind::Denied, "You do not read this case.").means("Nothing was sent."))?;
    // Whoever was ever on the list, with whichever key.
    let all = roster.inboxes().chain(case.facts.left_out.iter().copied());
    Ok(all.filter(|inbox| !read.readers.iter().any(|(reader, _)| reader == inbox)).collect())
}
