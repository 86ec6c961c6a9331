//! The way to the vault: HTTP/1.1 over a Unix socket, or over mutual TLS to another machine.
//!
//! What goes over it is fixed to the byte: the same head for every request of a class, and the body as it came. Nothing
//! about the client, the connection or the time is put in, so the vault cannot learn what it is not told.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tellsafe_link::{GatewaySide, tcp};
use tellsafe_protocol::relay::REQUEST_TYPE;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

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
    /// Nobody answered, or not in time, or the answer broke off.
    #[error("the vault does not answer")]
    Unreachable,
    /// There was an answer, and it did not end where it had to.
    #[error("the vault's answer is not one")]
    Broken,
}

type Sender = SendRequest<Full<Bytes>>;

/// How the vault is reached.
pub(crate) enum Line {
    Socket(PathBuf),
    Link(SocketAddr, GatewaySide),
}

/// Connections to one vault.
pub(crate) struct VaultLink {
    line: Line,
    deadline: Duration,
    kept: Mutex<Vec<Sender>>,
    state: AtomicU8,
}

impl VaultLink {
    pub(crate) fn new(line: Line, deadline: Duration) -> Self {
        Self { line, deadline, kept: Mutex::new(Vec::new()), state: AtomicU8::new(UNKNOWN) }
    }

    /// Asks, and returns status and body of at most `limit` bytes.
    ///
    /// # Errors
    /// [`Failure`].
    pub(crate) async fn ask(&self, question: &Question, limit: usize) -> Result<(StatusCode, Bytes), Failure> {
        let answer = timeout(self.deadline, self.ask_without_deadline(question, limit)).await;
        let answer = answer.unwrap_or(Err(Failure::Unreachable));
        self.note_state(if answer == Err(Failure::Unreachable) { UNREACHABLE } else { REACHABLE });
        answer
    }

    /// Asks on a kept connection, or on a new one. When a kept one breaks, most often because the vault closed it while it was idle or the
    /// line was cut, the question is asked once more on a new one, because asking twice does nothing twice (docs/design.md, "Relay").
    async fn ask_without_deadline(&self, question: &Question, limit: usize) -> Result<(StatusCode, Bytes), Failure> {
        if let Some(sender) = self.take_kept() {
            match self.converse(sender, question, limit).await {
                Err(Failure::Unreachable) => {}
                answer => return answer,
            }
        }
        self.converse(self.connect().await?, question, limit).await
    }

    async fn converse(
        &self,
        mut sender: Sender,
        question: &Question,
        limit: usize,
    ) -> Result<(StatusCode, Bytes), Failure> {
        let answer = sender.send_request(request(question)).await.map_err(|_| Failure::Unreachable)?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), limit)
            .collect()
            .await
            .map_err(|error| if error.is::<LengthLimitError>() { Failure::Broken } else { Failure::Unreachable })?;
        // The connection can take the next request once the last byte of this answer was read.
        if sender.ready().await.is_ok() {
            self.keep(sender);
        }
        Ok((status, body.to_bytes()))
    }

    async fn connect(&self) -> Result<Sender, Failure> {
        match &self.line {
            Line::Socket(path) => shake_hands(UnixStream::connect(path).await.map_err(|_| Failure::Unreachable)?).await,
            Line::Link(address, side) => {
                let connecting = async {
                    let stream = TcpStream::connect(address).await?;
                    tcp::notice_silence(&stream)?;
                    TlsConnector::from(Arc::clone(&side.config)).connect(side.name.clone(), stream).await
                };
                let connected = timeout(tellsafe_link::limits::HANDSHAKE, connecting).await;
                shake_hands(connected.ok().and_then(Result::ok).ok_or(Failure::Unreachable)?).await
            }
        }
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

async fn shake_hands<S>(stream: S) -> Result<Sender, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
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
