//! Whatever a head says, it is one of three actions or one of the known refusals.

use hyper::Request;
use hyper::http::request::Parts;
use proptest::prelude::*;
use tellsafe_gateway::language::Language;
use tellsafe_gateway::limits::{self, request_bytes};
use tellsafe_gateway::route::{Action, Hosts, Refusal, decide};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::relay::class_of_request;

fn hosts() -> Hosts {
    Hosts::new(["ours.example".to_owned()])
}

const NAMES: [&str; 7] =
    ["host", "content-length", "content-type", "transfer-encoding", "expect", "upgrade", "content-encoding"];
const VALUES: [&str; 7] = ["ours.example", "ours.example:1", "66679", "267383", "0", "message/ohttp-req", "chunked"];

/// One of `known`, which mean something here, or something made up.
fn known_or(known: &'static [&str], made_up: &'static str) -> impl Strategy<Value = String> {
    prop_oneof![4 => proptest::sample::select(known).prop_map(str::to_owned), 1 => made_up]
}

fn header() -> impl Strategy<Value = (String, Vec<u8>)> {
    let bytes = proptest::collection::vec(prop_oneof![0x20_u8..0x7f, 0x80_u8..=0xff], 0..40);
    let value = prop_oneof![3 => proptest::sample::select(&VALUES[..]).prop_map(|value| value.into()), 1 => bytes];
    (known_or(&NAMES, "[a-z][a-z0-9-]{0,20}"), value)
}

prop_compose! {
    fn head()(
        method in known_or(&["GET", "HEAD", "POST", "OPTIONS", "CONNECT"], "[A-Z]{1,9}"),
        target in known_or(&["/", "/rosters", "/relay"], "/[ -~]{0,40}|[!-~]{1,40}"),
        headers in proptest::collection::vec(header(), 0..8),
    ) -> Option<Parts> {
        let mut request = Request::builder().method(method.as_bytes()).uri(target);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        Some(request.body(()).ok()?.into_parts().0)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn every_head_is_decided(head in head()) {
        let Some(head) = head else { return Ok(()) };
        match decide(&head, &hosts()) {
            Err(refusal) => {
                prop_assert!([400, 403, 404, 405, 411, 413, 415, 417, 421, 505].contains(&refusal.status().as_u16()));
                prop_assert!(refusal.sentence().ends_with('.'));
            }
            Ok(action) => {
                prop_assert_eq!(head.headers.get_all("host").iter().count(), 1);
                prop_assert!(head.headers["host"].as_bytes().starts_with(b"ours.example"));
                let refused = ["transfer-encoding", "expect", "upgrade"];
                prop_assert!(refused.iter().all(|name| !head.headers.contains_key(*name)));
                prop_assert!(head.uri.query().is_none());
                let stated = head.headers.get("content-length").map(|value| value.to_str().unwrap());
                let stated = stated.map(|text| text.parse::<usize>().unwrap());
                match action {
                    Action::Relay(class) => prop_assert_eq!(stated, Some(request_bytes(class))),
                    Action::Page(_) | Action::Rosters | Action::Plain => prop_assert_eq!(stated.unwrap_or(0), 0),
                    Action::PlainForm(length) => prop_assert_eq!(stated, Some(length)),
                }
            }
        }
    }

    #[test]
    fn only_two_lengths_are_relayed(length in prop_oneof![0..300_000_usize, any::<usize>()]) {
        let class = class_of_request(length);
        prop_assert_eq!(class.is_some(), length == 66_679 || length == 267_383);
    }
}

#[test]
fn the_actions() {
    let request =
        |method: &str, path: &str| Request::builder().method(method).uri(path).header("host", "ours.example:8443");
    let decided = |request: hyper::http::request::Builder| decide(&request.body(()).unwrap().into_parts().0, &hosts());
    assert_eq!(decided(request("GET", "/")), Ok(Action::Page(None)));
    assert_eq!(decided(request("HEAD", "/")), Ok(Action::Page(None)));
    for language in Language::ALL {
        let path = format!("/{}", language.tag());
        assert_eq!(decided(request("GET", &path)), Ok(Action::Page(Some(language))));
        assert_eq!(decided(request("POST", &path)), Err(Refusal::Method("GET, HEAD")));
    }
    assert_eq!(decided(request("GET", "/rosters")), Ok(Action::Rosters));
    assert_eq!(decided(request("HEAD", "/rosters")), Err(Refusal::Method("GET")));
    let relay = || request("POST", "/relay").header("content-type", "message/ohttp-req");
    assert_eq!(decided(relay().header("content-length", "66679")), Ok(Action::Relay(Class::Small)));
    assert_eq!(decided(relay().header("content-length", "267383")), Ok(Action::Relay(Class::Large)));
    assert_eq!(
        decided(relay().header("content-length", "66679").header("content-length", "66679")),
        Err(Refusal::Length)
    );
}

#[test]
fn a_form_is_one_of_ours_whole_and_not_too_long() {
    let sent = |length: &str, more: &[(&str, &str)]| {
        let mut request = Request::builder().method("POST").uri("/plain").header("host", "ours.example");
        request = request.header("content-length", length);
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        decide(&request.body(()).unwrap().into_parts().0, &hosts())
    };
    let form = ("content-type", "application/x-www-form-urlencoded");
    let longest = limits::FORM_BYTES;
    assert_eq!(sent("9", &[form]), Ok(Action::PlainForm(9)));
    assert_eq!(sent(&longest.to_string(), &[form]), Ok(Action::PlainForm(longest)));
    assert_eq!(sent(&(longest + 1).to_string(), &[form]), Err(Refusal::FormLength));
    for site in ["same-origin", "none"] {
        assert_eq!(sent("9", &[form, ("sec-fetch-site", site)]), Ok(Action::PlainForm(9)), "{site}");
    }
    assert_eq!(sent("9", &[form, ("sec-fetch-site", "cross-site")]), Err(Refusal::OtherSite));
    assert_eq!(sent("9", &[]), Err(Refusal::FormType));
    assert_eq!(sent("9", &[("content-type", "text/plain")]), Err(Refusal::FormType));
    assert_eq!(sent("9", &[form, ("content-encoding", "gzip")]), Err(Refusal::FormType));
}

#[test]
fn an_empty_body_is_none_and_any_other_is_refused_where_none_belongs() {
    let got = |path: &str, length: &str| {
        let request = Request::builder().uri(path).header("host", "ours.example").header("content-length", length);
        decide(&request.body(()).unwrap().into_parts().0, &hosts())
    };
    for path in ["/", "/rosters", "/plain", "/de"] {
        got(path, "0").unwrap();
        for length in ["1", "-0", "", "0, 0"] {
            assert_eq!(got(path, length), Err(Refusal::Body), "{path} {length:?}");
        }
    }
}
