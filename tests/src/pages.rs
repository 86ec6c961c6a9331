//! Fixed pages over plain HTTP on loopback, which browsers trust like HTTPS.

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::net::TcpListener;

/// One of them.
#[derive(Debug, Clone)]
pub struct Page {
    /// What it is served as.
    pub kind: &'static str,
    /// Its policy; may be empty.
    pub policy: String,
    /// Itself.
    pub bytes: Bytes,
}

/// Serves these by their paths as long as the runtime lives; returns `http://127.0.0.1:port`.
pub async fn serve(pages: HashMap<String, Page>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let pages = Arc::new(pages);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let pages = pages.clone();
            let answer = hyper::service::service_fn(move |request| {
                let answer = answer(&pages, &request);
                async { Ok::<_, Infallible>(answer) }
            });
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
        }
    });
    address
}

fn answer(pages: &HashMap<String, Page>, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let page = pages.get(request.uri().path());
    let mut response =
        Response::builder().status(if page.is_some() { 200 } else { 404 }).header("cache-control", "no-store");
    if let Some(page) = page {
        response = response.header("content-type", page.kind);
        if !page.policy.is_empty() {
            response = response.header("content-security-policy", &page.policy);
        }
    }
    response.body(Full::new(page.map(|page| page.bytes.clone()).unwrap_or_default())).expect("a response")
}
