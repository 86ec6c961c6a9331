//! Who may write what. A slot proves who wrote a message; whether that counts depends on the case.

use crate::bytes::{Inbox, MessageId};
use crate::label::PublicKey;
use crate::roster::Core;
use crate::statement::{Kind, Statement};
use std::collections::BTreeSet;

/// What a case's report, or its place, fixes for everything after it, and who was brought in since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts {
    /// The report's id.
    pub id: MessageId,
    /// The key the report was signed with.
    pub reporter: PublicKey,
    /// Where the reporter is reached; known once the report's body is open, or from a place.
    pub reporter_inbox: Option<Inbox>,
    /// The inboxes that the report, or its place, lists, and those whom an introduction brought in; ascending.
    pub readers: Vec<Inbox>,
    /// The members of the roster that the report names whom the reporter left out of it, by every key that they had since.
    pub left_out: Vec<Inbox>,
    /// Which inbox came in the place of which when a key was lost, by the rosters' own word, the earliest first.
    pub replaced: Vec<(Inbox, Inbox)>,
    /// The members whom an offer lists, readers or not: all of them may say whether they have a conflict; ascending.
    pub offered: Vec<Inbox>,
    /// What the reporter wrote since, by id.
    pub said: BTreeSet<MessageId>,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The person who reported.
    Reporter,
    /// The member at this place in the roster that the statement names.
    Member(usize),
}

/// Why a message is dropped although it is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum AuthorError {
    /// It belongs to another case.
    #[error("it belongs to another case")]
    OtherCase,
    /// Neither the reporter nor a member of the roster it names.
    #[error("its author is neither the reporter nor a member")]
    Stranger,
    /// A member whom the report does not list.
    #[error("its author does not read this case")]
    NotAReader,
    /// The author exists, but may not write this kind.
    #[error("its author may not write this kind of message")]
    WrongKind,
    /// It lists an inbox that neither the report nor the roster knows, or what is between members lists the reporter's, or what the
    /// reporter has to learn of does not.
    #[error("it lists a reader who has no part in the case")]
    WrongReader,
    /// It brings in someone new where the reporter left someone out, and follows no message of theirs that could say that they agree.
    #[error("it brings in someone new without a word of the reporter, who left someone out")]
    LeftOut,
}

/// These inboxes, and those that came in the place of one of them, or of one that did; `replaced` has the earliest first.
pub(crate) fn successors(of: &BTreeSet<Inbox>, replaced: &[(Inbox, Inbox)]) -> BTreeSet<Inbox> {
    let mut same = of.clone();
    for (old, new) in replaced {
        if same.contains(old) {
            same.insert(*new);
        }
    }
    same
}

impl CaseFacts {
    /// Decides who wrote `statement`, which names the roster whose core is `core`.
    ///
    /// # Errors
    /// [`AuthorError`], the reason it is dropped.
    pub fn author(&self, id: &MessageId, statement: &Statement, core: &Core) -> Result<Author, AuthorError> {
        if statement.case.as_ref().unwrap_or(id) != &self.id {
            return Err(AuthorError::OtherCase);
        }
        let author = self.who(statement, core)?;
        let reporter = author == Author::Reporter;
        let allowed = match statement.kind {
            Kind::Report | Kind::WithdrawalRequest | Kind::Place => reporter,
            Kind::Reply => true,
            Kind::Status
            | Kind::Read
            | Kind::Note
            | Kind::Step
            | Kind::Declaration
            | Kind::Introduction
            | Kind::Handing
            | Kind::Counted
            | Kind::Names
            | Kind::Offer => !reporter,
        };
        if !allowed {
            return Err(AuthorError::WrongKind);
        }
        let new = self.newcomers(statement, core);
        // Where the reporter left someone out, a new key may be theirs, unless the roster says whose it is.
        if !self.is_agreed(statement) && !self.left_out.is_empty() {
            let heirs = self.heirs();
            if !new.iter().all(|inbox| heirs.contains(inbox)) {
                return Err(AuthorError::LeftOut);
            }
        }
        let to_reporter = self.reporter_inbox.is_some_and(|inbox| statement.readers.contains(&inbox));
        let right = match statement.kind {
            Kind::Note | Kind::Step | Kind::Declaration | Kind::Handing | Kind::Counted | Kind::Names | Kind::Offer => {
                !to_reporter
            }
            Kind::Introduction => to_reporter || self.reporter_inbox.is_none(),
            _ => true,
        };
        let knows = |inbox: &Inbox| self.may_declare(statement, inbox) || new.contains(inbox);
        if !right || !statement.readers.iter().all(|inbox| self.has_part(inbox) || knows(inbox)) {
            return Err(AuthorError::WrongReader);
        }
        Ok(author)
    }

