//! How a store starts: with the index of a clean shutdown, or with one made anew.

use super::epoch::Epochs;
use super::error::StoreError;
use super::index::Index;
use super::keys::{KeyScan, Table};
use super::log::{End, Segments};
use super::mark::Mark;
use super::reach::Reach;
use super::rebuild::{self, Mending, Rebuilt};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// What opening found out.
pub(super) struct Start {
    pub(super) index: Index,
    pub(super) end: End,
    pub(super) next_number: u64,
    pub(super) free: Vec<u32>,
    pub(super) quarantined: BTreeSet<u64>,
    pub(super) damaged: Vec<(u32, u32)>,
    pub(super) mending: Mending,
    pub(super) rebuilt: bool,
}

/// Everything of a store but its threads and what `open` puts together.
pub(super) struct Parts {
    pub(super) segments: Arc<Segments>,
    pub(super) table: Table,
    pub(super) epochs: Epochs,
    pub(super) reach: Reach,
}

impl Parts {
    /// Believes the index if the last shutdown was clean and everything agrees with its mark; makes it anew otherwise.
    /// `verify` reads the whole log in any case.
    pub(super) fn start(&self, folder: &Path, verify: bool) -> Result<Start, StoreError> {
        let path = folder.join("index");
        Index::unlocked(&path)?;
        let mark = Mark::take(folder)?;
        let keys = KeyScan::read(&self.table)?;
        let reached = self.reach.read();
        if let Some(mark) = mark.filter(|_| !verify)
            && reached.is_some_and(|reached| reached.sequence == mark.end.sequence)
            && self.segments.numbers().len() == mark.end.segment as usize
            && mark.keys == keys.crc
            && self.segments.ends_at(&mark.end)?
            && let Ok(index) = Index::open(&path)
            && index.digest().is_ok_and(|digest| digest == mark.index)
        {
            let free = keys.free.into_iter().chain(keys.dead.into_values()).collect();
            return Ok(Start {
                index,
                end: mark.end,
                next_number: mark.next_number,
                free,
                quarantined: BTreeSet::new(),
                damaged: Vec::new(),
                mending: Mending::default(),
                rebuilt: false,
            });
        }
        drop(keys);
        // Twice at most: the second time, no key to anything deleted is left.
        for _ in 0..2 {
            let index = Index::create(&path)?;
            let keys = KeyScan::read(&self.table)?;
            let done = rebuild::rebuild(&self.segments, &self.table, &self.epochs, &index, keys, reached)?;
            if let Some(Rebuilt { end, next_number, quarantined, damaged, mending, free }) = done {
                return Ok(Start { index, end, next_number, free, quarantined, damaged, mending, rebuilt: true });
            }
        }
        Err(StoreError::Index)
    }
}
