//! What the index holds: for every record its entries, each a key and a small value.
//!
//! The entries follow from the records alone, in whatever order these are found, so an index made anew from the log
//! is the index that was lost. Keys start with one letter:
//!
//! ```text
//! i inbox number      -> location day expires body joined    a slot
//! g inbox             -> location highest                    an inbox's highest number outlived its entry
//! b body              -> location inline                     a body
//! s body inbox number -> nothing                             a slot that came to a body later
//! p piece             -> location                            a piece of a body of several
//! q piece body        -> nothing                             that body
//! a piece             -> location hour length                a piece that waits
//! c commit            -> location day                        a commit
//! w withdrawal        -> location state body expires         a withdrawal
//! y body              -> nothing                             that it took back
//! u kind name         -> location                            a public record
//! ```

use super::fields::Fields;
use super::log::Location;
use super::record::{Record, WithdrawalState};
use super::types::Hash;

/// A key of the index.
pub(super) fn key(letter: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 + parts.iter().map(|part| part.len()).sum::<usize>());
    bytes.push(letter);
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}

pub(super) fn slot_key(inbox: &Hash, number: u32) -> Vec<u8> {
    key(b'i', &[inbox, &number.to_be_bytes()])
}

/// The number at the end of a slot's key.
pub(super) fn slot_of(key: &[u8]) -> Option<(Hash, u32)> {
    let mut fields = Fields::new(key);
    fields.u8()?;
    Some((fields.array()?, fields.u32()?))
}

/// The fields of a slot's entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct SlotEntry {
    pub(super) at: Location,
    pub(super) day: u32,
    pub(super) expires: u32,
    pub(super) body: Hash,
    pub(super) joined: bool,
}

/// The fields of a withdrawal's entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct WithdrawalEntry {
    pub(super) at: Location,
    pub(super) state: WithdrawalState,
    pub(super) body: Hash,
    pub(super) expires: u32,
}

fn with_location(at: &Location, rest: &[&[u8]]) -> Vec<u8> {
    let mut value = at.number.to_be_bytes().to_vec();
    for field in [at.segment, at.offset, at.key_slot] {
        value.extend_from_slice(&field.to_be_bytes());
    }
    for part in rest {
        value.extend_from_slice(part);
    }
    value
}

fn take_location(fields: &mut Fields<'_>) -> Option<Location> {
    Some(Location { number: fields.u64()?, segment: fields.u32()?, offset: fields.u32()?, key_slot: fields.u32()? })
}

/// The location that every value but an empty one starts with.
pub(super) fn location(value: &[u8]) -> Option<Location> {
    take_location(&mut Fields::new(value))
}

/// Location and one number: `g` (highest), `c` (day), `a` (hour; its length follows).
pub(super) fn location_and_number(value: &[u8]) -> Option<(Location, u32)> {
    let mut fields = Fields::new(value);
    Some((take_location(&mut fields)?, fields.u32()?))
}

/// The length of a piece that waits, in bytes.
pub(super) fn waiting_length(value: &[u8]) -> Option<u32> {
    let mut fields = Fields::new(value);
    take_location(&mut fields)?;
    fields.u32()?;
    fields.u32()
}

impl SlotEntry {
    pub(super) fn decode(value: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(value);
        Some(Self {
            at: take_location(&mut fields)?,
            day: fields.u32()?,
            expires: fields.u32()?,
            body: fields.array()?,
            joined: fields.u8()? == 1,
        })
    }
}

impl WithdrawalEntry {
    pub(super) fn decode(value: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(value);
        Some(Self {
            at: take_location(&mut fields)?,
            state: WithdrawalState::decode(fields.u8()?)?,
            body: fields.array()?,
            expires: fields.u32()?,
        })
    }
}

/// The entries of a record. `pieces` are those of a body that does not hold its only piece itself.
pub(super) fn entries(record: &Record, at: &Location, pieces: &[Hash]) -> Vec<(Vec<u8>, Vec<u8>)> {
    match record {
        Record::Slot { inbox, number, day, expires, body, joined } => {
            let rest: [&[u8]; 4] = [&day.to_be_bytes(), &expires.to_be_bytes(), body, &[u8::from(*joined)]];
            let mut entries = vec![(slot_key(inbox, *number), with_location(at, &rest))];
            if *joined {
                entries.push((key(b's', &[body, inbox, &number.to_be_bytes()]), Vec::new()));
            }
            entries
        }
        Record::Body { body, inline, .. } => {
            let pieces = pieces.iter().map(|piece| (key(b'q', &[piece, body]), Vec::new()));
            let own = (key(b'b', &[body]), with_location(at, &[&[u8::from(*inline)]]));
            std::iter::once(own).chain(pieces).collect()
        }
        Record::Piece { piece } => vec![(key(b'p', &[piece]), with_location(at, &[]))],
        Record::Waiting { piece, hour, length } => {
            vec![(key(b'a', &[piece]), with_location(at, &[&hour.to_be_bytes(), &length.to_be_bytes()]))]
        }
        Record::Commit { id, day } => vec![(key(b'c', &[id]), with_location(at, &[&day.to_be_bytes()]))],
        Record::Withdrawal { withdrawal, body, expires, state } => {
            let rest: [&[u8]; 3] = [&[*state as u8], body, &expires.to_be_bytes()];
            let mut entries = vec![(key(b'w', &[withdrawal]), with_location(at, &rest))];
            if *state == WithdrawalState::Withdrawn {
                entries.push((key(b'y', &[body]), Vec::new()));
            }
            entries
        }
        Record::Highest { inbox, highest } => {
            vec![(key(b'g', &[inbox]), with_location(at, &[&highest.to_be_bytes()]))]
        }
        Record::Public { kind, name } => vec![(key(b'u', &[&[*kind], name]), with_location(at, &[]))],
    }
}
