//! Requests that two programs could read differently. Each gets one refusal, and what hides behind it is never served.

use std::net::SocketAddr;
use std::time::Duration;

use tellsafe_gateway::config::Config;
use tellsafe_gateway::limits::Deadlines;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::corpus::{self, SMALL, corpus};
use crate::support::{read_to_end, start, write_what_is_taken};
use crate::vault::{Reply, Vault};

/// Short, because most of these connections end only with a deadline.
fn impatient(config: &mut Config) {
    config.rates = None;
    config.plain_deadlines =
        Deadlines { head: Duration::from_secs(1), body: Duration::from_secs(1), ..config.plain_deadlines };
}

/// Sends `request` (with `@` for our own host), and returns the statuses of all answers until the gateway closes.
async fn statuses(address: SocketAddr, request: &str) -> Vec<u16> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    write_what_is_taken(&mut stream, request.replace('@', &address.to_string()).as_bytes()).await;
    let (bytes, _) = read_to_end(&mut stream).await;
    corpus::statuses(&bytes)
}

#[tokio::test]
async fn each_of_the_corpus_gets_its_status() {
    let gateway = start(impatient);
    let vault = Vault::start(&gateway.folder.0, Reply::Complement);
    let (address, mut asking) = (gateway.plain, JoinSet::new());
    for (name, request, expected) in corpus() {
        asking.spawn(async move { (name, statuses(address, &request).await, expected) });
    }
    let wrong: Vec<_> = asking.join_all().await.into_iter().filter(|(_, got, expected)| got != expected).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(vault.arrived().is_empty(), "what was hidden was served");
}

/// hyper merges equal lengths before anyone sees them; there is only one way to read that.
#[tokio::test]
async fn the_same_length_twice_is_one_length() {
    let gateway = start(impatient);
    let vault = Vault::start(&gateway.folder.0, Reply::Complement);
    let body = "b".repeat(SMALL);
    let twice = format!("Content-Length: {SMALL}\r\nContent-Length: {SMALL}\r\n");
    let request = format!("POST /relay HTTP/1.1\r\nHost: @\r\nContent-Type: message/ohttp-req\r\n{twice}\r\n{body}");
    assert_eq!(statuses(gateway.plain, &request).await, [200]);
    assert_eq!(vault.arrived().len(), 1);
}

#[tokio::test]
async fn a_refused_upload_gets_its_sentence_and_not_a_reset() {
    let gateway = start(|_| {});
    for _ in 0..10 {
        let mut stream = gateway.plain().await;
        let head = format!("POST /elsewhere HTTP/1.1\r\nHost: {}\r\nContent-Length: 266240\r\n\r\n", gateway.plain);
        stream.write_all(head.as_bytes()).await.unwrap();
        write_what_is_taken(&mut stream, &vec![0; 266_240]).await;
        let answer = crate::support::read_answer(&mut stream, false).await.expect("an answer before the end");
        assert_eq!((answer.status, answer.text()), (404, "There is nothing at this address."));
    }
}
