//! Every number of the vault, with its unit and why it is not another.

use crate::bucket::Size;
use std::time::Duration;

/// Bytes of a slot: an age file padded to one size, so that a slot's length says nothing.
pub const SLOT: usize = tellsafe_protocol::slot::SIZE;

/// Numbers of an inbox that one question looks through: a tenth of a second of the index.
pub const NUMBERS: usize = 1 << 16;

/// Slots of one commit: 15 members at most, and the reporter.
pub const SLOTS: usize = tellsafe_protocol::statement::MAX_READERS;

/// Bytes of a piece at most: what the larger relay class carries beside its request line.
pub const PIECE: usize = tellsafe_protocol::body::PIECE;

/// Pieces of one body at most: 28 MiB, and their hashes fit beside a piece in one answer.
pub const PIECES: usize = tellsafe_protocol::request::MAX_PIECES;

/// Bytes of pieces sent inside one commit at most; more than any relay class carries.
pub const INLINE: usize = 1 << 20;

/// Bytes of a public record's value at most; a desk's whole chain of rosters stays far below.
pub const PUBLIC: usize = 1 << 20;

/// Bytes of a public record's name at most.
pub const PUBLIC_NAME: usize = 1024;

/// UTC days a commit is remembered. A relay key lives 48 hours, and 48 hours touch three days.
pub const REMEMBERED_DAYS: u32 = 3;

/// Hours a piece waits for its commit.
pub const PIECE_WAITS_HOURS: u32 = 24;

/// Bytes of pieces that may wait for their commits, all together, unless the operator says otherwise.
pub const POOL: u64 = 256 << 20;

/// MiB of disk that intake leaves free, unless the operator says otherwise: deleting writes a little, and must always
/// be possible; so must the system's own log.
pub const RESERVE_MIB: u32 = 256;

/// [`RESERVE_MIB`] in bytes.
pub const RESERVE: u64 = (RESERVE_MIB as u64) << 20;

/// Bytes of disk above [`RESERVE`] that only commits of one piece may use: a flood of large bodies must not keep out
/// a report in words.
pub const ONE_PIECE_RESERVE: u64 = RESERVE;

/// Bytes after which the log goes on in a new file: large enough that files are few, small enough to scan in memory.
pub const SEGMENT: u32 = 64 << 20;

/// Bytes by which the log's file grows when small batches come: a hundred reports that change no metadata.
pub const ZEROS_AHEAD: usize = 1 << 20;

/// Bytes of zeros that intake leaves behind the end of the log: some hundred deletions overwrite them when others have filled the disk to
/// the last byte.
pub const ZEROS_FOR_DELETIONS: usize = 64 << 10;

/// Free slots of the key table that intake leaves, for the same reason.
pub const KEY_SLOTS_FOR_DELETIONS: usize = 256;

/// Bytes of disk below which nothing is moved to the index on disk: sled does not survive a full one.
pub const INDEX_ROOM: u64 = 8 << 20;

/// MiB that intake leaves free at least, whatever the operator says.
pub const RESERVE_MIB_LEAST: u32 = 16;

/// Bytes after which a batch takes no further request.
pub const BATCH: usize = 4 << 20;

/// Requests in one batch at most, so that the first of them does not wait for ever.
pub const BATCH_REQUESTS: usize = 512;

/// Deletions written as one batch when many slots expire at once.
pub const DELETIONS: usize = 4096;

/// Requests that may wait for the writer; beyond, the vault says that it is busy.
pub const QUEUE: usize = 1024;

/// Key slots by which the key table grows: 1 MiB of zeros written ahead, so that writing a key changes no file size.
pub const KEY_SLOTS_GROWTH: u32 = 8192;

/// Keys wrapped anew before the writer looks whether somebody waits: a few milliseconds.
pub const REWRAPPED: u32 = 1024;

/// How long an epoch key is used: a deletion is final on this disk a day later at most, for two seconds of work a day with a million
/// records.
pub const EPOCH: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the writer waits for a backup that copies the key table and the newest segment: far longer than that takes, since a backup that is
/// stopped in the middle must not stop the intake for ever. The backup counts too, and begins again when it took half as long.
pub const GATE: Duration = Duration::from_secs(10);

/// Milliseconds without a request after which the last batch is proven by an empty one behind it.
pub const PROOF_AFTER_MS: u64 = 100;

/// Index entries moved from memory to sled at once.
pub const RECENT: usize = 16_384;

/// Index entries in memory (about 20 MB) that do not wait for a quiet moment to go to sled, which is several times
/// slower than the log.
pub const RECENT_MANY: usize = 131_072;

/// Bytes of the filter that knows what is not in the index: enough for 800,000 entries.
pub const INDEX_FILTER: usize = 1 << 20;

/// Index entries in memory at most (about 40 MB); a longer flood waits for sled.
pub const RECENT_MOST: usize = 262_144;

/// Bytes of sled's page cache: enough for the inner pages of millions of entries, small beside the process.
pub const INDEX_CACHE: u64 = 32 << 20;

/// Inboxes whose highest number the writer remembers, 36 bytes each.
pub const HIGHEST_REMEMBERED: usize = 16_384;

/// Damaged records listed by number; more are only counted as "at least".
pub const QUARANTINE_LISTED: usize = 1024;

