//! The gateway's corpus of requests that two programs could read differently, sent to the real program.

#[allow(dead_code, unreachable_pub, reason = "the gateway's own tests use more of it")]
#[path = "../../../gateway/tests/gateway/corpus.rs"]
mod corpus;

use super::target::{Client, say};
use corpus::Case;
pub(super) use corpus::statuses;
use std::sync::OnceLock;
use tokio::net::TcpStream;

/// One of them, and all that is answered.
pub(super) async fn smuggle(client: Client<'_>, stream: TcpStream) -> Result<(), String> {
    static CORPUS: OnceLock<Vec<Case>> = OnceLock::new();
    let all = CORPUS.get_or_init(corpus::corpus);
    let (name, request, expected) = &all[client.number % all.len()];
    let Some(stream) = client.tls(stream).await else { return Err(format!("{name}: no handshake")) };
    let request = request.replace('@', &client.target.address.to_string());
    let got = statuses(&say(stream, request.as_bytes()).await);
    if got == *expected { Ok(()) } else { Err(format!("{name}: {got:?}")) }
}
