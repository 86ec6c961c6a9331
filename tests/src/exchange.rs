//! HTTP/1.1 as it was recorded, taken apart again.

use crate::recorder::Recording;

/// A request and its answer.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    /// The request's head, without the empty line.
    pub asked_head: String,
    /// Its body.
    pub asked: Vec<u8>,
    /// The answer's head; empty when there was none.
    pub answered_head: String,
    /// Its body.
    pub answered: Vec<u8>,
}

impl Exchange {
    /// Everything that passed on these connections, each byte in exactly one place.
    pub fn all(recordings: &[Recording]) -> Vec<Self> {
        recordings.iter().flat_map(Self::of).collect()
    }

    fn of(recording: &Recording) -> Vec<Self> {
        let mut answers = messages(&recording.answered).into_iter();
        let pair = |(asked_head, asked)| {
            let (answered_head, answered) = answers.next().unwrap_or_default();
            Self { asked_head, asked, answered_head, answered }
        };
        messages(&recording.asked).into_iter().map(pair).collect()
    }

    /// Method and path.
    pub fn line(&self) -> &str {
        self.asked_head.split(" HTTP/").next().unwrap_or_default()
    }

    /// Whether it went through the relay.
    pub fn is_relayed(&self) -> bool {
        self.line() == "POST /relay"
    }

    /// Bytes of the request's and of the answer's body.
    pub fn sizes(&self) -> (usize, usize) {
        (self.asked.len(), self.answered.len())
    }
}

/// Heads and bodies; every message states its length.
fn messages(mut bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head");
        let head = String::from_utf8(bytes[..end].to_vec()).expect("a head is text");
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().expect("a length"))
        });
        let (body, rest) = bytes[end + 4..].split_at(length.unwrap_or(0));
        all.push((head, body.to_vec()));
        bytes = rest;
    }
    all
}
