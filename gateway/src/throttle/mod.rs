//! How much one network, and everyone together, may ask for. The only place that ever sees an address.
//!
//! [`Throttle::accept`] turns an address into a [`Visitor`] at once and drops it: a bucket number out of 4096, under a
//! key that lives ten minutes. Memory is bounded, there is no list of clients, and two networks that share a bucket
//! give each other deniability. An address in a header (`X-Forwarded-For`) is never read: anyone can write one.
//!
//! When everyone together asks for too much, a network that has hardly asked for anything is still heard: it draws on a
//! reserve that those who flood cannot reach.

mod strain;
mod table;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::NotUntil;
use governor::clock::{Clock, DefaultClock, Reference};
use tokio::net::{TcpListener, TcpStream};

use crate::limits::{self, Deadlines, Rates};
use crate::wait::Wait;
use strain::Strain;
use table::{Bucket, Limiter, Origin, Table, limiter};

/// What is limited on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The page and the rosters.
    Page,
    /// Relay requests.
    Relay,
}

/// Who may come without work under flood; each has a lane of its own, so that neither fills the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slow {
    /// A relay request.
    Relay,
    /// A form of a page without scripts, with all that it asks the vault.
    Form,
}

/// Whether a network has hardly asked for anything lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newcomer(bool);

/// Too much at once: come back after this time, when a whole visit has room again unless others take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany(pub Wait);

/// Where connections come from, as far as the throttle tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listener {
    /// Browsers connect directly: each prefix has its own allowance.
    Open,
    /// An onion service or a proxy on this machine connects for everyone: all share one address, so the global limits hold.
    Shared,
}

/// All limits of one gateway.
pub struct Throttle<C: Clock = DefaultClock> {
    rates: Rates,
    clock: C,
    table: Mutex<Arc<Table<C>>>,
    page: Limiter<C>,
    relay: Limiter<C>,
    reserve: Limiter<C>,
    slow_relay: Limiter<C>,
    slow_form: Limiter<C>,
    strain: Strain<C>,
    /// Bodies on their way through an onion service or a proxy.
    shared: Arc<AtomicU16>,
}

/// One connection's place in the throttle; dropping it gives the place back.
pub struct Visitor<C: Clock = DefaultClock> {
    bucket: Option<(Arc<Table<C>>, usize)>,
    /// The count of bodies that all who come this way share.
    shared: Option<Arc<AtomicU16>>,
}

/// One request body's place in its network's share.
pub struct BodyPlace<'a>([Option<&'a AtomicU16>; 2]);

