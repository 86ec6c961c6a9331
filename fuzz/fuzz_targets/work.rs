#![no_main]
//! The headers of work under flood: there is one way to write each, and nobody asks for more bits than anyone works for.
use libfuzzer_sys::fuzz_target;
use tellsafe_protocol::work::{Asked, MAX_BITS, Work};

fuzz_target!(|text: &str| {
    if let Some(asked) = Asked::parse(text) {
        assert!(asked.bits <= MAX_BITS && asked.to_header() == text);
    }
    if let Some(work) = Work::parse(text) {
        assert_eq!(work.to_header(), text);
        let _ = work.holds(&[7; 32], 4);
    }
});
