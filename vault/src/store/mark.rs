//! The mark of a clean shutdown: what index, log and key table were when all three agreed.
//!
//! It is taken away before the store is used, so it is only ever there after a shutdown that finished. An index that
//! is damaged, older or newer than the log, or a key table that was put back, does not agree with it.

use super::error::StoreError;
use super::fields::Fields;
use super::folder;
use super::log::End;
use std::path::Path;

const MAGIC: [u8; 8] = *b"TSmark 1";

/// What agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) end: End,
    /// The number the next record would have got.
    pub(super) next_number: u64,
    /// CRC32 over the used slots of the key table.
    pub(super) keys: u32,
    /// SHA-256 over the whole index.
    pub(super) index: [u8; 32],
}

impl Mark {
    /// Writes the mark, durably.
    pub(super) fn write(&self, store: &Path) -> Result<(), StoreError> {
        use std::io::Write as _;
        let mut bytes = MAGIC.to_vec();
        for field in [self.end.segment, self.end.offset, self.end.crc, self.keys] {
            bytes.extend_from_slice(&field.to_be_bytes());
        }
        bytes.extend_from_slice(&self.end.sequence.to_be_bytes());
        bytes.extend_from_slice(&self.next_number.to_be_bytes());
        bytes.extend_from_slice(&self.index);
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_be_bytes());
        let mut file = folder::open_file(&store.join("mark"))?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        folder::sync(store)
    }

    /// Reads the mark and removes it, durably; `None` when there is none or it is damaged, which then is kept beside it.
    pub(super) fn take(store: &Path) -> Result<Option<Self>, StoreError> {
        let path = store.join("mark");
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mark = Self::decode(&bytes);
        match mark {
            Some(_) => std::fs::remove_file(&path)?,
            // Put aside: it may be another file that somebody put in its place.
            None => std::fs::rename(&path, store.join("mark.damaged"))?,
        }
        folder::sync(store)?;
        Ok(mark)
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (covered, crc) = bytes.split_last_chunk::<4>()?;
        let mut fields = Fields::new(covered);
        if crc32fast::hash(covered) != u32::from_be_bytes(*crc) || fields.array()? != MAGIC {
            return None;
        }
        let (segment, offset, crc, keys) = (fields.u32()?, fields.u32()?, fields.u32()?, fields.u32()?);
        let end = End { segment, offset, crc, sequence: fields.u64()? };
        Some(Self { end, next_number: fields.u64()?, keys, index: fields.array()? })
    }
}
