//! A receipt: who leaves a committee and who goes on with their cases both sign which cases those are.

use crate::block::Block;
use crate::bytes::{MessageId, RosterHash};
use crate::cbor::{self, Malformed};
use crate::label::{ForReceipt, PublicKey, Signature, SigningKey};
use minicbor::bytes::ByteVec;

const BLOCK: Block = Block("TELLSAFE RECEIPT");
/// Most cases of one receipt.
pub const MAX_CASES: usize = 4096;

/// What both sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The first core of the committee's chain, which names it for good.
    pub founding: RosterHash,
    /// The core that the one who leaves went by.
    pub core: RosterHash,
    /// Who leaves.
    pub leaver: PublicKey,
    /// Who goes on.
    pub taker: PublicKey,
    /// The day of the one who leaves, in UTC days since 1970-01-01.
    pub day: u32,
    /// The cases that both have, by id, ascending; no others, since the taker may not know of others.
    pub cases: Vec<MessageId>,
}

/// A receipt with the signature of the one who leaves, and, once they have taken over, of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedReceipt {
    receipt: Receipt,
    bytes: Vec<u8>,
    leaver: Signature<ForReceipt>,
    taker: Option<Signature<ForReceipt>>,
}

type Fields = (u8, RosterHash, RosterHash, PublicKey, PublicKey, u32, Vec<MessageId>);

impl Receipt {
    /// Signs it as the one who leaves.
    ///
    /// # Errors
    /// [`Malformed`]: another key, cases that do not ascend or are too many, one person on both sides.
    pub fn sign(self, key: &SigningKey) -> Result<SignedReceipt, Malformed> {
        self.check()?;
        if key.public() != self.leaver {
            return Err(Malformed);
        }
        let fields: Fields =
            (cbor::VERSION, self.founding, self.core, self.leaver, self.taker, self.day, self.cases.clone());
        let bytes = cbor::to_bytes(&fields);
        Ok(SignedReceipt { receipt: self, leaver: key.sign(&bytes), bytes, taker: None })
    }

    fn check(&self) -> Result<(), Malformed> {
        let kept = cbor::ascending(&self.cases) && self.cases.len() <= MAX_CASES && self.leaver != self.taker;
        if kept { Ok(()) } else { Err(Malformed) }
    }
}

impl SignedReceipt {
    /// What it says.
    #[must_use]
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// True once both have signed.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.taker.is_some()
    }

    /// Signs it as the one who goes on.
    ///
    /// # Errors
    /// [`Malformed`]: another key.
    pub fn take(&mut self, key: &SigningKey) -> Result<(), Malformed> {
        if key.public() != self.receipt.taker {
            return Err(Malformed);
        }
        self.taker = Some(key.sign(&self.bytes));
        Ok(())
    }

    /// As text to send by any means.
    #[must_use]
    pub fn to_text(&self) -> String {
        BLOCK.encode(&cbor::to_bytes(&(ByteVec::from(self.bytes.clone()), self.leaver, self.taker)))
    }

    /// Finds a receipt in `text`, whatever stands around it, and checks its signatures.
    ///
    /// # Errors
    /// [`Malformed`] when there is none, it is not whole, or a signature is not what it should be.
    pub fn from_text(text: &str) -> Result<Self, Malformed> {
        let bytes = BLOCK.decode(text)?;
        let (bytes, leaver, taker): (ByteVec, Signature<ForReceipt>, Option<Signature<ForReceipt>>) =
            cbor::from_bytes(&bytes)?;
        let bytes: Vec<u8> = bytes.into();
        let (version, founding, core, from, to, day, cases): Fields = cbor::from_bytes(&bytes)?;
        cbor::version(version)?;
        let receipt = Receipt { founding, core, leaver: from, taker: to, day, cases };
        receipt.check()?;
        from.verify(&bytes, &leaver).map_err(|_| Malformed)?;
        if let Some(signature) = &taker {
            to.verify(&bytes, signature).map_err(|_| Malformed)?;
        }
        Ok(Self { receipt, bytes, leaver, taker })
    }
}
