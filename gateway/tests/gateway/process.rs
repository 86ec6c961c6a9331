//! The program itself: what it prints, how it ends, and what it never says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::Folder;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tellsafe-gateway");

fn spawn(arguments: &[&str]) -> Child {
    Command::new(PROGRAM).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Status code, standard output, standard error.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(PROGRAM).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn terminate(child: &Child) {
    let pid = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
}

#[test]
fn a_bad_configuration_exits_64_with_one_sentence() {
    let folder = Folder::new();
    let missing = folder.0.join("missing.pem");
    let missing = missing.to_str().unwrap();
    for arguments in [
        &["--vault", "v"][..],
        &["--nonsense"],
        &["--listen-plain", "0.0.0.0:0", "--host", "h", "--vault", "v"],
        &["--listen", "0.0.0.0:0", "--development", "--vault", "v"],
        &["--listen", "127.0.0.1:0", "--cert", missing, "--key", missing, "--host", "h", "--vault", "v"],
    ] {
        let (code, out, error) = run(arguments);
        assert_eq!((code, out.as_str()), (Some(64), ""), "{arguments:?}");
        assert!(!error.is_empty() && !error.contains("missing.pem"), "{error}");
    }
    let (code, out, _) = run(&["--help"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("--listen-plain") && !out.contains("--unthrottled"));
}

#[test]
fn an_address_in_use_exits_71() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, out, _) = run(&["--listen-plain", &address, "--host", "h", "--vault", "v"]);
    assert_eq!((code, out.as_str()), (Some(71), ""));
}

#[test]
fn it_says_where_it_listens_and_stops_cleanly_and_nothing_of_its_visitors() {
    let folder = Folder::new();
    let vault = folder.0.join("vault");
    let mut child = spawn(&[
        "--listen",
        "127.0.0.1:0",
        "--listen-plain",
        "127.0.0.1:0",
        "--development",
        "--vault",
        vault.to_str().unwrap(),
    ]);
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = || {
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        line
    };
    assert!(line().starts_with("listening https://127.0.0.1:"));
    let plain = line();
    let address = plain.strip_prefix("listening http://").unwrap().trim().to_owned();

    let mut visit = TcpStream::connect(&address).unwrap();
    for path in ["/", "/rosters", "/a-secret-path"] {
        write!(visit, "GET {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: a-secret-agent\r\n\r\n").unwrap();
    }
    let mut answers = Vec::new();
    while !String::from_utf8_lossy(&answers).ends_with("There is nothing at this address.") {
        let mut piece = [0; 4096];
        let count = visit.read(&mut piece).unwrap();
        assert!(count > 0, "the connection ended before its third answer");
        answers.extend_from_slice(&piece[..count]);
    }
    assert!(answers.starts_with(b"HTTP/1.1 200"));
    // One connection idle after its answers, one that never asked: neither delays the end.
    let mut silent = TcpStream::connect(&address).unwrap();
    std::thread::sleep(Duration::from_millis(100));

    let started = Instant::now();
    terminate(&child);
    let status = child.wait().unwrap();
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    assert_eq!(status.code(), Some(0));
    assert_eq!(silent.read(&mut [0; 12]).unwrap_or(0), 0);

    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "nothing else on standard output");
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let expected = ["started", "the vault does not answer", "stopping: no new connections", "stopped"];
    let expected: Vec<String> = expected.iter().map(|event| format!("tellsafe-gateway: {event}")).collect();
    assert_eq!(log.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_request_under_way_is_answered_before_the_end() {
    let folder = Folder::new();
    let vault = folder.0.join("vault");
    let slow = std::os::unix::net::UnixListener::bind(&vault).unwrap();
    let mut child = spawn(&["--listen-plain", "127.0.0.1:0", "--development", "--vault", vault.to_str().unwrap()]);
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.strip_prefix("listening http://").unwrap().trim().to_owned();
    let mut visit = TcpStream::connect(&address).unwrap();
    write!(visit, "GET /rosters HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    let (mut asked, _) = slow.accept().unwrap();
    terminate(&child);
    std::thread::sleep(Duration::from_millis(500));
    assert!(TcpStream::connect(&address).is_err(), "no new connections");
    asked.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc").unwrap();
    let mut answer = String::new();
    visit.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nabc"), "{answer}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// Out of file descriptors, accepting fails. The gateway pauses instead of spinning or ending, and goes on when there
/// are some again.
#[test]
fn it_survives_running_out_of_file_descriptors() {
    let mut command = Command::new("sh");
    command.args([
        "-c",
        "ulimit -n 40 && exec \"$0\" \"$@\"",
        PROGRAM,
        "--listen-plain",
        "127.0.0.1:0",
        "--development",
        "--vault",
        "none",
    ]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.strip_prefix("listening http://").unwrap().trim().to_owned();
    let silent: Vec<TcpStream> = (0..80).map(|_| TcpStream::connect(&address).unwrap()).collect();
    std::thread::sleep(Duration::from_millis(1500));
    drop(silent);
    let mut visit = TcpStream::connect(&address).unwrap();
    write!(visit, "GET / HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    let mut begin = [0; 12];
    visit.read_exact(&mut begin).unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200");
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