    /// The members of the roster that an introduction names whom it makes readers.
    #[must_use]
    pub fn brought_in(&self, statement: &Statement, core: &Core) -> Vec<Inbox> {
        if statement.kind == Kind::Introduction { self.newcomers(statement, core) } else { Vec::new() }
    }

    /// The members whom an introduction or an offer lists and who do not read the case.
    fn newcomers(&self, statement: &Statement, core: &Core) -> Vec<Inbox> {
        let new = |inbox: &Inbox| !self.readers.contains(inbox) && statement.readers.contains(inbox);
        let is_such = matches!(statement.kind, Kind::Introduction | Kind::Offer);
        core.members.iter().filter(|_| is_such).map(|member| member.inbox).filter(new).collect()
    }

    /// The inboxes of those who read the case with a key that they lost since. A quorum of the committee signed that they are the same.
    #[must_use]
    pub fn heirs(&self) -> BTreeSet<Inbox> {
        let readers = self.readers.iter().copied().collect();
        &successors(&readers, &self.replaced) - &readers
    }

    /// True for what follows a message directly in which the reporter may have agreed to it. Whether they did, people read.
    fn is_agreed(&self, statement: &Statement) -> bool {
        statement.parents.iter().any(|parent| self.said.contains(parent))
    }

    /// The members of the roster that an offer names whom it tells that there is a case.
    #[must_use]
    pub fn told(statement: &Statement, core: &Core) -> Vec<Inbox> {
        let listed = |inbox: &Inbox| statement.kind == Kind::Offer && statement.readers.contains(inbox);
        core.members.iter().map(|member| member.inbox).filter(listed).collect()
    }

    fn who(&self, statement: &Statement, core: &Core) -> Result<Author, AuthorError> {
        if statement.author == self.reporter {
            return Ok(Author::Reporter);
        }
        let (place, member) =
            core.members.iter().enumerate().find(|(_, m)| m.key == statement.author).ok_or(AuthorError::Stranger)?;
        let is_told = self.readers.contains(&member.inbox) || self.may_declare(statement, &member.inbox);
        if is_told { Ok(Author::Member(place)) } else { Err(AuthorError::NotAReader) }
    }

    /// True for what the reporter wrote, or a member who reads the case; whether they may write this is for [`Self::author`].
    pub(crate) fn is_readers(&self, statement: &Statement, core: &Core) -> bool {
        let by = core.members.iter().find(|member| member.key == statement.author);
        statement.author == self.reporter || by.is_some_and(|by| self.readers.contains(&by.inbox))
    }

    /// Whoever only knows that there is a case says whether they have a conflict, and is told what becomes of it; nothing else.
    fn may_declare(&self, statement: &Statement, inbox: &Inbox) -> bool {
        statement.kind == Kind::Declaration && self.offered.contains(inbox)
    }

    /// Before the report's body is open the reporter's inbox may be unknown; then nothing can be said of it.
    fn has_part(&self, inbox: &Inbox) -> bool {
        self.readers.contains(inbox) || self.reporter_inbox.is_none_or(|reporter| reporter == *inbox)
    }
}
