//! From a request head to a typed action, or to a refusal. Pure: no address, no clock, no body.
//!
//! hyper accepts more than we want to reason about (no `Host`, two of them, absolute-form, a body on `GET`). What is
//! refused here was measured to pass hyper. Malformed heads never arrive: hyper answers those with 400 or 431 itself.

use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode, Version};

use crate::language::Language;
use crate::limits;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::relay;

/// How a form is sent (WHATWG HTML, section 4.10.22).
const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The page, or its head only; in this language, or in the browser's.
    Page(Option<Language>),
    /// The public file of rosters.
    Rosters,
    /// An encapsulated request for the vault, of this class.
    Relay(Class),
    /// The first page without scripts, or its head only.
    Plain,
    /// A form of a page without scripts, of so many bytes.
    PlainForm(usize),
}

/// Why a request is refused. Each has one status and one sentence, and nothing of the request in either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not HTTP/1.1, nor HTTP/1.0 where a browser for text may say that.
    Version,
    /// No `Host`, several, or not one of ours.
    Host,
    /// The request line names another place than a path (absolute-form or authority-form).
    Form,
    /// `Transfer-Encoding` in any shape, or a relay request without a length.
    LengthRequired,
    /// `Expect`.
    Expect,
    /// `Upgrade`, which nothing here offers.
    Upgrade,
    /// A body where none belongs.
    Body,
    /// A length that is none of the relay's sizes.
    Length,
    /// Another content type than the relay's, or an encoded body.
    ContentType,
    /// A form that is none, or an encoded one.
    FormType,
    /// A form that is longer than any.
    FormLength,
    /// A form that another site sent.
    OtherSite,
    /// A method that this path does not have; the methods it has.
    Method(&'static str),
    /// Everything else.
    NotFound,
}

impl Refusal {
    /// The status of this refusal's answer.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Version => StatusCode::HTTP_VERSION_NOT_SUPPORTED,
            Self::Host => StatusCode::MISDIRECTED_REQUEST,
            Self::Form | Self::Upgrade | Self::Body | Self::Length => StatusCode::BAD_REQUEST,
            Self::LengthRequired => StatusCode::LENGTH_REQUIRED,
            Self::Expect => StatusCode::EXPECTATION_FAILED,
            Self::ContentType | Self::FormType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::FormLength => StatusCode::PAYLOAD_TOO_LARGE,
            Self::OtherSite => StatusCode::FORBIDDEN,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotFound => StatusCode::NOT_FOUND,
        }
    }

    /// Whether the connection ends with this refusal: where the request ends, or whom it was meant for, is in doubt, so
    /// nothing that follows it on the connection is believed.
    #[must_use]
    pub const fn ends_connection(self) -> bool {
        !matches!(self, Self::ContentType | Self::Method(_) | Self::NotFound)
    }

    /// The sentence of this refusal's answer.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Version => "This server speaks HTTP/1.1.",
            Self::Host => "This server does not go by that name.",
            Self::Form => "A request names a path here, nothing else.",
            Self::LengthRequired => "A request here states its length.",
            Self::Expect => "Nothing is expected here in advance.",
            Self::Upgrade => "There is nothing here to upgrade to.",
            Self::Body => "No body belongs to this request.",
            Self::Length => "A request has one of two lengths here.",
            Self::ContentType => "A request here is an Oblivious HTTP message.",
            Self::FormType => "A form here is sent as one.",
            Self::FormLength => {
                "This is more than can be sent at once. Go back in your browser: what you wrote is still there. Shorten it a little."
            }
            Self::OtherSite => "This form came from another site. Open this one's own page and write there.",
            Self::Method(_) => "This address takes other requests.",
            Self::NotFound => "There is nothing at this address.",
        }
    }
}

/// The names that this server goes by.
#[derive(Clone, Debug, Default)]
pub struct Hosts(Vec<String>);

impl Hosts {
    /// Names as in a `Host` header: with a port, exactly that; without one, with any port or none.
    #[must_use]
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().collect())
    }

    fn has(&self, host: &str) -> bool {
        self.0.iter().any(|name| host.eq_ignore_ascii_case(name) || without_port(host).eq_ignore_ascii_case(name))
    }
}

