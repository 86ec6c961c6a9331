//! Between gateway and vault on two hosts, nobody else is let in at either end.

use rustls::crypto::SupportedKxGroup;
use rustls::crypto::aws_lc_rs::kx_group::{X25519, X25519MLKEM768};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tellsafe_tests::link::{make, provider, shown, start_gateway, start_vault, trusted};
use tellsafe_tests::measured::measured;
use tellsafe_tests::programs::program;
use tellsafe_tests::wire::{Target, Wire};

const TEST: &str = "tests/all/two_hosts_wrong_peers.rs";
const QUESTION: &[u8] = b"GET /rosters HTTP/1.1\r\nhost: vault\r\n\r\n";

/// TLS 1.2 as a client of 2015 begins it: one suite, one group, no word of TLS 1.3.
fn old_hello() -> Vec<u8> {
    let extensions = [
        &[0, 10, 0, 4, 0, 2, 0, 29][..],        // groups: x25519
        &[0, 11, 0, 2, 1, 0],                   // points: uncompressed
        &[0, 13, 0, 8, 0, 6, 4, 3, 8, 7, 8, 4], // signatures: ECDSA, Ed25519, RSA
    ]
    .concat();
    let mut hello = vec![3, 3];
    hello.extend([7; 32]);
    hello.extend([0, 0, 4, 0xc0, 0x2b, 0xc0, 0x2f, 1, 0]);
    hello.extend([0, u8::try_from(extensions.len()).expect("short")]);
    hello.extend(extensions);
    handshake_record(1, &hello)
}

/// A TLS 1.2 server's first word.
fn old_answer() -> Vec<u8> {
    let mut hello = vec![3, 3];
    hello.extend([9; 32]);
    hello.extend([0, 0xc0, 0x2b, 0]);
    handshake_record(2, &hello)
}

fn handshake_record(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u8::try_from(body.len()).expect("short");
    [&[22, 3, 3, 0, length + 4, kind, 0, 0, length], body].concat()
}

/// The alert `protocol_version` (RFC 8446, section 6.2), fatal.
const TOO_OLD: [u8; 7] = [21, 3, 3, 0, 2, 2, 70];

/// A client of the vault that shows this half, or nothing, and would believe any vault of the first link.
fn client(trusts: RootCertStore, shows: Option<&Path>, group: &'static dyn SupportedKxGroup) -> ClientConfig {
    let builder =
        ClientConfig::builder_with_provider(provider(group)).with_protocol_versions(&[&rustls::version::TLS13]);
    let builder = builder.expect("TLS 1.3").with_root_certificates(trusts);
    match shows.map(shown) {
        Some((chain, key)) => builder.with_client_auth_cert(chain, key).expect("a pair"),
        None => builder.with_no_client_auth(),
    }
}

/// Whether the vault answers whoever knocks like this.
fn answers(address: &str, client: ClientConfig) -> bool {
    let name = "vault.internal".try_into().expect("a name");
    let mut tls = rustls::ClientConnection::new(Arc::new(client), name).expect("a client");
    let mut socket = connect(address);
    let mut stream = rustls::Stream::new(&mut tls, &mut socket);
    let mut first = [0; 12];
    stream.write_all(QUESTION).and_then(|()| stream.read_exact(&mut first)).is_ok() && first == *b"HTTP/1.1 200"
}

fn connect(address: &str) -> TcpStream {
    let socket = TcpStream::connect(address).expect("the port is open");
    socket.set_read_timeout(Some(Duration::from_secs(10))).expect("set");
    socket
}

/// What comes back for these bytes until the vault hangs up.
fn answer_to(address: &str, bytes: &[u8]) -> Vec<u8> {
    let (mut socket, mut answer) = (connect(address), Vec::new());
    socket.write_all(bytes).expect("sent");
    let _ = socket.read_to_end(&mut answer);
    answer
}

#[test]
fn the_vault_answers_its_gateway_and_nobody_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let [gateway, vault] = make(&folder.path().join("one"));
    let [stranger, _] = make(&folder.path().join("another"));
    let (_server, address) = start_vault(program("tellsafe-vault"), folder.path(), "127.0.0.1:0", &vault);
    let anchor = || trusted(&gateway);
    assert!(answers(&address, client(anchor(), Some(&gateway), X25519MLKEM768)), "its own gateway");
    let wrong = [
        ("another link's gateway", client(anchor(), Some(&stranger), X25519MLKEM768)),
        ("the vault's own certificate", client(anchor(), Some(&vault), X25519MLKEM768)),
        ("no certificate", client(anchor(), None, X25519MLKEM768)),
        ("an exchange that a quantum computer opens", client(anchor(), Some(&gateway), X25519)),
    ];
    let count = wrong.len() + 2;
    for (who, client) in wrong {
        assert!(!answers(&address, client), "{who}");
    }
    let plain = answer_to(&address, QUESTION);
    assert!(!plain.starts_with(b"HTTP"), "plain TCP: {plain:?}");
    assert_eq!(answer_to(&address, &old_hello()), TOO_OLD, "TLS 1.2");
    assert!(answers(&address, client(anchor(), Some(&gateway), X25519MLKEM768)), "its own gateway, after all of them");
    measured("Nobody in", "wrong gateways refused by a vault", &format!("{count} of {count}"), "all", TEST);
}

/// Who sits where the vault should be.
enum Impostor {
    /// TLS with these settings.
    Tls(Arc<ServerConfig>),
    /// HTTP without TLS.
    Plain,
    /// TLS 1.2.
    Old,
}

