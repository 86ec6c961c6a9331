//! A SOCKS5 proxy (RFC 1928, RFC 1929) on loopback, such as Tor's: who comes through it comes from another address.

use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// Starts one that reaches everything from `source`. Returns its `host:port`; it ends with the runtime.
pub async fn proxy(source: Ipv4Addr) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, source));
        }
    });
    address
}

async fn serve(mut client: TcpStream, source: Ipv4Addr) -> std::io::Result<()> {
    let methods = take(&mut client, 2).await?[1];
    take(&mut client, methods).await?;
    client.write_all(&[5, 2]).await?;
    let name = take(&mut client, 2).await?[1];
    take(&mut client, name).await?;
    let password = take(&mut client, 1).await?[0];
    take(&mut client, password).await?;
    client.write_all(&[1, 0]).await?;
    let kind = take(&mut client, 4).await?[3];
    let length = if kind == 3 { take(&mut client, 1).await?[0] } else { 4 };
    let host = take(&mut client, length).await?;
    let port = take(&mut client, 2).await?;
    let host = if kind == 3 {
        String::from_utf8_lossy(&host).parse().unwrap_or(Ipv4Addr::LOCALHOST)
    } else {
        Ipv4Addr::new(host[0], host[1], host[2], host[3])
    };
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((source, 0)))?;
    let mut server = socket.connect(SocketAddr::from((host, u16::from_be_bytes([port[0], port[1]])))).await?;
    client.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

async fn take(client: &mut TcpStream, count: u8) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![0; count.into()];
    client.read_exact(&mut bytes).await?;
    Ok(bytes)
}
