//! The life of one request: head, route, throttle, body, vault, answer. In this order and without a stack of
//! middleware, so that what is cheap to refuse is refused before it costs anything.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderMap;
use hyper::{Request, StatusCode};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::stack;
use zeroize::Zeroizing;

use crate::answer::{self, Answer};
use crate::gate::{Gate, Refused, Shown};
use crate::limits;
use crate::places::{Place, Places};
use crate::plain::{self, Plain};
use crate::rosters::Rosters;
use crate::route::{self, Action, Hosts};
use crate::throttle::{Kind, Throttle, TooMany, Visitor};
use crate::vault_link::VaultLink;
use crate::{page, relay};

/// What all connections share.
pub(crate) struct Intake {
    hosts: Hosts,
    gate: Gate,
    bodies: Arc<Places>,
    rosters: Rosters,
    vault: VaultLink,
    plain: Plain,
}

impl Intake {
    pub(crate) fn new(hosts: Hosts, gate: Gate, rosters: Rosters, vault: VaultLink) -> Self {
        let bodies = Places::new(limits::BODIES, limits::BODY_PATIENCE);
        Self { hosts, gate, bodies, rosters, vault, plain: Plain::default() }
    }

    pub(crate) fn throttle(&self) -> Option<&Throttle> {
        self.gate.throttle.as_ref()
    }

    /// Answers one request, before the headers that all answers carry. `body_deadline` is this listener's.
    pub(crate) async fn answer(
        &self,
        request: Request<Incoming>,
        visitor: Option<&Visitor>,
        body_deadline: Duration,
    ) -> Answer {
        let (head, body) = request.into_parts();
        let action = match route::decide(&head, &self.hosts) {
            Ok(action) => action,
            Err(refusal) => return answer::refusal(refusal),
        };
        match action {
            Action::Page(_) | Action::Rosters | Action::Plain
                if let Err(TooMany(wait)) = self.gate.check(visitor, Kind::Page) =>
            {
                answer::too_many(wait)
            }
            Action::Page(language) => page::page(language, &head.headers),
            Action::Rosters => self.rosters.answer(&self.vault).await,
            Action::Plain => self.plain.first(&head.headers, self.rosters.file(&self.vault).await.as_ref()),
            Action::PlainForm(length) => match self.gate.form(visitor).and_then(|()| self.gate.begin_body(visitor)) {
                Ok(_place) => stack::wiped(self.plain_form(&head.headers, length, body, visitor, body_deadline)).await,
                Err(TooMany(_)) => {
                    read_away(body, length, body_deadline).await;
                    plain::finish(answer::form_not_read(StatusCode::TOO_MANY_REQUESTS))
                }
            },
            Action::Relay(class) => {
                let way = self.gate.relay(visitor, &head.headers);
                match way.and_then(|work| Ok((work, self.gate.begin_body(visitor)?))) {
                    Ok((work, _place)) => self.relay(class, work, body, body_deadline).await,
                    Err(refused) => {
                        // Keeping nothing of it, and only then: browsers show an answer that overtakes its request as a broken
                        // connection, and the person would not learn that waiting or work helps.
                        read_away(body, limits::request_bytes(class), body_deadline).await;
                        self.refusal(refused)
                    }
                }
            }
        }
    }

    fn refusal(&self, refused: Refused) -> Answer {
        match refused {
            Refused::TooMany(wait) => answer::too_many(wait),
            Refused::WithoutWork(wait) => answer::work_wanted(&self.gate.asked(), wait),
        }
    }

    async fn relay(&self, class: Class, work: Option<Shown>, body: Incoming, deadline: Duration) -> Answer {
        match self.take_in(read(body, class), deadline).await {
            Ok((body, _place)) => match work.map_or(Ok(()), |work| self.gate.take(&work, &body)) {
                Ok(()) => relay::relay(&self.vault, class, body).await,
                Err(refused) => self.refusal(refused),
            },
            Err(Missing::Place) => answer::busy(),
            Err(Missing::Body) => answer::body_late(),
        }
    }

    /// A place for a body, and the body. When all are taken, the one that has been on its way the longest is given up; waiting for a
    /// place counts: whoever waits longer than a body may take is told, instead of left in the dark.
    async fn take_in<B>(
        &self,
        reading: impl Future<Output = Option<B>>,
        deadline: Duration,
    ) -> Result<(B, Place), Missing> {
        let reading = async {
            let place = self.bodies.take(1).await.ok_or(Missing::Place)?;
            let body = tokio::select! {
                body = reading => body.ok_or(Missing::Body)?,
                () = place.needed() => return Err(Missing::Place),
            };
            // It has arrived: being answered is not its sender's time.
            place.weigh(0);
            Ok((body, place))
        };
        let late = |_| if self.bodies.are_taken() { Missing::Place } else { Missing::Body };
        tokio::time::timeout(deadline, reading).await.map_err(late)?
    }

    /// As [`Self::relay`], for a form whose next page is made here.
    async fn plain_form(
        &self,
        headers: &HeaderMap,
        length: usize,
        body: Incoming,
        visitor: Option<&Visitor>,
        deadline: Duration,
    ) -> Answer {
        let (form, _place) = match self.take_in(read_form(body, length), deadline).await {
            Ok(taken) => taken,
            Err(Missing::Place) => return plain::finish(answer::form_not_read(StatusCode::SERVICE_UNAVAILABLE)),
            Err(Missing::Body) => return plain::finish(answer::form_not_read(StatusCode::REQUEST_TIMEOUT)),
        };
        let file = self.rosters.file(&self.vault).await;
        let allow = self.gate.asks_of_a_form(visitor);
        self.plain.next(headers, form, file.as_ref(), &self.vault, &allow).await
    }
}

/// Why a body was not taken in.
enum Missing {
    /// There was no place for it, or its place was needed for another.
    Place,
    /// It did not arrive, or not in time.
    Body,
}

/// The whole body, if it has exactly the size that its head stated.
async fn read(body: Incoming, class: Class) -> Option<Bytes> {
    let bytes = Limited::new(body, limits::request_bytes(class)).collect().await.ok()?.to_bytes();
    (bytes.len() == limits::request_bytes(class)).then_some(bytes)
}

/// Reads a body piece by piece and keeps nothing of it.
async fn read_away(body: Incoming, length: usize, deadline: Duration) {
    let mut body = Limited::new(body, length);
    let reading = async { while let Some(Ok(_)) = body.frame().await {} };
    let _ = tokio::time::timeout(deadline, reading).await;
}

/// A whole form into one buffer that is wiped when dropped, and never moves.
async fn read_form(body: Incoming, length: usize) -> Option<Zeroizing<Vec<u8>>> {
    let mut body = Limited::new(body, length);
    let mut form = Zeroizing::new(Vec::with_capacity(length));
    while let Some(frame) = body.frame().await {
        form.extend_from_slice(frame.ok()?.data_ref()?);
    }
    (form.len() == length).then_some(form)
}
