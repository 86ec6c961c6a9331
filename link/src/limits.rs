//! Every number of the link, with its unit and why it is not another.

use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a link's certificates are valid: ten years. They are trusted by one machine each and thrown away by making new ones; the
/// end is there so that a forgotten copy does not open a vault for ever.
pub const VALIDITY: Duration = DAY.saturating_mul(3652);

/// How much earlier than now they begin, so that a slow clock on the other host takes them.
pub const CLOCK: Duration = DAY;

/// What is left when the programs begin to ask for new ones.
pub const YEAR: Duration = DAY.saturating_mul(365);

/// What is left when they ask in earnest.
pub const MONTH: Duration = DAY.saturating_mul(30);

/// From a connection to the end of the handshake, on either side: two round trips and the lookup of a neighbour, with one lost packet.
pub const HANDSHAKE: Duration = Duration::from_secs(4);

/// How long what was sent may stay unconfirmed before the line counts as dead (`TCP_USER_TIMEOUT`, RFC 5482): several retransmissions
/// between two servers, and little beside a person's patience.
pub const SILENCE: Duration = Duration::from_secs(3);

/// Silence after which the kernel asks whether the other side is still there. Storing takes milliseconds, so whoever waits this long for an
/// answer may as well look.
pub const PROBE_AFTER: Duration = Duration::from_secs(3);

/// Pause between two such questions.
pub const PROBE_AGAIN: Duration = Duration::from_secs(1);

/// Questions without an answer until the line counts as dead.
pub const PROBES: u32 = 3;
