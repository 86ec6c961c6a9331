//! One kept connection to a gateway or straight to a vault, speaking the relay: for attacks, load and the benchmark.

use crate::random::random;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tellsafe_protocol::answer::{Answer, parse_refusal};
use tellsafe_protocol::bhttp::{self, Class};
use tellsafe_protocol::bytes::sha256;
use tellsafe_protocol::public_file::PublicFile;
use tellsafe_protocol::relay::{REQUEST_TYPE, RelayKey, ResponseOpener};
use tellsafe_protocol::request::Request;
use tellsafe_protocol::work::{self, Asked};
use tokio::net::{TcpSocket, TcpStream, UnixStream};

/// Where a wire leads.
#[derive(Debug, Clone)]
pub enum Target {
    /// A gateway's TLS listener: `127.0.0.1:port`, and what it is verified with.
    Tls(String, Arc<rustls::ClientConfig>),
    /// A gateway's plain listener.
    Plain(String),
    /// The vault's socket.
    Vault(PathBuf),
}

/// A connection, opened when it is first needed and again when it was closed.
#[derive(Debug)]
pub struct Wire {
    target: Target,
    host: String,
    source: Ipv4Addr,
    works: bool,
    sender: Option<SendRequest<Full<Bytes>>>,
}

/// What came back: a status of HTTP, and the answer's bytes.
pub type Raw = (u16, Vec<u8>);

/// A request ready for the relay, and what opens its answer.
#[derive(Debug)]
pub struct Sealed {
    /// Encapsulated.
    pub bytes: Vec<u8>,
    opener: ResponseOpener,
    path: &'static str,
}

impl Target {
    /// The TLS listener of an address like `https://127.0.0.1:1`, trusting the certificate in this PEM file.
    pub fn tls(https: &str, certificate: &std::path::Path) -> Self {
        use rustls_pki_types::pem::PemObject;
        let mut roots = rustls::RootCertStore::empty();
        for certificate in rustls_pki_types::CertificateDer::pem_file_iter(certificate).expect("a PEM file") {
            roots.add(certificate.expect("a certificate")).expect("added");
        }
        let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        Self::Tls(https.trim_start_matches("https://").to_owned(), Arc::new(config))
    }

    /// The plain listener of an address like `http://127.0.0.1:1`.
    pub fn plain(http: &str) -> Self {
        Self::Plain(http.trim_start_matches("http://").to_owned())
    }
}

impl Wire {
    /// Nothing is opened yet.
    pub fn new(target: Target) -> Self {
        let host = match &target {
            Target::Tls(address, _) | Target::Plain(address) => address.clone(),
            Target::Vault(_) => "vault".to_owned(),
        };
        Self { target, host, source: Ipv4Addr::LOCALHOST, works: false, sender: None }
    }

    /// As every client of ours does: comes from `source`, an address of this machine, and works when a flood makes that necessary.
    #[must_use]
    pub fn of_a_client(target: Target, source: Ipv4Addr) -> Self {
        Self { source, works: true, ..Self::new(target) }
    }

    /// Closes the connection; the next request opens another.
    pub fn hang_up(&mut self) {
        self.sender = None;
    }

    /// The public file.
    pub async fn public_file(&mut self) -> PublicFile {
        let (status, bytes) = self.send("GET", "/rosters", Vec::new()).await.expect("answered");
        assert_eq!(status, 200);
        PublicFile::parse(&bytes).expect("a public file")
    }

    /// Asks through the relay; an error is a refusal's status, inside or outside, or 0 for no answer at all.
    pub async fn ask(&mut self, key: &RelayKey, class: Class, request: &Request) -> Result<Answer, u16> {
        let sealed = seal(key, class, request);
        let mut answer = self.send_for_all("POST", "/relay", sealed.bytes.clone()).await.ok_or(0u16)?;
        let asked = answer.headers().get(work::HEADER).and_then(|asked| Asked::parse(asked.to_str().ok()?));
        if let Some(asked) = asked.filter(|_| self.works && answer.status() == 429) {
            let work = asked.work(&sha256(&[&sealed.bytes]), |_| {}).expect("numbers enough");
            let header = Some((work::HEADER, work.to_header()));
            answer = self.exchange("POST", "/relay", header, sealed.bytes.clone()).await.ok_or(0u16)?;
        }
        open(sealed, (answer.status().as_u16(), answer.into_body().to_vec()))
    }

