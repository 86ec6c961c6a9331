//! Everything that passes between two programs, kept byte for byte.

use crate::wire::connect_from;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener, UnixStream};

/// What passed on one connection.
#[derive(Debug, Clone, Default)]
pub struct Recording {
    /// From the one who connected.
    pub asked: Vec<u8>,
    /// From the one who was connected to.
    pub answered: Vec<u8>,
}

type Recordings = Arc<Mutex<Vec<Recording>>>;

/// A wire that remembers.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Recordings);

impl Recorder {
    /// Listens on loopback and forwards to `target` (`127.0.0.1:port`). Returns its own address.
    pub async fn tcp(target: String) -> (Self, String) {
        Self::tcp_from(target, Ipv4Addr::LOCALHOST).await
    }

    /// The same, so that `target` sees everyone come from `source`, another address of this machine.
    pub async fn tcp_from(target: String, source: Ipv4Addr) -> (Self, String) {
        let recorder = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let recordings = recorder.0.clone();
        tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                let Ok(to) = connect_from(source, &target).await else { continue };
                tokio::spawn(copy(from, to, new(&recordings), recordings.clone()));
            }
        });
        (recorder, address)
    }

    /// Listens on a Unix socket at `path` and forwards to the one at `target`.
    pub fn unix(path: &Path, target: &Path) -> Self {
        let recorder = Self::default();
        let listener = UnixListener::bind(path).expect("a socket");
        let (recordings, target) = (recorder.0.clone(), target.to_path_buf());
        tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                let Ok(to) = UnixStream::connect(&target).await else { continue };
                tokio::spawn(copy(from, to, new(&recordings), recordings.clone()));
            }
        });
        recorder
    }

    /// Everything so far, a recording per connection.
    pub fn recordings(&self) -> Vec<Recording> {
        self.0.lock().expect("not poisoned").clone()
    }

    /// All bytes of both directions.
    pub fn bytes(&self) -> Vec<u8> {
        self.recordings().into_iter().flat_map(|recording| [recording.asked, recording.answered].concat()).collect()
    }
}

fn new(recordings: &Recordings) -> usize {
    let mut recordings = recordings.lock().expect("not poisoned");
    recordings.push(Recording::default());
    recordings.len() - 1
}

async fn copy(
    from: impl AsyncRead + AsyncWrite + Send + 'static,
    to: impl AsyncRead + AsyncWrite + Send + 'static,
    connection: usize,
    recordings: Recordings,
) {
    let (from_read, from_write) = tokio::io::split(from);
    let (to_read, to_write) = tokio::io::split(to);
    let asked = one_way(from_read, to_write, |bytes| {
        recordings.lock().expect("not poisoned")[connection].asked.extend_from_slice(bytes);
    });
    let answered = one_way(to_read, from_write, |bytes| {
        recordings.lock().expect("not poisoned")[connection].answered.extend_from_slice(bytes);
    });
    tokio::join!(asked, answered);
}

async fn one_way(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, keep: impl Fn(&[u8])) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        keep(&buffer[..length]);
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}