const _: () = assert!(INLINE >= PIECE, "one piece always fits inside a commit");
const _: () = assert!(
    (SEGMENT as usize) > 4 * (BATCH + INLINE + PUBLIC + SLOTS * 2 * SLOT),
    "a batch and its last request fit in a fraction of a segment"
);
const _: () =
    assert!(INDEX_ROOM < (RESERVE_MIB_LEAST as u64) << 20, "while anything is taken in, the index can follow");
const _: () = assert!(RECENT < RECENT_MANY && RECENT_MANY < RECENT_MOST);

/// Messages that come new to one desk: thirty people at a training, eight times over, and then one a minute. Milliseconds until one has room
/// again.
pub(crate) const FRESH: Size = Size { most: 240, each: 60_000 };

/// Messages in cases of one desk: five members who read and answer all of a training's, eight times over, and then one every eight
/// seconds.
pub(crate) const IN_CASES: Size = Size { most: 2400, each: 8000 };

/// The part of [`IN_CASES`] that is kept for cases with few messages lately.
pub(crate) const IN_CASES_KEPT: u64 = 1200;

/// Few messages in one case: so many, and then one a day. All cases that a flood makes within a day use up less of what is kept than comes
/// back.
pub(crate) const ONE_CASE: Size = Size { most: 4, each: 24 * 60 * 60 * 1000 };

/// KiB of large bodies to one desk: ten reports with as many files as there may be, and then as much again in a day.
pub(crate) const LARGE: Size = Size { most: 256 * 1024, each: 330 };

/// Slots, and 64 KiB each of the body, of messages that reach nobody on any roster. No client writes one: every message goes to a member
/// as well. A roster that changes in the same minute may make one.
pub(crate) const NOWHERE: Size = Size { most: 64, each: 300_000 };

/// Bytes of a body that is not large: words, and no files.
pub(crate) const WORDS: u64 = 64 * 1024;

/// Cases are hashed into so many buckets, 2 MiB once all are used: after a day of flooding, one case in a hundred shares one with a case
/// that was made up.
pub(crate) const CASE_BUCKETS: usize = 1 << 18;

/// Gateway connections at once. One gateway keeps eight; more are restarts and tests.
pub const CONNECTIONS: u32 = 256;

/// Connections from another machine that are still shaking hands, which whoever reaches the port can do. Each ends within
/// [`tellsafe_link::limits::HANDSHAKE`]; beyond, the kernel lets others wait.
pub const HANDSHAKES: usize = 64;

/// Request bodies read and worked on at once, up to 262 KiB each and as much for the answer.
pub const BODIES: usize = 64;

/// Threads that open requests and wait for the disk: enough to fill a batch even where a sync takes ten milliseconds, and no more,
/// since each keeps memory.
pub const WORKERS: usize = 32;

/// From a request's head to the last byte of its body. The gateway has all of it before it asks.
pub const BODY: Duration = Duration::from_secs(10);

/// How long a connection may be silent; the gateway opens another when it needs one.
pub const IDLE: Duration = Duration::from_secs(300);

/// How long what is under way may take after the signal to stop; service managers wait ten seconds and more.
pub const DRAIN: Duration = Duration::from_secs(8);

/// Pause after a connection could not be accepted, most often for want of file descriptors.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Lines of a request's head; the gateway sends three.
pub const HEADER_LINES: usize = 16;

/// Bytes of a request's head.
pub const HEAD_BYTES: usize = 4096;

/// Bytes that hyper reads at once: a whole request of the small class, so that it arrives in one call. It takes no less than 8192.
pub const BUFFER_BYTES: usize = 72 * 1024;

/// Seconds after which a new relay key is made: half of what a key lives, so that there are always two, and a page that was
/// loaded with the older one can still send for a day.
pub const RELAY_KEY_AGE: u64 = tellsafe_protocol::relay::LIFETIME / 2;

/// Months ahead that a message may expire: twenty years, the longest retention a roster can name.
pub const MONTHS_AHEAD: u32 = 240;

/// Days that a confirmation may be old when it arrives: a client that was offline for a night.
pub const CONFIRMATION_DAYS_PAST: u32 = 2;

/// Days that a confirmation's date may be ahead of ours: time zones, and clocks a day wrong. Readers count no more either, and only the
/// latest is kept, so one from further ahead would hide those that count.
pub const CONFIRMATION_DAYS_AHEAD: u32 = 1;

/// Bytes of one desk as it is stored: a few hundred changes of members, and the details. Bounded because it is served to everyone.
pub const DESK: usize = 512 * 1024;

/// How long this process must have seen the same month before anything expires by it. A clock that is wrong by more than a day stops every
/// client (relay keys are refused), so somebody notices; without this, everything would be deleted by then.
pub const MONTH_SETTLES: Duration = Duration::from_secs(12 * 60 * 60);

/// How often the vault looks whether a relay key, a day or the disk needs something.
pub const CHORES: Duration = Duration::from_secs(10);

const _: () =
    assert!(FRESH.most * ONE_CASE.most < IN_CASES_KEPT, "made-up cases do not use up what is kept for others");
const _: () = assert!(ONE_CASE.most * IN_CASES.each < FRESH.each, "nor those that are made later");
const _: () = assert!(IN_CASES_KEPT < IN_CASES.most);
const _: () = assert!(DESK < PUBLIC, "a desk is one public record");
const _: () = assert!(BUFFER_BYTES >= 8192, "hyper panics on less");
