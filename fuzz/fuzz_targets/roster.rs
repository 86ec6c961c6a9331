#![no_main]
//! The parts of a roster that travel alone: what parses is written back the same.
use libfuzzer_sys::fuzz_target;
use tellsafe_protocol::roster::{Confirmation, Core, Details, parse_fingerprint};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(details) = Details::parse(bytes) {
        assert_eq!(details.to_bytes(), bytes);
    }
    if let Ok(core) = Core::parse(bytes) {
        assert_eq!(core.to_bytes(), bytes);
        let _ = core.has_duplicate();
    }
    if let Ok(confirmation) = Confirmation::parse(bytes) {
        assert_eq!(confirmation.to_bytes(), bytes);
        let _ = confirmation.verify();
    }
    if let Ok(text) = core::str::from_utf8(bytes)
        && let Ok(hash) = parse_fingerprint(text)
    {
        assert_eq!(tellsafe_protocol::roster::fingerprint(&hash), text);
    }
});
