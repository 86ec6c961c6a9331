//! One HTTP/1.1 connection, made when first needed, made again when the server has closed it.

use super::{refusal, tls};
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::random::System;
use crate::site::{Address, Site};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use rustls::CertificateError;
use rustls_pki_types::ServerName;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tellsafe_protocol::bytes::hex;
use tellsafe_protocol::random::Random;
use tellsafe_protocol::work::{self, Asked, Work};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

/// Until a connection stands. Building a circuit to an onion service takes its time.
pub(super) const TO_CONNECT: Duration = Duration::from_secs(60);
/// From a request to the end of its answer: 260 KiB each way over a slow circuit.
pub(super) const TO_ANSWER: Duration = Duration::from_secs(120);
/// To notice that a kept connection was closed.
const A_LOOK: Duration = Duration::from_millis(1);
/// Bytes that are read of a refusal.
const MAX_REFUSAL: usize = 4096;

/// Bytes to and from a server, over whatever.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

type Body = Full<Bytes>;

/// A way to one server.
pub(super) struct Connection {
    runtime: Runtime,
    address: Address,
    socks: Option<String>,
    tls: Option<Arc<rustls::ClientConfig>>,
    open: Option<Open>,
}

/// A connection and the end that requests go into. It is driven only while something is asked, and dropping it closes it at once.
struct Open {
    sender: SendRequest<Body>,
    driver: hyper::client::conn::http1::Connection<TokioIo<Box<dyn Stream>>, Body>,
}

/// Why there was no answer.
enum Broken {
    /// The server had closed before the request went out: it is safe to send it once more.
    Unsent,
    /// Anything else.
    Said(ClientError),
}

impl Connection {
    pub(super) fn new(site: &Site) -> Result<Self, ClientError> {
        let address = Address::parse(&site.address)?;
        let tls = if address.secure { Some(tls::settings(site)?) } else { None };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|_| ClientError::internal("the network cannot be used"))?;
        Ok(Self { runtime, address, socks: site.socks.clone(), tls, open: None })
    }

    /// One request, and the body of its answer: with status 200, at most `most` bytes.
    pub(super) fn exchange(
        &mut self,
        method: &Method,
        path: &str,
        body: Option<(&str, Bytes)>,
        most: usize,
    ) -> Result<Vec<u8>, ClientError> {
        self.exchange_with(method, path, body, None, most)
    }

    /// The same, with work that the server asked for.
    pub(super) fn exchange_with(
        &mut self,
        method: &Method,
        path: &str,
        body: Option<(&str, Bytes)>,
        work: Option<&Work>,
        most: usize,
    ) -> Result<Vec<u8>, ClientError> {
        let kept = self.open.take();
        let reused = kept.is_some();
        match self.once(kept, request(method, path, body.clone(), work, &self.address)?, most) {
            Err(Broken::Unsent) if reused => {}
            Err(Broken::Unsent) => return Err(broken_off(&self.address)),
            Err(Broken::Said(error)) => return Err(error),
            Ok(bytes) => return Ok(bytes),
        }
        let again = self.once(None, request(method, path, body, work, &self.address)?, most);
        again.map_err(|broken| match broken {
            Broken::Unsent => broken_off(&self.address),
            Broken::Said(error) => error,
        })
    }

    fn once(&mut self, kept: Option<Open>, request: Request<Body>, most: usize) -> Result<Vec<u8>, Broken> {
        let Self { runtime, address, socks, tls, open } = self;
        runtime.block_on(async {
            let Open { mut sender, driver } = match kept {
                Some(mut open) => {
                    // Nobody looked at it since the last answer: has the server closed it?
                    if timeout(A_LOOK, &mut open.driver).await.is_ok() {
                        return Err(Broken::Unsent);
                    }
                    open
                }
                None => connect(address, socks.as_deref(), tls.as_ref()).await.map_err(Broken::Said)?,
            };
            let mut driver = Some(driver);
            let answer = timeout(TO_ANSWER, async {
                sender.ready().await.map_err(|_| Broken::Unsent)?;
                let answer = sender.send_request(request).await.map_err(|error| {
                    if error.is_canceled() { Broken::Unsent } else { Broken::Said(broken_off(address)) }
                })?;
                read(answer, most, address).await.map_err(Broken::Said)
            });
            let driving = async {
                if let Some(driver) = &mut driver {
                    drop(driver.await);
                }
                // A driver that has ended tells the waiting request so only when it is dropped. The answer may be complete all the same.
                driver = None;
                core::future::pending::<()>().await;
            };
            let bytes = tokio::select! {
                answer = answer => answer.map_err(|_| Broken::Said(too_slow(address)))??,
                () = driving => return Err(Broken::Said(broken_off(address))),
            };
            *open = driver.map(|driver| Open { sender, driver }).filter(|open| !open.sender.is_closed());
            Ok(bytes)
        })
    }
}

fn request(
    method: &Method,
    path: &str,
    body: Option<(&str, Bytes)>,
    work: Option<&Work>,
    address: &Address,
) -> Result<Request<Body>, ClientError> {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, &address.authority);
    let (kind, bytes) = body.map_or((None, Bytes::new()), |(kind, bytes)| (Some(kind), bytes));
    if let Some(kind) = kind {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    if let Some(work) = work {
        request = request.header(work::HEADER, work.to_header());
    }
    request.body(Full::new(bytes)).map_err(|_| ClientError::internal("a request cannot be written"))
}

