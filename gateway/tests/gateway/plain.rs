//! The pages without scripts: who may send forms there, how long they are, and what every answer carries. Whole journeys are in the
//! tests of the promises.

use crate::support::{Answer, Running, start};

const FORM: &str = "application/x-www-form-urlencoded";

async fn post(gateway: &Running, further: &str, body: &str) -> Answer {
    let head =
        format!("POST /plain HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n{further}\r\n", gateway.plain, body.len());
    gateway.ask(format!("{head}{body}").as_bytes()).await
}

async fn form(gateway: &Running, further: &str, body: &str) -> Answer {
    post(gateway, &format!("Content-Type: {FORM}\r\n{further}"), body).await
}

#[tokio::test]
async fn the_headers_are_exactly_these() {
    let gateway = start(|_| {});
    for answer in [gateway.get("/plain").await, form(&gateway, "", "step=code").await] {
        assert_eq!(answer.status, 200);
        let mut names: Vec<&str> = answer.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "cache-control",
                "connection",
                "content-length",
                "content-security-policy",
                "content-type",
                "cross-origin-embedder-policy",
                "cross-origin-opener-policy",
                "cross-origin-resource-policy",
                "permissions-policy",
                "referrer-policy",
                "x-content-type-options",
                "x-frame-options",
            ]
        );
        assert_eq!(answer.header("connection"), Some("close"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let policy = answer.header("content-security-policy").unwrap();
        let (before, after) = policy.split_once("'sha256-").unwrap();
        assert_eq!(before, "default-src 'none'; style-src ");
        assert_eq!(&after[44..], "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        assert_eq!(answer.body.len() % 16_384, 0, "a size that says little");
        assert!(!answer.text().contains("<script") && !answer.text().contains(" style="), "{}", answer.text());
    }
}

#[tokio::test]
async fn other_sites_send_nothing() {
    let gateway = start(|_| {});
    for site in ["cross-site", "same-site", "anything", "same-origin, cross-site"] {
        let answer = form(&gateway, &format!("Sec-Fetch-Site: {site}\r\n"), "step=code").await;
        assert_eq!(answer.status, 403, "{site}");
        assert!(answer.text().starts_with("This form came from another site."));
    }
    let two = form(&gateway, "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n", "step=code").await;
    assert_eq!(two.status, 403);
    for site in ["", "Sec-Fetch-Site: same-origin\r\n", "Sec-Fetch-Site: none\r\n"] {
        assert_eq!(form(&gateway, site, "step=code").await.status, 200, "{site}");
    }
    // Browsers for text speak an older HTTP.
    let old = format!(
        "POST /plain HTTP/1.0\r\nHost: {}\r\nContent-Type: {FORM}\r\nContent-Length: 9\r\n\r\nstep=code",
        gateway.plain
    );
    let mut stream = gateway.plain().await;
    tokio::io::AsyncWriteExt::write_all(&mut stream, old.as_bytes()).await.unwrap();
    assert!(crate::support::read_to_end(&mut stream).await.0.starts_with(b"HTTP/1.0 200 OK"));
    // A link from anywhere opens the first page.
    let link = format!("GET /plain HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: cross-site\r\n\r\n", gateway.plain);
    assert_eq!(gateway.ask(link.as_bytes()).await.status, 200);
}

#[tokio::test]
async fn only_forms_of_a_bounded_length() {
    let gateway = start(|_| {});
    assert_eq!(post(&gateway, "", "step=code").await.status, 415);
    for kind in ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=utf-8", "text/plain"] {
        assert_eq!(post(&gateway, &format!("Content-Type: {kind}\r\n"), "step=code").await.status, 415, "{kind}");
    }
    assert_eq!(form(&gateway, "Content-Encoding: gzip\r\n", "step=code").await.status, 415);
    let longest = format!("step=code&what={}", "x".repeat(640 * 1024 - 15));
    assert_eq!(form(&gateway, "", &longest).await.status, 200);
    let answer = form(&gateway, "", &format!("{longest}x")).await;
    assert_eq!((answer.status, answer.text().contains("what you wrote is still there")), (413, true));
    let without = format!("POST /plain HTTP/1.1\r\nHost: {}\r\nContent-Type: {FORM}\r\n\r\n", gateway.plain);
    assert_eq!(gateway.ask(without.as_bytes()).await.status, 411);
    let put = format!("PUT /plain HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.plain);
    assert_eq!(gateway.ask(put.as_bytes()).await.header("allow"), Some("GET, HEAD, POST"));
    assert_eq!(gateway.get("/plain?what=x").await.status, 404, "nothing is in an address");
    assert_eq!(gateway.get("/plain/").await.status, 404);
    for nonsense in ["", "step", "step=%", "step=nonsense", "%ff=1", "step=send&desk=x&once=y"] {
        let answer = form(&gateway, "", nonsense).await;
        assert!([400, 503].contains(&answer.status) && answer.text().contains("id=\"error\""), "{nonsense}");
    }
}

#[tokio::test]
async fn what_was_typed_is_escaped_wherever_it_is_shown() {
    let gateway = start(|_| {});
    // There is no vault, so the form comes back as one that can be sent again.
    let hostile = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E%26amp;%00";
    let answer = form(&gateway, "", &format!("step=send&what={hostile}&{hostile}=1&lang={hostile}")).await;
    assert_eq!(answer.status, 503);
    assert!(!answer.text().contains("<script"));
    assert!(answer.text().contains("value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;\u{fffd}\""));
}

#[tokio::test]
async fn languages_by_the_browser_and_by_hand() {
    let gateway = start(|_| {});
    let ask = |line: &str| format!("GET /plain HTTP/1.1\r\nHost: {}\r\nAccept-Language: {line}\r\n\r\n", gateway.plain);
    for (line, expected) in
        [("de-AT", "lang=\"de\" dir=\"ltr\""), ("ar", "lang=\"ar\" dir=\"rtl\""), ("tlh", "lang=\"en\"")]
    {
        let answer = gateway.ask(ask(line).as_bytes()).await;
        assert!(answer.text().contains(&format!("<html {expected}")), "{line}");
    }
    let answer = form(&gateway, "Accept-Language: de\r\n", "step=code&lang=ja").await;
    assert!(answer.text().contains("<html lang=\"ja\"") && answer.text().contains("name=\"lang\" value=\"ja\""));
}
