//! The program `hostile`, at work.

use super::gateway::Gateway;
use super::kind::Kind;
use super::outcome::Outcome;
use crate::programs::program;
use std::io::Read;
use std::process::{Child, Stdio};

/// Goes on until it is told to end.
#[derive(Debug)]
pub struct Attack(Child);

impl Attack {
    /// Starts the `number`th of a kind.
    pub fn start(kind: Kind, number: u8, gateway: &Gateway) -> Self {
        let mut hostile = program("hostile");
        hostile.args([&kind.name(), &number.to_string(), &gateway.address]).arg(&gateway.certificate);
        Self(hostile.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts"))
    }

    /// Lets nothing new be opened from now on.
    pub fn end(&mut self) {
        drop(self.0.stdin.take());
    }

    /// What became of it, once every connection is closed, or was not.
    pub fn outcome(mut self) -> Outcome {
        self.end();
        let mut said = String::new();
        self.0.stdout.take().expect("piped").read_to_string(&mut said).expect("what it says");
        serde_json::from_str(&said).expect("an outcome")
    }
}

impl Drop for Attack {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
