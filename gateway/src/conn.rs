//! Accepting connections, and one connection from its first byte to its last.
//!
//! A place is taken before accepting and given back when the connection is gone, and everything that happens in between
//! happens within one wall-clock age: hyper has no write, idle or total timeout, and a client that reads slowly is
//! stopped by nothing else.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::answer::{self, Answer};
use crate::intake::Intake;
use crate::limits::{self, Deadlines};
use crate::throttle::{Listener, Visitor};

/// One listener and how it treats its connections.
pub(crate) struct Door {
    pub(crate) socket: TcpListener,
    /// `None` on the plain listener.
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) deadlines: Deadlines,
    /// This listener's share of all places.
    pub(crate) share: Arc<Semaphore>,
}

impl Door {
    /// Accepts until `stop` turns true.
    pub(crate) async fn accept_all(self, intake: Arc<Intake>, places: Arc<Semaphore>, mut stop: watch::Receiver<bool>) {
        let Self { socket, tls, deadlines, share } = self;
        loop {
            let next = async {
                // The share first: whoever waits for it keeps no place from the other listener.
                let shared = Arc::clone(&share).acquire_owned().await.ok()?;
                let place = (Arc::clone(&places).acquire_owned().await.ok()?, shared);
                Some((place, accept(&socket, &intake, tls.is_some()).await))
            };
            let accepted = tokio::select! {
                accepted = next => accepted,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            match accepted {
                Some((place, Ok(Some((stream, visitor))))) => {
                    let connection =
                        Connection { intake: Arc::clone(&intake), visitor, deadlines, secure: tls.is_some() };
                    let (tls, stop) = (tls.clone(), stop.clone());
                    tokio::spawn(async move {
                        // The hard end. Dropping the stream closes it, whatever the other side does.
                        let _ = timeout(deadlines.age, connection.run(stream, tls, stop)).await;
                        drop(place);
                    });
                }
                Some((_, Ok(None))) => {}
                Some((_, Err(_))) => sleep(limits::ACCEPT_PAUSE).await,
                None => return,
            }
        }
    }
}

/// The next connection; `None` is one whose network has too many, and it is closed at once.
async fn accept(
    socket: &TcpListener,
    intake: &Intake,
    secure: bool,
) -> std::io::Result<Option<(TcpStream, Option<Visitor>)>> {
    let listener = if secure { Listener::Open } else { Listener::Shared };
    let (stream, visitor) = match intake.throttle() {
        Some(throttle) => match throttle.accept(socket, listener).await? {
            Ok((stream, visitor)) => (stream, Some(visitor)),
            Err(_) => return Ok(None),
        },
        None => (socket.accept().await?.0, None),
    };
    // Answers are whole before they are written; waiting to fill a packet only costs a round trip.
    let _ = stream.set_nodelay(true);
    Ok(Some((stream, visitor)))
}

struct Connection {
    intake: Arc<Intake>,
    visitor: Option<Visitor>,
    deadlines: Deadlines,
    secure: bool,
}

impl Connection {
    async fn run(self, stream: TcpStream, tls: Option<TlsAcceptor>, stop: watch::Receiver<bool>) {
        match tls {
            None => self.converse(stream, stop).await,
            Some(tls) => {
                if let Ok(Ok(stream)) = timeout(self.deadlines.handshake, tls.accept(stream)).await {
                    self.converse(stream, stop).await;
                }
            }
        }
    }

    /// HTTP/1.1 until the client, the count of requests, three quarters of the age or `stop` ends it.
    async fn converse<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
        self,
        stream: S,
        mut stop: watch::Receiver<bool>,
    ) {
        let (deadlines, secure) = (self.deadlines, self.secure);
        let asked = Arc::new(AtomicU32::new(0));
        let service = service_fn({
            let (connection, asked) = (Arc::new(self), Arc::clone(&asked));
            move |request| {
                let count = asked.fetch_add(1, Ordering::Relaxed).saturating_add(1);
                let connection = Arc::clone(&connection);
                Box::pin(async move { Ok::<_, Infallible>(connection.answer(request, count).await) })
                    as Pin<Box<dyn Future<Output = Result<Answer, Infallible>> + Send>>
            }
        });
        let mut http = builder(&deadlines, secure).serve_connection(TokioIo::new(stream), service);
        let mut ageing = pin!(sleep(deadlines.age / 4 * 3));
        let mut winding_down = false;
        loop {
            tokio::select! {
                _ = poll_fn(|context| http.poll_without_shutdown(context)) => break,
                () = &mut ageing, if !winding_down => {}
                _ = stop.wait_for(|stop| *stop), if !winding_down => {
                    // hyper would wait for the first head of a connection that never asked for anything.
                    if asked.load(Ordering::Relaxed) == 0 {
                        return;
                    }
                }
            }
            winding_down = true;
            Pin::new(&mut http).graceful_shutdown();
        }
        linger(http.into_parts().io.into_inner(), deadlines.linger).await;
    }

    async fn answer(&self, request: Request<Incoming>, count: u32) -> Answer {
        let answer = self.intake.answer(request, self.visitor.as_ref(), self.deadlines.body).await;
        answer::finish(answer, self.secure, count >= limits::REQUESTS_PER_CONNECTION)
    }
}

/// hyper's settings. Without the timer its own deadline does nothing.
fn builder(deadlines: &Deadlines, secure: bool) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(deadlines.head)
        .max_headers(limits::HEADER_LINES)
        .max_header_size(limits::HEAD_BYTES)
        .max_buf_size(limits::BUFFER_BYTES)
        // Behind an onion service, a clock that is off by a second would tell which machine this is.
        .auto_date_header(secure);
    builder
}

/// Ends our side and reads away what is still coming. Closing with unread bytes makes the kernel send a reset, which
/// can destroy an answer that the client has not read yet.
async fn linger<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, deadline: Duration) {
    let reading = async {
        stream.shutdown().await?;
        let mut left = limits::LINGER_BYTES;
        let mut read_away = vec![0; 4096];
        loop {
            let count = stream.read(&mut read_away).await?;
            left = left.saturating_sub(count);
            if count == 0 || left == 0 {
                return std::io::Result::Ok(());
            }
        }
    };
    let _ = timeout(deadline, reading).await;
}
