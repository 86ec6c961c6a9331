#![no_main]
//! An age file of any kind never panics, and opens for no one it was not sealed to.
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(identity) = tellsafe_protocol::age::Identity::from_seed([1; 32]) {
        assert!(tellsafe_protocol::age::open(&identity, bytes).is_err());
    }
});
