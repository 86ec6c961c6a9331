//! Clients that take their time. Each is closed by the deadline meant for it, and the age ends what none of them
//! catches.
//!
//! Lower bounds show that it was the deadline and not a mistake; upper bounds are wide, because these machines are
//! busy.

use std::time::Duration;

use tellsafe_gateway::config::Config;
use tellsafe_gateway::limits::{CONNECTIONS_SHARED, Deadlines, request_bytes};
use tellsafe_protocol::bhttp::Class;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};

use crate::support::{read_answer, read_to_end, relay_request, start};
use crate::vault::{Reply, Vault};

const SHORT: Duration = Duration::from_millis(500);
const FAR: Duration = Duration::from_secs(60);
const SLACK: Duration = Duration::from_secs(5);

/// Only one deadline is short; the others cannot be what closes.
fn only(change: impl Fn(&mut Deadlines)) -> impl FnOnce(&mut Config) {
    let mut deadlines = Deadlines { handshake: FAR, head: FAR, body: FAR, age: FAR, linger: SHORT };
    change(&mut deadlines);
    move |config| {
        config.tls_deadlines = deadlines;
        config.plain_deadlines = deadlines;
    }
}

fn assert_by_deadline(elapsed: Duration) {
    assert!(elapsed > SHORT / 2, "closed too early: {elapsed:?}");
    assert!(elapsed < SHORT + SLACK, "closed too late: {elapsed:?}");
}

#[tokio::test]
async fn a_client_that_says_nothing_at_all() {
    let gateway = start(only(|deadlines| deadlines.handshake = SHORT));
    let (bytes, elapsed) = read_to_end(&mut TcpStream::connect(gateway.tls).await.unwrap()).await;
    assert!(bytes.is_empty());
    assert_by_deadline(elapsed);
}

#[tokio::test]
async fn a_client_that_drips_its_handshake() {
    let gateway = start(only(|deadlines| deadlines.handshake = SHORT));
    let (mut reading, mut writing) = TcpStream::connect(gateway.tls).await.unwrap().into_split();
    tokio::spawn(async move {
        for byte in [22, 3, 1, 2, 0, 1, 0].into_iter().chain(std::iter::repeat(0)) {
            if writing.write_all(&[byte]).await.is_err() {
                return;
            }
            sleep(SHORT / 10).await;
        }
    });
    assert_by_deadline(read_to_end(&mut reading).await.1);
}

#[tokio::test]
async fn a_client_that_is_silent_after_the_handshake() {
    let gateway = start(only(|deadlines| deadlines.head = SHORT));
    let (bytes, elapsed) = read_to_end(&mut gateway.tls().await).await;
    assert!(bytes.is_empty(), "{}", String::from_utf8_lossy(&bytes));
    assert_by_deadline(elapsed);
}

#[tokio::test]
async fn a_client_that_drips_its_head() {
    let gateway = start(only(|deadlines| deadlines.head = SHORT));
    let (mut reading, mut writing) = tokio::io::split(gateway.tls().await);
    tokio::spawn(async move {
        for byte in b"GET / HTTP/1.1\r\nX-Slow: ".iter().chain(std::iter::repeat(&b'a')) {
            if writing.write_all(&[*byte]).await.is_err() || writing.flush().await.is_err() {
                return;
            }
            sleep(SHORT / 20).await;
        }
    });
    assert_by_deadline(read_to_end(&mut reading).await.1);
}

#[tokio::test]
async fn a_client_that_stays_after_its_answer() {
    let gateway = start(only(|deadlines| deadlines.head = SHORT));
    let mut stream = gateway.plain().await;
    stream.write_all(format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.plain).as_bytes()).await.unwrap();
    assert_eq!(read_answer(&mut stream, false).await.unwrap().status, 200);
    assert_by_deadline(read_to_end(&mut stream).await.1);
}

#[tokio::test]
async fn a_client_that_drips_its_body_is_told_so() {
    let gateway = start(only(|deadlines| deadlines.body = SHORT));
    let request = relay_request(&gateway.tls.to_string(), "", &vec![0; request_bytes(Class::Small)]);
    let (mut reading, mut writing) = tokio::io::split(gateway.tls().await);
    let started = std::time::Instant::now();
    tokio::spawn(async move {
        for piece in request.chunks(200) {
            if writing.write_all(piece).await.is_err() || writing.flush().await.is_err() {
                return;
            }
            sleep(SHORT / 10).await;
        }
    });
    assert_eq!(read_answer(&mut reading, false).await.unwrap().status, 408);
    assert_by_deadline(started.elapsed());
    read_to_end(&mut reading).await;
}

