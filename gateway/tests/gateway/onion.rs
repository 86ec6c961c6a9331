//! Behind an onion service: every circuit has its own allowance, by the line that tor writes before each connection.

use std::time::Duration;

use tellsafe_gateway::limits::{Rate, Rates, request_bytes};
use tellsafe_protocol::bhttp::Class;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{Answer, Running, read_answer, read_to_end, relay_request, start};
use crate::vault::{Reply, Vault};

/// Exactly what tor sends: a fixed prefix, the circuit in two groups, its own port as the second.
fn line(circuit: u32) -> String {
    let (high, low) = (circuit >> 16, circuit & 0xffff);
    format!("PROXY TCP6 fc00:dead:beef:4dad::{high:x}:{low:x} ::1 {low} 80\r\n")
}

async fn ask(gateway: &Running, line: &str, request: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(gateway.onion).await.unwrap();
    stream.write_all(&[line.as_bytes(), request].concat()).await.unwrap();
    read_answer(&mut stream, false).await
}

#[tokio::test]
async fn a_circuit_that_floods_does_not_use_up_another_ones_allowance() {
    let small = Rate { burst: 3, per_second: 1 };
    let gateway = start(|config| config.rates = Some(Rates { prefix_relay: small, ..Rates::STANDARD }));
    let _vault = Vault::start(&gateway.folder.0, Reply::Complement);
    let request = relay_request(&gateway.onion.to_string(), "", &vec![9; request_bytes(Class::Small)]);
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(ask(&gateway, &line(0xffff_ffff), &request).await.unwrap().status);
    }
    assert!(statuses.starts_with(&[200, 200, 200]) && statuses.contains(&429), "{statuses:?}");
    for circuit in 1..20 {
        assert_eq!(ask(&gateway, &line(circuit), &request).await.unwrap().status, 200, "circuit {circuit}");
    }
}

#[tokio::test]
async fn without_tors_line_nothing_is_answered() {
    let gateway = start(|config| config.plain_deadlines.head = Duration::from_millis(300));
    let page = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.onion);
    let answer = ask(&gateway, &line(7), page.as_bytes()).await.unwrap();
    assert_eq!((answer.status, answer.header("strict-transport-security"), answer.header("date")), (200, None, None));
    let endless = "P".repeat(1000);
    for start in ["", "\r\n", "PROXY UNKNOWN\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 1\r\n", &endless] {
        let mut stream = TcpStream::connect(gateway.onion).await.unwrap();
        stream.write_all(&[start.as_bytes(), page.as_bytes()].concat()).await.unwrap();
        assert_eq!(read_to_end(&mut stream).await.0, b"", "{start}");
    }
    // A line that does not end is over with the head's deadline.
    let mut stream = TcpStream::connect(gateway.onion).await.unwrap();
    stream.write_all(b"PROXY TCP6 ").await.unwrap();
    let (bytes, elapsed) = read_to_end(&mut stream).await;
    assert!(bytes.is_empty() && elapsed < Duration::from_secs(5), "{elapsed:?}");
    // On the other listeners that line is what anyone could write, and is none of ours.
    let mut stream = gateway.plain().await;
    stream.write_all(&[line(7).as_bytes(), page.as_bytes()].concat()).await.unwrap();
    assert_eq!(read_answer(&mut stream, false).await.unwrap().status, 400);
}
