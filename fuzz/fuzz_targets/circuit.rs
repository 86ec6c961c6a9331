#![no_main]
//! The line that tor puts before a connection: never a panic, and what is read as a circuit was one bounded line.
use libfuzzer_sys::fuzz_target;
use tellsafe_gateway::circuit::{LINE_BYTES, parse};

fuzz_target!(|bytes: &[u8]| {
    if parse(bytes).is_some() {
        assert!(bytes.len() <= LINE_BYTES && bytes.starts_with(b"PROXY TCP6 ") && bytes.ends_with(b"\r\n"));
    }
});
