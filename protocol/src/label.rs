//! Signatures (Ed25519, RFC 8032), each made for one purpose that is part of its type and of what is signed.

use core::{fmt, marker::PhantomData};
use ed25519_dalek::Signer;
use zeroize::Zeroizing;

mod sealed {
    pub trait Sealed {}
}

/// What a signature is for.
pub trait Label: sealed::Sealed {
    /// What is signed is this text, a zero byte, and the message.
    const TEXT: &'static str;
}

macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {}
        impl sealed::Sealed for $name {}
        impl Label for $name {
            const TEXT: &'static str = $text;
        }
    )*};
}

labels! {
    /// Over a statement, by its author.
    ForStatement = "tellsafe/1 statement";
    /// Over a roster's core, by members of the one before.
    ForRoster = "tellsafe/1 roster";
    /// Over a core's hash and a day, by a member who still goes by it.
    ForConfirmation = "tellsafe/1 confirmation";
    /// Over a core's hash and a day, by a member of a committee that is to close.
    ForClosing = "tellsafe/1 closing";
    /// Over a member's card, by that member.
    ForMemberCard = "tellsafe/1 member card";
    /// Over a receipt, by who leaves a committee and who goes on.
    ForReceipt = "tellsafe/1 receipt";
    /// Over a relay key, by the vault.
    ForRelayKey = "tellsafe/1 relay key";
    /// Over a desk's founding hash and the key of a report's author, by a member of another desk.
    ForVouch = "tellsafe/1 vouch";
}

/// An Ed25519 public key, 32 bytes as they came; whether it is a point is found out when it verifies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(
    /// The bytes; public.
    pub [u8; 32],
);

/// 64 bytes that may be a signature for the purpose `L`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature<L>([u8; 64], PhantomData<L>);

/// The signature is not this key's over this message for this purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not signed by that key")]
pub struct NotSigned;

/// An Ed25519 private key, expanded once.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// From the 32 bytes of RFC 8032, 5.1.5.
    #[must_use]
    pub fn new(bytes: &Zeroizing<[u8; 32]>) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(bytes))
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs `message` for the purpose `L`.
    #[must_use]
    pub fn sign<L: Label>(&self, message: &[u8]) -> Signature<L> {
        Signature(self.0.sign(&labelled::<L>(message)).to_bytes(), PhantomData)
    }
}

impl PublicKey {
    /// Strict verification: no small-order keys, no non-canonical points.
    ///
    /// # Errors
    /// [`NotSigned`], whatever the reason.
    pub fn verify<L: Label>(&self, message: &[u8], signature: &Signature<L>) -> Result<(), NotSigned> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(&self.0).map_err(|_| NotSigned)?;
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        key.verify_strict(&labelled::<L>(message), &signature).map_err(|_| NotSigned)
    }

    /// True for a key that a signature could verify under: a canonical point not of small order.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        ed25519_dalek::VerifyingKey::from_bytes(&self.0).is_ok_and(|key| !key.is_weak())
    }
}

impl<L> Signature<L> {
    /// Takes 64 bytes for a signature; nothing is known of them until they verify.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes, PhantomData)
    }

    /// The 64 bytes, R then S.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 64] {
        self.0
    }
}

fn labelled<L: Label>(message: &[u8]) -> Vec<u8> {
    [L::TEXT.as_bytes(), &[0], message].concat()
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", crate::bytes::hex(&self.0))
    }
}

impl<L> fmt::Debug for Signature<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature")
    }
}

crate::bytes::cbor_bytes!(PublicKey);

impl<L, C> minicbor::Encode<C> for Signature<L> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, L, C> minicbor::Decode<'b, C> for Signature<L> {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ok(Self(crate::cbor::array(d)?, PhantomData))
    }
}
