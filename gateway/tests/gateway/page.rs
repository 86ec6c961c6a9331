//! The page: the same bytes and headers for everyone, and names that are ours.

use std::io::Read;

use tokio::io::AsyncWriteExt;

use tellsafe_gateway::limits::request_bytes;
use tellsafe_protocol::bhttp::Class;

use crate::support::{Answer, Running, read_answer, start};
use crate::vault::{Reply, Vault};

/// Every header but the page's own three, on the plain listener.
const ALWAYS: [&str; 10] = [
    "cache-control",
    "content-security-policy",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
    "content-length",
];

fn names(answer: &Answer) -> Vec<&str> {
    let mut names: Vec<&str> = answer.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
}

fn with(further: &[&'static str]) -> Vec<&'static str> {
    let mut names = [&ALWAYS[..], further].concat();
    names.sort_unstable();
    names
}

async fn page(gateway: &Running, further: &str) -> Answer {
    gateway.ask(format!("GET / HTTP/1.1\r\nHost: {}\r\n{further}\r\n", gateway.plain).as_bytes()).await
}

#[tokio::test]
async fn the_headers_are_exactly_these() {
    let gateway = start(|_| {});
    let plain = page(&gateway, "").await;
    assert_eq!(names(&plain), with(&["content-type", "vary"]));
    for (name, value) in [
        ("cache-control", "no-store"),
        ("content-type", "text/html; charset=utf-8"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
        ("vary", "accept-encoding, accept-language"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(plain.header(name), Some(value), "{name}");
    }
    let policy = plain.header("permissions-policy").unwrap();
    assert!(policy.split(", ").all(|feature| feature.ends_with("=()")), "{policy}");
    assert!(["camera", "microphone", "geolocation"].iter().all(|name| policy.contains(name)));

    let mut stream = gateway.tls().await;
    stream.write_all(format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.tls).as_bytes()).await.unwrap();
    let secure = read_answer(&mut stream, false).await.unwrap();
    assert_eq!(names(&secure), with(&["content-type", "vary", "date", "strict-transport-security"]));
    assert_eq!(secure.header("strict-transport-security"), Some("max-age=63072000"));
    assert_eq!(secure.body, plain.body);
}

#[tokio::test]
async fn every_refusal_carries_them_too() {
    let gateway = start(|_| {});
    for (request, further) in [("GET /elsewhere", vec!["content-type"]), ("PUT /", vec!["content-type", "allow"])] {
        let answer = gateway.ask(format!("{request} HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.plain).as_bytes()).await;
        assert_eq!(names(&answer), with(&further), "{request}");
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
        assert!(answer.text().ends_with('.'));
    }
}

/// What only a script reads: a kilobyte less of every first visit.
#[tokio::test]
async fn what_is_never_shown_carries_no_more_than_it_needs() {
    let gateway = start(|_| {});
    let vault = Vault::start(&gateway.folder.0, Reply::Bytes { status: 200, length: 100, fill: 7 });
    let rosters = gateway.get("/rosters").await;
    vault.reply(Reply::Complement);
    let relayed = gateway.relay(&vec![3; request_bytes(Class::Small)]).await;
    for (answer, kind) in [(&rosters, "application/cbor"), (&relayed, "message/ohttp-res")] {
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)));
        assert_eq!(
            names(answer),
            [
                "cache-control",
                "content-length",
                "content-type",
                "cross-origin-resource-policy",
                "x-content-type-options"
            ]
        );
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let gateway = start(|_| {});
    let get = page(&gateway, "").await;
    let head = gateway.ask(format!("HEAD / HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.plain).as_bytes()).await;
    assert_eq!((head.status, &head.headers), (get.status, &get.headers));
    assert!(head.body.is_empty());
}

#[tokio::test]
async fn everyone_who_reads_a_language_gets_the_same_bytes() {
    let gateway = start(|_| {});
    let first = page(
        &gateway,
        "Accept-Encoding: gzip, deflate, br\r\nUser-Agent: one\r\nAccept-Language: de-AT, en;q=0.5\r\nCookie: a=b\r\n",
    )
    .await;
    let second = page(
        &gateway,
        "Accept-Encoding: br;q=1.0, gzip;q=0.8\r\nUser-Agent: two\r\nAccept-Language: de\r\nIf-None-Match: *\r\nRange: bytes=0-1\r\n",
    )
    .await;
    assert_eq!(first, second);
    assert_eq!(first.header("content-encoding"), Some("br"));
}

#[tokio::test]
async fn a_language_is_the_browsers_or_the_paths_and_everything_else_is_the_same() {
    let gateway = start(|_| {});
    let ask = async |path: &str, language: &str| {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept-Language: {language}\r\n\r\n", gateway.plain);
        gateway.ask(head.as_bytes()).await
    };
    let mut headers = Vec::new();
    for tag in ["en", "de", "es", "fr", "ar", "ja"] {
        let by_browser = ask("/", tag).await;
        let by_path = ask(&format!("/{tag}"), "xx").await;
        assert_eq!(by_browser, by_path);
        let direction = if tag == "ar" { "rtl" } else { "ltr" };
        assert!(by_path.text().contains(&format!("<html lang=\"{tag}\" dir=\"{direction}\">")));
        headers.push(by_path.header("content-security-policy").unwrap().to_owned());
    }
    assert!(headers.windows(2).all(|two| two[0] == two[1]), "one script and one style for all languages");
    assert_eq!(ask("/pt", "pt").await.status, 404);
}

#[tokio::test]
async fn each_encoding_unpacks_to_the_page() {
    let gateway = start(|_| {});
    let plain = page(&gateway, "").await;
    assert_eq!((plain.status, plain.header("content-encoding")), (200, None));
    assert!(plain.text().to_ascii_lowercase().starts_with("<!doctype html>"));

    let gzip = page(&gateway, "Accept-Encoding: gzip\r\n").await;
    assert_eq!(gzip.header("content-encoding"), Some("gzip"));
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&gzip.body[..]).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);

    let brotli = page(&gateway, "Accept-Encoding: br\r\n").await;
    assert_eq!(brotli.header("content-encoding"), Some("br"));
    let mut unpacked = Vec::new();
    brotli_decompressor::Decompressor::new(&brotli.body[..], 4096).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
}

#[tokio::test]
async fn only_our_own_names_are_answered() {
    let gateway = start(|config| {
        config.hosts = ["Report.Example.org", "code.example.org:8443", "abcdef.onion"].map(String::from).to_vec()
    });
    let port = gateway.plain.port();
    let other = port ^ 1;
    for (host, ours) in [
        ("report.example.org".to_owned(), true),
        ("REPORT.example.ORG".to_owned(), true),
        ("report.example.org:443".to_owned(), true),
        ("report.example.org:".to_owned(), false),
        ("report.example.org:443443".to_owned(), false),
        ("report.example.org:4a".to_owned(), false),
        ("report.example.org.".to_owned(), false),
        ("evil-report.example.org".to_owned(), false),
        ("report.example.org.evil.org".to_owned(), false),
        ("code.example.org:8443".to_owned(), true),
        ("code.example.org:8444".to_owned(), false),
        ("code.example.org".to_owned(), false),
        ("abcdef.onion".to_owned(), true),
        (format!("localhost:{port}"), true),
        (format!("127.0.0.1:{port}"), true),
        (format!("[::1]:{port}"), true),
        (format!("localhost:{other}"), false),
        ("localhost".to_owned(), false),
    ] {
        let answer = gateway.ask(format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await;
        assert_eq!(answer.status, if ours { 200 } else { 421 }, "{host}");
    }
}

#[tokio::test]
async fn a_connection_ends_after_its_thirty_second_answer() {
    let gateway = start(|_| {});
    let mut stream = gateway.plain().await;
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.plain);
    stream.write_all(request.repeat(33).as_bytes()).await.unwrap();
    for number in 1..=32 {
        let answer = read_answer(&mut stream, false).await.unwrap();
        assert_eq!((answer.status, answer.header("connection")), (200, (number == 32).then_some("close")), "{number}");
    }
    assert_eq!(read_answer(&mut stream, false).await, None);
}
