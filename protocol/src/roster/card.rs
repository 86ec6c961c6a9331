//! A member's card: what someone who joins a desk hands to the founder, and both compare in six words.

use crate::age::Recipient;
use crate::block::Block;
use crate::bytes::Inbox;
use crate::cbor::{self, Malformed};
use crate::code::six_words;
use crate::label::{ForMemberCard, PublicKey, Signature, SigningKey};
use minicbor::bytes::ByteVec;

const BLOCK: Block = Block("TELLSAFE MEMBER CARD");

/// What a card says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberCard {
    /// As the member wants to be called.
    pub name: String,
    /// On this committee.
    pub role: String,
    /// Employer or project.
    pub affiliation: String,
    /// What is sealed to.
    pub recipient: Recipient,
    /// Signs.
    pub key: PublicKey,
    /// Where slots go.
    pub inbox: Inbox,
    /// Newest version of content this member's client reads.
    pub content_version: u8,
}

/// A card whose signature was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCard {
    card: MemberCard,
    bytes: Vec<u8>,
    signature: Signature<ForMemberCard>,
}

type Fields = (u8, String, String, String, ByteVec, PublicKey, Inbox, u8);

impl MemberCard {
    /// Signs the card with the key inside it.
    #[must_use]
    pub fn sign(self, key: &SigningKey) -> SignedCard {
        let fields: Fields = (
            cbor::VERSION,
            self.name.clone(),
            self.role.clone(),
            self.affiliation.clone(),
            self.recipient.as_bytes().to_vec().into(),
            self.key,
            self.inbox,
            self.content_version,
        );
        let bytes = cbor::to_bytes(&fields);
        let signature = key.sign(&bytes);
        SignedCard { card: self, bytes, signature }
    }
}

impl SignedCard {
    /// What it says.
    #[must_use]
    pub fn card(&self) -> &MemberCard {
        &self.card
    }

    /// Six words for the founder and the member to compare by voice.
    #[must_use]
    pub fn words(&self) -> String {
        six_words(&self.bytes)
    }

    /// The card as text to send by any means.
    #[must_use]
    pub fn to_text(&self) -> String {
        BLOCK.encode(&cbor::to_bytes(&(ByteVec::from(self.bytes.clone()), self.signature)))
    }

    /// Finds a card in `text`, whatever stands around it, and checks its signature and recipient.
    ///
    /// # Errors
    /// [`Malformed`] when there is none, or it is not whole.
    pub fn from_text(text: &str) -> Result<Self, Malformed> {
        let bytes = BLOCK.decode(text)?;
        let (bytes, signature): (ByteVec, Signature<ForMemberCard>) = cbor::from_bytes(&bytes)?;
        let bytes: Vec<u8> = bytes.into();
        let (version, name, role, affiliation, recipient, key, inbox, content_version): Fields =
            cbor::from_bytes(&bytes)?;
        cbor::version(version)?;
        key.verify(&bytes, &signature).map_err(|_| Malformed)?;
        let recipient =
            Recipient::from_bytes(recipient.as_slice().try_into().map_err(|_| Malformed)?).map_err(|_| Malformed)?;
        let card = MemberCard { name, role, affiliation, recipient, key, inbox, content_version };
        Ok(Self { card, bytes, signature })
    }
}
