//! Those who take for ever to say something.

use super::target::{Client, drip, only};
use std::iter::{once, repeat};
use std::time::Duration;
use tellsafe_gateway::limits::request_bytes;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::relay::REQUEST_TYPE;
use tokio::net::TcpStream;

const PAUSE: Duration = Duration::from_millis(300);

/// The beginning of a handshake.
pub(super) async fn handshake(stream: TcpStream) -> Result<(), String> {
    let pieces = [&[22_u8][..], &[3], &[1], &[2], &[0], &[1], &[0]].into_iter().chain(repeat(&[0][..]));
    only("to a handshake", &drip(stream, pieces, PAUSE).await, &[])
}

/// A line of a head.
pub(super) async fn head(client: Client<'_>, stream: TcpStream) -> Result<(), String> {
    let Some(stream) = client.tls(stream).await else { return Ok(()) };
    let pieces = once(&b"GET / HTTP/1.1\r\nX-Slow: "[..]).chain(repeat(&b"a"[..]));
    only("to a head", &drip(stream, pieces, PAUSE).await, &[408])
}

/// A body, or only the promise of one. Some are told that they are late, some that their place was needed, some that they are too many.
pub(super) async fn post(client: Client<'_>, stream: TcpStream) -> Result<(), String> {
    let Some(stream) = client.tls(stream).await else { return Ok(()) };
    let head = format!(
        "POST /relay HTTP/1.1\r\nHost: {}\r\nContent-Type: {REQUEST_TYPE}\r\nContent-Length: {}\r\n\r\n",
        client.target.address,
        request_bytes(Class::Small)
    );
    let piece: &[u8] = if client.number.is_multiple_of(2) { &[0; 8] } else { &[] };
    let pieces = once(head.as_bytes()).chain(repeat(piece));
    only("to a slow body", &drip(stream, pieces, PAUSE).await, &[408, 429, 503])
}
