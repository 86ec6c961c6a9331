//! The gateway as a whole: bound first, then served until told to stop.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use governor::clock::DefaultClock;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::config::Config;
use crate::conn::Door;
use crate::event::Event;
use crate::gate::Gate;
use crate::intake::Intake;
use crate::limits::{self, Deadlines};
use crate::rosters::Rosters;
use crate::route::Hosts;
use crate::throttle::Throttle;
use crate::tls::{self, TlsError};
use crate::vault_link::VaultLink;
use crate::work::Works;

/// Why a gateway cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// An address is taken, or this process may not use it.
    #[error("cannot listen there: {0}")]
    Listen(#[from] io::Error),
    /// The operating system has no randomness.
    #[error("the operating system has no randomness to give")]
    Random,
}

/// A gateway with its files read and its sockets bound. It needs nothing more from the file system than the vault's
/// socket.
pub struct Gateway {
    tls: Option<(TcpListener, TlsAcceptor, Deadlines)>,
    plain: Option<(TcpListener, Deadlines)>,
    intake: Intake,
}

impl Gateway {
    /// Reads the certificate and binds. Blocking, and starts no thread, so that a jail around it can still be closed
    /// afterwards.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn bind(config: &Config) -> Result<Self, StartError> {
        let tls = match &config.tls {
            Some((address, certificate)) => {
                let acceptor = TlsAcceptor::from(tls::server_config(certificate)?);
                Some((bind(*address)?, acceptor, config.tls_deadlines))
            }
            None => None,
        };
        let plain = match config.plain {
            Some(address) => Some((bind(address)?, config.plain_deadlines)),
            None => None,
        };
        let mut hosts = config.hosts.clone();
        if config.development {
            let sockets = tls.iter().map(|(socket, ..)| socket).chain(plain.iter().map(|(socket, _)| socket));
            for socket in sockets {
                let port = socket.local_addr()?.port();
                hosts.extend(["localhost", "127.0.0.1", "[::1]"].map(|name| format!("{name}:{port}")));
            }
        }
        let throttle = match config.rates {
            Some(rates) => Some(Throttle::new(rates, DefaultClock::default()).map_err(|_| StartError::Random)?),
            None => None,
        };
        let vault = VaultLink::new(config.vault.clone(), config.vault_answer);
        let works = Works::new().map_err(|_| StartError::Random)?;
        let gate = Gate { throttle, works, always_strained: config.strained };
        let intake = Intake::new(Hosts::new(hosts), gate, Rosters::new(config.rosters_age), vault);
        Ok(Self { tls, plain, intake })
    }

    /// The address of the HTTPS listener, with its real port.
    #[must_use]
    pub fn tls_address(&self) -> Option<SocketAddr> {
        self.tls.as_ref().and_then(|(socket, ..)| socket.local_addr().ok())
    }

    /// The address of the plain listener, with its real port.
    #[must_use]
    pub fn plain_address(&self) -> Option<SocketAddr> {
        self.plain.as_ref().and_then(|(socket, _)| socket.local_addr().ok())
    }

    /// Serves until `stop` resolves, then lets what is under way end for at most [`limits::DRAIN`].
    ///
    /// # Errors
    /// A socket cannot be given to the runtime.
    pub async fn serve(self, stop: impl Future<Output = ()>) -> io::Result<()> {
        let tls = self.tls.map(|(socket, tls, deadlines)| (socket, Some(tls), deadlines));
        let plain = self.plain.map(|(socket, deadlines)| (socket, None, deadlines));
        let intake = Arc::new(self.intake);
        let places = Arc::new(Semaphore::new(usize::try_from(limits::CONNECTIONS).unwrap_or(usize::MAX)));
        let (stopping, stopped) = watch::channel(false);
        let mut doors = Vec::new();
        for (socket, tls, deadlines) in tls.into_iter().chain(plain) {
            let share = if tls.is_some() { limits::CONNECTIONS } else { limits::CONNECTIONS_SHARED };
            let share = Arc::new(Semaphore::new(usize::try_from(share).unwrap_or(usize::MAX)));
            let door = Door { socket: tokio::net::TcpListener::from_std(socket)?, tls, deadlines, share };
            doors.push(door);
        }
        Event::Started.note();
        for door in doors {
            tokio::spawn(door.accept_all(Arc::clone(&intake), Arc::clone(&places), stopped.clone()));
        }
        stop.await;
        Event::Stopping.note();
        stopping.send_replace(true);
        // Every connection holds a place: when all are back, all have ended.
        let _ = timeout(limits::DRAIN, places.acquire_many(limits::CONNECTIONS)).await;
        Event::Stopped.note();
        Ok(())
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = TcpListener::bind(address)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}