/// A vault that shows this half and takes the first link's gateways.
fn server(trusts: RootCertStore, shows: &Path, group: &'static dyn SupportedKxGroup) -> Impostor {
    let provider = provider(group);
    let clients = rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(trusts), provider.clone());
    let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(&[&rustls::version::TLS13]);
    let builder = builder.expect("TLS 1.3").with_client_cert_verifier(clients.build().expect("a verifier"));
    let (chain, key) = shown(shows);
    Impostor::Tls(Arc::new(builder.with_single_cert(chain, key).expect("a pair")))
}

const ANSWER: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";

/// What one connection to the impostor brought: all that the gateway said inside TLS, or without it.
fn receive(mut socket: TcpStream, impostor: &Impostor) -> Vec<u8> {
    socket.set_read_timeout(Some(Duration::from_secs(5))).expect("set");
    let mut said = vec![0; 1024];
    let count = match impostor {
        Impostor::Plain | Impostor::Old => {
            let mut head = [0; 5];
            socket.read_exact(&mut head).expect("the head of a record");
            let mut hello = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
            socket.read_exact(&mut hello).expect("the gateway's first word");
            let answer = if matches!(impostor, Impostor::Old) { old_answer() } else { ANSWER.to_vec() };
            let _ = socket.write_all(&answer);
            socket.read(&mut said).unwrap_or(0)
        }
        Impostor::Tls(config) => {
            let mut tls = rustls::ServerConnection::new(config.clone()).expect("a server");
            let mut stream = rustls::Stream::new(&mut tls, &mut socket);
            let count = stream.read(&mut said).unwrap_or(0);
            let _ = stream.write_all(ANSWER);
            count
        }
    };
    said.truncate(count);
    said
}

/// A port behind which sits whoever is put there.
fn sit(impostor: Arc<Mutex<Impostor>>) -> (String, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let (sender, said) = channel();
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            if sender.send(receive(socket, &impostor.lock().expect("whole"))).is_err() {
                return;
            }
        }
    });
    (address, said)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_asks_its_vault_and_nobody_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let [gateway, vault] = make(&folder.path().join("one"));
    let [_, stranger] = make(&folder.path().join("another"));
    let anchor = || trusted(&vault);
    let impostor = Arc::new(Mutex::new(Impostor::Plain));
    let (address, said) = sit(impostor.clone());
    let (_server, http) = start_gateway(program("tellsafe-gateway"), folder.path(), &address, &gateway);
    let mut wire = Wire::new(Target::plain(&http));
    let wrong = [
        ("plain TCP", Impostor::Plain),
        ("TLS 1.2", Impostor::Old),
        ("another link's vault", server(anchor(), &stranger, X25519MLKEM768)),
        ("the gateway's own certificate", server(anchor(), &gateway, X25519MLKEM768)),
        ("an exchange that a quantum computer opens", server(anchor(), &vault, X25519)),
    ];
    let count = wrong.len();
    for (who, wrong) in wrong {
        *impostor.lock().expect("whole") = wrong;
        assert_eq!(wire.send("GET", "/rosters", Vec::new()).await.expect("answered").0, 503, "{who}");
        let said = said.recv().expect("it was tried");
        let expected: &[u8] = if who == "TLS 1.2" { &TOO_OLD } else { b"" };
        assert!(said == expected || said.first() == Some(&21), "{who} was told {said:?}");
    }
    *impostor.lock().expect("whole") = server(anchor(), &vault, X25519MLKEM768);
    assert_eq!(wire.send("GET", "/rosters", Vec::new()).await.expect("answered").0, 503);
    assert!(said.recv().expect("it was tried").starts_with(b"GET /rosters"), "its own vault is asked");
    measured("Nobody in", "wrong vaults refused by a gateway", &format!("{count} of {count}"), "all", TEST);
}

#[test]
fn one_command_makes_both_halves_and_replaces_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let link = folder.path().join("link");
    let halves = make(&link);
    let mut keys = 0;
    for half in &halves {
        assert_eq!(mode(half), 0o700);
        for file in std::fs::read_dir(half).expect("a folder").flatten() {
            assert_eq!(mode(&file.path()), 0o600, "{file:?}");
            keys += std::fs::read_to_string(file.path()).expect("text").matches("PRIVATE KEY-----\n").count();
        }
    }
    assert_eq!(keys, 2 * 2, "one key each, begun and ended, and none with which a third half could be made");
    let before = std::fs::read(halves[0].join("link-key.pem")).expect("a key");
    let again = program("tellsafe-vault").args(["link", "--out"]).arg(&link).output().expect("it runs");
    assert_eq!(again.status.code(), Some(64));
    assert_eq!(std::fs::read(halves[0].join("link-key.pem")).expect("a key"), before);
    for (name, wrong) in [("tellsafe-gateway", &halves[1]), ("tellsafe-vault", &halves[0])] {
        let said = refusal(name, folder.path(), wrong);
        assert!(said.contains("not this side's"), "{name}: {said}");
    }
    assert!(refusal("tellsafe-vault", folder.path(), folder.path()).contains("--link does not name a folder"));
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("there").permissions().mode() & 0o777
}

/// What a program says when it is started with a half that is not its own.
fn refusal(name: &str, folder: &Path, half: &Path) -> String {
    let mut command: Command = program(name);
    if name == "tellsafe-vault" {
        command.args(["serve", "--init", "--listen", "127.0.0.1:0", "--data"]).arg(folder.join("vault"));
        command.arg("--root-key").arg(folder.join("root.key"));
    } else {
        command.args(["--development", "--listen-plain", "127.0.0.1:0", "--vault-address", "127.0.0.1:9"]);
    }
    let output = command.arg("--link").arg(half).output().expect("it runs");
    assert_eq!(output.status.code(), Some(64), "{name}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}