/// The body of an answer, never more of it than expected; of a refusal its sentence.
async fn read(answer: Response<Incoming>, most: usize, address: &Address) -> Result<Vec<u8>, ClientError> {
    let status = answer.status();
    // As gateways write it: in seconds (RFC 9110, section 10.2.3).
    let after = answer.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let work = answer.headers().get(work::HEADER).and_then(|value| Asked::parse(value.to_str().ok()?));
    let work = work.filter(|_| status == StatusCode::TOO_MANY_REQUESTS);
    let refused =
        |sentence: &str| ClientError { after: after.unwrap_or(0), work, ..refusal::outside(status, sentence) };
    let most = if status == StatusCode::OK { most } else { MAX_REFUSAL };
    let body = Limited::new(answer.into_body(), most).collect().await;
    match body {
        Ok(body) if status == StatusCode::OK => Ok(body.to_bytes().into()),
        Ok(body) => Err(refused(&String::from_utf8_lossy(&body.to_bytes()))),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            Err(if status == StatusCode::OK { super::odd_answer() } else { refused("") })
        }
        Err(_) => Err(broken_off(address)),
    }
}

async fn connect(
    address: &Address,
    socks: Option<&str>,
    tls: Option<&Arc<rustls::ClientConfig>>,
) -> Result<Open, ClientError> {
    let connecting = async {
        let stream = reach(address, socks).await?;
        let stream: Box<dyn Stream> = match tls {
            None => stream,
            Some(settings) => Box::new(secure(address, settings, stream).await?),
        };
        let (sender, driver) = handshake(TokioIo::new(stream)).await.map_err(|_| broken_off(address))?;
        Ok(Open { sender, driver })
    };
    timeout(TO_CONNECT, connecting).await.map_err(|_| too_slow(address))?
}

/// A stream to the server, without TLS yet.
pub(super) async fn reach(address: &Address, socks: Option<&str>) -> Result<Box<dyn Stream>, ClientError> {
    let target = (address.host.as_str(), address.port);
    let Some(proxy) = socks else {
        return Ok(Box::new(TcpStream::connect(target).await.map_err(|error| unreachable(address, &error))?));
    };
    // Tor gives each name a circuit of its own, so that runs of this program are not linked there.
    let mut name = [0; 16];
    System.fill(&mut name);
    let name = hex(&name);
    let stream = tokio_socks::tcp::Socks5Stream::connect_with_password(proxy, target, &name, "0");
    Ok(Box::new(stream.await.map_err(|error| proxy_failed(proxy, address, &error))?))
}

/// TLS over it, the certificate checked.
pub(super) async fn secure(
    address: &Address,
    settings: &Arc<rustls::ClientConfig>,
    stream: Box<dyn Stream>,
) -> Result<TlsStream<Box<dyn Stream>>, ClientError> {
    let connector = tokio_rustls::TlsConnector::from(Arc::clone(settings));
    connector.connect(server_name(address)?, stream).await.map_err(|error| not_secure(address, &error))
}

/// The name that a certificate must be for.
pub(super) fn server_name(address: &Address) -> Result<ServerName<'static>, ClientError> {
    ServerName::try_from(address.host.clone())
        .map_err(|_| ClientError::new(Kind::Usage, "The server's name is not one."))
}

fn unreachable(address: &Address, error: &io::Error) -> ClientError {
    let why = match error.kind() {
        io::ErrorKind::ConnectionRefused => "nothing answers there",
        _ if error.to_string().contains("lookup") => "there is no such name",
        _ => "the network does not lead there",
    };
    ClientError::new(Kind::Unavailable, format!("{address} cannot be reached: {why}."))
        .means("Nothing was sent.")
        .next("Check the address and your connection, then try again.")
}

fn proxy_failed(proxy: &str, address: &Address, error: &tokio_socks::Error) -> ClientError {
    let why = match error {
        tokio_socks::Error::Io(_) => format!("The SOCKS proxy at {proxy} does not answer."),
        _ => format!("The SOCKS proxy at {proxy} finds no way to {address}."),
    };
    ClientError::new(Kind::Unavailable, why)
        .means("Nothing was sent, and nothing was tried without the proxy.")
        .next("Check that Tor runs and has connected, and that the port is right (Tor 9050, Tor Browser 9150).")
}

fn not_secure(address: &Address, error: &io::Error) -> ClientError {
    let certificate = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match certificate {
        Some(rustls::Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. })) => {
            let day = u32::try_from(not_after.as_secs() / 86_400).unwrap_or(u32::MAX);
            let happened = format!("{address} shows a certificate that ran out on {}.", dates::written(day));
            ClientError::new(Kind::Untrusted, happened)
                .means("Nobody vouches for this server any more, so someone else may stand in its place. Nothing was sent.")
                .next("Check this device's date. If it is right, the operator has to renew the certificate: tell them.")
        }
        Some(rustls::Error::InvalidCertificate(_)) => {
            ClientError::new(Kind::Untrusted, format!("{address} shows a certificate that is not trusted here."))
                .means("Someone may stand between you and the server. Nothing was sent.")
                .next("Check this device's date. A server of your own: name its certificate with --certificate.")
        }
        _ => ClientError::new(Kind::Unavailable, format!("{address} does not speak TLS 1.3."))
            .means("Nothing was sent.")
            .next("Check the address and the port."),
    }
}

pub(super) fn broken_off(address: &Address) -> ClientError {
    ClientError::new(Kind::Unavailable, format!("The connection to {address} broke off."))
        .means("What was being sent may have arrived, and may not.")
        .next("Look first whether it is there; if it is not, do the same again.")
}

pub(super) fn too_slow(address: &Address) -> ClientError {
    ClientError::new(Kind::Later, format!("{address} takes too long to answer."))
        .means("What was being sent may have arrived, and may not.")
        .next("Look first whether it is there; if it is not, do the same again, perhaps from another network.")
}

impl core::fmt::Debug for Connection {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Connection({})", self.address)
    }
}
