//! Sockets that systemd opened, and passes on by name (`sd_listen_fds(3)`).
//!
//! With them a server needs no right to open a port, and no network of its own: it can be started in an empty one.

use std::fmt;
use std::io;
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::str::FromStr;

use listenfd::ListenFd;

/// Where a server listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listen<A> {
    /// There: it opens the socket itself.
    At(A),
    /// On the socket that systemd passes: typed as `systemd`.
    Systemd,
}

impl<A: FromStr> FromStr for Listen<A> {
    type Err = A::Err;

    fn from_str(typed: &str) -> Result<Self, A::Err> {
        if typed == "systemd" { Ok(Self::Systemd) } else { typed.parse().map(Self::At) }
    }
}

/// Why a passed socket cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PassedError {
    /// None of this name.
    #[error("systemd passed no socket with FileDescriptorName={0}: is its socket unit enabled?")]
    Missing(&'static str),
    /// It is not of the kind that this name stands for.
    #[error("the socket that systemd passed as {0} is of another kind")]
    Kind(&'static str),
    /// One that nobody asked for: somebody believes that it is served.
    #[error("systemd passed a socket that no option takes, or two of one name: see FileDescriptorName in its unit")]
    Unused,
}

/// What systemd passed to this process.
pub struct Passed {
    sockets: ListenFd,
    /// In the order of the sockets; taken ones are empty.
    names: Vec<String>,
}

impl fmt::Debug for Passed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.names.fmt(formatter)
    }
}

impl Passed {
    /// Takes them from the environment, once: there is nothing the second time. Before there are threads.
    #[must_use]
    pub fn take() -> Self {
        let names = std::env::var("LISTEN_FDNAMES").unwrap_or_default();
        let sockets = ListenFd::from_env();
        // systemd names every socket; where nobody did, there is none to ask for.
        let mut names: Vec<String> = names.split(':').map(str::to_owned).collect();
        names.resize(sockets.len(), "unnamed".to_owned());
        Self { sockets, names }
    }

    /// The TCP listener of this name.
    ///
    /// # Errors
    /// [`PassedError`].
    pub fn tcp(&mut self, name: &'static str) -> Result<TcpListener, PassedError> {
        self.find(name, ListenFd::take_tcp_listener)
    }

    /// The Unix stream listener of this name.
    ///
    /// # Errors
    /// [`PassedError`].
    pub fn unix(&mut self, name: &'static str) -> Result<UnixListener, PassedError> {
        self.find(name, ListenFd::take_unix_listener)
    }

    fn find<S>(
        &mut self,
        name: &'static str,
        take: impl Fn(&mut ListenFd, usize) -> io::Result<Option<S>>,
    ) -> Result<S, PassedError> {
        let at = self.names.iter().position(|passed| passed == name).ok_or(PassedError::Missing(name))?;
        let socket = take(&mut self.sockets, at).ok().flatten().ok_or(PassedError::Kind(name))?;
        self.names.iter_mut().skip(at).take(1).for_each(String::clear);
        Ok(socket)
    }

    /// Says whether all of them were taken.
    ///
    /// # Errors
    /// [`PassedError::Unused`].
    pub fn all_taken(&self) -> Result<(), PassedError> {
        if self.names.iter().all(String::is_empty) { Ok(()) } else { Err(PassedError::Unused) }
    }
}
