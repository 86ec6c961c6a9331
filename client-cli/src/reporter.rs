//! A person with twelve words: their inbox fetched and folded, and nothing of it kept on this machine.

use crate::case::arrived::{self, Arrived};
use crate::case::facts::Owner;
use crate::case::fold::fold;
use crate::case::outgoing::{self, Blocked, Recipients};
use crate::case::reason::Dropped;
use crate::case::{Bodies, Case};
use crate::context::Context;
use crate::deliver::{Fetching, deliver};
use crate::error::{ClientError, Kind};
use crate::fetch;
use crate::random::System;
use crate::render::Page;
use crate::transport::Delivery;
use tellsafe_protocol::bytes::Seed;
use tellsafe_protocol::code::Code;
use tellsafe_protocol::compose::{Draft, compose};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::MAX_PIECES;
use tellsafe_protocol::roster::Roster;
use tellsafe_protocol::statement::Kind as MessageKind;

const LEFT_MEANWHILE: &str = "Someone to whom this was written has left the committee meanwhile, or lost their key. It is sealed for the others.";

/// What the twelve words lead to.
#[derive(Debug)]
pub struct FollowUp {
    /// All that the words are.
    pub holder: Holder,
    /// The desk that the report went to, verified.
    pub roster: Roster,
    /// Seals requests for its vault.
    pub relay: RelayKey,
    /// The case.
    pub case: Case,
    /// What did not count, and why.
    pub dropped: Dropped,
}

impl FollowUp {
    /// Looks up what the words lead to.
    ///
    /// # Errors
    /// Words that lead to nothing, or to nothing any more; everything that stands between a reporter and their inbox.
    pub fn open(context: &mut Context, code: &Code) -> Result<Self, ClientError> {
        let holder = Holder::new(&Seed::from_code(code)).map_err(|_| ClientError::internal("the words give no key"))?;
        let (roster, relay) = context.gateway.roster(&context.anchor)?;
        let (highest, listed) = fetch::slots(&mut context.gateway, &relay, holder.inbox_capability(), 0)?;
        if listed.is_empty() {
            fetch::nothing(&mut context.gateway, &relay);
            return Err(if highest == 0 { unknown() } else { emptied() });
        }
        let (arrived, mut dropped) = arrived::open(&listed, holder.identity(), &holder.inbox());
        let (roster, relay) = own_desk(context, &holder, &arrived, (roster, relay))?;
        let owner = Owner::Reporter(holder.public_key(), holder.inbox());
        let mut bodies = Bodies::new();
        // Only of what counts; a read says all in its statement, and a place has nothing that opens.
        for entry in fold(&arrived, &bodies, &roster, owner).cases.iter().flat_map(|case| &case.entries) {
            if !matches!(entry.kind(), MessageKind::Read | MessageKind::Place) {
                let mut fetching = Fetching::new(&context.output);
                let mut step = |step| fetching.step(step);
                let body = fetch::body(&mut context.gateway, &relay, &entry.message, None, MAX_PIECES, &mut step)?;
                bodies.insert(entry.id(), body);
            }
        }
        if bodies.is_empty() {
            fetch::nothing(&mut context.gateway, &relay);
        }
        let folded = fold(&arrived, &bodies, &roster, owner);
        dropped.add(&folded.dropped);
        let case = folded.cases.into_iter().next().ok_or_else(headless)?;
        Ok(Self { holder, roster, relay, case, dropped })
    }

    /// To whom a message from this reporter goes. Reading is always possible; nothing is sealed for a list that nobody
    /// confirmed for half a year.
    ///
    /// # Errors
    /// Such a list; nobody, with the reason and what can be done instead.
    pub fn recipients(&self, today: u32) -> Result<Recipients, ClientError> {
        self.roster.freshness(today)?;
        outgoing::from_reporter(&self.case, &self.roster, &self.holder).map_err(nobody)
    }

