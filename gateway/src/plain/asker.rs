//! Asking the vault as any client does: sealed, through the same link, in the same sizes. It cannot tell these requests from those that
//! were only passed on.

use hyper::StatusCode;
use hyper::body::Bytes;
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::{self, Class};
use tellsafe_protocol::bytes::WithdrawalHash;
use tellsafe_protocol::calendar::month_of;
use tellsafe_protocol::compose::Composed;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::Roster;
use zeroize::Zeroizing;

use super::trouble::Trouble;
use crate::limits;
use crate::random::System;
use crate::vault_link::{Failure, Question, VaultLink};

/// Whether one more request may be made for this visitor.
pub(crate) type Allow<'a> = &'a (dyn Fn() -> bool + Send + Sync);

/// The way to the vault for one visitor.
#[derive(Clone, Copy)]
pub(crate) struct Asker<'a> {
    pub(crate) vault: &'a VaultLink,
    pub(crate) allow: Allow<'a>,
}

impl Asker<'_> {
    /// Asks; in the larger class when only that holds the answer.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn ask(&self, key: &RelayKey, class: Class, request: &Request) -> Result<Answer, Trouble> {
        let answer = self.ask_once(key, class, request).await;
        match answer {
            Err(Inner::LargerNeeded) if class == Class::Small => {
                self.ask_once(key, Class::Large, request).await.map_err(Inner::trouble)
            }
            answer => answer.map_err(Inner::trouble),
        }
    }

    async fn ask_once(&self, key: &RelayKey, class: Class, request: &Request) -> Result<Answer, Inner> {
        if !(self.allow)() {
            return Err(Inner::Trouble(Trouble::Busy));
        }
        let odd = |_| Inner::Trouble(Trouble::Refused);
        let (sealed, opener) = {
            let content = Zeroizing::new(request.content().to_vec());
            let asked = bhttp::Request { path: request.path(), content: &content };
            let asked = Zeroizing::new(asked.to_bytes(class).map_err(|_| Inner::Trouble(Trouble::TooLong))?.to_vec());
            key.seal(&asked, &mut System).map_err(odd)?
        };
        let question = Question::Relay(Bytes::from(sealed));
        let bytes = match self.vault.ask(&question, limits::answer_bytes(class)).await {
            Ok((StatusCode::OK, bytes)) => bytes,
            Ok((StatusCode::SERVICE_UNAVAILABLE, _)) | Err(Failure::Unreachable) => {
                return Err(Inner::Trouble(Trouble::Down));
            }
            Ok(_) | Err(Failure::Broken) => return Err(Inner::Trouble(Trouble::Refused)),
        };
        let plain = opener.open(&bytes).map_err(odd)?;
        let answer = bhttp::Response::parse(&plain).map_err(odd)?;
        match answer.status {
            200 => Answer::parse(request.path(), answer.content).map_err(odd),
            404 => Err(Inner::Trouble(Trouble::NotHere)),
            409 => Err(Inner::Trouble(Trouble::Before)),
            410 => Err(Inner::Trouble(Trouble::Changed)),
            413 => Err(Inner::LargerNeeded),
            503 => Err(Inner::Trouble(Trouble::Down)),
            _ => Err(Inner::Trouble(Trouble::Refused)),
        }
    }

    /// Stores a message, in the class that it would have if all members were ticked; returns the vault's day.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn commit(
        &self,
        key: &RelayKey,
        roster: &Roster,
        (composed, own): (Composed, Vec<(tellsafe_protocol::bytes::Inbox, Vec<u8>)>),
        withdrawal: Option<WithdrawalHash>,
        today: u32,
    ) -> Result<u32, Trouble> {
        let expires = month_of(today).saturating_add(roster.details().retention_months);
        let commit = composed.into_commit(own, withdrawal, None, expires);
        // Without files every body is one piece, so there is a class.
        let class = commit.class(roster.newest().1.members.len()).ok_or(Trouble::TooLong)?;
        match self.ask(key, class, &Request::Commit(commit)).await? {
            Answer::Committed(day) => Ok(day),
            _ => Err(Trouble::Refused),
        }
    }
}

enum Inner {
    Trouble(Trouble),
    LargerNeeded,
}

impl Inner {
    fn trouble(self) -> Trouble {
        match self {
            Self::Trouble(trouble) => trouble,
            Self::LargerNeeded => Trouble::Refused,
        }
    }
}
