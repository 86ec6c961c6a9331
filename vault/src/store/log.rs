//! The segments of the log: append at the end, read anywhere.

use super::error::StoreError;
use super::folder;
use super::frame::{self, BatchHeader, FIRST, FrameHeader, HEADER};
use crate::limits;
use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// Where a record is, and where its key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Location {
    pub(super) number: u64,
    pub(super) segment: u32,
    /// Bytes from the start of the segment to the frame.
    pub(super) offset: u32,
    pub(super) key_slot: u32,
}

/// What stands in a frame.
pub(super) struct SealedRecord {
    pub(super) head: Vec<u8>,
    pub(super) content: Vec<u8>,
}

/// The files of the log, open for reading by anyone.
pub(super) struct Segments {
    folder: PathBuf,
    files: RwLock<BTreeMap<u32, Arc<File>>>,
}

fn name(segment: u32) -> String {
    format!("{segment:08}.log")
}

/// The number in a segment's name; `None` when it is not one.
fn number(found: &str) -> Option<u32> {
    let number = found.strip_suffix(".log")?.parse().ok()?;
    (found == name(number)).then_some(number)
}

impl Segments {
    /// Opens all segments of a folder. Files of other names are left alone.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        folder::create(path)?;
        let mut files = BTreeMap::new();
        for found in Self::named(path)? {
            if let Some(number) = number(&found) {
                files.insert(number, Arc::new(folder::open_file(&path.join(found))?));
            }
        }
        Ok(Self { folder: path.to_owned(), files: RwLock::new(files) })
    }

    /// The names of all segments in a folder, in the order of their numbers.
    pub(super) fn named(path: &Path) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(path)? {
            names.extend(entry?.file_name().into_string().ok().filter(|name| number(name).is_some()));
        }
        names.sort_unstable_by_key(|name| number(name));
        Ok(names)
    }

    /// The numbers of all segments, ascending.
    pub(super) fn numbers(&self) -> Vec<u32> {
        self.files.read().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }

    /// The file of one segment.
    pub(super) fn file(&self, segment: u32) -> Option<Arc<File>> {
        self.files.read().unwrap_or_else(PoisonError::into_inner).get(&segment).cloned()
    }

    /// Whether the log ends with exactly this empty batch.
    pub(super) fn ends_at(&self, end: &End) -> Result<bool, StoreError> {
        if self.numbers().last() != Some(&end.segment) {
            return Ok(false);
        }
        let (Some(file), Some(at)) = (self.file(end.segment), end.offset.checked_sub(FIRST)) else {
            return Ok(false);
        };
        let Some(rest) = file.metadata()?.len().checked_sub(end.offset.into()) else { return Ok(false) };
        let mut header = [0; HEADER];
        file.read_exact_at(&mut header, at.into())?;
        let mut tail = vec![0; usize::try_from(rest).map_err(|_| StoreError::Limits)?];
        file.read_exact_at(&mut tail, end.offset.into())?;
        Ok(tail.iter().all(|byte| *byte == 0)
            && BatchHeader::decode(&header).is_some_and(|batch| (batch.sequence, batch.crc) == (end.sequence, end.crc)))
    }

    /// Makes segment `number`, durably.
    fn create(&self, number: u32) -> Result<Arc<File>, StoreError> {
        let file = Arc::new(folder::open_file(&self.folder.join(name(number)))?);
        file.write_all_at(&frame::segment_header(number), 0)?;
        folder::sync_file(&file)?;
        folder::sync(&self.folder)?;
        self.files.write().unwrap_or_else(PoisonError::into_inner).insert(number, Arc::clone(&file));
        Ok(file)
    }

    /// Reads head and content of the frame at a location, both sealed. `None` when the frame there is another or
    /// damaged.
    pub(super) fn read(&self, location: &Location) -> Result<Option<SealedRecord>, StoreError> {
        let Some(file) = self.file(location.segment) else { return Ok(None) };
        let mut header = [0; HEADER];
        match file.read_exact_at(&mut header, location.offset.into()) {
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
            result => result?,
        }
        let Some(header) = FrameHeader::decode(&header).filter(|header| header.number == location.number) else {
            return Ok(None);
        };
        let Some(length) = header.sealed_length() else { return Ok(None) };
        let mut sealed = vec![0; length];
        match file.read_exact_at(&mut sealed, u64::from(location.offset) + HEADER as u64) {
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
            result => result?,
        }
        if crc32fast::hash(&sealed) != header.crc {
            return Ok(None);
        }
        let content = sealed.split_off(header.head as usize);
        Ok(Some(SealedRecord { head: sealed, content }))
    }
}

/// The end of the log: what the writer continues from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    /// 0 when there is no segment yet.
    pub(super) segment: u32,
    /// Bytes in it.
    pub(super) offset: u32,
    /// The last batch's number.
    pub(super) sequence: u64,
    /// The last batch's checksum.
    pub(super) crc: u32,
}

