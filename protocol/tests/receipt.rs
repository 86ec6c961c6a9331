//! A receipt counts as both sides signed it, and as nothing else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use tellsafe_protocol::block::Block;
use tellsafe_protocol::bytes::{MessageId, RosterHash, Seed};
use tellsafe_protocol::cbor::{self, Malformed};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::label::{ForMemberCard, ForReceipt, Signature};
use tellsafe_protocol::receipt::{MAX_CASES, Receipt, SignedReceipt};

fn holder(number: u8) -> Holder {
    Holder::new(&Seed::new([number; 32])).unwrap()
}

fn receipt() -> Receipt {
    Receipt {
        founding: RosterHash([7; 32]),
        core: RosterHash([8; 32]),
        leaver: holder(1).public_key(),
        taker: holder(2).public_key(),
        day: 20_785,
        cases: vec![MessageId([3; 32]), MessageId([4; 32])],
    }
}

#[test]
fn both_sign_the_same_and_it_survives_a_mail_program() {
    let mut signed = receipt().sign(holder(1).signing_key()).unwrap();
    assert!(!signed.is_taken());
    let quoted: String = signed.to_text().lines().map(|line| format!("> {line}\r\n")).collect();
    assert_eq!(SignedReceipt::from_text(&format!("Dear Ben,\r\n{quoted}\r\nAna")), Ok(signed.clone()));
    assert_eq!(signed.take(holder(3).signing_key()), Err(Malformed));
    assert_eq!(signed.take(holder(1).signing_key()), Err(Malformed));
    signed.take(holder(2).signing_key()).unwrap();
    let read = SignedReceipt::from_text(&signed.to_text()).unwrap();
    assert!(read.is_taken());
    assert_eq!(read.receipt(), &receipt());
}

#[test]
fn what_breaks_a_rule_is_not_signed() {
    let key = holder(1);
    let many = (0..=MAX_CASES).map(|n| MessageId::of(&n.to_be_bytes()));
    let mut many: Vec<MessageId> = many.collect();
    many.sort_unstable();
    for broken in [
        Receipt { cases: vec![MessageId([4; 32]), MessageId([3; 32])], ..receipt() },
        Receipt { cases: vec![MessageId([4; 32]); 2], ..receipt() },
        Receipt { cases: many, ..receipt() },
        Receipt { taker: key.public_key(), ..receipt() },
        Receipt { leaver: holder(3).public_key(), ..receipt() },
    ] {
        assert_eq!(broken.sign(key.signing_key()), Err(Malformed));
    }
    assert!(Receipt { cases: vec![], ..receipt() }.sign(key.signing_key()).is_ok());
}

#[test]
fn whatever_is_changed_is_refused() {
    let mut signed = receipt().sign(holder(1).signing_key()).unwrap();
    signed.take(holder(2).signing_key()).unwrap();
    let block = Block("TELLSAFE RECEIPT");
    let bytes = block.decode(&signed.to_text()).unwrap();
    for at in 0..bytes.len() {
        let mut other = bytes.clone();
        other[at] ^= 1;
        assert_eq!(SignedReceipt::from_text(&block.encode(&other)), Err(Malformed), "at {at}");
    }
    assert_eq!(SignedReceipt::from_text(&block.encode(&bytes[..bytes.len() - 1])), Err(Malformed));

    // A signature for something else is none, of neither side.
    let fields = minicbor::bytes::ByteVec::from(inner(&signed));
    let (one, other) = (holder(1), holder(2));
    let good: Signature<ForReceipt> = one.signing_key().sign(&inner(&signed));
    let bad = |holder: &Holder| -> Signature<ForMemberCard> { holder.signing_key().sign(&inner(&signed)) };
    for signatures in
        [cbor::to_bytes(&(&fields, bad(&one), None::<u8>)), cbor::to_bytes(&(&fields, good, Some(bad(&other))))]
    {
        assert_eq!(SignedReceipt::from_text(&block.encode(&signatures)), Err(Malformed));
    }
    assert!(SignedReceipt::from_text(&block.encode(&cbor::to_bytes(&(&fields, good, None::<u8>)))).is_ok());
}

/// What both sign, as the design says it.
fn inner(signed: &SignedReceipt) -> Vec<u8> {
    let Receipt { founding, core, leaver, taker, day, cases } = signed.receipt();
    cbor::to_bytes(&(1_u8, founding, core, leaver, taker, day, cases))
}
