//! The way to the vault: HTTP/1.1 over a Unix socket.
//!
//! What goes over it is fixed to the byte: the same head for every request of a class, and the body as it came. Nothing
//! about the client, the connection or the time is put in, so the vault cannot learn what it is not told.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tellsafe_protocol::relay::REQUEST_TYPE;
use tokio::net::UnixStream;

use crate::event::Event;
use crate::limits;

/// What the gateway ever asks the vault.
#[derive(Clone, Debug)]
pub(crate) enum Question {
    /// An encapsulated request, passed on as it is.
    Relay(Bytes),
    /// The public file.
    Rosters,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// Nobody answered, or not in time.
    #[error("the vault does not answer")]
    Unreachable,
    /// There was an answer, and it broke off or did not end where it had to.
    #[error("the vault's answer is not one")]
    Broken,
}

type Sender = SendRequest<Full<Bytes>>;

/// Connections to one vault.
pub(crate) struct VaultLink {
    socket: PathBuf,
    deadline: Duration,
    kept: Mutex<Vec<Sender>>,
    state: AtomicU8,
}

impl VaultLink {
    pub(crate) fn new(socket: PathBuf, deadline: Duration) -> Self {
        Self { socket, deadline, kept: Mutex::new(Vec::new()), state: AtomicU8::new(UNKNOWN) }
    }

    /// Asks, and returns status and body of at most `limit` bytes.
    ///
    /// # Errors
    /// [`Failure`].
    pub(crate) async fn ask(&self, question: &Question, limit: usize) -> Result<(StatusCode, Bytes), Failure> {
        let answer = tokio::time::timeout(self.deadline, self.ask_without_deadline(question, limit)).await;
        let answer = answer.unwrap_or(Err(Failure::Unreachable));
        self.note_state(if answer == Err(Failure::Unreachable) { UNREACHABLE } else { REACHABLE });
        answer
    }

    async fn ask_without_deadline(&self, question: &Question, limit: usize) -> Result<(StatusCode, Bytes), Failure> {
        let (mut sender, answer) = self.first_answer(question).await?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), limit).collect().await.map_err(|_| Failure::Broken)?.to_bytes();
        // The connection can take the next request once the last byte of this answer was read.
        if sender.ready().await.is_ok() {
            self.keep(sender);
        }
        Ok((status, body))
    }

    /// Sends on a kept connection, or on a new one. When a kept one breaks before an answer begins, the vault most
    /// often closed it while it was idle; the question may be asked again, because asking twice does nothing twice
    /// (docs/design.md, "Relay").
    async fn first_answer(&self, question: &Question) -> Result<(Sender, Response<Incoming>), Failure> {
        if let Some(mut sender) = self.take_kept()
            && let Ok(answer) = sender.send_request(request(question)).await
        {
            return Ok((sender, answer));
        }
        let mut sender = self.connect().await?;
        let answer = sender.send_request(request(question)).await.map_err(|_| Failure::Unreachable)?;
        Ok((sender, answer))
    }

    async fn connect(&self) -> Result<Sender, Failure> {
        let stream = UnixStream::connect(&self.socket).await.map_err(|_| Failure::Unreachable)?;
        let (sender, connection) = http1::Builder::new()
            .max_headers(limits::HEADER_LINES)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(|_| Failure::Unreachable)?;
        // Ends when the sender is dropped or the vault closes; either way the sender says so.
        tokio::spawn(async move {
            let _ = connection.await;
        });
        Ok(sender)
    }

    fn take_kept(&self) -> Option<Sender> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|sender| !sender.is_closed());
        kept.pop()
    }

    fn keep(&self, sender: Sender) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < limits::KEPT_VAULT_CONNECTIONS {
            kept.push(sender);
        }
    }

    fn note_state(&self, now: u8) {
        if self.state.swap(now, Ordering::Relaxed) != now {
            if now == REACHABLE { Event::VaultReachable.note() } else { Event::VaultUnreachable.note() }
        }
    }
}

const UNKNOWN: u8 = 0;
const REACHABLE: u8 = 1;
const UNREACHABLE: u8 = 2;

/// The request, the same for everyone.
fn request(question: &Question) -> Request<Full<Bytes>> {
    let (method, path, body) = match question {
        Question::Relay(body) => (Method::POST, "/relay", body.clone()),
        Question::Rosters => (Method::GET, "/rosters", Bytes::new()),
    };
    let length = body.len();
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = method;
    *request.uri_mut() = hyper::Uri::from_static(path);
    let headers = request.headers_mut();
    headers.insert(HOST, HeaderValue::from_static("vault"));
    if let Question::Relay(_) = question {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(REQUEST_TYPE));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    request
}
