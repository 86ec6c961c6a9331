//! A client and its gateway in one: encapsulates, sends over the socket, opens the answer.

use super::random;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use tellsafe_protocol::answer::{Answer, parse_refusal};
use tellsafe_protocol::bhttp::{Class, Request as Binary, Response as BinaryResponse};
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::public_file::PublicFile;
use tellsafe_protocol::relay::{RelayKey, ResponseOpener};
use tellsafe_protocol::request::Request;

/// Sends one HTTP request on a connection of its own; returns status and body.
pub(crate) fn http(socket: &Path, head: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let mut stream = UnixStream::connect(socket).unwrap();
    // A vault that refuses a head does not wait for the body.
    let _ = stream.write_all(format!("{head}\r\nHost: vault\r\nConnection: close\r\n").as_bytes());
    let _ = stream.write_all(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let status = String::from_utf8_lossy(&answer[9..12]).parse().unwrap();
    (status, answer[end + 4..].to_vec())
}

/// Knows the vault's newest relay key.
pub(crate) struct Asking {
    pub(crate) socket: PathBuf,
    key: RelayKey,
}

impl Asking {
    pub(crate) fn new(socket: &Path, vault: PublicKey, now: u64) -> Self {
        let file = public_file(socket);
        let key = file.relay_keys[0].verify(&vault, now).unwrap();
        Self { socket: socket.to_owned(), key }
    }

    /// Encapsulates a request of any content.
    pub(crate) fn seal(&self, path: &str, content: &[u8], class: Class) -> (Vec<u8>, ResponseOpener) {
        let plain = Binary { path, content }.to_bytes(class).unwrap();
        self.key.seal(&plain, &mut random).unwrap()
    }

    /// Encapsulates bytes that need not be Binary HTTP.
    pub(crate) fn seal_bytes(&self, plain: &[u8]) -> (Vec<u8>, ResponseOpener) {
        self.key.seal(plain, &mut random).unwrap()
    }

    /// Asks in a class; an error is the inner status.
    pub(crate) fn ask_in(&self, request: &Request, class: Class) -> Result<Answer, u16> {
        let (sealed, opener) = self.seal(request.path(), &request.content(), class);
        let (status, content) = self.exchange(&sealed, opener);
        match status {
            200 => Ok(Answer::parse(request.path(), &content).unwrap()),
            status => {
                assert!(parse_refusal(&content).unwrap().ends_with('.'));
                Err(status)
            }
        }
    }

    /// Asks in the smallest class that holds the request.
    pub(crate) fn ask(&self, request: &Request) -> Result<Answer, u16> {
        self.ask_in(request, Class::for_content(request.content().len()).unwrap())
    }

    /// Sends what was encapsulated, and opens the answer.
    pub(crate) fn exchange(&self, sealed: &[u8], opener: ResponseOpener) -> (u16, Vec<u8>) {
        let (status, answer) = http(&self.socket, "POST /relay HTTP/1.1", sealed);
        assert_eq!(status, 200);
        let opened = opener.open(&answer).unwrap();
        let response = BinaryResponse::parse(&opened).unwrap();
        (response.status, response.content.to_vec())
    }
}

pub(crate) fn public_file(socket: &Path) -> PublicFile {
    let (status, file) = http(socket, "GET /rosters HTTP/1.1", b"");
    assert_eq!(status, 200);
    PublicFile::parse(&file).unwrap()
}
