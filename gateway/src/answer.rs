//! Answers: fixed sentences, and the headers that every one of them carries.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use tellsafe_protocol::relay::RESPONSE_TYPE;
use tellsafe_protocol::work;

use crate::route::Refusal;
use crate::wait::Wait;

/// An answer of known length.
pub(crate) type Answer = Response<Full<Bytes>>;

/// A status and one sentence, the same for everyone who gets this status here.
pub(crate) fn sentence(status: StatusCode, sentence: &'static str) -> Answer {
    let mut answer = Answer::new(Bytes::from_static(sentence.as_bytes()).into());
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}

/// What `route` refused.
pub(crate) fn refusal(refusal: Refusal) -> Answer {
    let mut answer = sentence(refusal.status(), refusal.sentence());
    if let Refusal::Method(allowed) = refusal {
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    }
    if refusal.ends_connection() {
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

/// 503: the vault cannot be asked.
pub(crate) fn outage() -> Answer {
    let text = "The store is not answering. What you wrote is still in this page. Try again in a minute.";
    retry(StatusCode::SERVICE_UNAVAILABLE, text, Wait::Minute)
}

/// 503: every place for a body is taken.
pub(crate) fn busy() -> Answer {
    let text = "Many people are writing right now. What you wrote is still in this page. Try again in a minute.";
    retry(StatusCode::SERVICE_UNAVAILABLE, text, Wait::Minute)
}

/// 429: one network, or everyone together, asked for too much.
pub(crate) fn too_many(wait: Wait) -> Answer {
    let text = match wait {
        Wait::TenSeconds => {
            "Too many requests came at once. What you wrote is still in this page. Try again in ten seconds."
        }
        Wait::HalfMinute => {
            "Too many requests came at once. What you wrote is still in this page. Try again in half a minute."
        }
        Wait::Minute => "Too many requests came at once. What you wrote is still in this page. Try again in a minute.",
        Wait::TwoMinutes => {
            "Too many requests came at once. What you wrote is still in this page. Try again in two minutes."
        }
    };
    retry(StatusCode::TOO_MANY_REQUESTS, text, wait)
}

/// As [`too_many`], to a request that work would let through.
pub(crate) fn work_wanted(asked: &work::Asked, wait: Wait) -> Answer {
    let mut answer = too_many(wait);
    if let Ok(value) = HeaderValue::from_str(&asked.to_header()) {
        answer.headers_mut().insert(HeaderName::from_static(work::HEADER), value);
    }
    answer
}

/// 408: the body did not arrive in time, or broke off.
pub(crate) fn body_late() -> Answer {
    sentence(
        StatusCode::REQUEST_TIMEOUT,
        "The request took too long to arrive. What you wrote is still in this page. Try again.",
    )
}

/// As [`busy`], [`too_many`] and [`body_late`], to a form that was not read: it is still in the page before this one.
pub(crate) fn form_not_read(status: StatusCode) -> Answer {
    let text = "Too much came at once, or too slowly. Nothing was sent. Go back in your browser: what you wrote is still there. Wait two \
                minutes, then send it again.";
    retry(status, text, Wait::TwoMinutes)
}

fn retry(status: StatusCode, text: &'static str, wait: Wait) -> Answer {
    let mut answer = sentence(status, text);
    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.seconds()));
    answer
}

/// Puts on the headers of every answer. `secure` is TLS; on the plain listener HSTS would be ignored or wrong.
pub(crate) fn finish(mut answer: Answer, secure: bool, last: bool) -> Answer {
    let headers = answer.headers_mut();
    for (name, value) in EVERYWHERE {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    // What only a script of ours reads: a browser that is sent there keeps it as a file and shows nothing.
    let is_read = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == ROSTERS_TYPE || kind == RESPONSE_TYPE);
    if !is_read {
        for (name, value) in SHOWN {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| crate::page::CONTENT_SECURITY_POLICY.clone());
    }
    if secure {
        // Two years. Without `includeSubDomains`: what else the operator runs under this name is not ours to decide.
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000"));
    }
    if last {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

/// The type of the public file.
pub(crate) const ROSTERS_TYPE: &str = "application/cbor";

/// The same on every answer, so that none is ever kept, sniffed or read by another site.
const EVERYWHERE: [(&str, &str); 3] = [
    ("cache-control", "no-store"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
];

/// The same on all that a browser could show, refusals too, so that none is ever framed or linked from. The others go without: a kilobyte of
/// every first visit that means nothing there.
const SHOWN: [(&str, &str); 5] = [
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", PERMISSIONS),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
];

/// Everything a page could ask a browser for, off: this page asks for nothing.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), \
    display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), \
    local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), \
    publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), window-management=(), \
    xr-spatial-tracking=()";