#[tokio::test]
async fn a_client_that_does_not_read() {
    let gateway = start(only(|deadlines| deadlines.age = SHORT));
    let length = 3 * 1024 * 1024;
    let _vault = Vault::start(&gateway.folder.0, Reply::Bytes { status: 200, length, fill: 7 });
    let mut stream = gateway.plain().await;
    let request = format!("GET /rosters HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.plain);
    stream.write_all(request.repeat(16).as_bytes()).await.unwrap();
    sleep(SHORT * 3).await;
    // What the kernel holds arrives, and no more: the gateway dropped the connection while we did not look.
    let (bytes, elapsed) = read_to_end(&mut stream).await;
    assert!(bytes.len() < 16 * length, "all of it was sent");
    assert!(elapsed < SLACK);
}

#[tokio::test]
async fn a_client_that_keeps_asking_is_closed_at_three_quarters_of_the_age_and_between_answers() {
    let gateway = start(only(|deadlines| deadlines.age = SHORT * 4));
    let mut stream = gateway.plain().await;
    let started = std::time::Instant::now();
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.plain);
    let mut answers = 0;
    while stream.write_all(request.as_bytes()).await.is_ok() {
        let Some(answer) = read_answer(&mut stream, false).await else { break };
        assert_eq!(answer.status, 200);
        answers += 1;
        sleep(SHORT / 4).await;
    }
    assert!((2..32).contains(&answers), "{answers}");
    assert!(started.elapsed() > SHORT * 2 && started.elapsed() < SHORT * 4 + SLACK, "{:?}", started.elapsed());
}

/// Nothing is left to write, and the kernel would go on offering what it took for minutes after the gateway.
#[tokio::test]
async fn a_client_that_does_not_read_what_the_kernel_took() {
    let gateway = start(only(|deadlines| {
        deadlines.head = SHORT;
        deadlines.age = SHORT * 6;
    }));
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2048).unwrap();
    let mut stream = socket.connect(gateway.plain).await.unwrap();
    let started = std::time::Instant::now();
    stream.write_all(format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.plain).as_bytes()).await.unwrap();
    let reset = async {
        while stream.take_error().unwrap().is_none() {
            sleep(SHORT / 10).await;
        }
    };
    timeout(SHORT * 6 + SLACK, reset).await.expect("it is still open");
    assert!(started.elapsed() > SHORT * 4, "a slow client gets its age: {:?}", started.elapsed());
}

/// More silent clients than places: whoever comes next gets the place of the one that came first, and waits for no deadline.
#[tokio::test]
async fn a_crowd_of_silent_clients_delays_nobody() {
    let gateway = start(only(|_| {}));
    let mut silent = Vec::new();
    for _ in 0..CONNECTIONS_SHARED {
        silent.push(gateway.plain().await);
    }
    for _ in 0..20 {
        let started = std::time::Instant::now();
        assert_eq!(gateway.get("/").await.status, 200);
        assert!(started.elapsed() < SLACK, "{:?}", started.elapsed());
    }
    let (bytes, elapsed) = read_to_end(&mut silent[0]).await;
    assert!(bytes.is_empty() && elapsed < SLACK, "{elapsed:?}");
    let last = silent.last_mut().unwrap();
    assert!(timeout(SHORT, last.read(&mut [0; 1])).await.is_err(), "more were closed than had to be");
    // Whoever comes directly waits for none of them either.
    let mut direct = gateway.tls().await;
    direct.write_all(format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.tls).as_bytes()).await.unwrap();
    assert_eq!(read_answer(&mut direct, false).await.unwrap().status, 200);
}

/// All places taken by clients that have asked for something and do not read the answer: the same.
#[tokio::test]
async fn a_crowd_that_does_not_read_delays_nobody() {
    let gateway = start(only(|_| {}));
    let _vault = Vault::start(&gateway.folder.0, Reply::Bytes { status: 200, length: 3 << 20, fill: 7 });
    let request = format!("GET /rosters HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.plain);
    let mut deaf = Vec::new();
    for _ in 0..CONNECTIONS_SHARED {
        let mut stream = gateway.plain().await;
        stream.write_all(request.repeat(4).as_bytes()).await.unwrap();
        deaf.push(stream);
    }
    let started = std::time::Instant::now();
    assert_eq!(gateway.get("/").await.status, 200);
    assert!(started.elapsed() < SLACK, "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_client_that_waits_for_a_silent_vault_is_answered_before_its_age_ends() {
    let gateway = start(|config| config.vault_answer = SHORT);
    let _vault = Vault::start(&gateway.folder.0, Reply::Silence);
    let started = std::time::Instant::now();
    assert_eq!(gateway.relay(&vec![0; request_bytes(Class::Small)]).await.status, 503);
    assert_by_deadline(started.elapsed());
}

#[tokio::test]
async fn a_client_that_half_closes_still_gets_its_answer_or_a_clean_end() {
    let gateway = start(|_| {});
    let mut stream = gateway.plain().await;
    stream.write_all(format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.plain).as_bytes()).await.unwrap();
    let answer = read_answer(&mut stream, false).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert_eq!((answer.status, rest.len()), (200, 0));
}
