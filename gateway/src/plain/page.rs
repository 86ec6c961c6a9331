//! What all these pages share: head, header, policy, hidden fields, and sizes that say little.

use std::sync::LazyLock;

use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{self, HeaderValue};
use tellsafe_protocol::bytes::{RosterHash, sha256};
use tellsafe_protocol::roster::fingerprint;

use super::html::Html;
use crate::answer::Answer;
use crate::wait::Wait;
use crate::words::Words;

/// Where all of this is.
pub(crate) const PATH: &str = "/plain";
/// Answers are a multiple of this many bytes, so that their size says little. A report of more than about six thousand bytes that is shown again
/// takes a step more than an unknown code, and how much was typed shows in the length of the form that was sent.
pub(crate) const UNIT: usize = 16 * 1024;

/// The page's own style, and what these pages need besides: links that look like what they do, and forms side by side.
const STYLE: &str = concat!(include_str!("../../page/style.css"), include_str!("style.css"));

/// What allows that style and sending forms here, and nothing else.
static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    // The fingerprint's alphabet is base64url; a policy's is base64, padded (CSP 3, section 2.3.1).
    let hash = fingerprint(&RosterHash(sha256(&[STYLE.as_bytes()]))).replace('-', "+").replace('_', "/");
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).ok()
});

/// A page in the making.
pub(crate) struct Page {
    /// Its content.
    pub(crate) html: Html,
    /// Its language.
    pub(crate) words: Words,
    status: StatusCode,
}

impl Page {
    /// Begins a page with this heading.
    pub(crate) fn new(words: Words, heading: &str) -> Self {
        let mut html = Html::new();
        html.raw("<!doctype html>\n");
        html.open("html", &[("lang", words.tag()), ("dir", words.word("meta.dir"))]);
        html.raw(
            "<head>\n<meta charset=\"utf-8\">\n<title>Tellsafe</title>\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"format-detection\" content=\"telephone=no\">\n<style>",
        );
        html.raw(STYLE).raw("</style>\n</head>\n<body>\n<header id=\"top\">\n");
        html.raw("<p class=\"mark\" translate=\"no\">Tellsafe</p>\n");
        html.element(
            "a",
            &[("id", "leave"), ("class", "leave"), ("href", "about:blank"), ("rel", "noreferrer")],
            words.word("plain.leave"),
        );
        html.raw("</header>\n<main id=\"main\">\n");
        html.element("h1", &[], words.word(heading));
        Self { html, words, status: StatusCode::OK }
    }

    /// Gives it another status than 200.
    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// A paragraph of ours.
    pub(crate) fn p(&mut self, key: &str) -> &mut Self {
        self.html.p(self.words.word(key));
        self
    }

    /// A heading of ours.
    pub(crate) fn h2(&mut self, key: &str) -> &mut Self {
        self.html.element("h2", &[], self.words.word(key));
        self
    }

    /// A hint of ours.
    pub(crate) fn hint(&mut self, key: &str) -> &mut Self {
        self.html.element("p", &[("class", "hint")], self.words.word(key));
        self
    }

    /// Something that must not be missed.
    pub(crate) fn note(&mut self, id: &str, said: &str) -> &mut Self {
        self.html.open("div", &[("class", "note"), ("id", id)]).p(said).close("div");
        self
    }

    /// What went wrong: said before anything else, with a way to the field it is about where there is one.
    pub(crate) fn error(&mut self, sentences: &[&str], faults: &[(&str, String)]) -> &mut Self {
        // Focus begins here, so that it is in sight and read first.
        self.html.open("div", &[("id", "error"), ("role", "alert"), ("tabindex", "-1"), ("autofocus", "")]);
        for sentence in sentences {
            self.html.p(sentence);
        }
        if !faults.is_empty() {
            self.html.open("ul", &[]);
            for (id, sentence) in faults {
                self.html.raw("<li>").element("a", &[("href", &format!("#{id}"))], sentence).raw("</li>\n");
            }
            self.html.close("ul");
        }
        self.html.close("div");
        self
    }

    /// Begins a form that leads to `step`. Nothing it carries is ever in an address.
    pub(crate) fn form(&mut self, step: &str, hidden: &[(&str, &str)]) -> &mut Self {
        self.html.open(
            "form",
            &[("method", "post"), ("action", PATH), ("accept-charset", "utf-8"), ("autocomplete", "off")],
        );
        self.hidden("lang", self.words.tag()).hidden("step", step);
        for (name, value) in hidden {
            self.hidden(name, value);
        }
        self
    }

    fn hidden(&mut self, name: &str, value: &str) -> &mut Self {
        self.html.open("input", &[("type", "hidden"), ("name", name), ("value", value)]).raw("\n");
        self
    }

    /// A button that sends the form it stands in. Not a `button` element: w3m has none.
    pub(crate) fn button(&mut self, id: &str, class: &str, said: &str) -> &mut Self {
        self.html.open("input", &[("type", "submit"), ("id", id), ("class", class), ("value", said)]).raw("\n");
        self
    }

    /// Ends a form.
    pub(crate) fn end(&mut self) -> &mut Self {
        self.html.close("form");
        self
    }

    /// A form that is one button.
    pub(crate) fn way(
        &mut self,
        step: &str,
        hidden: &[(&str, &str)],
        (id, class, key): (&str, &str, &str),
    ) -> &mut Self {
        let said = self.words.word(key);
        self.form(step, hidden).button(id, class, said).end()
    }

    /// A link that begins anew.
    pub(crate) fn anew(&mut self, id: &str, key: &str) -> &mut Self {
        self.html.element("a", &[("id", id), ("class", "way"), ("href", PATH)], self.words.word(key));
        self
    }

    /// The whole answer. It ends its connection, so that the server's buffers for it end too.
    pub(crate) fn answer(mut self) -> Answer {
        self.html.raw("</main>\n</body>\n</html>\n");
        let mut answer = Answer::new(Bytes::from_owner(self.html.padded(UNIT)).into());
        *answer.status_mut() = self.status;
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(Wait::Minute.seconds()));
        }
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        finish(answer)
    }
}

/// What answers here carry beside what all answers do.
pub(crate) fn finish(mut answer: Answer) -> Answer {
    let headers = answer.headers_mut();
    if let Some(policy) = &*POLICY {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    answer
}
