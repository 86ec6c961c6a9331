//! Would the server speak a TLS older than 1.3? No TLS library here can, so one greeting of TLS 1.2 (RFC 5246, section 7.4.1.2) is written
//! by hand, and the first record of the answer read.

use super::connection::Stream;
use crate::random::System;
use tellsafe_protocol::random::Random;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Cipher suites that servers of the last fifteen years take: ECDHE with AES-GCM, ChaCha20 and AES-CBC, then RSA.
const SUITES: [u16; 13] =
    [0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035, 0x000a];
/// X25519, P-256, P-384 (RFC 8422, section 5.1.1).
const GROUPS: [u16; 3] = [0x001d, 0x0017, 0x0018];
/// ECDSA, RSA-PSS and RSA with SHA-2, then with SHA-1 (RFC 8446, section 4.2.3).
const SIGNATURES: [u16; 11] = [0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201];
/// Bytes of a record at most (RFC 5246, section 6.2.3).
const RECORD: usize = (1 << 14) + 2048;
/// Records that are read: warnings may come before what counts.
const RECORDS: usize = 4;
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const FATAL: u8 = 2;
const SERVER_HELLO: u8 = 2;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Older {
    /// It refused, as it should.
    Refused,
    /// It went on in a version such as `0x0303`, TLS 1.2.
    Spoken(u16),
    /// It answered with something that is not TLS.
    Unclear,
}

/// Offers at most TLS 1.2.
pub(super) async fn offer(mut stream: impl Stream, host: &str) -> Older {
    if stream.write_all(&hello(host)).await.is_err() {
        return Older::Refused;
    }
    for _ in 0..RECORDS {
        let mut head = [0; 5];
        if stream.read_exact(&mut head).await.is_err() {
            return Older::Refused; // It hung up.
        }
        let [kind, _, _, high, low] = head;
        let length = usize::from(u16::from_be_bytes([high, low]));
        let mut record = vec![0; length];
        if length > RECORD || stream.read_exact(&mut record).await.is_err() {
            return Older::Unclear;
        }
        match (kind, record.as_slice()) {
            (ALERT, [FATAL, ..]) => return Older::Refused,
            (ALERT, _) => {}
            // The message's type, its length in three bytes, and the version.
            (HANDSHAKE, [SERVER_HELLO, _, _, _, high, low, ..]) => {
                return Older::Spoken(u16::from_be_bytes([*high, *low]));
            }
            _ => return Older::Unclear,
        }
    }
    Older::Unclear
}

/// The greeting as one record.
fn hello(host: &str) -> Vec<u8> {
    let mut random = [0; 32];
    System.fill(&mut random);
    let numbers = |all: &[u16]| sized(2, &all.iter().flat_map(|one| one.to_be_bytes()).collect::<Vec<u8>>());
    let extension = |kind: u16, content: &[u8]| [&kind.to_be_bytes()[..], &sized(2, content)].concat();
    // No address belongs there (RFC 6066, section 3).
    let name = match host.parse::<core::net::IpAddr>() {
        Ok(_) => Vec::new(),
        Err(_) => extension(0, &sized(2, &[&[0][..], &sized(2, host.as_bytes())].concat())),
    };
    let extensions = [
        name,
        extension(10, &numbers(&GROUPS)),
        extension(11, &[1, 0]),
        extension(13, &numbers(&SIGNATURES)),
        // Secure renegotiation, without which some refuse (RFC 5746, section 3.4).
        extension(0xff01, &[0]),
    ]
    .concat();
    // No session; the one compression method, null.
    let message = [&[3, 3][..], &random, &[0], &numbers(&SUITES), &[1, 0], &sized(2, &extensions)].concat();
    let message = [&[1][..], &sized(3, &message)].concat();
    [&[HANDSHAKE, 3, 1][..], &sized(2, &message)].concat()
}

/// `content` behind its length in so many bytes.
fn sized(bytes: usize, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    [length.get(length.len() - bytes..).unwrap_or_default(), content].concat()
}
