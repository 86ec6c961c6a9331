//! What can be done to a server by someone who only talks to it.

use super::SLACK;
use clap::ValueEnum;
use std::net::Ipv4Addr;
use std::time::Duration;
use tellsafe_gateway::limits::Deadlines;

/// The deadlines of browsers that come directly, which is how all of these come.
const DEADLINES: Deadlines = Deadlines::TLS;

/// How long it may take until a crowd that comes in one moment, and whose own work is done by the same two cores, has been let in.
pub const STORM: Duration = Duration::from_secs(60);

/// Kinds of attack, each what one connection does from its start until the gateway closes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// TCP, and not a byte of TLS.
    Silent,
    /// Half a byte of a handshake, so to speak, every now and then.
    HandshakeDrip,
    /// TLS done, and not a byte of HTTP.
    SilentAfterTls,
    /// A head that never ends, a byte at a time.
    HeadDrip,
    /// A request, its answer, and then nothing.
    Idle,
    /// A request just before the deadline for the next one, again and again.
    Returning,
    /// A body that takes for ever, or never begins.
    SlowPost,
    /// Requests for pages, none of whose answers is read.
    Deaf,
    /// The same with a receive buffer that holds next to nothing.
    DeafAndTiny,
    /// Such an answer read a few bytes at a time.
    Sip,
    /// Connections closed or reset as soon as they are there, with and without a handshake.
    ComeAndGo,
    /// An end of one side only: before anything, within a head, after a request.
    HalfClosed,
    /// HTTP/2 to a server that does not speak it: its preface, and floods of its frames.
    Frames,
    /// What is no TLS, what is an older TLS, and what no TLS does after its handshake: another one, endless changes of keys.
    Noise,
    /// Heads without end.
    Oversized,
    /// The corpus of requests that two programs could read differently.
    Smuggling,
    /// Ten thousand sockets that do some of the above.
    Crowd,
}

impl Kind {
    /// All but the crowd, those first that last the longest.
    pub const EACH: [Self; 16] = [
        Self::Deaf,
        Self::DeafAndTiny,
        Self::Sip,
        Self::Returning,
        Self::SlowPost,
        Self::Smuggling,
        Self::Silent,
        Self::HandshakeDrip,
        Self::SilentAfterTls,
        Self::HeadDrip,
        Self::Idle,
        Self::HalfClosed,
        Self::Frames,
        Self::Noise,
        Self::Oversized,
        Self::ComeAndGo,
    ];

    /// Its name, as it is typed.
    ///
    /// # Panics
    /// Never: every kind has one.
    #[must_use]
    pub fn name(self) -> String {
        self.to_possible_value().expect("every kind has a name").get_name().to_owned()
    }

    /// Its name, for the table.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::Silent => "TCP without a ClientHello",
            Self::HandshakeDrip => "a handshake byte by byte",
            Self::SilentAfterTls => "TLS, then silence",
            Self::HeadDrip => "a head byte by byte",
            Self::Idle => "silence after an answer",
            Self::Returning => "a request just before each deadline",
            Self::SlowPost => "a body byte by byte, or none",
            Self::Deaf => "answers that are not read",
            Self::DeafAndTiny => "the same with a tiny receive buffer",
            Self::Sip => "answers read byte by byte",
            Self::ComeAndGo => "connections closed or reset at once",
            Self::HalfClosed => "connections closed on one side",
            Self::Frames => "HTTP/2 and floods of its frames",
            Self::Noise => "broken, older and renegotiated TLS",
            Self::Oversized => "heads without end",
            Self::Smuggling => "the smuggling corpus",
            Self::Crowd => "10,000 sockets",
        }
    }

    /// When one of its connections is closed at the latest, by the deadlines that it meets one after the other; never after the age.
    #[must_use]
    pub fn deadline(self) -> Duration {
        let Deadlines { handshake, head, body, age, linger } = DEADLINES;
        match self {
            Self::Silent | Self::HandshakeDrip | Self::Noise | Self::ComeAndGo => handshake,
            Self::SilentAfterTls | Self::HeadDrip | Self::Frames | Self::Oversized => handshake + head,
            Self::Idle | Self::HalfClosed => handshake + head + linger,
            Self::SlowPost | Self::Smuggling => handshake + body + linger,
            Self::Returning | Self::Deaf | Self::DeafAndTiny | Self::Sip | Self::Crowd => age,
        }
    }

    /// How long one of its connections stays at least, if it is the attack that it is meant to be.
    #[must_use]
    pub fn held(self) -> Duration {
        match self {
            Self::Silent | Self::HandshakeDrip => DEADLINES.handshake,
            Self::SilentAfterTls | Self::HeadDrip | Self::Idle => DEADLINES.head,
            Self::SlowPost | Self::Smuggling => DEADLINES.body,
            // At three quarters of the age no more is taken.
            Self::Returning => DEADLINES.age / 4 * 3,
            Self::Deaf | Self::DeafAndTiny | Self::Sip => DEADLINES.age,
            Self::HalfClosed | Self::Frames | Self::Noise | Self::Oversized | Self::ComeAndGo | Self::Crowd => {
                Duration::ZERO
            }
        }
    }

    /// When the last of its connections has to be closed. A crowd that comes in one moment waits in the kernel before its age begins: its
    /// test knows for how long.
    #[must_use]
    pub fn patience(self) -> Duration {
        self.deadline() + SLACK + if matches!(self, Self::Crowd) { STORM } else { Duration::ZERO }
    }

    /// Connections at once: more than the gateway has places for, in the crowd as many as one of its programs opens.
    #[must_use]
    pub const fn count(self) -> usize {
        match self {
            Self::Crowd => 2500,
            Self::ComeAndGo => 128,
            // Few enough that none is refused for coming too often: each has to get its answer.
            Self::Smuggling => 240,
            _ => 1200,
        }
    }

    /// Between one connection's end and the next one's start.
    #[must_use]
    pub const fn pause(self) -> Duration {
        match self {
            // A thousand each second in all: their own work is done by the same cores as the gateway's.
            Self::Crowd => Duration::from_secs(10),
            Self::ComeAndGo => Duration::from_millis(10),
            Self::Smuggling => Duration::from_secs(8),
            _ => Duration::from_secs(1),
        }
    }

    /// Bytes of the receive buffer; `None` leaves it to the kernel.
    #[must_use]
    pub const fn window(self) -> Option<u32> {
        match self {
            Self::DeafAndTiny | Self::Sip => Some(2048),
            _ => None,
        }
    }

    /// Where a connection comes from: eighty from a network, fewer than may come from one. `program` tells several of a kind apart.
    #[must_use]
    pub fn source(self, program: u8, number: usize) -> Ipv4Addr {
        let (network, host) = (number / 80, number % 80);
        Ipv4Addr::new(
            127,
            100 + program,
            u8::try_from(network).expect("few networks"),
            u8::try_from(host + 1).expect("below 81"),
        )
    }
}