/// Frames that will become one batch.
pub(super) struct Frames {
    bytes: Vec<u8>,
    headers: crc32fast::Hasher,
    count: u32,
}

impl Frames {
    pub(super) fn new() -> Self {
        Self { bytes: vec![0; HEADER], headers: crc32fast::Hasher::new(), count: 0 }
    }

    /// Bytes of the batch so far, its header included.
    pub(super) fn length(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Appends a record; returns its place from the start of the batch, in bytes.
    pub(super) fn record(&mut self, number: u64, head: &[u8], content: &[u8]) -> Result<u32, StoreError> {
        let mut crc = crc32fast::Hasher::new();
        crc.update(head);
        crc.update(content);
        let length = |part: &[u8]| u32::try_from(part.len()).map_err(|_| StoreError::Limits);
        self.frame(
            &FrameHeader { number, head: length(head)?, content: length(content)?, crc: crc.finalize() },
            [head, content],
        )
    }

    /// Appends a tombstone.
    pub(super) fn tombstone(&mut self, number: u64) -> Result<u32, StoreError> {
        self.frame(&FrameHeader::tombstone(number), [&[], &[]])
    }

    fn frame(&mut self, header: &FrameHeader, parts: [&[u8]; 2]) -> Result<u32, StoreError> {
        let at = u32::try_from(self.bytes.len()).map_err(|_| StoreError::Limits)?;
        let header = header.encode();
        self.headers.update(&header);
        self.bytes.extend_from_slice(&header);
        for part in parts {
            self.bytes.extend_from_slice(part);
        }
        self.bytes.resize(self.bytes.len().next_multiple_of(frame::ALIGN as usize), 0);
        self.count = self.count.saturating_add(1);
        Ok(at)
    }
}

/// The end of the log, where the writer writes.
pub(super) struct Appender {
    segments: Arc<Segments>,
    end: End,
    file: Option<Arc<File>>,
    /// Bytes of the file; zeros from the end of the log on.
    length: u64,
}

impl Appender {
    pub(super) fn new(segments: Arc<Segments>, end: End) -> Result<Self, StoreError> {
        let file = segments.file(end.segment);
        let length = file.as_ref().map_or(Ok(0), |file| file.metadata().map(|metadata| metadata.len()))?;
        Ok(Self { segments, end, file, length })
    }

    pub(super) fn end(&self) -> End {
        self.end
    }

    /// Where the next batch starts, as (segment, offset); goes on in a new segment when less than `room` bytes are
    /// left.
    pub(super) fn make_room(&mut self, room: usize) -> Result<(u32, u32), StoreError> {
        let left = crate::limits::SEGMENT.saturating_sub(self.end.offset) as usize;
        if self.file.is_none() || left < room {
            let segment = self.end.segment.checked_add(1).ok_or(StoreError::Full)?;
            self.file = Some(self.segments.create(segment)?);
            self.end.segment = segment;
            self.end.offset = FIRST;
            self.length = FIRST.into();
        }
        Ok((self.end.segment, self.end.offset))
    }

    /// Writes a batch at the end; returns the file to sync. Nothing is durable before.
    ///
    /// When a small batch makes the file longer, zeros are written behind it: the next ones then change no metadata,
    /// and their sync takes half the time. What is taken in always leaves `spare` zeros, which deletions may use up.
    pub(super) fn write(&mut self, mut frames: Frames, spare: usize) -> Result<Arc<File>, StoreError> {
        let file = self.file.clone().ok_or(StoreError::Closed)?;
        let whole = u32::try_from(frames.bytes.len()).map_err(|_| StoreError::Limits)?;
        let header = BatchHeader {
            sequence: self.end.sequence.saturating_add(1),
            count: frames.count,
            length: whole.saturating_sub(FIRST),
            crc: frames.headers.finalize(),
        };
        super::fields::place(&mut frames.bytes, 0, &header.encode());
        let start = u64::from(self.end.offset);
        let end = self.end.offset.checked_add(whole).ok_or(StoreError::Limits)?;
        let needed = u64::from(end).saturating_add(spare as u64);
        let written_to = if needed <= self.length {
            self.length
        } else if frames.bytes.len() < limits::ZEROS_AHEAD / 4 {
            needed.max(start + limits::ZEROS_AHEAD as u64)
        } else {
            needed
        };
        let written = file.write_all_at(&frames.bytes, start);
        let zeros_from = self.length.max(end.into());
        if let Err(error) = written.and_then(|()| folder::write_zeros(&file, zeros_from, written_to)) {
            // A full disk is no damage: without what was begun, the log is as it was, zeros for deletions included.
            let begun = self.length.min(end.into());
            let undone = folder::write_zeros(&file, start, begun).and_then(|()| file.set_len(self.length));
            let full = error.kind() == std::io::ErrorKind::StorageFull && undone.is_ok();
            return Err(if full { StoreError::Full } else { error.into() });
        }
        self.length = written_to;
        self.end.offset = end;
        self.end.sequence = header.sequence;
        self.end.crc = header.crc;
        Ok(file)
    }
}
