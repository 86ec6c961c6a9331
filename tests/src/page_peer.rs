//! The page's own code, run by node, as a peer to talk to: see `gateway/page/test/peer.mjs`.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A running peer.
#[derive(Debug)]
pub struct PagePeer {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl PagePeer {
    /// Starts node with the page's formats.
    pub fn start() -> Self {
        let mut child = Command::new("node")
            .arg(crate::programs::root().join("gateway/page/test/peer.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts; tests/run installs it");
        let to = child.stdin.take().expect("piped");
        let from = BufReader::new(child.stdout.take().expect("piped"));
        Self { child, to, from }
    }

    /// Asks, and returns the answer or the reason for refusing.
    pub fn try_ask(&mut self, op: &str, mut question: Value) -> Result<Value, String> {
        question["op"] = json!(op);
        writeln!(self.to, "{question}").expect("the peer listens");
        let mut line = String::new();
        self.from.read_line(&mut line).expect("the peer answers");
        let mut answer: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{op}: {line:?}"));
        match answer.get("error") {
            Some(error) => Err(error.as_str().unwrap_or_default().to_owned()),
            None => Ok(answer["ok"].take()),
        }
    }

    /// Asks what must be answered.
    pub fn ask(&mut self, op: &str, question: Value) -> Value {
        self.try_ask(op, question).unwrap_or_else(|error| panic!("{op}: {error}"))
    }
}

impl Drop for PagePeer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Bytes of a JSON string of hex.
pub fn unhex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap_or_else(|| panic!("not hex: {value}"));
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
}

/// As [`unhex`], of a known length.
pub fn unhex_array<const N: usize>(value: &Value) -> [u8; N] {
    unhex(value).try_into().expect("the length")
}
