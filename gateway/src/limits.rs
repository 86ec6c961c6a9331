//! Every number the gateway is held to, with its unit and its reason.
//!
//! Hardening starts here: a limit that is not in this file does not exist.

use std::time::Duration;

use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::relay::{REQUEST_OVERHEAD, RESPONSE_OVERHEAD};

/// Connections open at once on the HTTPS listener: ten crowded rooms. Each costs at most about 64 KiB of buffers, so 64 MiB.
pub const CONNECTIONS: u32 = 1024;

/// Connections open at once from one address prefix: thirty people in one room, each with a browser that opens three.
/// Well under [`CONNECTIONS`], so that one network cannot take every place.
pub const CONNECTIONS_PER_PREFIX: u16 = 96;

/// Connections open at once from one circuit of an onion service, which is one browser: twice what any opens.
pub const CONNECTIONS_PER_CIRCUIT: u16 = 12;

/// Connections open at once on each of the listeners for this machine, apart from [`CONNECTIONS`]: whoever takes every place there
/// leaves those who come directly alone.
pub const CONNECTIONS_SHARED: u32 = 256;

/// Connections that wait in the kernel to be accepted; Linux allows no more by itself (`somaxconn`).
pub const WAITING: i32 = 4096;

/// File descriptors: all connections of three listeners, the vault's, and a reserve.
pub const FILES: u64 = 2048;

/// Of connections' places, one in so many is kept free for the next that come, while the oldest are still leaving.
pub const SPARE_SHARE: usize = 16;

/// How much faster a connection grows old that has not asked for anything yet, where the oldest is closed for the next that comes. A
/// flood of such connections leaves others four times as long.
pub const SILENT_WEIGHT: u32 = 4;

/// The same of a connection that has asked for something.
pub const ASKED_WEIGHT: u32 = 1;

/// Request bodies held in memory at once, 17 MiB at the larger class of the relay, 40 MiB if all are the longest forms without scripts.
pub const BODIES: u32 = 64;

/// How long a body waits for a place before the one that has been on its way the longest is given up for it: quick ones pass in a tenth
/// of this, so that those that are given up are slow.
pub const BODY_PATIENCE: Duration = Duration::from_millis(300);

/// Request bodies on their way from one address prefix: thirty people who press "send" in the same second. Half of
/// [`BODIES`], so that one network that sends slowly does not hold up everyone.
pub const BODIES_PER_PREFIX: u16 = 32;

/// Request bodies on their way through an onion service or a proxy, for the same reason half of [`BODIES`].
pub const BODIES_SHARED: u16 = 32;

/// Requests answered on one connection before it is closed: a whole visit of a reporter takes about ten.
pub const REQUESTS_PER_CONNECTION: u32 = 32;

/// Lines in a request head. Browsers send about fifteen.
pub const HEADER_LINES: usize = 32;

/// Bytes of a request head, its first line included. Browsers send under 1 KiB, and nothing of ours adds to it.
pub const HEAD_BYTES: usize = 8 * 1024;

/// Bytes of hyper's buffer for one connection. Bodies stream through it.
pub const BUFFER_BYTES: usize = 16 * 1024;

/// Bytes read and dropped after an early answer, so that a reset does not destroy the answer on its way.
pub const LINGER_BYTES: usize = 768 * 1024;

/// Bytes of the public file of rosters. Ten desks with long chains stay under 1 MiB.
pub const ROSTERS_BYTES: usize = 4 * 1024 * 1024;

/// Bytes of a form from a page without scripts: 200000 bytes of text, each of which may take three, and the other fields.
pub const FORM_BYTES: usize = 640 * 1024;

/// Connections to the vault kept open for the next request.
pub const KEPT_VAULT_CONNECTIONS: usize = 8;

/// How old the gateway's copy of the rosters may be before it asks the vault again. A changed roster is
/// public within this time, and a flood of page visits costs the vault one request in it.
pub const ROSTERS_AGE: Duration = Duration::from_secs(1);

/// Wait after a failed accept, most often because this process has no file descriptor left.
pub const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// How long requests under way may take after the signal to stop. systemd and people wait about ten seconds.
pub const DRAIN: Duration = Duration::from_secs(8);

