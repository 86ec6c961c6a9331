#![no_main]
//! Binary HTTP of any length never panics.
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    use tellsafe_protocol::bhttp::{Request, Response};
    let _ = Request::parse(bytes);
    let _ = Response::parse(bytes);
});
