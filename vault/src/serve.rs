//! HTTP/1.1 for the gateway, on a Unix socket or inside a link's TLS. Nobody's address is seen here but the gateway's, and nothing about a
//! request is written anywhere.

use crate::door::Door;
use crate::limits;
use crate::vault::Vault;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tellsafe_protocol::relay::{RESPONSE_TYPE, class_of_request};
use tellsafe_protocol::stack;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

/// Serves until `stop` resolves, then lets what is under way end for at most [`limits::DRAIN`].
///
/// # Errors
/// The socket cannot be given to the runtime.
pub async fn serve(door: Door, vault: Arc<Vault>, stop: impl Future<Output = ()>) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(limits::CONNECTIONS as usize));
    let (stopping, stopped) = watch::channel(false);
    let hall = Hall { vault, bodies: Arc::new(Semaphore::new(limits::BODIES)), places: Arc::clone(&places), stopped };
    match door {
        Door::Socket(listener) => {
            let listener = tokio::net::UnixListener::from_std(listener)?;
            tokio::select! {
                () = hall.accept_all(&listener) => {}
                () = stop => {}
            }
        }
        Door::Link(listener, side) => {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let tls = TlsAcceptor::from(side.config);
            tokio::select! {
                () = hall.accept_all_over(&listener, &tls) => {}
                () = stop => {}
            }
        }
    }
    stopping.send_replace(true);
    // Every connection holds a place: when all are back, all have ended.
    let _ = timeout(limits::DRAIN, places.acquire_many(limits::CONNECTIONS)).await;
    Ok(())
}

/// What all connections share.
#[derive(Clone)]
struct Hall {
    vault: Arc<Vault>,
    bodies: Arc<Semaphore>,
    places: Arc<Semaphore>,
    stopped: watch::Receiver<bool>,
}

impl Hall {
    async fn accept_all(&self, listener: &tokio::net::UnixListener) {
        while let Ok(place) = Arc::clone(&self.places).acquire_owned().await {
            let Ok((stream, _)) = listener.accept().await else {
                sleep(limits::ACCEPT_PAUSE).await;
                continue;
            };
            tokio::spawn(self.converse(stream, place));
        }
    }

    /// As [`Self::accept_all`], from another machine. A stranger gets as far as the handshake, which has places of its own: however many
    /// knock, the gateway's connections keep theirs.
    async fn accept_all_over(&self, listener: &tokio::net::TcpListener, tls: &TlsAcceptor) {
        let knocking = Arc::new(Semaphore::new(limits::HANDSHAKES));
        while let Ok(knock) = Arc::clone(&knocking).acquire_owned().await {
            let Ok((stream, _)) = listener.accept().await else {
                sleep(limits::ACCEPT_PAUSE).await;
                continue;
            };
            if tellsafe_link::tcp::notice_silence(&stream).is_err() {
                continue;
            }
            let handshake = timeout(tellsafe_link::limits::HANDSHAKE, tls.accept(stream));
            let places = Arc::clone(&self.places);
            let hall = self.clone();
            tokio::spawn(async move {
                let Ok(Ok(stream)) = handshake.await else { return };
                drop(knock);
                if let Ok(place) = places.acquire_owned().await {
                    hall.converse(stream, place).await;
                }
            });
        }
    }

    fn converse<S>(&self, stream: S, place: OwnedSemaphorePermit) -> impl Future<Output = ()> + Send + use<S>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let connection = Connection { vault: Arc::clone(&self.vault), bodies: Arc::clone(&self.bodies) };
        let stopped = self.stopped.clone();
        async move {
            connection.converse(stream, stopped).await;
            drop(place);
        }
    }
}

struct Connection {
    vault: Arc<Vault>,
    bodies: Arc<Semaphore>,
}

impl Connection {
    /// HTTP/1.1 until the gateway has nothing more to ask, or `stop`.
    async fn converse<S>(self, stream: S, mut stop: watch::Receiver<bool>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let asked = Arc::new(AtomicBool::new(false));
        let service = service_fn({
            let (connection, asked) = (Arc::new(self), Arc::clone(&asked));
            move |request| {
                asked.store(true, Ordering::Relaxed);
                let connection = Arc::clone(&connection);
                async move { Ok::<_, Infallible>(connection.answer(request).await) }
            }
        });
        let mut http = Box::pin(builder().serve_connection(TokioIo::new(stream), service));
        let mut winding_down = false;
        loop {
            tokio::select! {
                _ = poll_fn(|context| http.as_mut().poll(context)) => return,
                _ = stop.wait_for(|stop| *stop), if !winding_down => {
                    // hyper would wait for the first head of a connection that never asked for anything.
                    if !asked.load(Ordering::Relaxed) {
                        return;
                    }
                    winding_down = true;
                    http.as_mut().graceful_shutdown();
                }
            }
        }
    }

    /// Everything that is answered, and nothing else is.
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let uri = request.uri();
        if uri.query().is_some() || uri.authority().is_some() {
            return sentence(StatusCode::NOT_FOUND, NOTHING_HERE);
        }
        match (request.method(), uri.path()) {
            (&Method::POST, "/relay") => self.relay(request.into_body()).await,
            (&Method::GET, "/rosters") => {
                let mut answer = Response::new(Full::new(self.vault.public_file()));
                answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/cbor"));
                answer
            }
            (_, "/relay" | "/rosters") => sentence(StatusCode::METHOD_NOT_ALLOWED, NOTHING_HERE),
            _ => sentence(StatusCode::NOT_FOUND, NOTHING_HERE),
        }
    }

    async fn relay(&self, body: Incoming) -> Response<Full<Bytes>> {
        let length = body.size_hint().exact().and_then(|length| usize::try_from(length).ok());
        let Some(length) = length.filter(|length| class_of_request(*length).is_some()) else {
            return sentence(StatusCode::BAD_REQUEST, NOT_OPENED);
        };
        let Ok(_place) = self.bodies.acquire().await else {
            return sentence(StatusCode::SERVICE_UNAVAILABLE, NOT_NOW);
        };
        let Ok(Ok(body)) = timeout(limits::BODY, Limited::new(body, length).collect()).await else {
            return sentence(StatusCode::BAD_REQUEST, NOT_OPENED);
        };
        let body = body.to_bytes();
        let vault = Arc::clone(&self.vault);
        // Opening costs a fifth of a millisecond, and storing waits for the disk.
        match tokio::task::spawn_blocking(move || {
            let answer = vault.relay(&body);
            stack::wipe();
            answer
        })
        .await
        {
            Ok(Ok(answer)) => {
                let mut answer = Response::new(Full::new(answer.into()));
                answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(RESPONSE_TYPE));
                answer
            }
            Ok(Err(_)) => sentence(StatusCode::BAD_REQUEST, NOT_OPENED),
            // A panic, whose place is in the log.
            Err(_) => sentence(StatusCode::INTERNAL_SERVER_ERROR, NOT_NOW),
        }
    }
}

/// hyper's settings. Without the timer its own deadline does nothing.
fn builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits::IDLE)
        .max_headers(limits::HEADER_LINES)
        .max_header_size(limits::HEAD_BYTES)
        .max_buf_size(limits::BUFFER_BYTES)
        // The gateway writes its own.
        .auto_date_header(false);
    builder
}

const NOTHING_HERE: &str = "There is nothing here.\n";
const NOT_OPENED: &str = "This could not be opened. Nothing was changed.\n";
const NOT_NOW: &str = "This did not work. Please try again later.\n";

fn sentence(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}
