//! A stand-in for the other end of the vault link: records every byte and answers what a test says.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

/// What the next requests get.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A status line and so many bytes of `fill`.
    Bytes { status: u16, length: usize, fill: u8 },
    /// A request's length turned into its class's answer, each byte the complement of the request's.
    Complement,
    /// As `Complement`, then the connection is closed without a word.
    ComplementThenClose,
    /// The head and half of the body, then the end.
    Half,
    /// Nothing, for ever.
    Silence,
}

/// One request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arrived {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Vault {
    pub(crate) socket: PathBuf,
    reply: Arc<Mutex<Reply>>,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Vault {
    pub(crate) fn start(folder: &Path, reply: Reply) -> Self {
        let socket = folder.join("vault");
        let _ = std::fs::remove_file(&socket);
        let listener = UnixListener::bind(&socket).unwrap();
        let (reply, arrived) = (Arc::new(Mutex::new(reply)), Arc::new(Mutex::new(Vec::new())));
        let accepting = tokio::spawn({
            let (reply, arrived) = (Arc::clone(&reply), Arc::clone(&arrived));
            async move {
                // Connections live in this set, so that stopping the vault cuts them too.
                let mut connections = tokio::task::JoinSet::new();
                while let Ok((stream, _)) = listener.accept().await {
                    connections.spawn(converse(stream, Arc::clone(&reply), Arc::clone(&arrived)));
                }
            }
        });
        Self { socket, reply, arrived, accepting }
    }

    pub(crate) fn reply(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
    }

    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    pub(crate) async fn stop(self) {
        self.accepting.abort();
        let _ = self.accepting.await;
        std::fs::remove_file(&self.socket).unwrap();
    }
}

async fn converse(mut stream: UnixStream, reply: Arc<Mutex<Reply>>, arrived: Arc<Mutex<Vec<Arrived>>>) {
    let mut bytes = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return;
            }
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let length =
            head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |text| text.parse().unwrap());
        while bytes.len() < end + length {
            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return;
            }
        }
        let body = bytes[end..end + length].to_vec();
        bytes.drain(..end + length);
        arrived.lock().unwrap().push(Arrived { head, body: body.clone() });
        let said = reply.lock().unwrap().clone();
        let complement = || body.iter().take(length.saturating_sub(1143 - 48)).map(|byte| !byte).collect::<Vec<_>>();
        let (status, answer) = match said {
            Reply::Bytes { status, length, fill } => (status, vec![fill; length]),
            Reply::Complement | Reply::ComplementThenClose | Reply::Half => (200, complement()),
            Reply::Silence => std::future::pending().await,
        };
        let head =
            format!("HTTP/1.1 {status} -\r\ncontent-length: {}\r\nset-cookie: never=passed-on\r\n\r\n", answer.len());
        let sent = if matches!(said, Reply::Half) { &answer[..answer.len() / 2] } else { &answer[..] };
        if stream.write_all(head.as_bytes()).await.is_err() || stream.write_all(sent).await.is_err() {
            return;
        }
        if matches!(said, Reply::ComplementThenClose | Reply::Half) {
            return;
        }
    }
}
