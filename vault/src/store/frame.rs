//! What the log looks like to whoever has no keys: batches of frames, each frame a record number, lengths and
//! checksums.
//!
//! ```text
//! segment header  "TSS1" segment:4 zeros:20 crc:4
//! batch header    "TSB1" sequence:8 count:4 length:4 crc of the frame headers:4 zeros:4 crc:4
//! frame header    "TSR1" number:8 head:4 content:4 crc of both:4 zeros:4 crc:4, then head, content, zeros to 8
//! ```
//!
//! Every header is 32 bytes, ends in its own CRC32 and stands at a multiple of 8, so that after damage the next sound
//! header can be found. A frame without head and content is a tombstone: the record of that number is deleted.

use super::fields::Fields;

/// Bytes of every header.
pub(super) const HEADER: usize = 32;

/// Where the first batch of a segment stands: behind the segment's header.
pub(super) const FIRST: u32 = 32;

/// Everything in the log starts at a multiple of this many bytes.
pub(super) const ALIGN: u32 = 8;

const _: () = assert!(FIRST as usize == HEADER);

const SEGMENT_MAGIC: [u8; 4] = *b"TSS1";
const BATCH_MAGIC: [u8; 4] = *b"TSB1";
const FRAME_MAGIC: [u8; 4] = *b"TSR1";

/// A batch: what was made durable together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BatchHeader {
    /// Counted from 1 over the life of the log.
    pub(super) sequence: u64,
    /// Frames in it; 0 proves that the batch before was acknowledged.
    pub(super) count: u32,
    /// Bytes of its frames.
    pub(super) length: u32,
    /// CRC32 over the frames' headers, each of which has the CRC of what follows it.
    pub(super) crc: u32,
}

/// A record, or a tombstone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameHeader {
    pub(super) number: u64,
    pub(super) head: u32,
    pub(super) content: u32,
    pub(super) crc: u32,
}

fn finish(mut bytes: Vec<u8>) -> [u8; HEADER] {
    bytes.resize(HEADER - 4, 0);
    let crc = crc32fast::hash(&bytes);
    bytes.extend_from_slice(&crc.to_be_bytes());
    let mut header = [0; HEADER];
    super::fields::place(&mut header, 0, &bytes);
    header
}

fn checked(bytes: &[u8; HEADER], magic: [u8; 4]) -> Option<Fields<'_>> {
    let (covered, crc) = bytes.split_last_chunk::<4>()?;
    let mut fields = Fields::new(covered);
    // The magic first: most positions fail here, at a fraction of a checksum's cost.
    (fields.array::<4>()? == magic && crc32fast::hash(covered) == u32::from_be_bytes(*crc)).then_some(fields)
}

/// The first bytes of segment `number`.
pub(super) fn segment_header(number: u32) -> [u8; HEADER] {
    finish([SEGMENT_MAGIC, number.to_be_bytes()].concat())
}

/// The number in a segment's header; `None` when the header is damaged.
pub(super) fn segment_number(bytes: &[u8; HEADER]) -> Option<u32> {
    checked(bytes, SEGMENT_MAGIC)?.u32()
}

impl BatchHeader {
    pub(super) fn encode(&self) -> [u8; HEADER] {
        let mut bytes = BATCH_MAGIC.to_vec();
        bytes.extend_from_slice(&self.sequence.to_be_bytes());
        for field in [self.count, self.length, self.crc] {
            bytes.extend_from_slice(&field.to_be_bytes());
        }
        finish(bytes)
    }

    pub(super) fn decode(bytes: &[u8; HEADER]) -> Option<Self> {
        let mut fields = checked(bytes, BATCH_MAGIC)?;
        Some(Self { sequence: fields.u64()?, count: fields.u32()?, length: fields.u32()?, crc: fields.u32()? })
    }
}

impl FrameHeader {
    pub(super) const fn tombstone(number: u64) -> Self {
        Self { number, head: 0, content: 0, crc: 0 }
    }

    pub(super) const fn is_tombstone(&self) -> bool {
        self.head == 0 && self.content == 0
    }

    /// Bytes of head and content; `None` when they exceed what any record has.
    pub(super) fn sealed_length(&self) -> Option<usize> {
        let length = self.head.checked_add(self.content)?;
        (length <= crate::limits::SEGMENT).then_some(length as usize)
    }

    /// Bytes up to the next header.
    pub(super) fn total_length(&self) -> Option<usize> {
        Some(HEADER + self.sealed_length()?.next_multiple_of(ALIGN as usize))
    }

    pub(super) fn encode(&self) -> [u8; HEADER] {
        let mut bytes = FRAME_MAGIC.to_vec();
        bytes.extend_from_slice(&self.number.to_be_bytes());
        for field in [self.head, self.content, self.crc] {
            bytes.extend_from_slice(&field.to_be_bytes());
        }
        finish(bytes)
    }

    pub(super) fn decode(bytes: &[u8; HEADER]) -> Option<Self> {
        let mut fields = checked(bytes, FRAME_MAGIC)?;
        Some(Self { number: fields.u64()?, head: fields.u32()?, content: fields.u32()?, crc: fields.u32()? })
    }
}
