//! A connection that breaks when a test says so.

use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A wire between a browser and the gateway, whole or cut.
#[derive(Debug, Clone)]
pub struct Wire {
    whole: Arc<watch::Sender<bool>>,
    /// `127.0.0.1:port`.
    pub address: String,
}

impl Wire {
    /// Listens on loopback and forwards to `target` (`127.0.0.1:port`).
    pub async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (sender, whole) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                if *whole.borrow() {
                    tokio::spawn(carry(from, target.clone(), whole.clone()));
                }
            }
        });
        Self { whole: Arc::new(sender), address }
    }

    /// Breaks every connection, and every new one until [`Self::mend`].
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// New connections are carried again.
    pub fn mend(&self) {
        self.whole.send_replace(true);
    }
}

async fn carry(mut from: TcpStream, target: String, mut whole: watch::Receiver<bool>) {
    let Ok(mut to) = TcpStream::connect(target).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut from, &mut to) => {}
        _ = whole.wait_for(|whole| !whole) => {}
    }
}
