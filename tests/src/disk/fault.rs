//! Which call fails, and how.

use fuser::Errno;

/// Kinds of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Reading a file or a folder.
    Read,
    /// Writing to a file.
    Write,
    /// What needs room on the disk: writing behind the end of a file, making a file or a folder.
    Grow,
    /// Syncing a file or a folder.
    Sync,
    /// Opening, making, renaming, cutting to a length, and removing.
    Name,
}

impl Call {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Read, Self::Write, Self::Grow, Self::Sync, Self::Name];
}

/// What the call says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// EIO.
    Broken,
    /// ENOSPC.
    Full,
}

/// Calls that fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Of which kind.
    pub call: Call,
    /// Which of them, counted from 1.
    pub at: u32,
    /// And all later ones.
    pub onwards: bool,
    /// With what.
    pub error: Error,
}

/// The calls below one folder.
#[derive(Debug, Default)]
pub(super) struct Watch {
    counts: [u32; Call::ALL.len()],
    fault: Option<Fault>,
    failed: bool,
}

impl Watch {
    pub(super) fn begin(&mut self, fault: Option<Fault>) {
        *self = Self { fault, ..Self::default() };
    }

    pub(super) fn count(&self, call: Call) -> u32 {
        self.counts[call as usize]
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failed
    }

    /// Counts a call, which may be of several kinds.
    pub(super) fn meet(&mut self, kinds: &[Call]) -> Result<(), Errno> {
        let mut met = Ok(());
        for call in kinds {
            let count = &mut self.counts[*call as usize];
            *count += 1;
            let meets =
                |fault: &Fault| fault.call == *call && (fault.at == *count || fault.onwards && fault.at < *count);
            if let Some(fault) = self.fault.filter(meets) {
                self.failed = true;
                met = Err(match fault.error {
                    Error::Broken => Errno::EIO,
                    Error::Full => Errno::ENOSPC,
                });
            }
        }
        met
    }
}
