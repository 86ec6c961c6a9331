//! Who gets past: the throttle, and under flood work or a slow lane (docs/design.md, "Under flood").

use std::sync::atomic::{AtomicBool, Ordering};

use hyper::header::HeaderMap;
use tellsafe_protocol::bytes::sha256;
use tellsafe_protocol::work::{Asked, Work};

use crate::throttle::{BodyPlace, Kind, Newcomer, Slow, Throttle, TooMany, Visitor};
use crate::wait::Wait;
use crate::work::Works;

/// All that a request is held to before it costs anything.
pub(crate) struct Gate {
    /// `None` holds nobody to anything.
    pub(crate) throttle: Option<Throttle>,
    pub(crate) works: Works,
    /// For tests.
    pub(crate) always_strained: bool,
}

/// Work that a relay request shows, not looked at yet.
pub(crate) struct Shown {
    work: Work,
    newcomer: Newcomer,
}

/// Why a relay request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Waiting helps.
    TooMany(Wait),
    /// So does work.
    WithoutWork(Wait),
}

impl From<TooMany> for Refused {
    fn from(TooMany(wait): TooMany) -> Self {
        Self::TooMany(wait)
    }
}

impl Gate {
    fn is_strained(&self) -> bool {
        self.always_strained || self.throttle.as_ref().is_some_and(Throttle::strained)
    }

    /// # Errors
    /// [`TooMany`].
    pub(crate) fn check(&self, visitor: Option<&Visitor>, kind: Kind) -> Result<(), TooMany> {
        self.both(visitor).map_or(Ok(()), |(throttle, visitor)| throttle.check(visitor, kind))
    }

    /// A relay request whose body has not been read yet; under flood, with the work that it shows. What everyone may do is not touched
    /// before that work was found right: numbers that anyone can make up would use it up.
    ///
    /// # Errors
    /// [`Refused`].
    pub(crate) fn relay(&self, visitor: Option<&Visitor>, headers: &HeaderMap) -> Result<Option<Shown>, Refused> {
        let Some((throttle, visitor)) = self.both(visitor) else { return Ok(None) };
        if !self.is_strained() {
            throttle.check(visitor, Kind::Relay)?;
            return Ok(None);
        }
        match self.works.shown(headers, self.works.age()) {
            Some(work) => Ok(Some(Shown { work, newcomer: throttle.check_own(visitor, Kind::Relay)? })),
            None => match throttle.check_slow(visitor, Slow::Relay) {
                Ok(()) => Ok(None),
                Err(TooMany(wait)) => Err(Refused::WithoutWork(wait)),
            },
        }
    }

    /// Takes work for a request that was read, from what everyone may do.
    ///
    /// # Errors
    /// [`Refused::WithoutWork`]: it is not right, or was taken before, or too many work.
    pub(crate) fn take(&self, shown: &Shown, request: &[u8]) -> Result<(), Refused> {
        let mut wait = Wait::TenSeconds;
        let admit = || {
            let Some(throttle) = &self.throttle else { return true };
            let checked = throttle.check_all(shown.newcomer, Kind::Relay);
            checked.map_err(|TooMany(long)| wait = long).is_ok()
        };
        let taken = self.works.take(&shown.work, &sha256(&[request]), self.works.age(), admit);
        if taken { Ok(()) } else { Err(Refused::WithoutWork(wait)) }
    }

    /// What is asked for now.
    pub(crate) fn asked(&self) -> Asked {
        self.works.asked(self.works.age())
    }

    /// A form that has not been read yet. Under flood it is read as easily as a page is shown, because only an answer to what was typed
    /// can keep it; what it asks of the vault is what costs, and what waits.
    ///
    /// # Errors
    /// [`TooMany`].
    pub(crate) fn form(&self, visitor: Option<&Visitor>) -> Result<(), TooMany> {
        let Some((throttle, visitor)) = self.both(visitor) else { return Ok(()) };
        let newcomer = throttle.check_own(visitor, Kind::Relay)?;
        throttle.check_all(newcomer, if self.is_strained() { Kind::Page } else { Kind::Relay })
    }

    /// Whether a form may ask the vault once more. Each request counts as one, as if the page had sent it; under flood the first of them
    /// takes a place in the slow lane for all: half of a form would help nobody.
    pub(crate) fn asks_of_a_form<'a>(&'a self, visitor: Option<&'a Visitor>) -> impl Fn() -> bool + Send + Sync + 'a {
        let has_place = AtomicBool::new(false);
        move || {
            let Some((throttle, visitor)) = self.both(visitor) else { return true };
            if has_place.load(Ordering::Relaxed) {
                return true;
            }
            if !self.is_strained() {
                return throttle.check(visitor, Kind::Relay).is_ok();
            }
            let admitted = throttle.check_slow(visitor, Slow::Form).is_ok();
            has_place.store(admitted, Ordering::Relaxed);
            admitted
        }
    }

    /// A place for a body; see [`Throttle::begin_body`].
    ///
    /// # Errors
    /// [`TooMany`].
    pub(crate) fn begin_body<'a>(&'a self, visitor: Option<&'a Visitor>) -> Result<Option<BodyPlace<'a>>, TooMany> {
        self.both(visitor).map(|(throttle, visitor)| throttle.begin_body(visitor)).transpose()
    }

    fn both<'a>(&'a self, visitor: Option<&'a Visitor>) -> Option<(&'a Throttle, &'a Visitor)> {
        self.throttle.as_ref().zip(visitor)
    }
}
