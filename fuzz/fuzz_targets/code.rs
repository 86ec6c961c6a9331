#![no_main]
//! Words that are a code come back as themselves.
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    use tellsafe_protocol::code::Code;
    if let Ok(text) = core::str::from_utf8(bytes)
        && let Ok(code) = Code::parse(text)
    {
        assert_eq!(Code::parse(&code.words()).map(|code| *code.expose()), Ok(*code.expose()));
    }
});
