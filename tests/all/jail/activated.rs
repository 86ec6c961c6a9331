//! Sockets from systemd: both programs serve on what they are passed, by name, and on nothing else.

use super::{Program, status};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tellsafe_tests::programs::Server;

/// Opens `listen` as systemd does for a socket unit, and starts the program with it when somebody comes.
fn activated(listen: &str, name: &str, program: &Command) -> Command {
    let mut command = Command::new("systemd-socket-activate");
    command.args(["--listen", listen, &format!("--fdname={name}")]).arg(program.get_program()).args(program.get_args());
    command
}

/// The program's arguments, with another place to listen.
fn listening(program: Program, folder: &Path, place: &str) -> Command {
    let given = program.command(folder);
    let mut command = Command::new(given.get_program());
    let option = if program == Program::Gateway { "--listen-plain" } else { "--socket" };
    let mut arguments = given.get_args();
    while let Some(argument) = arguments.next() {
        command.arg(argument);
        if argument == option {
            arguments.next();
            command.arg(place);
        }
    }
    command
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port()
}

fn eventually<S>(connect: impl Fn() -> std::io::Result<S>) -> S {
    let started = Instant::now();
    loop {
        match connect() {
            Ok(stream) => return stream,
            Err(error) if started.elapsed() > Duration::from_secs(20) => panic!("{error}"),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

#[test]
fn the_gateway_serves_on_the_socket_that_it_is_passed() {
    let folder = tempfile::tempdir().expect("a folder");
    let address = format!("127.0.0.1:{}", free_port());
    let program = listening(Program::Gateway, folder.path(), "systemd");
    let mut server = Server::start(activated(&address, "plain", &program), &folder.path().join("log"));
    assert_eq!(status(eventually(|| TcpStream::connect(&address)), "h", "/"), "HTTP/1.1 200");
    assert_eq!(server.wait_for("listening "), format!("http://{address}"));
}

#[test]
fn the_vault_serves_on_the_socket_that_it_is_passed_and_leaves_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("from-systemd");
    let program = listening(Program::Vault, folder.path(), "systemd");
    let listen = socket.to_str().expect("a path");
    let mut server = Server::start(activated(listen, "vault", &program), &folder.path().join("log"));
    assert_eq!(status(eventually(|| UnixStream::connect(&socket)), "h", "/rosters"), "HTTP/1.1 200");
    server.wait_for("listening systemd");
    server.stop();
    assert!(socket.exists(), "it is not the vault's to remove");
}

#[test]
fn a_socket_that_is_not_what_was_asked_for_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = "127.0.0.1:0";
    for (listen, name, place, code, sentence) in [
        ("127.0.0.1", "https", "systemd", 71, "passed no socket with FileDescriptorName=plain"),
        ("127.0.0.1", "plain", own, 71, "passed a socket that no option takes"),
        // Everyone on the network could read it.
        ("0.0.0.0", "plain", "systemd", 64, "take only loopback addresses"),
    ] {
        let port = free_port();
        let program = listening(Program::Gateway, folder.path(), place);
        let output = visited(activated(&format!("{listen}:{port}"), name, &program), port);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{name}: {said}");
        assert!(said.contains(sentence), "{name}: {said}");
    }
}

fn visited(mut command: Command, port: u16) -> Output {
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
    let _visit = eventually(|| TcpStream::connect(("127.0.0.1", port)));
    child.wait_with_output().expect("it ends")
}
