//! Under flood a gateway asks for work (docs/design.md, "Under flood"): it is done, and the same request is sent once more with it.

use super::Gateway;
use super::delivery::LONGEST;
use crate::error::ClientError;
use hyper::Method;
use hyper::body::Bytes;
use std::time::Duration;
use tellsafe_protocol::bytes::sha256;
use tellsafe_protocol::relay::REQUEST_TYPE;
use tellsafe_protocol::work::{Asked, Work};

/// Further tries of one request that work is asked for; the page tries as often.
const TRIES: usize = 3;

impl Gateway {
    /// One sealed request, and the body of its answer.
    ///
    /// # Errors
    /// No answer, or a refusal that work did not change.
    pub(super) fn relayed(&mut self, request: &Bytes, most: usize) -> Result<Vec<u8>, ClientError> {
        let mut done: Option<(Asked, Work)> = None;
        let mut ask = |work: Option<&Work>| {
            let body = Some((REQUEST_TYPE, request.clone()));
            self.connection.exchange_with(&Method::POST, "/relay", body, work, most)
        };
        for _ in 0..TRIES {
            let error = match ask(done.as_ref().map(|(_, work)| work)) {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let Some(asked) = error.work else { return Err(error) };
            if done.as_ref().is_some_and(|(known, _)| *known == asked) {
                // It was right, and there is no room just now.
                std::thread::sleep(Duration::from_secs(error.after.min(LONGEST).into()));
                continue;
            }
            if let Some(output) = self.output {
                output.note("Too much is arriving at the server at once. Working for a moment to be let through.");
            }
            let Some(work) = asked.work(&sha256(&[request]), |_| ()) else { return Err(error) };
            done = Some((asked, work));
        }
        ask(done.as_ref().map(|(_, work)| work))
    }
}