/// `host` without `:port`, where what follows the last colon is one to five digits.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Decides what a request head asks for.
///
/// There is no check of `Origin` (with `Referrer-Policy: no-referrer`, a form's own page is not in it): the relay's content type makes every browser ask first (a preflight, which gets 405)
/// before it sends one from another site, and nothing here depends on who asks.
///
/// # Errors
/// The first [`Refusal`] that applies, in the order below.
pub fn decide(head: &Parts, hosts: &Hosts) -> Result<Action, Refusal> {
    let headers = &head.headers;
    // w3m and other browsers for text say HTTP/1.0, with a host; the page says to them where the pages without scripts are.
    let old = head.version == Version::HTTP_10 && matches!(head.uri.path(), "/" | "/plain");
    if head.version != Version::HTTP_11 && !old {
        return Err(Refusal::Version);
    }
    if head.uri.scheme().is_some() || head.uri.authority().is_some() {
        return Err(Refusal::Form);
    }
    if !only(headers, &header::HOST).and_then(|host| host.to_str().ok()).is_some_and(|host| hosts.has(host)) {
        return Err(Refusal::Host);
    }
    // A front that reads lengths differently from us could smuggle a request past itself: only one way to say it.
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(Refusal::LengthRequired);
    }
    if headers.contains_key(header::EXPECT) {
        return Err(Refusal::Expect);
    }
    if headers.contains_key(header::UPGRADE) {
        return Err(Refusal::Upgrade);
    }
    // What someone typed never belongs into an address, so an address with a query is none of ours.
    if head.uri.query().is_some() {
        return Err(Refusal::NotFound);
    }
    match (&head.method, head.uri.path()) {
        (&Method::GET | &Method::HEAD, "/") => without_body(headers).map(|()| Action::Page(None)),
        (&Method::GET, "/rosters") => without_body(headers).map(|()| Action::Rosters),
        (&Method::POST, "/relay") => relay_class(headers).map(Action::Relay),
        (_, "/") => Err(Refusal::Method("GET, HEAD")),
        (_, "/rosters") => Err(Refusal::Method("GET")),
        (_, "/relay") => Err(Refusal::Method("POST")),
        (&Method::GET | &Method::HEAD, "/plain") => without_body(headers).map(|()| Action::Plain),
        (&Method::POST, "/plain") => form_length(headers).map(Action::PlainForm),
        (_, "/plain") => Err(Refusal::Method("GET, HEAD, POST")),
        (method, path) => {
            let language = path.strip_prefix('/').and_then(Language::of_tag).ok_or(Refusal::NotFound)?;
            match *method {
                Method::GET | Method::HEAD => without_body(headers).map(|()| Action::Page(Some(language))),
                _ => Err(Refusal::Method("GET, HEAD")),
            }
        }
    }
}

fn without_body(headers: &HeaderMap) -> Result<(), Refusal> {
    if !headers.contains_key(header::CONTENT_LENGTH) {
        return Ok(());
    }
    match length(headers) {
        Some(0) => Ok(()),
        _ => Err(Refusal::Body),
    }
}

fn relay_class(headers: &HeaderMap) -> Result<Class, Refusal> {
    if !headers.contains_key(header::CONTENT_LENGTH) {
        return Err(Refusal::LengthRequired);
    }
    let class = length(headers).and_then(relay::class_of_request).ok_or(Refusal::Length)?;
    let relayed = only(headers, &header::CONTENT_TYPE).is_some_and(|kind| kind == relay::REQUEST_TYPE);
    if !relayed || headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Refusal::ContentType);
    }
    Ok(class)
}

/// The length of a form that a page of ours sent.
fn form_length(headers: &HeaderMap) -> Result<usize, Refusal> {
    if !headers.contains_key(header::CONTENT_LENGTH) {
        return Err(Refusal::LengthRequired);
    }
    // Fetch metadata (W3C): browsers that say nothing, such as w3m, are believed. Nothing here depends on who asks, but nobody is made to
    // send words that another site chose.
    let site = headers.get_all("sec-fetch-site").iter().all(|site| site == "same-origin" || site == "none");
    if !site {
        return Err(Refusal::OtherSite);
    }
    let is_form = only(headers, &header::CONTENT_TYPE).is_some_and(|kind| kind == FORM_TYPE);
    if !is_form || headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Refusal::FormType);
    }
    let length = length(headers).ok_or(Refusal::Body)?;
    if length > limits::FORM_BYTES { Err(Refusal::FormLength) } else { Ok(length) }
}

/// The one `Content-Length`, in decimal digits only.
fn length(headers: &HeaderMap) -> Option<usize> {
    let text = only(headers, &header::CONTENT_LENGTH)?.to_str().ok()?;
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// A header's value when there is exactly one.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value),
        _ => None,
    }
}
