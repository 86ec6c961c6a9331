//! Heads that do not fit anywhere.

use super::target::{Client, only, say};
use tokio::net::TcpStream;

/// Lines without end, one line without end, a path without end.
pub(super) async fn oversized(client: Client<'_>, stream: TcpStream) -> Result<(), String> {
    let head = format!("GET / HTTP/1.1\r\nHost: {}\r\n", client.target.address);
    let said = match client.number % 4 {
        0 => head + &"X-Line: aaaaaaaaaaaaaaaa\r\n".repeat(40_000),
        1 => head + "X-Line: " + &"a".repeat(1 << 20),
        2 => "GET /".to_owned() + &"a".repeat(1 << 20),
        _ => "a".repeat(1 << 20),
    };
    let Some(stream) = client.tls(stream).await else { return Ok(()) };
    only("to a head without end", &say(stream, said.as_bytes()).await, &[400, 431])
}
