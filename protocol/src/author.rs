//! Who may write what. A slot proves who wrote a message; whether that counts depends on the case.

use crate::bytes::{Inbox, MessageId};
use crate::label::PublicKey;
use crate::roster::Core;
use crate::statement::{Kind, Statement};

/// What a case's report, or its place, fixes for everything after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts {
    /// The report's id.
    pub id: MessageId,
    /// The key the report was signed with.
    pub reporter: PublicKey,
    /// Where the reporter is reached; known once the report's body is open, or from a place.
    pub reporter_inbox: Option<Inbox>,
    /// The inboxes that the report, or its place, lists.
    pub readers: Vec<Inbox>,
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
    /// It lists an inbox that neither the report nor the roster knows, or what is between members lists the reporter's.
    #[error("it lists a reader who has no part in the case")]
    WrongReader,
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
            Kind::Status | Kind::Read | Kind::Note | Kind::Step | Kind::Declaration | Kind::Counted => !reporter,
        };
        if !allowed {
            return Err(AuthorError::WrongKind);
        }
        let among_members = matches!(statement.kind, Kind::Note | Kind::Step | Kind::Declaration | Kind::Counted);
        let to_reporter = self.reporter_inbox.is_some_and(|inbox| statement.readers.contains(&inbox));
        if among_members && to_reporter || !statement.readers.iter().all(|inbox| self.has_part(inbox)) {
            return Err(AuthorError::WrongReader);
        }
        Ok(author)
    }

    fn who(&self, statement: &Statement, core: &Core) -> Result<Author, AuthorError> {
        if statement.author == self.reporter {
            return Ok(Author::Reporter);
        }
        let (place, member) =
            core.members.iter().enumerate().find(|(_, m)| m.key == statement.author).ok_or(AuthorError::Stranger)?;
        if self.readers.contains(&member.inbox) { Ok(Author::Member(place)) } else { Err(AuthorError::NotAReader) }
    }

    /// Before the report's body is open the reporter's inbox may be unknown; then nothing can be said of it.
    fn has_part(&self, inbox: &Inbox) -> bool {
        self.readers.contains(inbox) || self.reporter_inbox.is_none_or(|reporter| reporter == *inbox)
    }
}
