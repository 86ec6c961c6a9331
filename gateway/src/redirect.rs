//! Plain HTTP on port 80: the way to HTTPS, and the files by which a certificate authority sees whose name this is (RFC 8555, section 8.3).
//!
//! A process of its own, which knows neither a certificate nor the vault nor the page. It reads no body, keeps nothing, and answers
//! one request on each connection.

use std::convert::Infallible;
use std::fs::OpenOptions;
use std::io::{self, Read as _};
use std::net::TcpListener;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Response, StatusCode, Uri};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use crate::limits;

/// Where RFC 8555 puts the files.
const CHALLENGES: &str = "/.well-known/acme-challenge/";

/// Where everything is sent, and where the files of a certificate authority are.
#[derive(Clone, Debug)]
pub struct Redirect {
    /// The name of the HTTPS server. What a visitor calls it does not count: nobody is sent elsewhere.
    pub host: String,
    /// The folder that an ACME client was given as its web root.
    pub challenges: Option<PathBuf>,
}

impl Redirect {
    /// Serves until the process ends: nothing here is worth waiting for.
    ///
    /// # Errors
    /// The socket cannot be given to the runtime.
    pub async fn serve(self, socket: TcpListener) -> io::Result<()> {
        socket.set_nonblocking(true)?;
        let socket = tokio::net::TcpListener::from_std(socket)?;
        let places = Arc::new(Semaphore::new(limits::REDIRECTS));
        let redirect = Arc::new(self);
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return Ok(()) };
            let Ok((stream, _)) = socket.accept().await else {
                sleep(limits::ACCEPT_PAUSE).await;
                continue;
            };
            let redirect = Arc::clone(&redirect);
            tokio::spawn(async move {
                let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
                    let answer = redirect.answer(request.method(), request.uri());
                    async { Ok::<_, Infallible>(answer) }
                });
                let mut http = http1::Builder::new();
                http.timer(TokioTimer::new()).header_read_timeout(limits::REDIRECT_AGE).keep_alive(false);
                http.max_headers(limits::HEADER_LINES)
                    .max_header_size(limits::HEAD_BYTES)
                    .max_buf_size(limits::BUFFER_BYTES);
                let _ = timeout(limits::REDIRECT_AGE, http.serve_connection(TokioIo::new(stream), service)).await;
                drop(place);
            });
        }
    }

    fn answer(&self, method: &Method, uri: &Uri) -> Response<Full<Bytes>> {
        let path = uri.path();
        let token = path.strip_prefix(CHALLENGES).filter(|_| matches!(*method, Method::GET | Method::HEAD));
        if let Some(bytes) = token.and_then(|token| self.challenge(token)) {
            let mut answer = Response::new(bytes.into());
            answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
            return answer;
        }
        // The path, so that /de stays /de. The gateway has nothing behind a question mark, and a fragment never gets here.
        let path = if path.starts_with('/') { path } else { "/" };
        let mut answer = Response::default();
        *answer.status_mut() = StatusCode::PERMANENT_REDIRECT;
        if let Ok(place) = HeaderValue::from_str(&format!("https://{}{path}", self.host)) {
            answer.headers_mut().insert(LOCATION, place);
        }
        answer
    }

    /// The file of that token, if it says what such a file says: the token, a full stop, and the SHA-256 of an account's key. Whatever
    /// else a mistake puts into the folder is not given out.
    fn challenge(&self, token: &str) -> Option<Vec<u8>> {
        if token.is_empty() || token.len() > limits::CHALLENGE_TOKEN || !is_base64url(token.as_bytes()) {
            return None;
        }
        let path = self.challenges.as_ref()?.join(CHALLENGES.trim_start_matches('/')).join(token);
        let nofollow = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).ok()?;
        let file = OpenOptions::new().read(true).custom_flags(nofollow).open(path).ok()?;
        let mut bytes = Vec::new();
        file.take(limits::CHALLENGE_BYTES).read_to_end(&mut bytes).ok()?;
        let thumbprint = bytes.strip_prefix(token.as_bytes())?.strip_prefix(b".")?;
        (thumbprint.len() == limits::CHALLENGE_THUMBPRINT && is_base64url(thumbprint)).then_some(bytes)
    }
}

fn is_base64url(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
