//! A connection that breaks after a request arrived and before its answer did.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Bytes of an answer that still come through: a browser asks again by itself where it heard nothing at all.
const HEARD: usize = 64;

/// A wire before a gateway that can lose an answer.
#[derive(Debug, Clone)]
pub struct Lossy {
    losing: Arc<AtomicBool>,
    lost: Arc<AtomicUsize>,
    /// `127.0.0.1:port`.
    pub address: String,
}

impl Lossy {
    /// Listens on loopback and forwards to `target` (`127.0.0.1:port`, plain HTTP).
    pub async fn before(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let lossy = Self { losing: Arc::default(), lost: Arc::default(), address };
        let carrying = lossy.clone();
        tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                let (lossy, target) = (carrying.clone(), target.clone());
                tokio::spawn(async move {
                    if let Ok(to) = TcpStream::connect(target).await {
                        lossy.carry(from, to).await;
                    }
                });
            }
        });
        lossy
    }

    /// The connection over which the next answer comes breaks in its middle.
    pub fn lose_next_answer(&self) {
        self.losing.store(true, Ordering::SeqCst);
    }

    /// How many answers were lost.
    pub fn lost(&self) -> usize {
        self.lost.load(Ordering::SeqCst)
    }

    async fn carry(&self, from: TcpStream, to: TcpStream) {
        let ((mut from_read, mut from_write), (mut to_read, mut to_write)) = (from.into_split(), to.into_split());
        let asking = tokio::spawn(async move { tokio::io::copy(&mut from_read, &mut to_write).await });
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = to_read.read(&mut buffer).await {
            let loses = self.losing.swap(false, Ordering::SeqCst);
            let heard = if loses { length.min(HEARD) } else { length };
            if from_write.write_all(&buffer[..heard]).await.is_err() {
                break;
            }
            if loses {
                self.lost.fetch_add(1, Ordering::SeqCst);
                break;
            }
        }
        asking.abort();
    }
}
