//! Buckets of limits, and the key that leads to them for ten minutes.

use std::hash::{DefaultHasher, Hasher};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::AtomicU16;

use governor::clock::Clock;
use governor::middleware::StateInformationMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use zeroize::Zeroizing;

use crate::limits::{self, Rate, Rates};

pub(super) type Limiter<C> = RateLimiter<NotKeyed, InMemoryState, C, StateInformationMiddleware>;

pub(super) fn limiter<C: Clock + Clone>(rate: Rate, clock: &C) -> Limiter<C> {
    let at_least_one = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::per_second(at_least_one(rate.per_second)).allow_burst(at_least_one(rate.burst));
    RateLimiter::direct_with_clock(quota, clock.clone()).with_middleware::<StateInformationMiddleware>()
}

/// What tells visitors apart, before it is hashed.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    Address(IpAddr),
    /// A circuit of an onion service, by the number that tor gave it.
    Circuit(u32),
}

/// The limits of one bucket.
pub(super) struct Bucket<C: Clock> {
    pub(super) connections: Limiter<C>,
    pub(super) page: Limiter<C>,
    pub(super) relay: Limiter<C>,
    pub(super) slow: Limiter<C>,
    pub(super) open: AtomicU16,
    pub(super) bodies: AtomicU16,
}

/// One generation of buckets.
pub(super) struct Table<C: Clock> {
    key: Zeroizing<[u8; 32]>,
    pub(super) made: C::Instant,
    buckets: Vec<Bucket<C>>,
}

impl<C: Clock> Table<C> {
    pub(super) fn bucket(&self, place: usize) -> Option<&Bucket<C>> {
        self.buckets.get(place)
    }

    /// The bucket of a visitor: a keyed hash of the address's /24 (IPv4) or /48 (IPv6), or of the circuit.
    pub(super) fn place(&self, origin: Origin) -> usize {
        let (kind, prefix) = match origin {
            Origin::Circuit(circuit) => (2, u64::from(circuit)),
            Origin::Address(address) => match address.to_canonical() {
                IpAddr::V4(address) => (0, u64::from(address.to_bits() & 0xffff_ff00)),
                IpAddr::V6(address) => (1, u64::try_from(address.to_bits() >> 80).unwrap_or_default()),
            },
        };
        // The standard library's SipHash with a secret of our own first; its own keys do not change while we run.
        let mut hasher = DefaultHasher::new();
        hasher.write(self.key.as_slice());
        hasher.write_u8(kind);
        hasher.write_u64(prefix);
        usize::try_from(hasher.finish() % u64::from(limits::BUCKETS)).unwrap_or_default()
    }
}

impl<C: Clock + Clone> Table<C> {
    pub(super) fn new(rates: &Rates, clock: &C) -> Result<Self, getrandom::Error> {
        let bucket = || Bucket {
            connections: limiter(rates.prefix_connections, clock),
            page: limiter(rates.prefix_page, clock),
            relay: limiter(rates.prefix_relay, clock),
            slow: limiter(limits::SLOW_LANE_PER_PREFIX, clock),
            open: AtomicU16::new(0),
            bodies: AtomicU16::new(0),
        };
        Ok(Self {
            key: crate::random::key()?,
            made: clock.now(),
            buckets: std::iter::repeat_with(bucket).take(usize::from(limits::BUCKETS)).collect(),
        })
    }
}
