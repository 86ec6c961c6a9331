//! The page, for everyone who reads the same language the same bytes. Compressed ahead of time: nothing that depends on a visit is ever
//! compressed.

use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderValue};

use crate::answer::Answer;
use crate::language::Language;
use crate::weights::weighted;

/// What allows the page's own script and style, by hash, and nothing else. The page's build writes it.
pub(crate) static CONTENT_SECURITY_POLICY: HeaderValue =
    HeaderValue::from_static(include_str!("../page/dist/csp.txt").trim_ascii());

/// One language's page, and the same compressed.
struct Page {
    plain: &'static [u8],
    brotli: &'static [u8],
    gzip: &'static [u8],
}

macro_rules! built {
    ($tag:literal) => {
        Page {
            plain: include_bytes!(concat!("../page/dist/", $tag, ".html")),
            brotli: include_bytes!(concat!("../page/dist/", $tag, ".html.br")),
            gzip: include_bytes!(concat!("../page/dist/", $tag, ".html.gz")),
        }
    };
}

static ENGLISH: Page = built!("en");
static GERMAN: Page = built!("de");
static SPANISH: Page = built!("es");
static FRENCH: Page = built!("fr");
static ARABIC: Page = built!("ar");
static JAPANESE: Page = built!("ja");

/// The page in the language that the path names, or else in the browser's, and in the best encoding that the client takes.
pub(crate) fn page(language: Option<Language>, headers: &HeaderMap) -> Answer {
    let page = match language.unwrap_or_else(|| Language::preferred(headers)) {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
        Language::Spanish => &SPANISH,
        Language::French => &FRENCH,
        Language::Arabic => &ARABIC,
        Language::Japanese => &JAPANESE,
    };
    let (bytes, encoding) = if accepts(headers, "br") {
        (page.brotli, Some("br"))
    } else if accepts(headers, "gzip") {
        (page.gzip, Some("gzip"))
    } else {
        (page.plain, None)
    };
    let mut answer = Answer::new(Bytes::from_static(bytes).into());
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, accept-language"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer
}

/// Whether `Accept-Encoding` names `coding` with a weight other than zero (RFC 9110, section 12.5.3).
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    weighted(headers, header::ACCEPT_ENCODING).any(|(named, weight)| named.eq_ignore_ascii_case(coding) && weight > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(line: &str, coding: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, line.parse().unwrap());
        accepts(&headers, coding)
    }

    #[test]
    fn weights_are_understood() {
        assert!(takes("gzip, deflate, br, zstd", "br"));
        assert!(takes("GZIP;q=0.1", "gzip"));
        assert!(!takes("br;q=0, gzip", "br"));
        assert!(!takes("br; q=0.000", "br"));
        assert!(!takes("brotli, x-gzip", "br"));
        assert!(!takes("*", "br"), "a client that does not say br gets what every client can read");
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }

    #[test]
    fn the_policy_is_exactly_ours() {
        let policy = CONTENT_SECURITY_POLICY.to_str().unwrap();
        let directives: Vec<&str> = policy.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
        let hash = |part: &str, name: &str| {
            let source = part.strip_prefix(name).unwrap().trim();
            assert!(
                !source.is_empty() && source.split(' ').all(|one| one.starts_with("'sha256-") && one.len() == 53),
                "{part}"
            );
        };
        assert_eq!(directives.len(), 9, "{policy}");
        assert_eq!(directives[0], "default-src 'none'");
        hash(directives[1], "script-src ");
        hash(directives[2], "style-src ");
        assert_eq!(
            directives[3..],
            [
                "connect-src 'self'",
                "form-action 'none'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
                "require-trusted-types-for 'script'",
                "trusted-types 'none'",
            ]
        );
    }
}
