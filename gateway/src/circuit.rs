//! The line that tor puts before every connection to an onion service with `HiddenServiceExportCircuitID haproxy`: PROXY protocol,
//! version 1 (section 2.1 of its specification), in which tor hides the number of the circuit (spec.torproject.org/haproxy-proxy):
//!
//! ```text
//! PROXY TCP6 fc00:dead:beef:4dad::ffff:ffff ::1 65535 42\r\n
//! ```

use std::net::Ipv6Addr;

use tokio::io::{AsyncRead, AsyncReadExt};

/// Bytes of a line at most, its end included (section 2.1).
pub const LINE_BYTES: usize = 107;

/// The circuit of a whole line: the low 32 bits of the source's address. The upper 96 mean nothing.
#[must_use]
pub fn parse(line: &[u8]) -> Option<u32> {
    if line.len() > LINE_BYTES {
        return None;
    }
    let line = std::str::from_utf8(line).ok()?.strip_suffix("\r\n")?.strip_prefix("PROXY TCP6 ")?;
    let mut fields = line.split(' ');
    let source: Ipv6Addr = fields.next()?.parse().ok()?;
    let _: Ipv6Addr = fields.next()?.parse().ok()?;
    for _ in 0..2 {
        let port = fields.next()?;
        if !port.bytes().all(|byte| byte.is_ascii_digit()) || port.parse::<u16>().is_err() {
            return None;
        }
    }
    if fields.next().is_some() {
        return None;
    }
    let low = source.to_bits() & u128::from(u32::MAX);
    u32::try_from(low).ok()
}

/// Reads the line, and not a byte of what follows it.
pub(crate) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<u32> {
    let mut line = Vec::with_capacity(LINE_BYTES);
    while line.last() != Some(&b'\n') {
        if line.len() == LINE_BYTES {
            return None;
        }
        line.push(stream.read_u8().await.ok()?);
    }
    parse(&line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_low_32_bits_are_the_circuit() {
        for (source, circuit) in [
            ("fc00:dead:beef:4dad::ffff:ffff", u32::MAX),
            ("fc00:dead:beef:4dad::0:29", 0x29),
            ("fc00:dead:beef:4dad::1:0", 0x1_0000),
            ("ffff:ffff:ffff:ffff:ffff:ffff:1234:5678", 0x1234_5678),
            ("::", 0),
        ] {
            assert_eq!(parse(format!("PROXY TCP6 {source} ::1 65535 42\r\n").as_bytes()), Some(circuit), "{source}");
        }
        let full = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        let longest = format!("PROXY TCP6 {full} {full} 65535 65535\r\n");
        assert_eq!((longest.len() <= LINE_BYTES, parse(longest.as_bytes())), (true, Some(u32::MAX)));
        // Zeros before a port mean nothing: the longest line there can be, and one byte more.
        for (zeros, circuit) in [("000", Some(u32::MAX)), ("0000", None)] {
            let line = format!("PROXY TCP6 {full} {full} 65535 {zeros}65535\r\n");
            assert_eq!((line.len() - LINE_BYTES, parse(line.as_bytes())), (zeros.len() - 3, circuit));
        }
    }

    #[test]
    fn anything_else_is_no_such_line() {
        let long = format!("PROXY TCP6 ::1 ::1 {}1 1\r\n", "0".repeat(LINE_BYTES));
        for line in [
            "",
            "\r\n",
            "PROXY UNKNOWN\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 1\r\n",
            "PROXY TCP6 ::1 ::1 1 1",
            "PROXY TCP6 ::1 ::1 1 1\n",
            "PROXY TCP6 ::1 ::1 1\r\n",
            "PROXY TCP6 ::1 ::1 1 1 1\r\n",
            "PROXY TCP6  ::1 ::1 1 1\r\n",
            "PROXY TCP6 ::1 ::1 1 65536\r\n",
            "PROXY TCP6 ::1 ::1 1 -1\r\n",
            "PROXY TCP6 ::1 ::1 +1 1\r\n",
            "PROXY TCP6 ::1 localhost 1 1\r\n",
            "PROXY TCP6 [::1] ::1 1 1\r\n",
            "PROXY TCP6 ::1%lo ::1 1 1\r\n",
            "proxy TCP6 ::1 ::1 1 1\r\n",
            "GET / HTTP/1.1\r\n",
            long.as_str(),
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line:?}");
        }
        assert_eq!(parse(b"PROXY TCP6 ::1 ::1 1 \xff\r\n"), None);
    }

    #[tokio::test]
    async fn what_follows_the_line_stays_unread_and_an_endless_one_ends() {
        let mut bytes: &[u8] = b"PROXY TCP6 ::7 ::1 1 1\r\nGET / HTTP/1.1\r\n";
        assert_eq!(read(&mut bytes).await, Some(7));
        assert_eq!(bytes, b"GET / HTTP/1.1\r\n");
        let endless = [b'P'; 2 * LINE_BYTES];
        let mut rest = endless.as_slice();
        assert_eq!((read(&mut rest).await, rest.len()), (None, LINE_BYTES));
    }
}
