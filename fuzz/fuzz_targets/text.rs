#![no_main]
//! Neutralised text has nothing left to neutralise.
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    use tellsafe_protocol::text::neutralise;
    if let Ok(text) = core::str::from_utf8(bytes) {
        let safe = neutralise(text, true);
        assert_eq!(neutralise(&safe, true), safe);
    }
});
