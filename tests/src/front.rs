//! What stands between people and a real gateway: passes everything on over TLS of its own, and changes of the answers what a test wants.

use crate::vault::now;
use crate::wire::Target;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::{self, kx_group};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use std::convert::Infallible;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Bytes of a ClientHello below which it has no key of ML-KEM, and so is not of today's clients.
const SHORT: u16 = 600;

/// Who asks for what.
#[derive(Debug)]
pub struct Asked {
    /// The path.
    pub path: String,
    /// Header lines.
    pub headers: HeaderMap,
    /// From where.
    pub from: IpAddr,
}

/// What is answered, to be changed.
#[derive(Debug)]
pub struct Said {
    /// Header lines; the length of the body is added last.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

type Change = Arc<dyn Fn(&Asked, &mut Said) + Send + Sync>;

/// How its TLS differs from the gateway's.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Days from now, from which on its certificate is valid; and until.
    pub valid: (i32, i32),
    /// Session tickets for each connection.
    pub tickets: usize,
    /// Only X25519, which a later quantum computer opens.
    pub classical: bool,
    /// Greets TLS 1.2 back.
    pub old: bool,
    /// How many certificates it has, shown in turn.
    pub certificates: usize,
}

impl Shape {
    /// Nothing to object to.
    pub const RIGHT: Self = Self { valid: (-10, 80), tickets: 0, classical: false, old: false, certificates: 1 };
}

/// One that listens on loopback until the runtime ends.
#[derive(Clone)]
pub struct Front {
    /// `https://127.0.0.1:port`.
    pub address: String,
    /// What to trust.
    pub certificate: PathBuf,
    change: Arc<Mutex<Change>>,
}

impl Front {
    /// Before the gateway at `https`, whose certificate is in a file. Its own is written to `folder`.
    pub async fn start(https: &str, gateway: &Path, folder: &Path, shape: Shape) -> Self {
        let target = Target::tls(https, gateway);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let certificate = folder.join(format!("front-{}.pem", address.port()));
        let made: Vec<_> = (0..shape.certificates).map(|_| server(shape)).collect();
        std::fs::write(&certificate, made.iter().map(|(pem, _)| pem.as_str()).collect::<String>()).expect("written");
        let honest: Change = Arc::new(|_, _| ());
        let change = Arc::new(Mutex::new(honest));
        let (current, turn) = (change.clone(), AtomicUsize::new(0));
        tokio::spawn(async move {
            while let Ok((stream, peer)) = listener.accept().await {
                let (_, config) = &made[turn.fetch_add(1, Ordering::SeqCst) % made.len()];
                let (config, target, change) =
                    (config.clone(), target.clone(), current.lock().expect("not poisoned").clone());
                tokio::spawn(async move {
                    if shape.old && greets_shortly(&stream).await {
                        return greet_back(stream).await;
                    }
                    let Ok(stream) = tokio_rustls::TlsAcceptor::from(config).accept(stream).await else { return };
                    let answer = hyper::service::service_fn(move |request| {
                        pass_on(target.clone(), change.clone(), peer.ip(), request)
                    });
                    drop(
                        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await,
                    );
                });
            }
        });
        Self { address: format!("https://{address}"), certificate, change }
    }

    /// What it does to answers from now on.
    pub fn lie(&self, change: impl Fn(&Asked, &mut Said) + Send + Sync + 'static) {
        *self.change.lock().expect("not poisoned") = Arc::new(change);
    }
}

async fn pass_on(
    target: Target,
    change: Change,
    from: IpAddr,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let Target::Tls(address, config) = target else { panic!("a gateway is behind TLS") };
    let asked = Asked { path: request.uri().path().to_owned(), headers: request.headers().clone(), from };
    let stream = TcpStream::connect(address).await.expect("a gateway");
    let name = ServerName::try_from("127.0.0.1").expect("a name");
    let stream = tokio_rustls::TlsConnector::from(config).connect(name, stream).await.expect("TLS");
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("a connection");
    tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await.expect("an answer").into_parts();
    let body = body.collect().await.expect("a whole answer").to_bytes().to_vec();
    let mut said = Said { headers: head.headers, body };
    change(&asked, &mut said);
    said.headers.remove("content-length");
    let mut response = Response::new(Full::new(Bytes::from(said.body)));
    *response.status_mut() = head.status;
    *response.headers_mut() = said.headers;
    Ok(response)
}

/// A certificate for loopback that vouches for itself, and a server that shows it.
fn server(shape: Shape) -> (String, Arc<ServerConfig>) {
    let day = |days: i32| {
        let seconds = i64::try_from(now()).expect("a time") + i64::from(days) * 86_400;
        date_time_ymd(1970, 1, 1) + Duration::from_secs(u64::try_from(seconds).expect("after 1970"))
    };
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
    (params.not_before, params.not_after) = (day(shape.valid.0), day(shape.valid.1));
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    let mut provider = aws_lc_rs::default_provider();
    if shape.classical {
        provider.kx_groups = vec![kx_group::X25519];
    }
    let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("TLS 1.3")
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())))
        .expect("they fit");
    config.send_tls13_tickets = shape.tickets;
    (certificate.pem(), Arc::new(config))
}

async fn greets_shortly(stream: &TcpStream) -> bool {
    let mut head = [0; 5];
    while stream.peek(&mut head).await.is_ok_and(|read| read > 0 && read < head.len()) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    u16::from_be_bytes([head[3], head[4]]) < SHORT
}

/// A ServerHello of TLS 1.2 (RFC 5246, section 7.4.1.3).
async fn greet_back(mut stream: TcpStream) {
    let mut asked = [0; 1024];
    drop(stream.read(&mut asked).await);
    let hello = [&[22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3][..], &[7; 32], &[0, 0xc0, 0x2f, 0]].concat();
    drop(stream.write_all(&hello).await);
    drop(stream.shutdown().await);
}
