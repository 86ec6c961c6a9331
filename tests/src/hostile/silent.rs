//! Those who say little.

use super::target::{Client, only, read_away};
use std::time::Duration;
use tellsafe_gateway::limits::Deadlines;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Just before the deadline for the next request.
const JUST_BEFORE: Duration = Deadlines::TLS.head.saturating_sub(Duration::from_secs(2));

/// TCP alone.
pub(super) async fn silent(mut stream: TcpStream) -> Result<(), String> {
    only("to silence", &read_away(&mut stream).await, &[])
}

/// TLS alone.
pub(super) async fn silent_after_tls(client: Client<'_>, stream: TcpStream) -> Result<(), String> {
    let Some(mut stream) = client.tls(stream).await else { return Ok(()) };
    only("to silence", &read_away(&mut stream).await, &[])
}

/// One request.
pub(super) async fn idle(client: Client<'_>, stream: TcpStream) -> Result<(), String> {
    let Some(mut stream) = client.tls(stream).await else { return Ok(()) };
    let _ = stream.write_all(client.page().as_bytes()).await;
    only("to one request", &read_away(&mut stream).await, &[200, 429])
}

/// A request every few seconds.
pub(super) async fn returning(client: Client<'_>, stream: TcpStream) -> Result<(), String> {
    let Some(mut stream) = client.tls(stream).await else { return Ok(()) };
    let mut buffer = vec![0; 16 * 1024];
    loop {
        if stream.write_all(client.page().as_bytes()).await.is_err() {
            return Ok(());
        }
        let pause = tokio::time::sleep(JUST_BEFORE);
        tokio::pin!(pause);
        loop {
            tokio::select! {
                () = &mut pause => break,
                read = stream.read(&mut buffer) => if !matches!(read, Ok(1..)) { return Ok(()) },
            }
        }
    }
}

/// An end of our side only.
pub(super) async fn half_closed(client: Client<'_>, mut stream: TcpStream) -> Result<(), String> {
    if client.number.is_multiple_of(3) {
        let _ = stream.shutdown().await;
        return only("to an end", &read_away(&mut stream).await, &[]);
    }
    let Some(mut stream) = client.tls(stream).await else { return Ok(()) };
    let (said, allowed): (_, &[u16]) =
        if client.number % 3 == 1 { ("GET / HTTP/1.1\r\nHo".to_owned(), &[]) } else { (client.page(), &[200, 429]) };
    let _ = stream.write_all(said.as_bytes()).await;
    let _ = stream.shutdown().await;
    only("to a request that ends", &read_away(&mut stream).await, allowed)
}

/// Closed at once, reset at once, in the middle of a handshake, after one.
pub(super) async fn come_and_go(client: Client<'_>, mut stream: TcpStream) -> Result<(), String> {
    if client.number.is_multiple_of(2) {
        // The kernel then sends a reset instead of an end.
        stream.set_zero_linger().map_err(|error| error.to_string())?;
    }
    match client.number / 2 % 3 {
        0 => {}
        1 => {
            let _ = stream.write_all(&[22, 3, 1, 2, 0, 1, 0]).await;
        }
        _ => drop(client.tls(stream).await),
    }
    Ok(())
}
