//! What crosses a boundary between Tellsafe's programs: the formats of `docs/design.md`, and nothing else.
//!
//! No I/O, no clock, no ambient randomness: bytes in, bytes out, [`random::Random`] handed in.
//!
//! Begin with [`holder::Holder`] (what 32 bytes can do), [`compose::compose`] (write a message) and
//! [`slot::open`] (read one). [`roster::Roster`] says whose keys to trust, [`relay`] carries a
//! [`request`] to the vault past a gateway that cannot read it.

pub mod act;
pub mod aead;
pub mod age;
pub mod answer;
pub mod author;
pub mod bhttp;
pub mod block;
pub mod body;
pub mod bytes;
pub mod calendar;
pub mod case;
pub mod cbor;
pub mod code;
pub mod compose;
pub mod content;
mod cutter;
pub mod handed;
pub mod holder;
pub mod label;
pub mod outcome;
pub mod pad;
pub mod public_file;
pub mod quorum;
pub mod random;
pub mod receipt;
pub mod relay;
pub mod request;
pub mod roster;
pub mod slot;
pub mod stack;
pub mod statement;
pub mod text;
pub mod vouch;
pub mod work;
