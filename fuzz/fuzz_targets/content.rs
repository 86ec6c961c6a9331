#![no_main]
//! Content that parses is written back the same.
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(content) = tellsafe_protocol::content::Content::parse(bytes) {
        assert_eq!(content.to_bytes(), bytes);
    }
});
