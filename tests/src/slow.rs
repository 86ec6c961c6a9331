//! A thin, long wire: so many bytes a second each way, and so long for each of them. Everything that passes is counted, TLS included.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, mpsc};
use tokio::time::{Instant, sleep_until};

/// One Ethernet frame's worth.
const PACKET: usize = 1448;

/// How thin and how long.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// There and back.
    pub round_trip: Duration,
    /// In each direction, for all connections together.
    pub bytes_per_second: u32,
}

/// A conference's network, or a phone at the edge of one: 300 ms, 500 kbit/s.
pub const POOR: Line = Line { round_trip: Duration::from_millis(300), bytes_per_second: 62_500 };

/// A wire that is slow.
#[derive(Debug)]
pub struct SlowWire {
    /// `127.0.0.1:port`.
    pub address: String,
    down: Arc<AtomicU64>,
    up: Arc<AtomicU64>,
}

impl SlowWire {
    /// Listens on loopback and forwards to `target` (`127.0.0.1:port`).
    pub async fn to(target: String, line: Line) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (down, up) = (Way::new(line), Way::new(line));
        let wire = Self { address, down: down.count.clone(), up: up.count.clone() };
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(&target).await else { continue };
                let _ = (near.set_nodelay(true), far.set_nodelay(true));
                // TCP shakes hands for one round trip before anything is sent. Its slow start is not imitated: with a first
                // window of ten packets it would cost one pause of 70 ms here.
                let open = Instant::now() + line.round_trip;
                let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
                up.clone().carry(from_near, to_far, open);
                down.clone().carry(from_far, to_near, open);
            }
        });
        wire
    }

    /// Bytes that came down so far.
    pub fn down(&self) -> u64 {
        self.down.load(Ordering::SeqCst)
    }

    /// Bytes that went up so far.
    pub fn up(&self) -> u64 {
        self.up.load(Ordering::SeqCst)
    }
}

/// One direction, shared by all connections.
#[derive(Clone)]
struct Way {
    line: Line,
    count: Arc<AtomicU64>,
    /// When the wire is free again.
    free: Arc<Mutex<Instant>>,
}

impl Way {
    fn new(line: Line) -> Self {
        Self { line, count: Arc::default(), free: Arc::new(Mutex::new(Instant::now())) }
    }

    /// Reads packets, and lets each arrive when it has been sent and has travelled; nothing arrives before `open`.
    fn carry(self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf, open: Instant) {
        let (sender, mut travelling) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
        tokio::spawn(async move {
            let mut packet = [0; PACKET];
            while let Ok(length @ 1..) = from.read(&mut packet).await {
                self.count.fetch_add(length as u64, Ordering::SeqCst);
                let takes = Duration::from_secs_f64(length as f64 / f64::from(self.line.bytes_per_second));
                let sent = {
                    let mut free = self.free.lock().await;
                    *free = (*free).max(Instant::now()).max(open) + takes;
                    *free
                };
                if sender.send((sent + self.line.round_trip / 2, packet[..length].to_vec())).is_err() {
                    return;
                }
                sleep_until(sent).await;
            }
        });
        tokio::spawn(async move {
            while let Some((arrives, packet)) = travelling.recv().await {
                sleep_until(arrives).await;
                if to.write_all(&packet).await.is_err() {
                    return;
                }
            }
        });
    }
}
