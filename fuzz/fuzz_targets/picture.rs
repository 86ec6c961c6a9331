#![no_main]
//! A picture without its hidden details: never a panic, never longer by more than the note of which way up it is, and nothing is left to
//! take out of it.
use libfuzzer_sys::fuzz_target;
use tellsafe_client::attach::clean;

fuzz_target!(|bytes: &[u8]| {
    if let Some(cleaned) = clean(bytes) {
        assert!(cleaned.len() <= bytes.len() + 64);
        assert_eq!(clean(&cleaned), Some(cleaned.clone()));
    }
});
