//! A gateway in this process, and a client that says exactly the bytes it is told.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tellsafe_gateway::config::Config;
use tellsafe_gateway::gateway::Gateway;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A folder of its own, gone at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("tellsafe-gateway-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) struct Running {
    pub(crate) folder: Folder,
    pub(crate) tls: SocketAddr,
    pub(crate) plain: SocketAddr,
    pub(crate) onion: SocketAddr,
    _stop: oneshot::Sender<()>,
}

/// All listeners on loopback, the vault's socket at `FOLDER/vault`, and `change` applied to the configuration.
pub(crate) fn start(change: impl FnOnce(&mut Config)) -> Running {
    let folder = Folder::new();
    let path = |name: &str| folder.0.join(name).into_os_string();
    let mut arguments: Vec<std::ffi::OsString> =
        ["tellsafe-gateway", "--development", "--listen=127.0.0.1:0", "--listen-plain=127.0.0.1:0"]
            .map(Into::into)
            .to_vec();
    arguments.extend([
        "--listen-onion=127.0.0.1:0".into(),
        "--vault".into(),
        path("vault"),
        "--development-cert-out".into(),
        path("certificate.pem"),
    ]);
    let mut config = Config::from_arguments(arguments).unwrap();
    change(&mut config);
    let gateway = Gateway::bind(&config).unwrap();
    let (tls, plain) = (gateway.tls_address().unwrap(), gateway.plain_address().unwrap());
    let onion = gateway.onion_address().unwrap();
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(gateway.serve(async {
        let _ = stopped.await;
    }));
    Running { folder, tls, plain, onion, _stop: stop }
}

impl Running {
    pub(crate) fn roots(&self) -> RootCertStore {
        roots(&self.folder.0.join("certificate.pem"))
    }

    pub(crate) async fn tls(&self) -> TlsStream<TcpStream> {
        connect_tls(self.tls, client_config(self.roots())).await.unwrap()
    }

    pub(crate) async fn plain(&self) -> TcpStream {
        TcpStream::connect(self.plain).await.unwrap()
    }

    /// One request on a plain connection of its own.
    pub(crate) async fn ask(&self, request: &[u8]) -> Answer {
        let mut stream = self.plain().await;
        stream.write_all(request).await.unwrap();
        read_answer(&mut stream, request.starts_with(b"HEAD ")).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.plain).as_bytes()).await
    }

    pub(crate) async fn relay(&self, body: &[u8]) -> Answer {
        self.ask(&relay_request(&self.plain.to_string(), "", body)).await
    }
}

pub(crate) fn roots(certificate: &Path) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate).unwrap()).unwrap();
    roots
}

pub(crate) fn client_config(roots: RootCertStore) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

pub(crate) async fn connect_tls(address: SocketAddr, config: ClientConfig) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(address).await?;
    TlsConnector::from(Arc::new(config)).connect(ServerName::from(address.ip()), stream).await
}

/// A relay request with further header lines, each ended by CR LF.
pub(crate) fn relay_request(host: &str, further: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST /relay HTTP/1.1\r\nHost: {host}\r\nContent-Type: message/ohttp-req\r\n\
         Content-Length: {length}\r\n{further}\r\n"
    );
    [head.as_bytes(), body].concat()
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// Reads one answer; `None` when the connection ends before one is whole.
pub(crate) async fn read_answer(stream: &mut (impl AsyncRead + Unpin), head_only: bool) -> Option<Answer> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut answer = Answer { status, headers, body: Vec::new() };
    let length = answer.header("content-length").map_or(0, |length| length.parse().unwrap());
    if !head_only {
        answer.body = vec![0; length];
        stream.read_exact(&mut answer.body).await.ok()?;
    }
    Some(answer)
}

/// Everything until the other side ends, and how long that took. A reset counts as an end.
pub(crate) async fn read_to_end(stream: &mut (impl AsyncRead + Unpin)) -> (Vec<u8>, Duration) {
    let started = std::time::Instant::now();
    let mut bytes = Vec::new();
    let reading = async { while stream.read_buf(&mut bytes).await.is_ok_and(|count| count > 0) {} };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("the gateway never closed this connection");
    (bytes, started.elapsed())
}

/// Writes as far as the other side lets us: it may answer and close before it read everything.
pub(crate) async fn write_what_is_taken(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) {
    let _ = stream.write_all(bytes).await;
    let _ = stream.flush().await;
}
