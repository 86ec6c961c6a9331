//! Accepting connections, and one connection from its first byte to its last.
//!
//! Every connection holds a place, and everything that happens on it happens within one wall-clock age: hyper has no write, idle or
//! total timeout, and a client that reads slowly is stopped by nothing else. When all places are taken, the oldest connection is closed
//! for the next that comes, one that never asked anything before one that did.

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
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::answer::{self, Answer};
use crate::circuit;
use crate::intake::Intake;
use crate::limits::{self, Deadlines};
use crate::places::{Place, Places};
use crate::throttle::{Listener, Visitor};

/// One listener and how it treats its connections.
pub(crate) struct Door {
    pub(crate) socket: TcpListener,
    pub(crate) way: Way,
    pub(crate) deadlines: Deadlines,
    pub(crate) places: Arc<Places>,
}

/// What comes before HTTP.
#[derive(Clone)]
pub(crate) enum Way {
    /// TLS, straight from a browser.
    Tls(TlsAcceptor),
    /// Nothing: something on this machine connects for everyone.
    Plain,
    /// tor's line with the number of a circuit.
    Onion,
}

impl Door {
    /// Accepts until `stop` turns true.
    pub(crate) async fn accept_all(self, intake: Arc<Intake>, mut stop: watch::Receiver<bool>) {
        let Self { socket, way, deadlines, places } = self;
        loop {
            let next = async {
                let accepted = accept(&socket, &intake, &way).await;
                match accepted {
                    Ok(Some((stream, visitor))) => {
                        Ok(places.take(limits::SILENT_WEIGHT).await.map(|place| (stream, visitor, place)))
                    }
                    Ok(None) => Ok(None),
                    Err(error) => Err(error),
                }
            };
            let accepted = tokio::select! {
                accepted = next => accepted,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            match accepted {
                Ok(Some((stream, visitor, place))) => {
                    let place = Arc::new(place);
                    let connection = Connection {
                        intake: Arc::clone(&intake),
                        visitor,
                        deadlines,
                        secure: matches!(way, Way::Tls(_)),
                        place: Arc::clone(&place),
                    };
                    let (way, stop) = (way.clone(), stop.clone());
                    tokio::spawn(async move {
                        // The hard end. Dropping the stream closes it, whatever the other side does.
                        tokio::select! {
                            _ = timeout(deadlines.age, connection.run(stream, way, stop)) => {}
                            () = place.needed() => {}
                        }
                    });
                }
                Ok(None) => {}
                Err(_) => sleep(limits::ACCEPT_PAUSE).await,
            }
        }
    }
}

/// The next connection; `None` is one whose network has too many, and it is closed at once.
async fn accept(
    socket: &TcpListener,
    intake: &Intake,
    way: &Way,
) -> std::io::Result<Option<(TcpStream, Option<Visitor>)>> {
    let listener = if matches!(way, Way::Tls(_)) { Listener::Open } else { Listener::Shared };
    let (stream, visitor) = match intake.throttle() {
        Some(throttle) => match throttle.accept(socket, listener).await? {
            Ok((stream, visitor)) => (stream, Some(visitor)),
            Err(_) => return Ok(None),
        },
        None => (socket.accept().await?.0, None),
    };
    // Answers are whole before they are written; waiting to fill a packet only costs a round trip.
    let _ = stream.set_nodelay(true);
    // What ends at its age ends for the kernel too: otherwise it would keep what a slow reader did not take for minutes more. An end in
    // good order takes this back.
    let _ = stream.set_zero_linger();
    Ok(Some((stream, visitor)))
}

struct Connection {
    intake: Arc<Intake>,
    visitor: Option<Visitor>,
    deadlines: Deadlines,
    secure: bool,
    place: Arc<Place>,
}

impl Connection {
    async fn run(mut self, mut stream: TcpStream, way: Way, stop: watch::Receiver<bool>) {
        match way {
            Way::Plain => self.converse(stream, stop).await,
            Way::Onion => {
                let Ok(Some(circuit)) = timeout(self.deadlines.head, circuit::read(&mut stream)).await else { return };
                if let Some(throttle) = self.intake.throttle() {
                    let Ok(visitor) = throttle.admit_circuit(circuit) else { return };
                    self.visitor = Some(visitor);
                }
                self.converse(stream, stop).await;
            }
            Way::Tls(tls) => match timeout(self.deadlines.handshake, tls.accept(stream).into_fallible()).await {
                Ok(Ok(stream)) => self.converse(stream, stop).await,
                // So that whoever speaks another TLS gets to read why it failed.
                Ok(Err((_, stream))) => end_in_order(&stream),
                Err(_) => {}
            },
        }
    }

    /// HTTP/1.1 until the client, the count of requests, three quarters of the age or `stop` ends it.
    async fn converse<S: Socket>(self, stream: S, mut stop: watch::Receiver<bool>) {
        let (deadlines, secure, place) = (self.deadlines, self.secure, Arc::clone(&self.place));
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
        linger(http.into_parts().io.into_inner(), deadlines.linger, &place, stop).await;
    }

    async fn answer(&self, request: Request<Incoming>, count: u32) -> Answer {
        self.place.weigh(limits::ASKED_WEIGHT);
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

/// A connection, with or without TLS around it.
trait Socket: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    fn tcp(&self) -> &TcpStream;
}

impl Socket for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Socket for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Lets the kernel deliver what was written after we have closed.
fn end_in_order(stream: &TcpStream) {
    #[allow(deprecated, reason = "it warns of a time, which makes closing block; without one it never does")]
    let _ = stream.set_linger(None);
}

/// Ends our side and reads away what is still coming. Closing with unread bytes makes the kernel send a reset, which
/// can destroy an answer that the client has not read yet.
///
/// Whoever has not ended their side by the deadline is slow, or never means to read: after us the kernel would go on offering them the rest
/// for minutes. They get what is left of their age, unless their place is needed, and then a reset.
async fn linger<S: Socket>(mut stream: S, deadline: Duration, place: &Place, mut stop: watch::Receiver<bool>) {
    end_in_order(stream.tcp());
    let in_order = match timeout(deadline, read_to_their_end(&mut stream)).await {
        Ok(in_order) => in_order,
        Err(_) => {
            place.weigh(limits::SILENT_WEIGHT);
            let _ = stream.tcp().set_zero_linger();
            tokio::select! {
                in_order = read_to_their_end(&mut stream) => in_order,
                _ = stop.wait_for(|stop| *stop) => true,
            }
        }
    };
    if in_order {
        end_in_order(stream.tcp());
    } else {
        let _ = stream.tcp().set_zero_linger();
    }
}

/// Whether they ended before they said more than a whole refused body.
async fn read_to_their_end<S: Socket>(stream: &mut S) -> bool {
    let _ = stream.shutdown().await;
    let (mut left, mut read_away) = (limits::LINGER_BYTES, vec![0; 4096]);
    while let Ok(count @ 1..) = stream.read(&mut read_away).await {
        left = left.saturating_sub(count);
        if left == 0 {
            return false;
        }
    }
    true
}
