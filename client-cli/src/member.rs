//! A member at work: the desk verified, their inbox fetched and folded.

mod casework;
mod inbox;
mod leaving;
mod offers;
mod origins;
mod purge;
mod sending;
mod sharing;

pub use sending::LOST_MEANWHILE;

use crate::cache::{Cache, Kept};
use crate::case::arrived::Arrived;
use crate::case::fold::Folded;
use crate::case::origin::Origins;
use crate::case::reason::Dropped;
use crate::case::{Bodies, Case, name};
use crate::clock;
use crate::config::Config;
use crate::context::Context;
use crate::deliver::Fetching;
use crate::error::{ClientError, Kind};
use crate::fetch;
use crate::marks::Marks;
use crate::render::case::View;
use crate::transport::Desk;
use crate::trust::Trust;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::request::MAX_PIECES;
use tellsafe_protocol::slot::Message;
use tellsafe_protocol::statement::Kind as MessageKind;

/// What a member's commands work on.
#[derive(Debug)]
pub struct Session<'a> {
    /// Unlocked.
    pub context: &'a mut Context,
    /// The member's desk.
    pub desk: Desk,
    /// What the member said about cases.
    pub marks: Marks,
    /// What should be said beside the answer.
    pub warnings: Vec<String>,
    cache: Cache,
    kept: Kept,
    arrived: Vec<Arrived>,
    closed: Dropped,
    unsigned: Dropped,
    bodies: Bodies,
    folded: Folded,
    origins: Origins,
    /// Where each case is among the folded ones.
    places: BTreeMap<MessageId, usize>,
}

impl<'a> Session<'a> {
    /// Verifies the desk, fetches what is new in the inbox, and folds it without any body.
    ///
    /// # Errors
    /// Everything that stands between a member and their inbox.
    pub fn open(context: &'a mut Context) -> Result<Self, ClientError> {
        let desk = context.desk()?;
        let holder = context.holder()?;
        let (inbox, cache) = (holder.inbox(), Cache::of(&context.config.home, holder));
        let mut session = Self {
            marks: Marks::load(&context.config.home, &inbox)?,
            kept: cache.kept(),
            cache,
            warnings: Vec::new(),
            arrived: Vec::new(),
            closed: Dropped::default(),
            unsigned: Dropped::default(),
            bodies: Bodies::new(),
            folded: Folded::default(),
            origins: Origins::new(),
            places: BTreeMap::new(),
            context,
            desk,
        };
        session.fetch_for_member()?;
        Ok(session)
    }

