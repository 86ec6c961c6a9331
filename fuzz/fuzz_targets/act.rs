#![no_main]
//! Acts that parse are written back the same, also what a later version wrote; and of later content nothing but its text is taken.
use libfuzzer_sys::fuzz_target;
use tellsafe_protocol::content::Content;

fuzz_target!(|bytes: &[u8]| {
    // A map of version and acts.
    let bytes = [&[0xa2, 0, 1, 11], bytes].concat();
    if let Ok(content) = Content::parse_any(&bytes) {
        assert!(!content.acts.is_empty() && !content.newer);
        assert_eq!(content.to_bytes(), bytes);
    }
    let later = [&[0xa2, 0, 2], &bytes[3..]].concat();
    if let Ok(content) = Content::parse_any(&later) {
        assert!(content.newer && content.acts.is_empty());
    }
});