/// From asking the vault to the last byte of its answer. Storing takes milliseconds; a vault that takes
/// this long is not going to answer.
pub const VAULT_ANSWER: Duration = Duration::from_secs(20);

/// Relay requests of a whole visit: a report takes about six, a follow-up eight. Whoever is refused is told to wait until so many have
/// room, not just the next one.
pub const VISIT_RELAYED: u32 = 8;

/// Page and rosters.
pub const VISIT_PAGES: u32 = 2;

/// Requests lately, three visits, up to which a network draws on [`Rates::global_reserve`] when everyone together asks for too much.
pub const NEWCOMER: u32 = 24;

/// The relay is strained when less than one part in so many of its burst is left.
pub const STRAINED_SHARE: u32 = 2;

/// How long it stays so after the last such moment: its burst comes back within seconds.
pub const STRAINED_FOR: Duration = Duration::from_secs(60);

/// Zero bits that each of the sixteen numbers of work under flood leads to: 16,384 hashes in all, about the CPU that a request
/// costs us. A second on a laptop without a compiler in its browser, and about four on such a phone; with one, a fraction of a second. A
/// report takes a few of these, a follow-up up to eight.
pub const WORK_BITS: u32 = 10;

/// Seconds after which the challenge changes. Work counts in these and in the next, so there is at least this long to do and send it.
pub const WORK_SECONDS: u64 = 60;

/// Under flood, requests without work from everyone, and as many forms of the pages without scripts: a share of 4 % each of
/// [`Rates::global_relay`], for those who cannot work.
pub const SLOW_LANE: Rate = Rate { burst: 20, per_second: 20 };

/// The same from one prefix, so that one network does not fill the lane: a reporter needs six.
pub const SLOW_LANE_PER_PREFIX: Rate = Rate { burst: 6, per_second: 1 };

/// Buckets that address prefixes are hashed into. Few enough that many prefixes share one, which bounds memory
/// (under 1 MiB) and means that a bucket never points at a network.
pub const BUCKETS: u16 = 4096;

/// How long a table of buckets and its key live. Nothing about any address survives this.
pub const BUCKETS_AGE: Duration = Duration::from_secs(600);

/// Validity of a development certificate, from an hour before it is made so that a slow clock accepts it.
pub const DEVELOPMENT_CERTIFICATE_AGE: Duration = Duration::from_secs(30 * 24 * 3600);

/// Connections open at once to the redirect from plain HTTP. Each is one request of 8 KiB and its answer.
pub const REDIRECTS: usize = 64;

/// Accept to close of one of these, whatever happens in between. One round trip; a certificate authority waits ten seconds.
pub const REDIRECT_AGE: Duration = Duration::from_secs(10);

/// Characters of a challenge's token: RFC 8555, section 8.3 asks for at least 22, and authorities use 43.
pub const CHALLENGE_TOKEN: usize = 128;

/// Characters of the SHA-256 of an account's key in base64url (RFC 7638).
pub const CHALLENGE_THUMBPRINT: usize = 43;

/// Bytes read of a challenge's file: one more than the longest, so that a longer one is seen to be none.
pub const CHALLENGE_BYTES: u64 = 128 + 1 + 43 + 1;

/// A rate: so many at once, then so many each second.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// How many may come at once.
    pub burst: u32,
    /// How many a second are given back.
    pub per_second: u32,
}

/// The rates of [`crate::throttle`].
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// New connections from one prefix. A handshake costs half a millisecond of CPU.
    pub prefix_connections: Rate,
    /// Page and rosters to one prefix: thirty people at a training load both, and reload twice.
    pub prefix_page: Rate,
    /// Relay requests from one prefix: a report takes about six, and thirty people press "send" in the same minute.
    pub prefix_relay: Rate,
    /// Page and rosters to everyone: a link on a busy site.
    pub global_page: Rate,
    /// Relay requests from everyone. The vault spends about a millisecond of CPU on each.
    pub global_relay: Rate,
    /// Beyond these, for networks that have asked for less than [`NEWCOMER`]: fifteen reports a second.
    pub global_reserve: Rate,
}

