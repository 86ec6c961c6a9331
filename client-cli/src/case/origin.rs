//! Reports that another committee sent: who vouches for them there, and whether that is true.

use crate::render::plain_line;
use std::collections::{BTreeMap, BTreeSet};
use tellsafe_protocol::bytes::{Inbox, MessageId, RosterHash};
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::roster::{Roster, fingerprint};
use tellsafe_protocol::vouch::{Vouch, Voucher};

/// Where the reports come from that say that a committee sent them, by case.
pub type Origins = BTreeMap<MessageId, Origin>;

/// Where a report says that it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The committee's fingerprint: of its first list.
    pub fingerprint: String,
    /// Who vouches for it; `None` where nothing shows that it is true.
    pub voucher: Option<Voucher>,
    /// The committee's name, as far as its lists are here.
    pub committee: Option<String>,
    /// The member's name, where they are one now.
    pub member: Option<String>,
    /// Whether it has closed since.
    pub closed: bool,
    /// The inboxes of all of that committee, who may read what is answered.
    pub inboxes: BTreeSet<Inbox>,
}

impl Origin {
    /// What a report of the key `author` says, at the desk that `here` founded, by the lists of the one it names.
    #[must_use]
    pub fn of(vouch: &Vouch, here: &RosterHash, author: &PublicKey, theirs: Option<&Roster>, today: u32) -> Self {
        let voucher = theirs.and_then(|theirs| vouch.verify(here, author, theirs).ok());
        let known = theirs.filter(|_| voucher.is_some());
        Self {
            fingerprint: fingerprint(&vouch.desk),
            voucher,
            committee: known.map(|theirs| plain_line(&theirs.newest().1.name)),
            member: known.and_then(|theirs| theirs.name_of(&vouch.key)).map(plain_line),
            closed: known.is_some_and(|theirs| theirs.is_closed(today)),
            inboxes: known.into_iter().flat_map(|theirs| &theirs.newest().1.members).map(|one| one.inbox).collect(),
        }
    }

    /// The member and their committee, where that is true now.
    #[must_use]
    pub fn verified(&self) -> Option<(&str, &str)> {
        Some((self.member.as_deref()?, self.committee.as_deref()?))
    }

    /// Those on the newest list of `own` who are on that committee too and not among `know`, by name: an answer there would reach them.
    #[must_use]
    pub fn on_both(&self, own: &Roster, know: &BTreeSet<Inbox>) -> Vec<String> {
        let both = |inbox: &Inbox| self.inboxes.contains(inbox) && !know.contains(inbox);
        let members = &own.newest().1.members;
        let is_now = |inbox: &Inbox| members.iter().any(|member| member.inbox == *inbox);
        let named = members.iter().filter(|member| both(&member.inbox));
        let named = named.filter_map(|member| own.name_of(&member.key)).map(plain_line);
        // Whoever was on the list before, and with whichever key.
        let former: BTreeSet<Inbox> = own.inboxes().filter(|inbox| both(inbox) && !is_now(inbox)).collect();
        named.chain(former.iter().map(|_| "a former member".to_owned())).collect()
    }

    /// Why it is not to be believed, in words.
    #[must_use]
    pub fn doubt(&self) -> String {
        let (says, so) = match (&self.committee, self.voucher) {
            (Some(name), Some(_)) => (format!("the {name}"), "who vouched for it has left them since"),
            _ => (
                "the committee below".to_owned(),
                "they are of another server, or nobody of theirs vouches for it: anyone could have written it",
            ),
        };
        format!("Says it comes from {says}, which could not be verified: {so}.")
    }
}
