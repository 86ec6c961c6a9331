#![no_main]
//! An answer or a refusal that parses is written back the same.
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    use tellsafe_protocol::answer::{Answer, parse_refusal, refusal};
    for path in ["/commit", "/inbox", "/numbers", "/look", "/body", "/withdraw", "/delete"] {
        if let Ok(answer) = Answer::parse(path, bytes) {
            assert_eq!(answer.to_bytes(), bytes);
        }
    }
    if let Ok(sentence) = parse_refusal(bytes) {
        assert_eq!(refusal(&sentence), bytes);
    }
});
