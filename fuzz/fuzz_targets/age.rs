#![no_main]
//! An age file of any kind never panics, and opens for no one it was not sealed to: neither as a slot nor as any age tool opens it.
use libfuzzer_sys::fuzz_target;
use tellsafe_protocol::age::{AnyIdentity, Identity, decrypt, open};

const CLASSICAL: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

fuzz_target!(|bytes: &[u8]| {
    let (Ok(identity), Ok(classical)) = (Identity::from_seed([1; 32]), CLASSICAL.parse()) else { return };
    assert!(open(&identity, bytes).is_err());
    assert!(decrypt(bytes, &[AnyIdentity::PostQuantum(identity), classical]).is_err());
});
