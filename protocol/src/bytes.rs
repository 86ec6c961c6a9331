//! The 32-byte strings everything is named and keyed by, each its own type so that none stands in for another.

use core::fmt;
use sha2::{Digest as _, Sha256};

/// SHA-256 (FIPS 180-4) over `parts`, one after the other.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut state = Sha256::new();
    for part in parts {
        state.update(part);
    }
    state.finalize().into()
}

/// Lower-case hexadecimal, for logs of public names and for file names.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.filter_map(|half| char::from_digit(half.into(), 16)).collect()
}

/// A byte string of exactly its length (RFC 8949, section 3.1, major type 2), for a type that wraps an array.
macro_rules! cbor_bytes {
    ($name:ident) => {
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Ok(Self($crate::cbor::array(d)?))
            }
        }
    };
}
pub(crate) use cbor_bytes;

macro_rules! public_bytes {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(
            /// The bytes; public.
            pub [u8; 32],
        );

        impl $name {
            /// SHA-256 of `bytes`, as this kind of name.
            #[must_use]
            pub fn of(bytes: &[u8]) -> Self {
                Self(sha256(&[bytes]))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), hex(&self.0))
            }
        }

        cbor_bytes!($name);
    )*};
}

public_bytes! {
    /// The public name of an inbox: SHA-256 of its look capability.
    Inbox;
    /// SHA-256 of a statement. The id of a case is the id of its report.
    MessageId;
    /// SHA-256 over the hashes of a sealed body's pieces.
    BodyHash;
    /// SHA-256 of one piece of a sealed body.
    PieceHash;
    /// SHA-256 of a roster's core; a desk's fingerprint when it is the one in a link.
    RosterHash;
    /// SHA-256 of a roster's details.
    DetailsHash;
    /// SHA-256 of a withdrawal secret.
    WithdrawalHash;
    /// SHA-256 of a commit as it was asked for.
    CommitId;
}

macro_rules! secret_bytes {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
        pub struct $name([u8; 32]);

        impl $name {
            /// Takes the bytes over; wipe your own copy.
            #[must_use]
            pub fn new(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// The bytes, for a derivation, a request or an encrypted file.
            #[must_use]
            pub fn expose(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("[secret]")
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                orion::util::secure_cmp(&self.0, &other.0).is_ok()
            }
        }

        impl Eq for $name {}

        cbor_bytes!($name);
    )*};
}

secret_bytes! {
    /// All that a holder is: 32 bytes from which the rest is derived.
    Seed;
    /// Reads an inbox and deletes from it.
    InboxCapability;
    /// Learns an inbox's highest number, and nothing else.
    LookCapability;
    /// Takes a report back as long as no member has read it.
    WithdrawalSecret;
    /// The seed of the one-time identity that opens one body; all zero in a place.
    OneTimeSeed;
}

impl InboxCapability {
    /// The look capability that goes with it: one hash further.
    #[must_use]
    pub fn look(&self) -> LookCapability {
        LookCapability(sha256(&[&self.0]))
    }

    /// The inbox it opens.
    #[must_use]
    pub fn inbox(&self) -> Inbox {
        self.look().inbox()
    }
}

impl LookCapability {
    /// The inbox it looks at.
    #[must_use]
    pub fn inbox(&self) -> Inbox {
        Inbox(sha256(&[&self.0]))
    }
}

impl WithdrawalSecret {
    /// What the vault is given with the report.
    #[must_use]
    pub fn hash(&self) -> WithdrawalHash {
        WithdrawalHash(sha256(&[&self.0]))
    }
}
