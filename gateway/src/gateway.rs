//! The gateway as a whole: bound first, then served until told to stop.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use governor::clock::DefaultClock;
use tellsafe_jail::{JailError, Listen, Passed, PassedError};
use tellsafe_link::{LinkError, gateway_side};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::clock;
use crate::config::{Config, ConfigError, VaultAt, is_loopback};
use crate::conn::{Door, Way};
use crate::event::Event;
use crate::gate::Gate;
use crate::intake::Intake;
use crate::limits::{self, Deadlines};
use crate::places::Places;
use crate::rosters::Rosters;
use crate::route::Hosts;
use crate::throttle::Throttle;
use crate::tls::{self, TlsError};
use crate::vault_link::{Line, VaultLink};
use crate::work::Works;

/// Why a gateway cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The link to the vault.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// An address is taken, or this process may not use it.
    #[error("cannot listen there: {0}")]
    Listen(#[from] io::Error),
    /// A socket that systemd was to pass.
    #[error(transparent)]
    Passed(#[from] PassedError),
    /// One that it passed is open to a network, and must not be.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Outside its jail it does not serve.
    #[error("{0}. For development only, --development --no-jail starts without")]
    Jail(#[from] JailError),
    /// The operating system has no randomness.
    #[error("the operating system has no randomness to give")]
    Random,
}

/// A gateway with its files read and its sockets bound. It needs nothing more from the file system than the vault's
/// socket, if it is here.
pub struct Gateway {
    tls: Option<(TcpListener, TlsAcceptor, Deadlines)>,
    plain: Option<(TcpListener, Deadlines)>,
    onion: Option<(TcpListener, Deadlines)>,
    intake: Intake,
}

impl Gateway {
    /// Reads the certificate and binds. Blocking, and starts no thread, so that a jail around it can still be closed
    /// afterwards.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn bind(config: &Config) -> Result<Self, StartError> {
        let mut passed = Passed::take();
        let tls = match &config.tls {
            Some((place, certificate)) => {
                let acceptor = TlsAcceptor::from(tls::server_config(certificate)?);
                let socket = open(*place, "https", &mut passed)?;
                if config.development && !is_loopback(socket.local_addr()?) {
                    return Err(ConfigError::DevelopmentNotLoopback.into());
                }
                Some((socket, acceptor, config.tls_deadlines))
            }
            None => None,
        };
        let mut local = |place: Option<Listen<SocketAddr>>, name| -> Result<_, StartError> {
            let Some(place) = place else { return Ok(None) };
            let socket = open(place, name, &mut passed)?;
            if !is_loopback(socket.local_addr()?) {
                return Err(ConfigError::PlainNotLoopback.into());
            }
            Ok(Some((socket, config.plain_deadlines)))
        };
        let (plain, onion) = (local(config.plain, "plain")?, local(config.onion, "onion")?);
        passed.all_taken()?;
        let mut hosts = config.hosts.clone();
        if config.development {
            let without_tls = plain.iter().chain(&onion).map(|(socket, _)| socket);
            for socket in tls.iter().map(|(socket, ..)| socket).chain(without_tls) {
                let port = socket.local_addr()?.port();
                hosts.extend(["localhost", "127.0.0.1", "[::1]"].map(|name| format!("{name}:{port}")));
            }
        }
        let throttle = match config.rates {
            Some(rates) => Some(Throttle::new(rates, DefaultClock::default()).map_err(|_| StartError::Random)?),
            None => None,
        };
        let line = match &config.vault {
            VaultAt::Socket(socket) => Line::Socket(socket.clone()),
            VaultAt::Link { address, folder } => {
                let side = gateway_side(folder, clock::since_1970())?;
                Event::from(side.left).note();
                Line::Link(*address, side)
            }
        };
        let vault = VaultLink::new(line, config.vault_answer);
        let works = Works::new().map_err(|_| StartError::Random)?;
        let gate = Gate { throttle, works, always_strained: config.strained };
        let intake = Intake::new(Hosts::new(hosts), gate, Rosters::new(config.rosters_age), vault);
        Ok(Self { tls, plain, onion, intake })
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

    /// The address of the listener behind tor, with its real port.
    #[must_use]
    pub fn onion_address(&self) -> Option<SocketAddr> {
        self.onion.as_ref().and_then(|(socket, _)| socket.local_addr().ok())
    }

    /// Serves until `stop` resolves, then lets what is under way end for at most [`limits::DRAIN`].
    ///
    /// # Errors
    /// A socket cannot be given to the runtime.
    pub async fn serve(self, stop: impl Future<Output = ()>) -> io::Result<()> {
        let tls = self.tls.map(|(socket, tls, deadlines)| (socket, Way::Tls(tls), deadlines));
        let plain = self.plain.map(|(socket, deadlines)| (socket, Way::Plain, deadlines));
        let onion = self.onion.map(|(socket, deadlines)| (socket, Way::Onion, deadlines));
        let intake = Arc::new(self.intake);
        let (stopping, stopped) = watch::channel(false);
        let (mut doors, mut places) = (Vec::new(), Vec::new());
        for (socket, way, deadlines) in tls.into_iter().chain(plain).chain(onion) {
            let count = if matches!(way, Way::Tls(_)) { limits::CONNECTIONS } else { limits::CONNECTIONS_SHARED };
            let own = Places::new(count, Duration::ZERO);
            places.push(Arc::clone(&own));
            doors.push(Door { socket: tokio::net::TcpListener::from_std(socket)?, way, deadlines, places: own });
        }
        Event::Started.note();
        for door in doors {
            tokio::spawn(door.accept_all(Arc::clone(&intake), stopped.clone()));
        }
        stop.await;
        Event::Stopping.note();
        stopping.send_replace(true);
        // Every connection holds a place: when all are back, all have ended.
        let ended = async {
            for own in &places {
                own.all_back().await;
            }
        };
        let _ = timeout(limits::DRAIN, ended).await;
        Event::Stopped.note();
        Ok(())
    }
}

/// Opens a listener there, or takes the one that systemd passed as `name` (`FileDescriptorName=` in its unit).
fn open(place: Listen<SocketAddr>, name: &'static str, passed: &mut Passed) -> Result<TcpListener, StartError> {
    let socket = match place {
        Listen::At(address) => TcpListener::bind(address)?,
        Listen::Systemd => passed.tcp(name)?,
    };
    // Asking again only changes how many may wait: 128 would be full at once when many come, and the kernel would drop the others' first
    // packet, for which a browser waits a second and more.
    rustix::net::listen(&socket, limits::WAITING).map_err(io::Error::from)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}
