//! Clients that mean harm, over real sockets, from networks of their own. They run in a program of their own, `hostile`, which nothing but
//! a test starts: it may open more files than a test, and what they cost is not taken for what the gateway costs.

pub mod attack;
pub mod gateway;
pub mod kind;
pub mod outcome;
pub mod visits;

mod deaf;
mod drip;
mod frames;
mod noise;
mod oversized;
mod silent;
mod smuggling;
mod target;

use kind::Kind;
use outcome::Outcome;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::pin;
use std::time::{Duration, Instant};
use target::{Client, Target};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// A busy machine is late: with what it closes, and with noticing.
pub const SLACK: Duration = Duration::from_secs(8);

/// Attacks the gateway at this address, which has this certificate, until `stop` resolves: whatever it closes is opened again. Then waits
/// until it has closed everything, or has failed to. `program` tells several of a kind apart, which come from different networks.
pub async fn run(
    kind: Kind,
    program: u8,
    address: SocketAddr,
    certificate: &Path,
    stop: impl Future<Output = ()>,
) -> Outcome {
    let target = Target::new(address, certificate);
    let (stopping, stopped) = watch::channel(false);
    let mut clients = JoinSet::new();
    for number in 0..kind.count() {
        clients.spawn(go_on(kind, program, target.clone(), number, stopped.clone()));
    }
    stop.await;
    stopping.send_replace(true);
    clients.join_all().await.into_iter().fold(Outcome::default(), Outcome::with)
}

/// One connection after the other.
async fn go_on(kind: Kind, program: u8, target: Target, index: usize, mut stop: watch::Receiver<bool>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut number = index;
    while !*stop.borrow() {
        let connecting = target.connect(kind.source(program, index), kind.window());
        let connected = tokio::select! {
            connected = connecting => connected,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match connected {
            Ok(stream) => {
                let (since, from) = (Instant::now(), stream.local_addr().expect("it has one"));
                let mut client = pin!(once(kind, Client { target: &target, number }, stream));
                match timeout(kind.patience(), &mut client).await {
                    Err(_) if !target.has(from) => outcome.unconnected += 1,
                    ended => outcome.add(since.elapsed(), ended.ok()),
                }
            }
            Err(_) => outcome.unconnected += 1,
        }
        number += kind.count();
        tokio::select! {
            () = sleep(kind.pause()) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
    outcome
}

/// From a connection to its end.
async fn once(kind: Kind, client: Client<'_>, stream: TcpStream) -> Result<(), String> {
    match kind {
        Kind::Silent => silent::silent(stream).await,
        Kind::HandshakeDrip => drip::handshake(stream).await,
        Kind::SilentAfterTls => silent::silent_after_tls(client, stream).await,
        Kind::HeadDrip => drip::head(client, stream).await,
        Kind::Idle => silent::idle(client, stream).await,
        Kind::Returning => silent::returning(client, stream).await,
        Kind::SlowPost => drip::post(client, stream).await,
        Kind::Deaf | Kind::DeafAndTiny => deaf::deaf(client, stream).await,
        Kind::Sip => deaf::sip(client, stream).await,
        Kind::ComeAndGo => silent::come_and_go(client, stream).await,
        Kind::HalfClosed => silent::half_closed(client, stream).await,
        Kind::Frames => frames::frames(client, stream).await,
        Kind::Noise => noise::noise(client, stream).await,
        Kind::Oversized => oversized::oversized(client, stream).await,
        Kind::Smuggling => smuggling::smuggle(client, stream).await,
        Kind::Crowd => match client.number % 5 {
            0 => silent::silent(stream).await,
            1 => drip::handshake(stream).await,
            2 => silent::silent_after_tls(client, stream).await,
            3 => drip::head(client, stream).await,
            _ => deaf::deaf(client, stream).await,
        },
    }
}
