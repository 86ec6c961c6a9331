#![no_main]
//! A statement that parses is written back the same.
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(statement) = tellsafe_protocol::statement::Statement::parse(bytes) {
        assert_eq!(statement.to_bytes().as_deref(), Ok(bytes));
    }
});
