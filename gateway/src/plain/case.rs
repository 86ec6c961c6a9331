//! A reporter's case: looked up with their words as every client does it, and forgotten with the answer.

use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::body::{self, Pieces};
use tellsafe_protocol::bytes::{BodyHash, Seed};
use tellsafe_protocol::case::arrived::{self, Listing};
use tellsafe_protocol::case::facts::Owner;
use tellsafe_protocol::case::fold::fold;
use tellsafe_protocol::case::outgoing;
use tellsafe_protocol::case::reason::Dropped;
use tellsafe_protocol::case::{Bodies, Body, Case};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::compose::compose;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::random::Random;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::Roster;
use tellsafe_protocol::slot::Message;
use tellsafe_protocol::statement::Kind;

use super::Visit;
use super::trouble::Trouble;
use crate::random::System;

/// Pieces of a body that are fetched: texts have one, and files are not shown here.
const PIECES: u32 = 4;

/// What twelve words lead to. The texts in it are wiped when it is dropped.
pub(super) struct Opened {
    pub(super) holder: Holder,
    pub(super) roster: Roster,
    pub(super) key: RelayKey,
    pub(super) case: Case,
    pub(super) dropped: Dropped,
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.case.entries.iter_mut().for_each(|entry| wipe(&mut entry.body));
    }
}

fn wipe(body: &mut Body) {
    if let Body::Open(content) = body {
        content.wipe();
    }
}

/// Looks up what the words lead to. Words that lead to nothing make the same requests as words that lead to a report.
///
/// # Errors
/// [`Trouble`].
pub(super) async fn open(visit: &Visit<'_>, code: &Code) -> Result<Opened, Trouble> {
    let holder = Holder::new(&Seed::from_code(code)).map_err(|_| Trouble::Refused)?;
    let key = visit.committees.only_relay_key()?;
    let mut listing = Listing::after(0);
    loop {
        let request = Request::Inbox(holder.inbox_capability().clone(), listing.last());
        let Answer::Inbox(highest, listed) = visit.asker.ask(&key, Class::Small, &request).await? else {
            return Err(Trouble::Refused);
        };
        if listing.take(highest, listed).map_err(|_| Trouble::Refused)? {
            break;
        }
    }
    let (highest, listed) = listing.into_inner();
    if listed.is_empty() {
        nothing(visit, &key).await;
        return Err(if highest == 0 { Trouble::UnknownCode } else { Trouble::Emptied });
    }
    let (arrived, mut dropped) = arrived::open(&listed, holder.identity(), &holder.inbox());
    let own = arrived::own_roster(&arrived, &holder.public_key()).ok_or(Trouble::Headless)?;
    let roster = visit.committees.naming(&own)?;
    let key = visit.committees.relay_key(&roster)?;
    let owner = Owner::Reporter(holder.public_key(), holder.inbox());
    let mut bodies = Bodies::new();
    for entry in fold(&arrived, &bodies, &roster, owner).cases.iter().flat_map(|case| &case.entries) {
        // A read says all in its statement, and a place has nothing that opens.
        if !matches!(entry.kind(), Kind::Read | Kind::Place) {
            bodies.insert(entry.id(), fetch(visit, &key, &entry.message).await?);
        }
    }
    if bodies.is_empty() {
        nothing(visit, &key).await;
    }
    let folded = fold(&arrived, &bodies, &roster, owner);
    bodies.values_mut().for_each(wipe);
    dropped.add(&folded.dropped);
    let case = folded.cases.into_iter().next().ok_or(Trouble::Headless)?;
    Ok(Opened { holder, roster, key, case, dropped })
}

/// The one request that stands in for a body where there is none to ask for. Nothing depends on its answer.
async fn nothing(visit: &Visit<'_>, key: &RelayKey) {
    let mut hash = [0; 32];
    System.fill(&mut hash);
    drop(visit.asker.ask(key, Class::Small, &Request::Body(BodyHash(hash), 0)).await);
}

/// A message's body; one that is too large for these pages stays unread.
async fn fetch(visit: &Visit<'_>, key: &RelayKey, message: &Message) -> Result<Body, Trouble> {
    let hash = message.statement.body;
    let Some(seed) = &message.body_seed else { return Ok(Body::Unread) };
    let mut pieces = Pieces::of(hash);
    while pieces.next() < PIECES {
        let answer = match visit.asker.ask(key, Class::Small, &Request::Body(hash, pieces.next())).await {
            Ok(answer) => answer,
            Err(Trouble::NotHere) => return Ok(Body::Gone),
            Err(trouble) => return Err(trouble),
        };
        let Answer::Body(hashes, piece) = answer else { return Err(Trouble::Refused) };
        match pieces.take(hashes, piece) {
            Ok(false) => {}
            Ok(true) => {
                let opened = body::open(&hash, &pieces.into_inner(), seed);
                return Ok(opened.map_or(Body::Shut, |content| Body::Open(Box::new(content))));
            }
            Err(_) => return Ok(Body::Altered),
        }
    }
    Ok(Body::Unread)
}

impl Opened {
    /// Seals, signs and stores a message to those readers who are members now. Names those whose keys fail.
    ///
    /// # Errors
    /// [`Trouble`]; nothing is sealed for a list that nobody confirmed for half a year.
    pub(super) async fn send(&self, visit: &Visit<'_>, kind: Kind, content: Content) -> Result<Vec<String>, Trouble> {
        self.roster.freshness(visit.today)?;
        let to = outgoing::from_reporter(&self.case, &self.roster, &self.holder).map_err(|_| Trouble::NoReaders)?;
        let content = Content { sealed_by_gateway: true, ..content };
        let draft = outgoing::draft(&self.case, kind, &self.roster, visit.today, to.readers, content);
        let composed = compose(draft, self.holder.signing_key(), &mut System).map_err(|_| Trouble::TooLong)?;
        visit.asker.commit(&self.key, &self.roster, (composed, Vec::new()), None, visit.today).await?;
        Ok(to.faulty)
    }
}