    /// As if it was opened anew; what was opened stays open. What fails leaves what was known before.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn renew(&mut self) -> Result<(), ClientError> {
        self.context.today = clock::today();
        // Another command may have run meanwhile, and what it noted is not to be undone.
        let Config { home, .. } = &self.context.config;
        self.marks = Marks::load(home, &self.context.holder()?.inbox())?;
        self.context.trust = Trust::load(home, self.context.config.is_kept())?;
        self.desk = self.context.desk()?;
        self.origins.clear();
        self.warnings.clear();
        self.fetch_for_member()?;
        self.look_into_origins()
    }

    /// Forgets what was opened. It is fetched again, mostly from the cache, when it is wanted. What was handed on stays: no text is in it.
    pub fn shut(&mut self) {
        self.bodies.retain(|_, body| body.content().is_some_and(|content| !content.handed.is_empty()));
        self.fold();
    }

    fn fetch_for_member(&mut self) -> Result<(), ClientError> {
        if self.desk.roster.newest().1.position(&self.context.holder()?.public_key()).is_none() {
            self.warnings.push(
                "Your key is not on the committee's newest list. You can still read what was sent to you, but not answer.".into(),
            );
        }
        // What was kept of an inbox that was emptied goes from here too.
        self.fetch()?;
        self.warnings.extend(self.context.unkept.take());
        self.context.must_not_be_lost(&self.desk.roster)?;
        self.warn_of_deleted();
        Ok(())
    }

    /// The cases in which the member has no conflict, or was not asked yet, or stepped back from: all of them.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.folded.cases
    }

    /// A case by its id.
    #[must_use]
    pub fn case(&self, id: &MessageId) -> Option<&Case> {
        self.cases().get(*self.places.get(id)?)
    }

    /// A case that was here a moment ago.
    ///
    /// # Errors
    /// A fault of this program.
    pub fn found(&self, id: &MessageId) -> Result<&Case, ClientError> {
        self.case(id).ok_or_else(|| ClientError::internal("a case went away"))
    }

    /// How this member sees a case.
    ///
    /// # Errors
    /// A fault of this program.
    pub fn view(&self) -> Result<View<'_>, ClientError> {
        let own = self.context.holder()?.public_key();
        Ok(View { roster: &self.desk.roster, own, reporter: false, origins: Some(&self.origins) })
    }

    /// What was dropped, and why.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        let mut all = self.closed.clone();
        all.add(&self.unsigned);
        all.add(&self.folded.dropped);
        all
    }

    /// The cases' names, each different.
    #[must_use]
    pub fn names(&self) -> BTreeMap<MessageId, String> {
        name::names(&self.ids())
    }

    /// A case's name.
    #[must_use]
    pub fn name(&self, case: &MessageId) -> String {
        self.names().remove(case).unwrap_or_else(|| name::code_name(case))
    }

    /// The case that was typed.
    ///
    /// # Errors
    /// None, or several.
    pub fn find(&self, typed: &str) -> Result<MessageId, ClientError> {
        let found = name::find(typed, &self.ids());
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(ClientError::new(Kind::NotFound, "You have no case of that name.")
                .means("It may be mistyped, or have been withdrawn, or have expired.")
                .next("See your cases with `tellsafe inbox`.")),
            several => {
                let names: Vec<String> = name::names(several).into_values().collect();
                Err(ClientError::new(Kind::Usage, "More than one of your cases begins like that.")
                    .next(format!("Write one of these: {}.", names.join(", "))))
            }
        }
    }

    /// Fetches the bodies of those messages of a case that `wanted` is true for, and folds again with what they say.
    ///
    /// # Errors
    /// No answer, or a cache that cannot be written.
    pub fn read(&mut self, case: &MessageId, wanted: impl Fn(MessageKind) -> bool) -> Result<(), ClientError> {
        self.read_all(&BTreeSet::from([*case]), wanted)
    }

    /// The same of many cases, folded once.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_all(
        &mut self,
        cases: &BTreeSet<MessageId>,
        wanted: impl Fn(MessageKind) -> bool,
    ) -> Result<(), ClientError> {
        let messages: Vec<_> = cases
            .iter()
            .filter_map(|id| self.case(id))
            .flat_map(|case| &case.entries)
            .filter(|entry| wanted(entry.kind()) && !self.bodies.contains_key(&entry.id()))
            .map(|entry| entry.message.clone())
            .collect();
        if messages.is_empty() {
            return Ok(());
        }
        self.fetch_bodies(messages, MAX_PIECES)?;
        self.fold();
        self.look_into_origins()
    }

    /// Those that are not here yet, of at most so many pieces each.
    fn fetch_bodies(&mut self, messages: Vec<Arc<Message>>, most: usize) -> Result<(), ClientError> {
        for message in messages {
            if self.bodies.contains_key(&message.id) {
                continue;
            }
            let output = self.context.output;
            let mut fetching = Fetching::new(&output);
            let mut step = |step| fetching.step(step);
            let body =
                fetch::body(&mut self.context.gateway, &self.desk.relay, &message, Some(&self.cache), most, &mut step)?;
            self.bodies.insert(message.id, body);
        }
        Ok(())
    }

    /// Looks at the inbox once more; what was opened stays open.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn refresh(&mut self) -> Result<(), ClientError> {
        self.fetch()
    }

    /// All cases, and those that are offered or closed to the member, by name alone.
    fn ids(&self) -> Vec<MessageId> {
        let told = self.offered().iter().map(|offered| offered.id).chain(self.marks.closed());
        let ids: BTreeSet<MessageId> = self.cases().iter().map(Case::id).chain(told).collect();
        ids.into_iter().collect()
    }
}
