//! A sentence posted to an address of the member's own, such as a chat's.

use super::connection::Connection;
use crate::error::{ClientError, Kind};
use crate::site::Site;
use hyper::Method;
use hyper::body::Bytes;

/// Bytes of an answer, which nobody reads.
const MAX_ANSWER: usize = 64 * 1024;

/// Posts `{"text": sentence}` to `url`, over the certificates and proxy of `site`.
///
/// # Errors
/// No such address, no answer, or a status other than 200.
pub fn webhook(url: &str, sentence: &str, site: &Site) -> Result<(), ClientError> {
    let unclear = || {
        ClientError::new(Kind::Usage, "The webhook is no address.")
            .next("Write it as https://chat.example.org/hooks/… as the chat shows it.")
    };
    let (scheme, rest) = url.split_once("://").ok_or_else(unclear)?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let place = Site { address: format!("{scheme}://{host}"), ..site.clone() };
    let body = serde_json::json!({ "text": sentence }).to_string();
    let body = Some(("application/json", Bytes::from(body)));
    Connection::new(&place)?.exchange(&Method::POST, &format!("/{path}"), body, MAX_ANSWER).map(|_| ())
}
