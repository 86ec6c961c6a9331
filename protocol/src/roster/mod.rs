//! Rosters: whose keys to trust. A signed chain, anchored by a fingerprint that travels outside the server.

mod card;
mod chain;
mod confirmation;
mod core;
mod details;
mod directory;
mod form;
mod freshness;
pub mod limits;
mod promises;

pub use card::{MemberCard, SignedCard};
pub use chain::{Link, Roster, RosterError};
pub use confirmation::{Confirmation, Word};
pub use core::{Core, MAX_MEMBERS, MemberKeys};
pub use details::{Details, MemberDetails};
pub use directory::{DirectoryEntry, EntryKind};
pub use form::{FormItem, FormText, QuestionKind};
pub use freshness::{Freshness, RECENT_DAYS, STALE_DAYS};
pub use promises::{Deadlines, WorkingDays};

use base64::Engine;

/// A fingerprint as it stands in a link: 43 characters of unpadded base64url (RFC 4648, section 5).
#[must_use]
pub fn fingerprint(hash: &crate::bytes::RosterHash) -> String {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash.0)
}

/// Reads what [`fingerprint`] wrote.
///
/// # Errors
/// [`crate::cbor::Malformed`] for anything else.
pub fn parse_fingerprint(text: &str) -> Result<crate::bytes::RosterHash, crate::cbor::Malformed> {
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).map_err(|_| crate::cbor::Malformed)?;
    Ok(crate::bytes::RosterHash(bytes.try_into().map_err(|_| crate::cbor::Malformed)?))
}
