//! The relay (RFC 9458): a request of one of two sizes in, an answer of the same class out, and not a byte of either
//! understood.

use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::relay::RESPONSE_TYPE;

use crate::answer::{self, Answer};
use crate::limits;
use crate::vault_link::{Failure, Question, VaultLink};

/// Passes one request of exactly its class's size on.
pub(crate) async fn relay(vault: &VaultLink, class: Class, body: Bytes) -> Answer {
    let expected = limits::answer_bytes(class);
    match vault.ask(&Question::Relay(body), expected).await {
        Ok((StatusCode::OK, bytes)) if bytes.len() == expected => {
            let mut answer = Answer::new(bytes.into());
            answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(RESPONSE_TYPE));
            answer
        }
        // The vault could not open it. Most often the page was open longer than its relay key was valid.
        Ok((status, _)) if status.is_client_error() => answer::sentence(StatusCode::UNPROCESSABLE_ENTITY, NOT_OPENED),
        Ok((StatusCode::SERVICE_UNAVAILABLE, _)) | Err(Failure::Unreachable) => answer::outage(),
        // Another length would tell anyone who counts bytes something; it goes no further.
        Ok(_) | Err(Failure::Broken) => answer::sentence(StatusCode::BAD_GATEWAY, WRONG_ANSWER),
    }
}

const NOT_OPENED: &str =
    "The store could not open this. What you wrote is still in this page. Fetch the keys anew and try again.";
const WRONG_ANSWER: &str =
    "The store gave an answer that cannot be used. What you wrote is still in this page. Try again in a minute.";
