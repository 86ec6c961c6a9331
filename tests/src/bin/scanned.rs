//! What `tests/scan` scans: vault, gateway and redirect as they are installed, on loopback at ports 443 and 80, until standard input ends.
//! `scanned FOLDER` keeps the certificates there; the ports need root, or a network namespace of one's own. Prints, as JSON, which key
//! exchange the gateway takes from a client that offers what browsers do.

use rcgen::{
    BasicConstraints, CertificateParams, CrlDistributionPoint, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::crypto::aws_lc_rs::{self, kx_group};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tellsafe_tests::committee::{Committee, FIVE};
use tellsafe_tests::programs::{Server, program};
use tellsafe_tests::vault::{Vault, now};
use tellsafe_tests::world::World;
use tokio::io::{AsyncReadExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

const NAME: &str = "localhost";
const DAY: u64 = 86_400;

#[tokio::main]
async fn main() {
    let folder = PathBuf::from(std::env::args_os().nth(1).expect("scanned FOLDER"));
    std::fs::create_dir_all(&folder).expect("a folder");
    found_a_committee(&folder);
    certificates(&folder);
    let vault = Vault::start_bounded(&folder);
    // No option for development or tests: what is scanned is what an operator runs.
    let mut gateway = program("tellsafe-gateway");
    gateway.args(["--listen", "127.0.0.1:8443", "--host", NAME, "--cert"]).arg(folder.join("chain.pem"));
    gateway.arg("--key").arg(folder.join("key.pem")).arg("--vault").arg(vault.socket());
    let mut gateway = Server::start(gateway, &folder.join("gateway.log"));
    gateway.wait_for("listening ");
    let mut redirect = program("tellsafe-redirect");
    redirect.args(["--host", NAME, "--listen", "127.0.0.1:80"]);
    let mut redirect = Server::start(redirect, &folder.join("redirect.log"));
    redirect.wait_for("listening ");
    let listener = TcpListener::bind("127.0.0.1:443").await.expect("port 443");
    tokio::spawn(from_everywhere(listener));
    let group = negotiated(&folder).await;
    let best = group == "X25519MLKEM768";
    let none: [(); 0] = [];
    println!(
        "{}",
        serde_json::json!([{ "tool": "rustls as a client", "version": "", "grade": group, "best": best, "findings": none }])
    );
    let _ = tokio::io::stdin().read_to_end(&mut Vec::new()).await;
}

/// Passes on whatever comes, each connection from another network: a scanner makes hundreds in a second, and what the throttle then closes
/// would look like something that is not offered.
async fn from_everywhere(listener: TcpListener) {
    let mut network = 0_u16;
    while let Ok((mut client, _)) = listener.accept().await {
        network = network.wrapping_add(1);
        let [high, low] = network.to_be_bytes();
        tokio::spawn(async move {
            let socket = TcpSocket::new_v4()?;
            socket.bind((Ipv4Addr::new(127, high, low, 1), 0).into())?;
            let mut gateway = socket.connect((Ipv4Addr::LOCALHOST, 8443).into()).await?;
            copy_bidirectional(&mut client, &mut gateway).await
        });
    }
}

async fn negotiated(folder: &Path) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder.join("ca.pem")).expect("a certificate")).expect("a root");
    let mut provider = aws_lc_rs::default_provider();
    provider.kx_groups = vec![kx_group::X25519MLKEM768, kx_group::X25519, kx_group::SECP256R1];
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("TLS 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect("127.0.0.1:443").await.expect("a connection");
    let name = ServerName::try_from(NAME).expect("a name");
    let stream = tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("TLS");
    stream.get_ref().1.negotiated_key_exchange_group().map_or_else(String::new, |group| format!("{:?}", group.name()))
}

/// The plain form asks which committee there is: one is needed for its pages to be the real ones.
fn found_a_committee(folder: &Path) {
    let world = World::start(folder, 0, &[]);
    Committee::found(&world, "Example Conduct Committee", FIVE.get(..3).expect("three people"));
}

/// `ca.pem`, and from it `chain.pem` and `key.pem`: for 80 days, as certificate authorities give them.
fn certificates(folder: &Path) {
    let day = |seconds: u64| date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds);
    let params = |name: &str, days: u64| {
        let mut params = CertificateParams::new(Vec::new()).expect("no names yet");
        params.distinguished_name.push(DnType::CommonName, name);
        (params.not_before, params.not_after) = (day(now() - DAY), day(now() + days * DAY));
        params
    };
    let mut root = params("Tellsafe scan, this machine only", 3650);
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let root_key = KeyPair::generate().expect("a key");
    let root_certificate = root.self_signed(&root_key).expect("a certificate");
    let mut leaf = params(NAME, 79);
    leaf.subject_alt_names = CertificateParams::new([NAME.to_owned()]).expect("a name").subject_alt_names;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // As authorities do; nobody fetches it.
    leaf.crl_distribution_points = vec![CrlDistributionPoint { uris: vec![format!("http://{NAME}/revoked.crl")] }];
    leaf.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate().expect("a key");
    let certificate = leaf.signed_by(&key, &Issuer::from_params(&root, &root_key)).expect("a certificate");
    let write = |name: &str, pem: String| std::fs::write(folder.join(name), pem).expect("written");
    write("ca.pem", root_certificate.pem());
    write("chain.pem", certificate.pem());
    write("key.pem", key.serialize_pem());
}
