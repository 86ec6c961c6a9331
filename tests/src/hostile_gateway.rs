//! A gateway in the hands of an attacker: the real page with its real headers, and a public file of the attacker's choice.

use crate::programs::root;
use crate::wire::{Target, Wire};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tellsafe_protocol::public_file::PublicFile;
use tokio::net::TcpListener;

/// Plain HTTP on loopback, which browsers trust like HTTPS.
#[derive(Debug, Clone)]
pub struct HostileGateway {
    /// `http://127.0.0.1:port`.
    pub address: String,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    rosters: Mutex<Vec<u8>>,
    relayed: AtomicUsize,
    vault: PathBuf,
}

impl HostileGateway {
    /// Passes what is relayed on to the vault at this socket.
    pub async fn start(vault: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let shared = Arc::new(Shared { vault, ..Shared::default() });
        let serving = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = serving.clone();
                let answer = hyper::service::service_fn(move |request| answer(shared.clone(), request));
                let connection =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
                tokio::spawn(connection);
            }
        });
        Self { address, shared }
    }

    /// What it says from now on.
    pub fn say(&self, file: &PublicFile) {
        self.say_bytes(file.to_bytes());
    }

    /// The same, in bytes that need not be a public file.
    pub fn say_bytes(&self, bytes: Vec<u8>) {
        *self.shared.rosters.lock().expect("not poisoned") = bytes;
    }

    /// How many requests were sealed and sent since this was last asked.
    pub fn relayed(&self) -> usize {
        self.shared.relayed.swap(0, Ordering::SeqCst)
    }
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let dist = root().join("gateway/page/dist");
    let read = |name: &str| std::fs::read(dist.join(name)).expect("the page is built");
    let (status, kind, bytes) = match (request.method(), request.uri().path()) {
        (&Method::GET, "/") => (200, "text/html; charset=utf-8", read("en.html")),
        (&Method::GET, "/rosters") => (200, "application/cbor", shared.rosters.lock().expect("not poisoned").clone()),
        (&Method::POST, "/relay") => {
            shared.relayed.fetch_add(1, Ordering::SeqCst);
            let body = request.into_body().collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
            let answered = Wire::new(Target::Vault(shared.vault.clone())).send("POST", "/relay", body).await;
            let (status, bytes) = answered.unwrap_or((503, Vec::new()));
            (status, "message/ohttp-res", bytes)
        }
        _ => (404, "text/plain", Vec::new()),
    };
    let policy = String::from_utf8(read("csp.txt")).expect("text");
    let response = Response::builder()
        .status(StatusCode::from_u16(status).expect("a status"))
        .header("content-type", kind)
        .header("cache-control", "no-store")
        .header("content-security-policy", policy.trim())
        .body(Full::new(Bytes::from(bytes)));
    Ok(response.expect("a response"))
}
