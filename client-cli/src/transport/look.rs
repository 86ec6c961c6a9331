//! One question on a connection of its own, and all that can be seen of its answer: what an auditor looks at. Nothing is repeated and
//! nothing is forgiven here.

use super::connection::{self, Stream, TO_ANSWER, TO_CONNECT, broken_off, too_slow};
use super::old_tls::{self, Older};
use super::tls;
use crate::clock;
use crate::error::{ClientError, Kind};
use crate::site::{Address, Site};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{HeaderMap, Request};
use hyper_util::rt::TokioIo;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{CertificateError, ClientConfig, NamedGroup};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::timeout;

/// Seconds, about ten years: no certificate of a server lives as long.
const LONGEST: u64 = 10 * 366 * 86_400;

/// Looks at one server.
pub struct Looker {
    runtime: Runtime,
    address: Address,
    tls: Option<(Arc<ClientConfig>, Arc<WebPkiServerVerifier>)>,
}

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The status.
    pub status: u16,
    /// All lines, in order.
    pub headers: HeaderMap,
    /// As it came, encoded or not.
    pub body: Bytes,
    /// What TLS agreed on; `None` without TLS.
    pub session: Option<Session>,
}

/// What TLS 1.3 agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// True for X25519MLKEM768, which a later quantum computer does not open.
    pub is_hybrid: bool,
    /// Leaf first.
    pub certificates: Vec<CertificateDer<'static>>,
    /// Tickets by which the server could know this client again; `None` when the connection broke before that was known.
    pub tickets: Option<u32>,
}

impl Looker {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// An address or certificate that makes no sense.
    pub fn new(site: &Site) -> Result<Self, ClientError> {
        let address = Address::parse(&site.address)?;
        let tls = if address.secure {
            let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
            let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(tls::roots(site)?), provider);
            let verifier = verifier.build().map_err(|_| ClientError::internal("certificates cannot be verified"))?;
            Some((tls::settings(site)?, verifier))
        } else {
            None
        };
        Ok(Self { runtime: runtime()?, address, tls })
    }

    /// Looks at what the same host says without TLS, on another port.
    ///
    /// # Errors
    /// A fault of this machine.
    pub fn without_tls(address: &Address, port: u16) -> Result<Self, ClientError> {
        let address = Address { secure: false, port, ..address.clone() };
        Ok(Self { runtime: runtime()?, address, tls: None })
    }

    /// Where it looks.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Asks for `path` with exactly these header lines, in their order; at most `most` bytes come back.
    ///
    /// # Errors
    /// [`Kind::Untrusted`] for a certificate, [`Kind::Unavailable`] and [`Kind::Later`] for no whole answer.
    pub fn get(
        &self,
        path: &str,
        lines: &[(&'static str, String)],
        socks: Option<&str>,
        most: usize,
    ) -> Result<Seen, ClientError> {
        let mut request = Request::builder().uri(path);
        for (name, value) in lines {
            let value = HeaderValue::from_str(value)
                .map_err(|_| ClientError::new(Kind::Usage, "The server's name cannot be asked for."))?;
            request = request.header(HeaderName::from_static(name), value);
        }
        let request = request.body(Empty::new()).map_err(|_| ClientError::internal("a request cannot be written"))?;
        let address = &self.address;
        let asking = async {
            let late = |_| too_slow(address);
            let stream = timeout(TO_CONNECT, connection::reach(address, socks)).await.map_err(late)??;
            let Some((settings, _)) = &self.tls else {
                return ask(stream, request, most, address).await.map(|(seen, _)| seen);
            };
            let stream = timeout(TO_CONNECT, connection::secure(address, settings, stream)).await.map_err(late)??;
            let mut session = session(stream.get_ref().1);
            let (mut seen, stream) = ask(stream, request, most, address).await?;
            // They come behind the handshake, so they are only counted once something was answered.
            session.tickets = stream.map(|stream| stream.get_ref().1.tls13_tickets_received());
            seen.session = Some(session);
            Ok::<Seen, ClientError>(seen)
        };
        self.runtime.block_on(async { timeout(TO_ANSWER, asking).await.map_err(|_| too_slow(address)) })?
    }

    /// Whether the server would speak a TLS older than 1.3.
    ///
    /// # Errors
    /// It cannot be reached.
    pub fn older_tls(&self, socks: Option<&str>) -> Result<Older, ClientError> {
        let address = &self.address;
        let trying = async {
            let stream = connection::reach(address, socks).await?;
            Ok::<Older, ClientError>(old_tls::offer(stream, &address.host).await)
        };
        self.runtime.block_on(async { timeout(TO_CONNECT, trying).await.map_err(|_| too_slow(address)) })?
    }

    /// From when to when a certificate is valid, in seconds since 1970: what the verifier says to a time before and after.
    #[must_use]
    pub fn validity(&self, certificates: &[CertificateDer<'static>]) -> Option<(u64, u64)> {
        let (_, verifier) = self.tls.as_ref()?;
        let (leaf, others) = certificates.split_first()?;
        let name = connection::server_name(&self.address).ok()?;
        let at = |seconds| {
            let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
            match verifier.verify_server_cert(leaf, others, &name, &[], time) {
                Err(rustls::Error::InvalidCertificate(wrong)) => Some(wrong),
                _ => None,
            }
        };
        let from = match at(0)? {
            CertificateError::NotValidYetContext { not_before, .. } => not_before.as_secs(),
            _ => return None,
        };
        match at(clock::seconds().saturating_add(LONGEST))? {
            CertificateError::ExpiredContext { not_after, .. } => Some((from, not_after.as_secs())),
            _ => None,
        }
    }
}

fn runtime() -> Result<Runtime, ClientError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|_| ClientError::internal("the network cannot be used"))
}

fn session(connection: &rustls::ClientConnection) -> Session {
    let group = connection.negotiated_key_exchange_group().map(|group| group.name());
    Session {
        is_hybrid: group == Some(NamedGroup::X25519MLKEM768),
        certificates: connection.peer_certificates().unwrap_or_default().to_vec(),
        tickets: None,
    }
}

/// One exchange; the stream comes back where it ended well.
async fn ask<S: Stream>(
    stream: S,
    request: Request<Empty<Bytes>>,
    most: usize,
    address: &Address,
) -> Result<(Seen, Option<S>), ClientError> {
    // As browsers write them.
    let (mut sender, connection) = http1::Builder::new()
        .title_case_headers(true)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| broken_off(address))?;
    let asking = async move {
        let answer = sender.send_request(request).await.map_err(|_| broken_off(address))?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, most).collect().await.map_err(|error| {
            if error.is::<http_body_util::LengthLimitError>() { super::odd_answer() } else { broken_off(address) }
        })?;
        Ok::<Seen, ClientError>(Seen {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.to_bytes(),
            session: None,
        })
    };
    let (seen, ended) = tokio::join!(asking, connection.without_shutdown());
    Ok((seen?, ended.ok().map(|parts| parts.io.into_inner())))
}

impl core::fmt::Debug for Looker {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Looker({})", self.address)
    }
}
