#![no_main]
//! From the bytes of a request's head to what the gateway does. Whatever is accepted has one way to say where it ends.
use hyper::http::request::Parts;
use hyper::http::{Request, Version};
use libfuzzer_sys::fuzz_target;
use tellsafe_gateway::language::Language;
use tellsafe_gateway::route::{Action, Hosts, decide};

/// A head as hyper's parser hands it on.
fn head(bytes: &[u8]) -> Option<Parts> {
    let mut lines = [httparse::EMPTY_HEADER; 32];
    let mut parsed = httparse::Request::new(&mut lines);
    if !parsed.parse(bytes).ok()?.is_complete() {
        return None;
    }
    let version = if parsed.version? == 1 { Version::HTTP_11 } else { Version::HTTP_10 };
    let mut request = Request::builder().method(parsed.method?).uri(parsed.path?).version(version);
    for line in parsed.headers {
        request = request.header(line.name, line.value);
    }
    Some(request.body(()).ok()?.into_parts().0)
}

fuzz_target!(|bytes: &[u8]| {
    let Some(head) = head(bytes) else { return };
    let _ = Language::preferred(&head.headers);
    let Ok(action) = decide(&head, &Hosts::new(["report.example.org".to_owned()])) else { return };
    let all = |name: &str| head.headers.get_all(name).iter().count();
    assert_eq!((all("host"), all("transfer-encoding"), all("expect"), all("upgrade")), (1, 0, 0, 0));
    assert!(all("content-length") <= 1 && head.uri.query().is_none() && head.uri.authority().is_none());
    let has_body = matches!(action, Action::Relay(_) | Action::PlainForm(_));
    assert_eq!(has_body, head.method == "POST");
    if has_body {
        assert_eq!((all("content-length"), all("content-type"), all("content-encoding")), (1, 1, 0));
    }
});