impl Drop for BodyPlace<'_> {
    fn drop(&mut self) {
        for count in self.0.into_iter().flatten() {
            count.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl<C: Clock> Drop for Visitor<C> {
    fn drop(&mut self) {
        if let Some(bucket) = self.bucket() {
            bucket.open.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl<C: Clock> Visitor<C> {
    fn bucket(&self) -> Option<&Bucket<C>> {
        self.bucket.as_ref().and_then(|(table, place)| table.bucket(*place))
    }

    /// How long a body's place may be taken: for the body, and for the answer.
    fn body_lasts(&self) -> Duration {
        let deadlines = if self.shared.is_some() { Deadlines::PLAIN } else { Deadlines::TLS };
        deadlines.body + limits::VAULT_ANSWER
    }
}

impl<C: Clock + Clone> Throttle<C> {
    /// # Errors
    /// The operating system has no randomness for the key.
    pub fn new(rates: Rates, clock: C) -> Result<Self, getrandom::Error> {
        Ok(Self {
            table: Mutex::new(Arc::new(Table::new(&rates, &clock)?)),
            page: limiter(rates.global_page, &clock),
            relay: limiter(rates.global_relay, &clock),
            reserve: limiter(rates.global_reserve, &clock),
            slow_relay: limiter(limits::SLOW_LANE, &clock),
            slow_form: limiter(limits::SLOW_LANE, &clock),
            strain: Strain::new(rates.global_relay.burst),
            shared: Arc::default(),
            rates,
            clock,
        })
    }

    /// Accepts one connection and forgets its address. The inner error is a visitor whose network has too many.
    ///
    /// # Errors
    /// As `accept(2)`.
    pub(crate) async fn accept(
        &self,
        socket: &TcpListener,
        listener: Listener,
    ) -> std::io::Result<Result<(TcpStream, Visitor<C>), TooMany>> {
        let (stream, address) = socket.accept().await?;
        Ok(self.admit(listener, address).map(|visitor| (stream, visitor)))
    }

    /// Gives a new connection its place.
    ///
    /// # Errors
    /// [`TooMany`] when its network opened too many at once or has too many open.
    pub fn admit(&self, listener: Listener, address: SocketAddr) -> Result<Visitor<C>, TooMany> {
        match listener {
            Listener::Open => self.admit_origin(Origin::Address(address.ip()), limits::CONNECTIONS_PER_PREFIX, None),
            Listener::Shared => Ok(Visitor { bucket: None, shared: Some(Arc::clone(&self.shared)) }),
        }
    }

    /// Gives a new connection through an onion service its place, by the number of its circuit, which is forgotten at once.
    ///
    /// # Errors
    /// [`TooMany`] when the circuit opened too many at once or has too many open.
    pub fn admit_circuit(&self, circuit: u32) -> Result<Visitor<C>, TooMany> {
        self.admit_origin(Origin::Circuit(circuit), limits::CONNECTIONS_PER_CIRCUIT, Some(Arc::clone(&self.shared)))
    }

    fn admit_origin(&self, origin: Origin, most: u16, shared: Option<Arc<AtomicU16>>) -> Result<Visitor<C>, TooMany> {
        let table = self.current_table();
        let place = table.place(origin);
        let bucket = table.bucket(place).ok_or(TooMany(Wait::TwoMinutes))?;
        bucket.connections.check().map_err(|until| self.too_many(&until, 1))?;
        // A connection is over after its age at the latest.
        take(&bucket.open, most, if shared.is_some() { Deadlines::PLAIN.age } else { Deadlines::TLS.age })?;
        Ok(Visitor { bucket: Some((table, place)), shared })
    }

    /// Counts one request, against its network first so that a network over its limit does not use up everyone's.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn check(&self, visitor: &Visitor<C>, kind: Kind) -> Result<(), TooMany> {
        let newcomer = self.check_own(visitor, kind)?;
        self.check_all(newcomer, kind)
    }

    /// The first half of [`Self::check`]: counts against its network only.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn check_own(&self, visitor: &Visitor<C>, kind: Kind) -> Result<Newcomer, TooMany> {
        let Some(bucket) = visitor.bucket() else { return Ok(Newcomer(false)) };
        let (own, rate) = match kind {
            Kind::Page => (&bucket.page, self.rates.prefix_page),
            Kind::Relay => (&bucket.relay, self.rates.prefix_relay),
        };
        let left = own.check().map_err(|until| self.too_many(&until, visit(kind)))?.remaining_burst_capacity();
        // Not through an onion service: a new circuit costs nothing.
        Ok(Newcomer(visitor.shared.is_none() && left.saturating_add(limits::NEWCOMER) >= rate.burst))
    }

    /// The second half of [`Self::check`]: counts against what everyone may.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn check_all(&self, newcomer: Newcomer, kind: Kind) -> Result<(), TooMany> {
        let global = match kind {
            Kind::Page => &self.page,
            Kind::Relay => &self.relay,
        };
        let checked = global.check();
        if kind == Kind::Relay {
            let left = checked.as_ref().map_or(0, |state| state.remaining_burst_capacity());
            self.strain.note(left, self.clock.now());
        }
        match checked {
            Err(_) if newcomer.0 && self.reserve.check().is_ok() => Ok(()),
            checked => checked.map(|_| ()).map_err(|until| self.too_many(&until, visit(kind))),
        }
    }

    /// Counts one relay request, or one form, of those without work while [`Self::strained`]: a network that has hardly asked for anything
    /// draws on the reserve, any other on a slow lane, of which it gets a small share.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn check_slow(&self, visitor: &Visitor<C>, slow: Slow) -> Result<(), TooMany> {
        if self.check_own(visitor, Kind::Relay)?.0 && self.reserve.check().is_ok() {
            return Ok(());
        }
        if let Some(bucket) = visitor.bucket() {
            bucket.slow.check().map_err(|until| self.too_many(&until, limits::VISIT_RELAYED))?;
        }
        let lane = match slow {
            Slow::Relay => &self.slow_relay,
            Slow::Form => &self.slow_form,
        };
        lane.check().map(|_| ()).map_err(|until| self.too_many(&until, limits::VISIT_RELAYED))
    }

    /// Whether everyone together lately asked the relay for so much that it may run short: from the moment when less than half of the
    /// burst is left, until that has not been so for a minute.
    pub fn strained(&self) -> bool {
        self.strain.holds(self.clock.now())
    }

    /// A place for one request body of this network, given back when dropped.
    ///
    /// # Errors
    /// [`TooMany`] bodies of the same network are on their way.
    pub fn begin_body<'a>(&self, visitor: &'a Visitor<C>) -> Result<BodyPlace<'a>, TooMany> {
        let mut place = BodyPlace([None, None]);
        let own = visitor.bucket().map(|bucket| (&bucket.bodies, limits::BODIES_PER_PREFIX));
        let shared = visitor.shared.as_deref().map(|shared| (shared, limits::BODIES_SHARED));
        for ((count, most), taken) in own.into_iter().chain(shared).zip(&mut place.0) {
            take(count, most, visitor.body_lasts())?;
            *taken = Some(count);
        }
        Ok(place)
    }

    /// The time after which `count` requests have room.
    fn too_many(&self, until: &NotUntil<C::Instant>, count: u32) -> TooMany {
        let first = until.wait_time_from(self.clock.now());
        TooMany(Wait::at_least(first + until.quota().replenish_interval() * count.saturating_sub(1)))
    }

    /// The table of now. One that is too old is replaced, key and all; connections that hold a place in it keep it
    /// alive for at most their own age.
    fn current_table(&self) -> Arc<Table<C>> {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let age: Duration = self.clock.now().duration_since(table.made).into();
        if age >= limits::BUCKETS_AGE
            && let Ok(fresh) = Table::new(&self.rates, &self.clock)
        {
            *table = Arc::new(fresh);
        }
        Arc::clone(&table)
    }
}

/// Counts one more, up to `most`; each is given back after `lasts` at the latest.
fn take(count: &AtomicU16, most: u16, lasts: Duration) -> Result<(), TooMany> {
    let more = |taken: u16| if taken < most { taken.checked_add(1) } else { None };
    let taken = count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    taken.map(|_| ()).map_err(|_| TooMany(Wait::at_least(lasts)))
}

/// Requests of a whole visit.
const fn visit(kind: Kind) -> u32 {
    match kind {
        Kind::Page => limits::VISIT_PAGES,
        Kind::Relay => limits::VISIT_RELAYED,
    }
}
