//! HTTP/2 (RFC 9113) to a server that speaks HTTP/1.1 only: whatever is flooded, it is over at the first line.

use super::target::{Client, only, say};
use tokio::net::TcpStream;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Frames' types and flags, section 6.
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const CONTINUATION: u8 = 9;
const END_HEADERS: u8 = 4;

/// A frame as section 4.1 draws it.
fn frame(kind: u8, flags: u8, stream: u32, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("short").to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), content].concat()
}

/// Preface and floods.
pub(super) async fn frames(client: Client<'_>, stream: TcpStream) -> Result<(), String> {
    let many = |frames: &[Vec<u8>]| [PREFACE, &frame(SETTINGS, 0, 0, &[]), &frames.concat().repeat(20_000)].concat();
    // GET, https, "/" by the static table of RFC 7541, appendix A.
    let get = [0x82, 0x87, 0x84];
    let flood = match client.number % 8 {
        0 => match client.h2(stream).await {
            Some(_) => return Err("HTTP/2 was agreed on".to_owned()),
            None => return Ok(()),
        },
        // Without TLS, which is no TLS either.
        1 => return only("to HTTP/2", &say(stream, &many(&[frame(PING, 0, 0, &[0; 8])])).await, &[]),
        2 => many(&[frame(SETTINGS, 0, 0, &[])]),
        3 => many(&[frame(PING, 0, 0, &[7; 8])]),
        4 => many(&[frame(HEADERS, END_HEADERS, 1, &get), frame(RST_STREAM, 0, 1, &[0, 0, 0, 8])]),
        5 => many(&[frame(CONTINUATION, 0, 1, &[0; 32])]),
        6 => many(&[frame(DATA, 0, 1, &[])]),
        _ => PREFACE.to_vec(),
    };
    let Some(stream) = client.tls(stream).await else { return Ok(()) };
    only("to HTTP/2", &say(stream, &flood).await, &[])
}
