//! The page on invented cases (`node build.mjs --fake`), served with its own policy: every state, without a vault.

use crate::programs::root;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Plain HTTP on loopback, which browsers trust like HTTPS.
#[derive(Debug)]
pub struct FakePage {
    /// `http://127.0.0.1:port`.
    pub address: String,
}

impl FakePage {
    /// Builds the page with node into a temporary folder, and serves it as long as the runtime lives.
    pub async fn start() -> Self {
        let folder = Arc::new(tempfile::Builder::new().prefix("tellsafe-fake-").tempdir().expect("a folder"));
        let mut build = std::process::Command::new("node");
        build.arg(root().join("gateway/page/build.mjs")).arg("--fake").arg(folder.path());
        crate::committee::run(&mut build);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let folder = folder.clone();
                let answer = hyper::service::service_fn(move |request| {
                    let answer = answer(folder.path(), &request);
                    async { Ok::<_, Infallible>(answer) }
                });
                tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
            }
        });
        Self { address }
    }
}

/// `/` is the page, `/xx` the page in that language.
fn answer(folder: &Path, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let name = match request.uri().path().trim_start_matches('/') {
        "" => "en.html".to_owned(),
        language if language.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') => {
            format!("{language}.html")
        }
        _ => String::new(),
    };
    let policy = std::fs::read_to_string(folder.join("csp.txt")).expect("the page is built");
    let (status, bytes) = match std::fs::read(folder.join(&name)) {
        Ok(bytes) if !name.is_empty() => (200, bytes),
        _ => (404, Vec::new()),
    };
    let response = Response::builder()
        .status(status)
        .header("content-type", "text/html; charset=utf-8")
        .header("cache-control", "no-store")
        .header("content-security-policy", policy.trim())
        .body(Full::new(Bytes::from(bytes)));
    response.expect("a response")
}