    /// Seals, signs and stores a message to `recipients`; returns the vault's day.
    ///
    /// # Errors
    /// A message that is too long, or no answer.
    pub fn send(
        &self,
        context: &mut Context,
        kind: MessageKind,
        recipients: Recipients,
        content: Content,
    ) -> Result<u32, ClientError> {
        let draft = outgoing::draft(&self.case, kind, &self.roster, context.today, recipients.readers, content);
        // It may have taken an evening to write.
        let now = context.gateway.roster(self.roster.newest().0)?;
        match self.store_now(context, draft.clone(), &now) {
            // Or the key of one of them is lost in this moment.
            Err(error) if error.kind == Kind::Changed => {
                let now = context.gateway.roster(self.roster.newest().0)?;
                self.store_now(context, draft, &now)
            }
            stored => stored,
        }
    }

    /// By the list as it is now, to those of the readers who are still on it.
    fn store_now(
        &self,
        context: &mut Context,
        mut draft: Draft,
        (roster, relay): &(Roster, RelayKey),
    ) -> Result<u32, ClientError> {
        roster.freshness(context.today)?;
        let (own, (hash, core)) = (self.holder.inbox(), roster.newest());
        let before = draft.readers.len();
        draft.readers.retain(|(inbox, _)| *inbox == own || core.members.iter().any(|member| member.inbox == *inbox));
        draft.roster = *hash;
        if draft.readers.len() < before {
            let mut page = Page::new();
            page.warn(LEFT_MEANWHILE);
            context.output.aside(&page);
        }
        if draft.readers.iter().all(|(inbox, _)| *inbox == own) {
            return Err(nobody(Blocked::NobodyLeft));
        }
        self.store(context, draft, roster, relay)
    }

    fn store(
        &self,
        context: &mut Context,
        draft: Draft,
        roster: &Roster,
        relay: &RelayKey,
    ) -> Result<u32, ClientError> {
        let composed = compose(draft, self.holder.signing_key(), &mut System)
            .map_err(|_| ClientError::new(Kind::Malformed, "This is too long to be sealed.").next("Shorten it."))?;
        let delivery = Delivery::new(roster, composed, Vec::new(), None, None);
        deliver(&mut context.gateway, &context.output, relay, roster, delivery)
    }
}

fn nobody(blocked: Blocked) -> ClientError {
    ClientError::new(Kind::NotFound, "Nothing can be sent from here now.")
        .means(sentence(blocked))
        .next("Turn to another place that the project names.")
}

/// The desk that the report itself names. The words alone find it, whichever committee's link was given.
fn own_desk(
    context: &mut Context,
    holder: &Holder,
    arrived: &[Arrived],
    given: (Roster, RelayKey),
) -> Result<(Roster, RelayKey), ClientError> {
    match arrived::own_roster(arrived, &holder.public_key()) {
        Some(named) if given.0.core(&named).is_none() => context.gateway.roster(&named),
        _ => Ok(given),
    }
}

/// A clause of ours as a sentence.
fn sentence(blocked: Blocked) -> String {
    let clause = blocked.to_string();
    let mut letters = clause.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).chain(['.']).collect())
}

fn unknown() -> ClientError {
    ClientError::new(Kind::NotFound, "Nothing was ever kept under these words at this address.")
        .means("They are twelve words that fit together, but they lead to no report here.")
        .next("Compare each word, and the address, with what you wrote down.")
}

/// Slots, and no report among them that these words could have written.
fn headless() -> ClientError {
    ClientError::new(Kind::Untrusted, "What the server gave for these words is not whole.")
        .means("There are messages, but not the report that they belong to. The server may keep it back. Nothing of them is shown.")
        .next("Look again later. If it stays so, tell the committee another way.")
}

fn emptied() -> ClientError {
    ClientError::new(Kind::NotFound, "What was kept under these words is no longer there.")
        .means("It was withdrawn, was deleted or has expired.")
        .next("You can always report again.")
}
