//! A flood: requests that nobody worked for and nobody can open, as fast as a few connections carry them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::relay::{REQUEST_OVERHEAD, REQUEST_TYPE};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Connections at once.
const CONNECTIONS: usize = 6;
/// Between two requests of one connection: enough of them, and a machine that does something else as well.
const PAUSE: Duration = Duration::from_millis(5);

/// Goes on until it is dropped.
#[derive(Debug)]
pub struct Flood {
    refused: Arc<AtomicU32>,
    asked: Arc<AtomicU32>,
    _connections: JoinSet<()>,
}

impl Flood {
    /// Of relay requests, to an address like `http://127.0.0.1:1`. It has begun when the first was refused.
    pub async fn of_requests(http: &str) -> Self {
        let body = vec![1; Class::Small.size() + REQUEST_OVERHEAD];
        let host = http.trim_start_matches("http://");
        let head = format!(
            "POST /relay HTTP/1.1\r\nHost: {host}\r\nContent-Type: {REQUEST_TYPE}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        Self::start(host, [head.into_bytes(), body].concat()).await
    }

    /// Of forms that ask for a code, the same way.
    pub async fn of_forms(http: &str, body: &str) -> Self {
        let host = http.trim_start_matches("http://");
        let form = format!(
            "POST /plain HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        Self::start(host, form.into_bytes()).await
    }

    async fn start(host: &str, request: Vec<u8>) -> Self {
        let (refused, asked, request): (Arc<AtomicU32>, Arc<AtomicU32>, _) =
            (Arc::default(), Arc::default(), Arc::new(request));
        let mut connections = JoinSet::new();
        for _ in 0..CONNECTIONS {
            let (host, request) = (host.to_owned(), Arc::clone(&request));
            let (refused, asked) = (Arc::clone(&refused), Arc::clone(&asked));
            connections.spawn(async move {
                loop {
                    // It ends its connections after some requests.
                    let _ = pour(&host, &request, &refused, &asked).await;
                    tokio::time::sleep(PAUSE).await;
                }
            });
        }
        let flood = Self { refused, asked, _connections: connections };
        while flood.refused() == 0 {
            tokio::time::sleep(PAUSE).await;
        }
        flood
    }

    /// Requests that were refused so far.
    pub fn refused(&self) -> u32 {
        self.refused.load(Ordering::Relaxed)
    }

    /// Requests so far.
    pub fn asked(&self) -> u32 {
        self.asked.load(Ordering::Relaxed)
    }
}

async fn pour(host: &str, request: &[u8], refused: &AtomicU32, asked: &AtomicU32) -> std::io::Result<()> {
    let mut stream = BufReader::new(TcpStream::connect(host).await?);
    loop {
        stream.write_all(request).await?;
        let (mut line, mut length, mut first) = (String::new(), 0, true);
        while line != "\r\n" {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            if std::mem::take(&mut first) {
                asked.fetch_add(1, Ordering::Relaxed);
                refused.fetch_add(u32::from(line.contains(" 429 ")), Ordering::Relaxed);
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        tokio::time::sleep(PAUSE).await;
    }
}
