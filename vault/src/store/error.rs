//! What can go wrong; no variant carries anything of what was stored.

/// Why the store did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Intake has stopped: what is left of the disk is kept for deleting.
    #[error("the disk is too full to take anything in")]
    Full,
    /// A write could not be made durable, so nothing is written until a restart has looked at what is on disk.
    #[error("the store is read-only since a write failed")]
    ReadOnly,
    /// More requests wait than the store holds.
    #[error("too many requests are waiting")]
    Busy,
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
    /// Slots, pieces or a name break the limits, or two slots go to one inbox.
    #[error("not within the limits")]
    Limits,
    /// A piece that the commit refers to is not here (never was, or waited too long).
    #[error("a piece is missing")]
    MissingPiece,
    /// The withdrawal hash belongs to an earlier commit.
    #[error("the withdrawal hash is taken")]
    WithdrawalTaken,
    /// The body was withdrawn; nobody may put it back.
    #[error("the body was withdrawn")]
    Withdrawn,
    /// The record is damaged; its number is in the health report.
    #[error("a record is damaged")]
    Damaged,
    /// The index does not answer; a restart rebuilds it from the log.
    #[error("the index does not answer")]
    Index,
    /// Another process has the folder open.
    #[error("another process has the folder open")]
    Locked,
    /// A later version of this program wrote them; nothing was touched.
    #[error("a newer version of this program wrote these files; use that one, or go back to a copy from before it")]
    Newer,
    /// The root key does not open the key table, or is not 32 bytes.
    #[error("the root key does not fit")]
    RootKey,
    /// A file could not be read, created or written.
    #[error("input or output failed: {0}")]
    Io(std::io::ErrorKind),
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        // The kind only: an error's text may name a path.
        Self::Io(error.kind())
    }
}

impl From<rustix::io::Errno> for StoreError {
    fn from(error: rustix::io::Errno) -> Self {
        Self::Io(error.kind())
    }
}
