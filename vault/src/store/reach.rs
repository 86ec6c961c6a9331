//! How far the log reaches, kept beside the keys: so that a log that was cut short or misses files is told from one that never had
//! more, and a damaged last batch from one that was never acknowledged.
//!
//! ```text
//! "TSreach1" segment:4 sequence:8 crc:4, once at the start of each of two pages
//! ```
//!
//! It is written before every acknowledgement and synced only now and then: after a power cut it may be some seconds behind, and then
//! says less than it could, never too much.

use super::error::StoreError;
use super::fields::Fields;
use super::folder;
use super::log::End;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

const MAGIC: [u8; 8] = *b"TSreach1";
const LENGTH: usize = 24;
/// Two pages, so that no single one that is lost takes both copies.
const COPIES: [u64; 2] = [0, 4096];

/// What was acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reached {
    /// The last batch's number; 0 when there is none.
    pub(super) sequence: u64,
    /// The segment in which it stands.
    pub(super) segment: u32,
}

/// The file.
pub(super) struct Reach {
    file: File,
}

impl Reach {
    /// Opens the file, or makes one that says nothing.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { file: folder::open_file(path)? })
    }

    /// What it says; `None` when it is new, or damaged in both copies.
    pub(super) fn read(&self) -> Option<Reached> {
        let copies = COPIES.map(|at| {
            let mut bytes = [0; LENGTH];
            self.file.read_exact_at(&mut bytes, at).ok()?;
            decode(&bytes)
        });
        copies.into_iter().flatten().max()
    }

    /// Says that everything up to here was acknowledged.
    pub(super) fn note(&self, end: &End) -> Result<(), StoreError> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&end.segment.to_be_bytes());
        bytes.extend_from_slice(&end.sequence.to_be_bytes());
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_be_bytes());
        for at in COPIES {
            self.file.write_all_at(&bytes, at)?;
        }
        Ok(())
    }

    /// Makes durable what was said.
    pub(super) fn sync(&self) -> Result<(), StoreError> {
        super::folder::sync_contents(&self.file)
    }
}

fn decode(bytes: &[u8; LENGTH]) -> Option<Reached> {
    let (covered, crc) = bytes.split_last_chunk::<4>()?;
    let mut fields = Fields::new(covered);
    if crc32fast::hash(covered) != u32::from_be_bytes(*crc) || fields.array()? != MAGIC {
        return None;
    }
    let segment = fields.u32()?;
    Some(Reached { segment, sequence: fields.u64()? })
}