    /// Sends bytes as they are; `None` when the connection was lost.
    pub async fn send(&mut self, method: &str, path: &str, bytes: Vec<u8>) -> Option<Raw> {
        let answer = self.send_for_all(method, path, bytes).await?;
        Some((answer.status().as_u16(), answer.into_body().to_vec()))
    }

    /// As [`Self::send`], with the answer's headers.
    pub async fn send_for_all(&mut self, method: &str, path: &str, bytes: Vec<u8>) -> Option<hyper::Response<Bytes>> {
        self.exchange(method, path, None, bytes).await
    }

    async fn exchange(
        &mut self,
        method: &str,
        path: &str,
        header: Option<(&str, String)>,
        bytes: Vec<u8>,
    ) -> Option<hyper::Response<Bytes>> {
        if self.sender.as_ref().is_none_or(SendRequest::is_closed) {
            self.sender = Some(self.connect().await?);
        }
        let sender = self.sender.as_mut()?;
        if sender.ready().await.is_err() {
            self.sender = Some(self.connect().await?);
        }
        let mut request = hyper::Request::builder().method(method).uri(path).header("host", &self.host);
        if method == "POST" {
            request = request.header("content-type", REQUEST_TYPE);
        }
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(bytes))).expect("a request");
        let response = match self.sender.as_mut()?.send_request(request).await {
            Ok(response) => response,
            Err(_) => {
                self.sender = None;
                return None;
            }
        };
        let (head, body) = response.into_parts();
        Some(hyper::Response::from_parts(head, body.collect().await.ok()?.to_bytes()))
    }

    async fn connect(&self) -> Option<SendRequest<Full<Bytes>>> {
        match &self.target {
            Target::Tls(address, config) => {
                let stream = connect_from(self.source, address).await.ok()?;
                stream.set_nodelay(true).ok()?;
                let name = ServerName::try_from("127.0.0.1").expect("a name");
                let stream = tokio_rustls::TlsConnector::from(config.clone()).connect(name, stream).await.ok()?;
                shake_hands(stream).await
            }
            Target::Plain(address) => {
                let stream = connect_from(self.source, address).await.ok()?;
                stream.set_nodelay(true).ok()?;
                shake_hands(stream).await
            }
            Target::Vault(path) => shake_hands(UnixStream::connect(path).await.ok()?).await,
        }
    }
}

/// Connects to `address` (`127.0.0.1:port`) from another address of this machine.
///
/// # Errors
/// As `connect(2)`.
pub async fn connect_from(source: Ipv4Addr, address: &str) -> std::io::Result<TcpStream> {
    if source == Ipv4Addr::LOCALHOST {
        return TcpStream::connect(address).await; // Here the kernel chooses this by itself, whatever the address looks like.
    }
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((source, 0)))?;
    socket.connect(address.parse().map_err(std::io::Error::other)?).await
}

async fn shake_hands<S>(stream: S) -> Option<SendRequest<Full<Bytes>>>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
    tokio::spawn(connection);
    Some(sender)
}

/// Encapsulates a request.
pub fn seal(key: &RelayKey, class: Class, request: &Request) -> Sealed {
    seal_content(key, class, request.path(), &request.content())
}

/// Encapsulates content that need not be a request.
pub fn seal_content(key: &RelayKey, class: Class, path: &'static str, content: &[u8]) -> Sealed {
    let plain = bhttp::Request { path, content }.to_bytes(class).expect("it fits");
    let (bytes, opener) = key.seal(&plain, &mut random).expect("sealed");
    Sealed { bytes, opener, path }
}

/// Opens what came back.
pub fn open(sealed: Sealed, raw: Raw) -> Result<Answer, u16> {
    open_said(sealed, raw).map_err(|(status, _)| status)
}

/// Opens what came back; an error is a refusal's status and sentence, inside or outside.
pub fn open_said(sealed: Sealed, (status, bytes): Raw) -> Result<Answer, (u16, String)> {
    if status != 200 {
        return Err((status, String::from_utf8_lossy(&bytes).into_owned()));
    }
    let plain = sealed.opener.open(&bytes).expect("it answers this request");
    let response = bhttp::Response::parse(&plain).expect("Binary HTTP");
    if response.status != 200 {
        return Err((response.status, parse_refusal(response.content).expect("a sentence")));
    }
    Ok(Answer::parse(sealed.path, response.content).expect("an answer"))
}
