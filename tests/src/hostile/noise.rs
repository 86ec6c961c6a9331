//! What is no TLS 1.3 at all, or stops being one.

use super::target::{Client, only, say};
use std::future::poll_fn;
use std::pin::Pin;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// Before the handshake by turns: no TLS, a record longer than records may be, alerts, changes of cipher, an older version. After it: bytes
/// that nobody encrypted, another handshake in plain sight as a renegotiation would begin, and changes of keys without end.
pub(super) async fn noise(client: Client<'_>, stream: TcpStream) -> Result<(), String> {
    let record = |kind: u8, content: &[u8]| {
        let length = u16::try_from(content.len()).expect("short").to_be_bytes();
        [&[kind, 3, 3], &length[..], content].concat()
    };
    let said = match client.number % 9 {
        0 => crate::random::bytes::<2048>().to_vec(),
        1 => client.page().into_bytes(),
        2 => [&[22, 3, 1, 0xff, 0xff], &[0; 65_535][..]].concat(),
        3 => record(21, &[1, 90]).repeat(20_000),
        4 => record(20, &[1]).repeat(20_000),
        5 => record(22, &older_hello()),
        6 => return after(client, stream, &record(23, &[7; 256])).await,
        7 => return after(client, stream, &record(22, &older_hello())).await,
        _ => return new_keys(client, stream).await,
    };
    only("to noise", &say(stream, &said).await, &[])
}

/// TLS 1.2's first message (RFC 5246, section 7.4.1.2): no extension offers anything newer.
fn older_hello() -> Vec<u8> {
    let mut hello = vec![3, 3];
    hello.extend(crate::random::bytes::<32>());
    // No session, ECDHE with AES-128-GCM, no compression.
    hello.extend([0, 0, 4, 0xc0, 0x2b, 0xc0, 0x2f, 1, 0]);
    let length = u32::try_from(hello.len()).expect("short").to_be_bytes();
    [&[1], &length[1..], &hello].concat()
}

async fn after(client: Client<'_>, stream: TcpStream, said: &[u8]) -> Result<(), String> {
    let Some(stream) = client.tls(stream).await else { return Ok(()) };
    only("to noise after a handshake", &say(stream.into_inner().0, said).await, &[])
}

/// TLS 1.3's only kind of renegotiation (RFC 8446, section 4.6.3): every one of these asks for an answer.
async fn new_keys(client: Client<'_>, stream: TcpStream) -> Result<(), String> {
    let Some(mut stream) = client.tls(stream).await else { return Ok(()) };
    for _ in 0..20_000 {
        if stream.get_mut().1.refresh_traffic_keys().is_err() {
            return Err("our side ran out of keys first".to_owned());
        }
        if poll_fn(|context| Pin::new(&mut stream).poll_flush(context)).await.is_err() {
            return Ok(());
        }
    }
    let _ = stream.shutdown().await;
    Err("20,000 changes of keys were borne".to_owned())
}
