#![no_main]
//! A file's name from a stranger: what it is saved under is no path, not hidden, not longer than file systems take, and has no signs that are
//! not seen.
use libfuzzer_sys::fuzz_target;
use tellsafe_client::saved_name::{saved_name, shown_name};

fuzz_target!(|theirs: &str| {
    for as_it_is in [false, true] {
        let name = saved_name(theirs, 1, 0, as_it_is);
        assert!(!name.is_empty() && name.len() <= 140);
        assert!(!name.starts_with(['.', '-']) && !name.ends_with(['.', ' ']));
        assert!(!name.chars().any(|c| c.is_control() || "/\\:*?\"<>|".contains(c)));
    }
    assert!(!shown_name(theirs, 1).chars().any(char::is_control));
});
