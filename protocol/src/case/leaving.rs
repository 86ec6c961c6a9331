//! Who still reads a case once one of its members has left: what they wrote counts from then on only where someone who stays, or the
//! reporter, has built on it, and whom they brought in does not vouch for them.

use super::{Case, Entry};
use crate::author::Author;
use crate::bytes::{Inbox, MessageId};
use crate::label::PublicKey;
use crate::roster::Roster;
use crate::statement::Kind;
use std::collections::BTreeSet;

impl Case {
    /// True when the member with this inbox has the case and keeps it when the one with the key `leaver` is on the list no more: as the fold
    /// of what they received will count it then.
    #[must_use]
    pub fn stays_with(&self, inbox: &Inbox, leaver: &PublicKey, roster: &Roster) -> bool {
        let Some(report) = self.report().map(|report| &report.message.statement) else { return false };
        let received = self.received_by(inbox);
        let mut readers: BTreeSet<Inbox> = report.readers.iter().copied().collect();
        let (mut counted, mut followed) = (BTreeSet::new(), BTreeSet::new());
        loop {
            let before = counted.len();
            for entry in self.entries.iter().filter(|entry| received.contains(&entry.id())) {
                if !counted.contains(&entry.id()) && counts(entry, leaver, roster, &readers, &followed) {
                    counted.insert(entry.id());
                    followed.extend(entry.message.statement.parents.iter().copied());
                    if entry.kind() == Kind::Introduction {
                        readers.extend(&entry.message.statement.readers);
                    }
                }
            }
            if counted.len() == before {
                break;
            }
        }
        let handed = self.entries.iter().filter(|entry| entry.kind() == Kind::Handing && counted.contains(&entry.id()));
        let mut handed = handed.filter(|entry| entry.message.statement.readers.contains(inbox));
        readers.contains(inbox) && (report.readers.contains(inbox) || handed.next().is_some())
    }
}

fn counts(
    entry: &Entry,
    leaver: &PublicKey,
    roster: &Roster,
    readers: &BTreeSet<Inbox>,
    followed: &BTreeSet<MessageId>,
) -> bool {
    if entry.author == Author::Reporter {
        return true;
    }
    let key = entry.key();
    let core = roster.core(&entry.message.statement.roster);
    let by = core.into_iter().flat_map(|core| &core.members).find(|member| member.key == key);
    let stays = key != *leaver && roster.newest().1.position(&key).is_some();
    by.is_some_and(|by| readers.contains(&by.inbox)) && (stays || followed.contains(&entry.id()))
}
