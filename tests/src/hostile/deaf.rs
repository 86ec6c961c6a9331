//! Those who ask and do not listen.

use super::target::{Client, is_closed, until_closed};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// More pages than kernels hold for one connection; of every fourth client only one, which the kernel takes as a whole: the gateway has
/// nothing left to write then, and the connection must end all the same.
const fn pages(client: Client<'_>) -> usize {
    if client.number.is_multiple_of(4) { 1 } else { 31 }
}

/// Requests, and not a byte of their answers.
pub(super) async fn deaf(client: Client<'_>, stream: TcpStream) -> Result<(), String> {
    if let Some(stream) = asked(client, stream).await {
        until_closed(stream.get_ref().0).await;
    }
    Ok(())
}

/// A few bytes at a time, as they come from the wire.
pub(super) async fn sip(client: Client<'_>, stream: TcpStream) -> Result<(), String> {
    if let Some(mut stream) = asked(client, stream).await {
        let mut few = [0; 64];
        while let Ok(1..) = stream.get_mut().0.read(&mut few).await
            && !is_closed(stream.get_ref().0).await
        {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
    Ok(())
}

async fn asked(client: Client<'_>, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
    let mut stream = client.tls(stream).await?;
    let _ = stream.write_all(client.page().repeat(pages(client)).as_bytes()).await;
    let _ = stream.flush().await;
    Some(stream)
}
