//! The public file of rosters and relay keys: fetched from the vault, kept a few seconds, served as it is to everyone.
//!
//! An old copy is better than none: clients check its signatures and dates themselves, so a vault that is down
//! does not take the page's list of readers with it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};

use crate::answer::{self, Answer};
use crate::limits;
use crate::vault_link::{Question, VaultLink};

/// The kept copy.
pub(crate) struct Rosters {
    fresh_for: Duration,
    copy: Mutex<Copy>,
    /// Held while the vault is asked, so that it is asked once for everyone who waits.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct Copy {
    file: Option<Bytes>,
    /// When the vault was last asked, whatever came of it.
    asked: Option<Instant>,
}

impl Rosters {
    pub(crate) fn new(fresh_for: Duration) -> Self {
        Self { fresh_for, copy: Mutex::default(), asking: tokio::sync::Mutex::default() }
    }

    /// The file, or a plain sentence when there never was one.
    pub(crate) async fn answer(&self, vault: &VaultLink) -> Answer {
        match self.file(vault).await {
            Some(file) => {
                let mut answer = Answer::new(file.into());
                answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(answer::ROSTERS_TYPE));
                answer
            }
            None => answer::outage(),
        }
    }

    /// The file, if there ever was one.
    pub(crate) async fn file(&self, vault: &VaultLink) -> Option<Bytes> {
        let (kept, came) = (self.kept(), Instant::now());
        if self.is_fresh(&kept) {
            return kept.file;
        }
        let _asking = match (self.asking.try_lock(), kept.file) {
            (Ok(asking), _) => asking,
            // Someone is asking already: nobody waits for that who has a copy.
            (Err(_), Some(file)) => return Some(file),
            (Err(_), None) => self.asking.lock().await,
        };
        let kept = self.kept();
        // Whoever was asked meanwhile did not answer: asking again, one after the other, would let the last in this queue wait for ever.
        if self.is_fresh(&kept) || kept.asked.is_some_and(|asked| asked > came) {
            return kept.file;
        }
        let file = match vault.ask(&Question::Rosters, limits::ROSTERS_BYTES).await {
            Ok((StatusCode::OK, file)) => Some(file),
            _ => kept.file,
        };
        let copy = Copy { file: file.clone(), asked: Some(Instant::now()) };
        *self.copy.lock().unwrap_or_else(PoisonError::into_inner) = copy;
        file
    }

    fn kept(&self) -> Copy {
        self.copy.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Without a file nothing is fresh: whoever comes first after the vault is back gets it.
    fn is_fresh(&self, copy: &Copy) -> bool {
        copy.file.is_some() && copy.asked.is_some_and(|asked| asked.elapsed() < self.fresh_for)
    }
}
