//! Requests that two programs could read differently, and what each is answered with; `tests/src/hostile/smuggling.rs` sends them to the
//! real program as well.

use tellsafe_gateway::limits::request_bytes;
use tellsafe_protocol::bhttp::Class;

/// A name, the bytes with `@` for the gateway's own host, and the statuses of all answers until it closes.
pub(crate) type Case = (&'static str, String, &'static [u16]);

/// Bytes of a relay request that is not refused for its length.
pub(crate) const SMALL: usize = request_bytes(Class::Small);

/// All of them.
pub(crate) fn corpus() -> Vec<Case> {
    let relay = "POST /relay HTTP/1.1\r\nHost: @\r\nContent-Type: message/ohttp-req\r\n";
    let hidden = "GET /rosters HTTP/1.1\r\nHost: @\r\n\r\n";
    let many: String = (0..40).map(|number| format!("X-{number}: 1\r\n")).collect();
    let long = "a".repeat(9 * 1024);
    vec![
        // One length, said once, in digits.
        (
            "length and chunks",
            format!("{relay}Content-Length: {SMALL}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"),
            &[411],
        ),
        ("chunks", format!("{relay}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"), &[411]),
        (
            "chunks with an extension",
            format!("{relay}Transfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\n\r\n{hidden}"),
            &[411],
        ),
        ("misspelt chunks", format!("{relay}Transfer-Encoding: xchunked\r\n\r\n{hidden}"), &[400]),
        ("chunks, then not", format!("{relay}Transfer-Encoding: chunked, identity\r\n\r\n{hidden}"), &[400]),
        ("chunks behind a space", format!("{relay}Transfer-Encoding : chunked\r\n\r\n{hidden}"), &[400]),
        ("chunks on GET", "GET / HTTP/1.1\r\nHost: @\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".into(), &[411]),
        ("two lengths", format!("{relay}Content-Length: {SMALL}\r\nContent-Length: 0\r\n\r\n{hidden}"), &[400]),
        ("a list of lengths", format!("{relay}Content-Length: {SMALL}, {SMALL}\r\n\r\n{hidden}"), &[400]),
        ("a length with a sign", format!("{relay}Content-Length: +{SMALL}\r\n\r\n{hidden}"), &[400]),
        ("a negative length", format!("{relay}Content-Length: -1\r\n\r\n{hidden}"), &[400]),
        ("a length in hexadecimal", format!("{relay}Content-Length: 0x10477\r\n\r\n{hidden}"), &[400]),
        ("an endless length", format!("{relay}Content-Length: 99999999999999999999999\r\n\r\n{hidden}"), &[400]),
        ("no length", format!("{relay}\r\n"), &[411]),
        ("no length and a hidden request", format!("{relay}\r\n{hidden}"), &[411]),
        ("length zero", format!("{relay}Content-Length: 0\r\n\r\n"), &[400]),
        ("one byte less", format!("{relay}Content-Length: {}\r\n\r\n{hidden}", SMALL - 1), &[400]),
        ("one byte more", format!("{relay}Content-Length: {}\r\n\r\n{hidden}", SMALL + 1), &[400]),
        ("a body that ends early", format!("{relay}Content-Length: {SMALL}\r\n\r\nshort"), &[408]),
        // Nothing but a path, and no body where none belongs.
        (
            "a body on GET",
            format!("GET / HTTP/1.1\r\nHost: @\r\nContent-Length: {}\r\n\r\n{hidden}", hidden.len()),
            &[400],
        ),
        ("absolute-form, our host", "GET http://@/ HTTP/1.1\r\nHost: @\r\n\r\n".into(), &[400]),
        ("absolute-form, another host", "GET http://example.org/ HTTP/1.1\r\nHost: @\r\n\r\n".into(), &[400]),
        ("authority-form", "CONNECT example.org:443 HTTP/1.1\r\nHost: @\r\n\r\n".into(), &[400]),
        ("asterisk-form", "OPTIONS * HTTP/1.1\r\nHost: @\r\n\r\n".into(), &[404]),
        ("a query", "GET /?code=words HTTP/1.1\r\nHost: @\r\n\r\n".into(), &[404]),
        ("an empty query", "GET /? HTTP/1.1\r\nHost: @\r\n\r\n".into(), &[404]),
        ("a path with dots", "GET /../rosters HTTP/1.1\r\nHost: @\r\n\r\n".into(), &[404]),
        ("a path with escapes", "GET /%72osters HTTP/1.1\r\nHost: @\r\n\r\n".into(), &[404]),
        ("two slashes", "GET //rosters HTTP/1.1\r\nHost: @\r\n\r\n".into(), &[404]),
        // One host, ours.
        ("no host", "GET / HTTP/1.1\r\n\r\n".into(), &[421]),
        ("two hosts", "GET / HTTP/1.1\r\nHost: @\r\nHost: @\r\n\r\n".into(), &[421]),
        ("two hosts, one of them not ours", "GET / HTTP/1.1\r\nHost: @\r\nHost: example.org\r\n\r\n".into(), &[421]),
        ("another host", "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n".into(), &[421]),
        ("a host behind a name", "GET / HTTP/1.1\r\nHost: name@@\r\n\r\n".into(), &[421]),
        ("an empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n".into(), &[421]),
        // Nothing but HTTP/1.1, except where a browser for text may come; it states its host, and a length.
        ("HTTP/1.0", "GET / HTTP/1.0\r\nHost: @\r\n\r\n".into(), &[200]),
        ("HTTP/1.0 without a host", "GET / HTTP/1.0\r\n\r\n".into(), &[421]),
        ("HTTP/1.0 elsewhere", "GET /rosters HTTP/1.0\r\nHost: @\r\n\r\n".into(), &[505]),
        ("a form without a length", "POST /plain HTTP/1.0\r\nHost: @\r\n\r\nstep=code".into(), &[411]),
        ("HTTP/1.0 and chunks", "POST /relay HTTP/1.0\r\nHost: @\r\nTransfer-Encoding: chunked\r\n\r\n".into(), &[400]),
        ("HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(), &[]),
        (
            "HTTP/2 by upgrade",
            "GET / HTTP/1.1\r\nHost: @\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n".into(),
            &[400],
        ),
        (
            "a websocket",
            "GET / HTTP/1.1\r\nHost: @\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n".into(),
            &[400],
        ),
        ("an expectation", format!("{relay}Content-Length: {SMALL}\r\nExpect: 100-continue\r\n\r\n"), &[417]),
        // What hyper itself refuses.
        ("a space before the colon", "GET / HTTP/1.1\r\nHost : @\r\n\r\n".into(), &[400]),
        ("a folded line", "GET / HTTP/1.1\r\nHost: @\r\nX-A: b\r\n c\r\n\r\n".into(), &[400]),
        ("a bare CR", "GET / HTTP/1.1\r\nHost: @\r\nX-A: b\rc\r\n\r\n".into(), &[400]),
        ("a NUL", "GET / HTTP/1.1\r\nHost: @\r\nX-A: b\0c\r\n\r\n".into(), &[400]),
        ("too many lines", format!("GET / HTTP/1.1\r\nHost: @\r\n{many}\r\n"), &[431]),
        ("too long a line", format!("GET / HTTP/1.1\r\nHost: @\r\nX-A: {long}\r\n\r\n"), &[431]),
        ("too long a path", format!("GET /{long} HTTP/1.1\r\nHost: @\r\n\r\n"), &[431]),
        ("no HTTP at all", "hello\r\n\r\n".into(), &[400]),
        // Methods and types.
        (
            "a preflight from another site",
            "OPTIONS /relay HTTP/1.1\r\nHost: @\r\nOrigin: https://example.org\r\n\r\n".into(),
            &[405],
        ),
        (
            "a form from another site",
            format!("POST /relay HTTP/1.1\r\nHost: @\r\nContent-Type: text/plain\r\nContent-Length: {SMALL}\r\n\r\n"),
            &[415],
        ),
        ("no type", format!("POST /relay HTTP/1.1\r\nHost: @\r\nContent-Length: {SMALL}\r\n\r\n"), &[415]),
        ("an encoded body", format!("{relay}Content-Encoding: gzip\r\nContent-Length: {SMALL}\r\n\r\n"), &[415]),
        ("GET of the relay", "GET /relay HTTP/1.1\r\nHost: @\r\n\r\n".into(), &[405]),
        ("POST to the page", format!("POST / HTTP/1.1\r\nHost: @\r\nContent-Length: {SMALL}\r\n\r\n"), &[405]),
        ("an invented method", "BREW / HTTP/1.1\r\nHost: @\r\n\r\n".into(), &[405]),
    ]
}

/// The statuses in what came back.
pub(crate) fn statuses(answers: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(answers);
    text.split("HTTP/1.").skip(1).filter_map(|answer| answer.get(2..5)?.parse().ok()).collect()
}
