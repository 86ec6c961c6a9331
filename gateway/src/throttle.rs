//! How much one network, and everyone together, may ask for. The only place that ever sees an address.
//!
//! [`Throttle::accept`] turns an address into a [`Visitor`] at once and drops it: a bucket number out of 4096, under a
//! key that lives ten minutes. Memory is bounded, there is no list of clients, and two networks that share a bucket
//! give each other deniability. An address in a header (`X-Forwarded-For`) is never read: anyone can write one.

use std::hash::{DefaultHasher, Hasher};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use governor::clock::{Clock, DefaultClock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::net::{TcpListener, TcpStream};
use zeroize::Zeroizing;

use crate::limits::{self, Rate, Rates};

/// What is limited on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The page and the rosters.
    Page,
    /// Relay requests.
    Relay,
}

/// Too much at once: come back later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

/// Where connections come from, as far as the throttle tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listener {
    /// Browsers connect directly: each prefix has its own allowance.
    Open,
    /// An onion service or a proxy on this machine connects for everyone: all share one address, so the global limits hold,
    /// and a share of the places that leaves half to those who come directly.
    Shared,
}

type Limiter<C> = RateLimiter<NotKeyed, InMemoryState, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// The limits of one bucket.
struct Bucket<C: Clock> {
    connections: Limiter<C>,
    page: Limiter<C>,
    relay: Limiter<C>,
    open: AtomicU16,
    bodies: AtomicU16,
}

/// One generation of buckets, and the key that leads to them.
struct Table<C: Clock> {
    key: Zeroizing<[u8; 32]>,
    made: C::Instant,
    buckets: Vec<Bucket<C>>,
}

/// All limits of one gateway.
pub struct Throttle<C: Clock = DefaultClock> {
    rates: Rates,
    clock: C,
    table: Mutex<Arc<Table<C>>>,
    page: Limiter<C>,
    relay: Limiter<C>,
    /// Bodies on their way through [`Listener::Shared`].
    shared: Arc<AtomicU16>,
}

/// One connection's place in the throttle; dropping it gives the place back.
pub struct Visitor<C: Clock = DefaultClock> {
    place: Place<C>,
}

enum Place<C: Clock> {
    Bucket(Arc<Table<C>>, usize),
    Shared(Arc<AtomicU16>),
}

/// One request body's place in its network's share.
pub struct BodyPlace<'a>(&'a AtomicU16);

impl Drop for BodyPlace<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
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
        match &self.place {
            Place::Bucket(table, place) => table.buckets.get(*place),
            Place::Shared(_) => None,
        }
    }

    /// The count of bodies on their way, and how many there may be.
    fn bodies(&self) -> Option<(&AtomicU16, u16)> {
        match &self.place {
            Place::Bucket(..) => self.bucket().map(|bucket| (&bucket.bodies, limits::BODIES_PER_PREFIX)),
            Place::Shared(bodies) => Some((bodies, limits::BODIES_SHARED)),
        }
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
        if listener == Listener::Shared {
            return Ok(Visitor { place: Place::Shared(Arc::clone(&self.shared)) });
        }
        let table = self.current_table();
        let place = table.place(address.ip());
        let bucket = table.buckets.get(place).ok_or(TooMany)?;
        bucket.connections.check().map_err(|_| TooMany)?;
        take(&bucket.open, limits::CONNECTIONS_PER_PREFIX)?;
        Ok(Visitor { place: Place::Bucket(table, place) })
    }

    /// Counts one request, against its network first so that a network over its limit does not use up everyone's.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn check(&self, visitor: &Visitor<C>, kind: Kind) -> Result<(), TooMany> {
        if let Some(bucket) = visitor.bucket() {
            let own = match kind {
                Kind::Page => &bucket.page,
                Kind::Relay => &bucket.relay,
            };
            own.check().map_err(|_| TooMany)?;
        }
        let global = match kind {
            Kind::Page => &self.page,
            Kind::Relay => &self.relay,
        };
        global.check().map_err(|_| TooMany)
    }

    /// A place for one request body of this network, given back when dropped.
    ///
    /// # Errors
    /// [`TooMany`] bodies of the same network are on their way.
    pub fn begin_body<'a>(&self, visitor: &'a Visitor<C>) -> Result<BodyPlace<'a>, TooMany> {
        let (bodies, most) = visitor.bodies().ok_or(TooMany)?;
        take(bodies, most)?;
        Ok(BodyPlace(bodies))
    }

    /// The table of now. One that is too old is replaced, key and all; connections that hold a place in it keep it
    /// alive for at most their own age.
    fn current_table(&self) -> Arc<Table<C>> {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let age: std::time::Duration = self.clock.now().duration_since(table.made).into();
        if age >= limits::BUCKETS_AGE
            && let Ok(fresh) = Table::new(&self.rates, &self.clock)
        {
            *table = Arc::new(fresh);
        }
        Arc::clone(&table)
    }
}

impl<C: Clock + Clone> Table<C> {
    fn new(rates: &Rates, clock: &C) -> Result<Self, getrandom::Error> {
        let bucket = || Bucket {
            connections: limiter(rates.prefix_connections, clock),
            page: limiter(rates.prefix_page, clock),
            relay: limiter(rates.prefix_relay, clock),
            open: AtomicU16::new(0),
            bodies: AtomicU16::new(0),
        };
        Ok(Self {
            key: crate::random::key()?,
            made: clock.now(),
            buckets: std::iter::repeat_with(bucket).take(usize::from(limits::BUCKETS)).collect(),
        })
    }

    /// The bucket of an address: a keyed hash of its /24 (IPv4) or /48 (IPv6).
    fn place(&self, address: IpAddr) -> usize {
        let prefix = match address.to_canonical() {
            IpAddr::V4(address) => u64::from(address.to_bits() & 0xffff_ff00),
            // The top 48 of 128 bits; IPv4 prefixes fill the lower half, so the two never meet.
            IpAddr::V6(address) => u64::try_from(address.to_bits() >> 80).unwrap_or_default() << 16,
        };
        // The standard library's SipHash with a secret of our own first; its own keys do not change while we run.
        let mut hasher = DefaultHasher::new();
        hasher.write(self.key.as_slice());
        hasher.write_u8(u8::from(address.to_canonical().is_ipv6()));
        hasher.write_u64(prefix);
        usize::try_from(hasher.finish() % u64::from(limits::BUCKETS)).unwrap_or_default()
    }
}

/// Counts one more, up to `limit`.
fn take(count: &AtomicU16, limit: u16) -> Result<(), TooMany> {
    let more = |taken: u16| if taken < limit { taken.checked_add(1) } else { None };
    count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).map(|_| ()).map_err(|_| TooMany)
}

fn limiter<C: Clock + Clone>(rate: Rate, clock: &C) -> Limiter<C> {
    let at_least_one = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::per_second(at_least_one(rate.per_second)).allow_burst(at_least_one(rate.burst));
    RateLimiter::direct_with_clock(quota, clock.clone())
}
