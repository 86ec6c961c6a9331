//! Plain HTTP as a program of its own: to HTTPS under the right name, a certificate authority's files, and nothing else.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::Folder;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tellsafe-redirect");
const TOKEN: &str = "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0";
const THUMBPRINT: &str = "9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI";

struct Redirect {
    child: Child,
    address: String,
}

impl Drop for Redirect {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Redirect {
    fn start(challenges: &Path) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["--host", "report.example.org", "--listen", "127.0.0.1:0", "--challenges"]).arg(challenges);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening http://").unwrap().trim().to_owned();
        Self { child, address }
    }

    /// Everything that comes back for a first line, until the other side ends.
    fn ask(&self, line: &str) -> String {
        let mut visit = TcpStream::connect(&self.address).unwrap();
        visit.write_all(format!("{line}\r\nHost: elsewhere.example\r\n\r\n").as_bytes()).unwrap();
        let mut answer = String::new();
        visit.read_to_string(&mut answer).unwrap();
        answer
    }

    fn sent_to(&self, line: &str) -> String {
        let answer = self.ask(line);
        assert!(answer.starts_with("HTTP/1.1 308 ") || answer.starts_with("HTTP/1.0 308 "), "{line}: {answer}");
        assert!(answer.ends_with("\r\n\r\n"), "no body: {answer}");
        let place = answer.lines().find_map(|line| line.strip_prefix("location: "));
        place.unwrap_or_else(|| panic!("{line}: {answer}")).to_owned()
    }
}

#[test]
fn everything_is_sent_to_https_under_the_name_of_this_server_and_no_other() {
    let folder = Folder::new();
    let redirect = Redirect::start(&folder.0);
    for (line, path) in [
        ("GET / HTTP/1.1", "/"),
        ("GET /de HTTP/1.1", "/de"),
        ("GET /de?who=me HTTP/1.1", "/de"),
        ("HEAD /plain HTTP/1.1", "/plain"),
        ("POST /relay HTTP/1.1", "/relay"),
        ("GET //elsewhere.example/ HTTP/1.1", "//elsewhere.example/"),
        ("GET http://elsewhere.example/en HTTP/1.1", "/en"),
        ("OPTIONS * HTTP/1.1", "/"),
        ("CONNECT elsewhere.example:80 HTTP/1.1", "/"),
        ("GET /.well-known/acme-challenge/ HTTP/1.1", "/.well-known/acme-challenge/"),
    ] {
        assert_eq!(redirect.sent_to(line), format!("https://report.example.org{path}"), "{line}");
    }
}

#[test]
fn a_certificate_authority_finds_its_file_and_nobody_finds_another() {
    let folder = Folder::new();
    let challenges = folder.0.join(".well-known/acme-challenge");
    std::fs::create_dir_all(&challenges).unwrap();
    let right = format!("{TOKEN}.{THUMBPRINT}");
    std::fs::write(challenges.join(TOKEN), &right).unwrap();
    let redirect = Redirect::start(&folder.0);
    let path = |token: &str| format!("GET /.well-known/acme-challenge/{token} HTTP/1.1");
    let answer = redirect.ask(&path(TOKEN));
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with(&format!("\r\n\r\n{right}")), "{answer}");

    std::fs::write(folder.0.join("secret"), "out of reach").unwrap();
    std::fs::write(challenges.join("other"), "a file that is no challenge").unwrap();
    std::fs::write(challenges.join("longer"), format!("longer.{THUMBPRINT}{}", "x".repeat(4096))).unwrap();
    std::fs::write(challenges.join("newline"), format!("newline.{THUMBPRINT}\n")).unwrap();
    std::fs::write(folder.0.join("right"), format!("link.{THUMBPRINT}")).unwrap();
    std::os::unix::fs::symlink(folder.0.join("right"), challenges.join("link")).unwrap();
    std::fs::create_dir(challenges.join("folder")).unwrap();
    let long = "x".repeat(200);
    let others =
        ["../../secret", "..%2F..%2Fsecret", "other", "longer", "newline", "link", "folder", "absent", long.as_str()];
    for token in others {
        redirect.sent_to(&path(token));
    }
    redirect.sent_to(&path(TOKEN).replace("GET", "POST"));
}

#[test]
fn who_says_nothing_or_everything_is_sent_away() {
    let folder = Folder::new();
    let redirect = Redirect::start(&folder.0);
    let started = Instant::now();
    let mut silent: Vec<TcpStream> = (0..64).map(|_| TcpStream::connect(&redirect.address).unwrap()).collect();
    // The next in line waits until a place is free, and is then answered.
    assert_eq!(redirect.sent_to("GET / HTTP/1.1"), "https://report.example.org/");
    for visit in &mut silent {
        visit.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let _ = visit.read_to_end(&mut Vec::new());
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    let long = redirect.ask(&format!("GET /{} HTTP/1.1", "x".repeat(20_000)));
    assert!(long.is_empty() || long.starts_with("HTTP/1.1 4"), "{long}");
}

#[test]
fn a_name_that_would_lead_elsewhere_is_refused() {
    for name in ["", "a/b", "a b", "a@b", "a\r\nb", "a?b", "a#b"] {
        let status =
            Command::new(PROGRAM).args(["--listen", "127.0.0.1:0", "--host", name]).stderr(Stdio::null()).status();
        assert_eq!(status.unwrap().code(), Some(64), "{name:?}");
    }
}
