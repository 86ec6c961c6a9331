#![no_main]
//! A request that parses is written back the same.
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    use tellsafe_protocol::request::Request;
    for path in ["/commit", "/piece", "/inbox", "/numbers", "/look", "/body", "/delete", "/withdraw", "/roster", "/confirm"] {
        if let Ok(request) = Request::parse(path, bytes) {
            assert_eq!((request.path(), request.content().as_slice()), (path, bytes));
        }
    }
});
