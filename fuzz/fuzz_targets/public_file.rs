#![no_main]
//! The public file that parses is written back the same, and verifying it never panics.
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    use tellsafe_protocol::{public_file::PublicFile, roster::Roster};
    if let Ok(file) = PublicFile::parse(bytes) {
        assert_eq!(file.to_bytes(), bytes);
        for desk in &file.desks {
            let _ = Roster::verify(&desk.links, &desk.details, &desk.confirmations, None);
        }
    }
});
