//! Reading a segment that may be torn or damaged: what is sound in it, and where it is not.

use super::frame::{ALIGN, BatchHeader, FIRST, FrameHeader, HEADER};
use std::ops::Range;

/// A frame whose header is sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) header: FrameHeader,
    /// Bytes from the start of the segment.
    pub(super) offset: u32,
    /// Whether its checksum is right.
    pub(super) sound: bool,
}

/// What a segment holds.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) frames: Vec<Found>,
    /// Number and place of every batch whose header is sound.
    pub(super) batches: Vec<(u64, u32)>,
    /// The last batch whose header is sound, and the bytes of its frames.
    pub(super) last_batch: Option<(BatchHeader, Range<u32>)>,
    /// Stretches without a sound header, between sound ones or at the end.
    pub(super) damaged: Vec<Range<u32>>,
    /// What the last batch's header promises and the file does not have: cut short, or zeros where frames were.
    pub(super) unfinished: Option<u32>,
    /// Where the last sound batch or frame ends.
    pub(super) end: u32,
}

fn header_at(segment: &[u8], position: usize) -> Option<&[u8; HEADER]> {
    segment.get(position..)?.first_chunk()
}

/// Reads a whole segment, whose length is below 4 GiB.
pub(super) fn scan(segment: &[u8]) -> Scan {
    let offset = |position: usize| u32::try_from(position).unwrap_or(u32::MAX);
    let mut found = Scan { end: FIRST, ..Scan::default() };
    let mut position = HEADER;
    while let Some(bytes) = header_at(segment, position) {
        let frame = FrameHeader::decode(bytes).and_then(|header| {
            let start = position + HEADER;
            let sealed = segment.get(start..start.checked_add(header.sealed_length()?)?)?;
            Some((header, crc32fast::hash(sealed) == header.crc, position.checked_add(header.total_length()?)?))
        });
        let next = if let Some((header, sound, next)) = frame {
            found.frames.push(Found { header, offset: offset(position), sound });
            next
        } else if let Some(batch) = BatchHeader::decode(bytes) {
            let start = offset(position + HEADER);
            found.last_batch = Some((batch, start..start.saturating_add(batch.length)));
            found.batches.push((batch.sequence, offset(position)));
            position + HEADER
        } else {
            position += ALIGN as usize;
            continue;
        };
        if offset(position) > found.end {
            found.damaged.push(found.end..offset(position));
        }
        found.end = offset(next.min(segment.len()));
        position = next;
    }
    let rest = segment.get(found.end as usize..).unwrap_or_default();
    if rest.iter().any(|byte| *byte != 0) {
        found.damaged.push(found.end..offset(segment.len()));
    } else if let Some((_, frames)) = &found.last_batch
        && frames.end > found.end
    {
        found.unfinished = Some(found.end);
    }
    found
}
