//! What is attacked, and one client that does it.

use crate::wire;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, Interest};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::client::TlsStream;
use tokio_rustls::{TlsConnector, rustls};

/// A gateway's TLS listener.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) address: SocketAddr,
    tls: Arc<rustls::ClientConfig>,
    /// Offers HTTP/2 and nothing else.
    h2: Arc<rustls::ClientConfig>,
}

impl Target {
    /// At this address, with this certificate. Nothing but this machine is ever attacked.
    pub(super) fn new(address: SocketAddr, certificate: &Path) -> Self {
        assert!(address.ip().is_loopback(), "only this machine");
        let wire::Target::Tls(_, tls) = wire::Target::tls(&address.to_string(), certificate) else {
            unreachable!("TLS")
        };
        let mut h2 = rustls::ClientConfig::clone(&tls);
        h2.alpn_protocols = vec![b"h2".to_vec()];
        Self { address, tls, h2: Arc::new(h2) }
    }

    /// Connects from there, with a receive buffer of so many bytes.
    pub(super) async fn connect(&self, source: Ipv4Addr, window: Option<u32>) -> std::io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        if let Some(bytes) = window {
            socket.set_recv_buffer_size(bytes)?;
        }
        socket.bind(SocketAddr::new(IpAddr::V4(source), 0))?;
        let stream = socket.connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// Whether the kernel has a connection from there at the target's end. One that comes while too many wait to be accepted can be there at
    /// its own end only: nobody ever tells a client that says nothing (proc(5), `/proc/net/tcp`; tcp(7), `tcp_abort_on_overflow`).
    pub(super) fn has(&self, from: SocketAddr) -> bool {
        let ends = [self.address, from].map(|end| match end {
            SocketAddr::V4(end) => format!("{:08X}:{:04X}", u32::from_ne_bytes(end.ip().octets()), end.port()),
            SocketAddr::V6(_) => unreachable!("all sources are IPv4"),
        });
        let table = std::fs::read_to_string("/proc/net/tcp").expect("the kernel's table");
        table.lines().any(|line| line.split_whitespace().skip(1).take(2).eq(ends.iter().map(String::as_str)))
    }
}

/// One connection's worth of harm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client<'a> {
    pub(super) target: &'a Target,
    /// Grows with every connection: which variant of its kind this one is.
    pub(super) number: usize,
}

impl Client<'_> {
    /// Shakes hands; `None` when the gateway had closed before that was done, which is always its right.
    pub(super) async fn tls(self, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        self.connector(&self.target.tls, stream).await
    }

    /// The same, speaking HTTP/2 only.
    pub(super) async fn h2(self, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        self.connector(&self.target.h2, stream).await
    }

    async fn connector(self, config: &Arc<rustls::ClientConfig>, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        TlsConnector::from(Arc::clone(config)).connect(self.target.address.ip().into(), stream).await.ok()
    }

    /// A request for the page.
    pub(super) fn page(self) -> String {
        format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", self.target.address)
    }
}

/// Reads everything until the other side ends; a reset is an end.
pub(super) async fn read_away(stream: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let (mut kept, mut buffer) = (Vec::new(), vec![0; 16 * 1024]);
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        // What is judged is how answers begin.
        if kept.len() < 1 << 20 {
            kept.extend_from_slice(&buffer[..count]);
        }
    }
    kept
}

/// Writes until `bytes` end or the other side does, and reads meanwhile, to the end.
pub(super) async fn say<S: AsyncRead + AsyncWrite>(stream: S, bytes: &[u8]) -> Vec<u8> {
    drip(stream, std::iter::once(bytes), Duration::ZERO).await
}

/// The same piece by piece, with a pause after each.
pub(super) async fn drip<'a, S: AsyncRead + AsyncWrite>(
    stream: S,
    pieces: impl Iterator<Item = &'a [u8]>,
    pause: Duration,
) -> Vec<u8> {
    let (mut reading, mut writing) = tokio::io::split(stream);
    let mut writing = Box::pin(async move {
        for piece in pieces {
            if writing.write_all(piece).await.is_err() || writing.flush().await.is_err() {
                break;
            }
            sleep(pause).await;
        }
        std::future::pending::<()>().await;
    });
    tokio::select! {
        () = &mut writing => unreachable!("it waits for the other"),
        read = read_away(&mut reading) => read,
    }
}

/// Whether the other side has ended or reset the connection, whatever our kernel still holds of what it said.
pub(super) async fn is_closed(stream: &TcpStream) -> bool {
    let asked = stream.ready(Interest::READABLE | Interest::WRITABLE);
    matches!(timeout(Duration::from_millis(50), asked).await, Ok(Ok(ready))
        if ready.is_read_closed() || ready.is_write_closed() || ready.is_error())
}

/// Waits for that, without reading.
pub(super) async fn until_closed(stream: &TcpStream) {
    while !is_closed(stream).await {
        sleep(Duration::from_millis(200)).await;
    }
}

/// The statuses of answers must be among these.
///
/// # Errors
/// A sentence about one that is not.
pub(super) fn only(what: &str, answers: &[u8], allowed: &[u16]) -> Result<(), String> {
    let got = super::smuggling::statuses(answers);
    if got.iter().all(|status| allowed.contains(status)) { Ok(()) } else { Err(format!("{what}: {got:?}")) }
}
