//! TLS 1.3 only, post-quantum first, nothing that links two visits.

use std::sync::Arc;
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::aws_lc_rs::{self, cipher_suite, kx_group};
use rustls::crypto::{CryptoProvider, SupportedKxGroup};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, HandshakeKind, NamedGroup, SupportedCipherSuite};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Running, client_config, connect_tls, read_answer, start};

fn config(
    gateway: &Running,
    groups: Vec<&'static dyn SupportedKxGroup>,
    suites: Vec<SupportedCipherSuite>,
) -> ClientConfig {
    let provider = CryptoProvider { kx_groups: groups, cipher_suites: suites, ..aws_lc_rs::default_provider() };
    ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_root_certificates(gateway.roots())
        .with_no_client_auth()
}

#[tokio::test]
async fn each_group_and_suite_of_ours_connects_and_no_other() {
    let gateway = start(|_| {});
    let aes = cipher_suite::TLS13_AES_256_GCM_SHA384;
    let chacha = cipher_suite::TLS13_CHACHA20_POLY1305_SHA256;
    for suite in [aes, chacha] {
        for group in [kx_group::X25519MLKEM768, kx_group::X25519] {
            let stream = connect_tls(gateway.tls, config(&gateway, vec![group], vec![suite])).await.unwrap();
            let connection = stream.get_ref().1;
            assert_eq!(connection.negotiated_key_exchange_group().unwrap().name(), group.name());
            assert_eq!(connection.negotiated_cipher_suite().unwrap().suite(), suite.suite());
        }
    }
    for group in [kx_group::SECP256R1, kx_group::SECP384R1] {
        connect_tls(gateway.tls, config(&gateway, vec![group], vec![aes])).await.unwrap_err();
    }
    let small = cipher_suite::TLS13_AES_128_GCM_SHA256;
    connect_tls(gateway.tls, config(&gateway, vec![kx_group::X25519], vec![small])).await.unwrap_err();
}

#[tokio::test]
async fn a_client_that_prefers_the_hybrid_gets_it() {
    let gateway = start(|_| {});
    let groups = vec![kx_group::X25519MLKEM768, kx_group::X25519, kx_group::SECP256R1];
    let stream =
        connect_tls(gateway.tls, config(&gateway, groups, vec![cipher_suite::TLS13_AES_256_GCM_SHA384])).await.unwrap();
    assert_eq!(stream.get_ref().1.negotiated_key_exchange_group().unwrap().name(), NamedGroup::X25519MLKEM768);
}

/// A whole ClientHello as TLS 1.2 clients send it, without the extension that offers 1.3.
fn client_hello_of_tls_1_2() -> Vec<u8> {
    let extensions: [&[u8]; 3] = [
        &[0, 10, 0, 6, 0, 4, 0, 29, 0, 23],            // groups: x25519, secp256r1
        &[0, 11, 0, 2, 1, 0],                          // points: uncompressed
        &[0, 13, 0, 10, 0, 8, 4, 3, 8, 4, 4, 1, 2, 1], // signatures
    ];
    let extensions = extensions.concat();
    let mut hello = vec![3, 3];
    hello.extend([7; 32]);
    hello.push(0);
    hello.extend([0, 4, 0xc0, 0x2b, 0xc0, 0x2f]); // ECDHE with AES-128-GCM
    hello.extend([1, 0]);
    hello.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
    hello.extend(extensions);
    let mut record = vec![22, 3, 1];
    record.extend(u16::try_from(hello.len() + 4).unwrap().to_be_bytes());
    record.extend([1, 0]);
    record.extend(u16::try_from(hello.len()).unwrap().to_be_bytes());
    record.extend(hello);
    record
}

#[tokio::test]
async fn tls_1_2_is_told_that_its_version_is_too_old() {
    let gateway = start(|_| {});
    let mut stream = TcpStream::connect(gateway.tls).await.unwrap();
    stream.write_all(&client_hello_of_tls_1_2()).await.unwrap();
    let mut alert = Vec::new();
    stream.read_to_end(&mut alert).await.unwrap();
    assert_eq!(alert, [21, 3, 3, 0, 2, 2, 70], "fatal protocol_version");
}

#[tokio::test]
async fn a_second_visit_cannot_be_linked_to_the_first_by_a_session() {
    let gateway = start(|_| {});
    let config = client_config(gateway.roots());
    for _ in 0..2 {
        // The same configuration, so that it would resume if it had been given anything to resume with.
        let mut stream = connect_tls(gateway.tls, config.clone()).await.unwrap();
        let request = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.tls);
        stream.write_all(request.as_bytes()).await.unwrap();
        assert_eq!(read_answer(&mut stream, false).await.unwrap().status, 200);
        let connection = stream.get_ref().1;
        assert!(matches!(
            connection.handshake_kind(),
            Some(HandshakeKind::Full | HandshakeKind::FullWithHelloRetryRequest)
        ));
        assert_eq!(connection.tls13_tickets_received(), 0);
    }
}

#[tokio::test]
async fn only_http_1_1_is_negotiated_and_silence_means_that_too() {
    let gateway = start(|_| {});
    let with = |protocols: &[&[u8]]| {
        let mut config = client_config(gateway.roots());
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        connect_tls(gateway.tls, config)
    };
    assert_eq!(with(&[b"h2", b"http/1.1"]).await.unwrap().get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    assert_eq!(with(&[]).await.unwrap().get_ref().1.alpn_protocol(), None);
    with(&[b"h2"]).await.unwrap_err();
}

#[tokio::test]
async fn the_development_certificate_is_for_loopback_and_a_month() {
    let gateway = start(|_| {});
    let certificate = CertificateDer::from_pem_file(gateway.folder.0.join("certificate.pem")).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(gateway.roots()), provider).build().unwrap();
    let day = Duration::from_secs(24 * 3600);
    let verify = |name: &'static str, from_now: Duration| {
        let when = UnixTime::since_unix_epoch(Duration::from_secs(UnixTime::now().as_secs()) + from_now);
        verifier.verify_server_cert(&certificate, &[], &ServerName::try_from(name).unwrap(), &[], when)
    };
    for name in ["localhost", "127.0.0.1", "::1"] {
        verify(name, Duration::ZERO).unwrap();
    }
    verify("localhost", day * 29).unwrap();
    verify("localhost", day * 31).unwrap_err();
    verify("example.org", Duration::ZERO).unwrap_err();
}