impl Rates {
    /// What the program runs with.
    pub const STANDARD: Self = Self {
        prefix_connections: Rate { burst: 300, per_second: 10 },
        prefix_page: Rate { burst: 240, per_second: 4 },
        prefix_relay: Rate { burst: 600, per_second: 10 },
        global_page: Rate { burst: 4000, per_second: 1000 },
        global_relay: Rate { burst: 2000, per_second: 500 },
        global_reserve: Rate { burst: 400, per_second: 100 },
    };
}

/// The deadlines of one connection.
///
/// hyper has no idle, write or total timeout: [`Deadlines::age`] is the one that answers every slow attack.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// TCP accept to the end of the TLS handshake. Two round trips, even over a satellite.
    pub handshake: Duration,
    /// Start of waiting for a request head (also between two requests) to its last byte.
    pub head: Duration,
    /// First to last byte of a request body. The larger class at 9 kB/s.
    pub body: Duration,
    /// Accept to close, whatever happens in between. At three quarters no further request is taken.
    pub age: Duration,
    /// After our end: for the client to read what was answered, and to end as well. Whoever takes longer goes before others when a place is
    /// needed.
    pub linger: Duration,
}

impl Deadlines {
    /// For browsers that reach us directly.
    pub const TLS: Self = Self {
        handshake: Duration::from_secs(10),
        head: Duration::from_secs(10),
        body: Duration::from_secs(30),
        age: Duration::from_secs(60),
        linger: Duration::from_secs(2),
    };

    /// For the listeners without TLS: three times as long for bodies and in all, because an onion circuit has a fraction of
    /// the speed.
    pub const PLAIN: Self = Self { body: Duration::from_secs(90), age: Duration::from_secs(180), ..Self::TLS };
}

/// Bytes of an encapsulated request of a class.
#[must_use]
pub const fn request_bytes(class: Class) -> usize {
    class.size() + REQUEST_OVERHEAD
}

/// Bytes of an encapsulated answer of a class.
#[must_use]
pub const fn answer_bytes(class: Class) -> usize {
    class.size() + RESPONSE_OVERHEAD
}

const _: () = {
    assert!(request_bytes(Class::Small) == 66_679 && request_bytes(Class::Large) == 267_383, "docs/design.md, Relay");
    assert!(answer_bytes(Class::Small) == 65_584 && answer_bytes(Class::Large) == 266_288, "docs/design.md, Relay");
    assert!(BUFFER_BYTES >= 8192, "hyper refuses a smaller buffer, at run time");
    assert!(HEAD_BYTES < BUFFER_BYTES, "a head must fit in the buffer to be refused by its own limit");
    assert!((CONNECTIONS_PER_PREFIX as u32) < CONNECTIONS / 10, "ten networks together must not take every place");
    assert!((BODIES_SHARED as u32) * 2 <= BODIES, "half for others");
    assert!((BODIES_PER_PREFIX as u32) * 2 <= BODIES, "one network must leave half of the bodies to others");
    assert!(FILES > (CONNECTIONS + 2 * CONNECTIONS_SHARED + BODIES) as u64 + 64, "a descriptor for every connection");
    assert!(SILENT_WEIGHT > ASKED_WEIGHT && ASKED_WEIGHT > 0, "every connection can be closed for another");
    assert!(LINGER_BYTES > request_bytes(Class::Large), "a whole refused body must fit");
    assert!(LINGER_BYTES > FORM_BYTES, "a whole refused form must fit");
    assert!(WORK_BITS <= tellsafe_protocol::work::MAX_BITS, "more than anyone works for");
    assert!(
        CHALLENGE_BYTES == (CHALLENGE_TOKEN + CHALLENGE_THUMBPRINT) as u64 + 2,
        "token, full stop, thumbprint, one more"
    );
    assert!(DRAIN.as_secs() < 10, "stopping takes under ten seconds");
    assert!(
        Deadlines::TLS.body.as_secs() + VAULT_ANSWER.as_secs() < Deadlines::TLS.age.as_secs(),
        "a slow body must still get its answer"
    );
};
