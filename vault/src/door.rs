//! Where the gateway comes in: a Unix socket, or a port that only the other half of a link gets through.

use crate::config::At;
use std::fs::{DirBuilder, Permissions};
use std::io;
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;
use tellsafe_jail::{Listen, Passed, PassedError};
use tellsafe_link::{LinkError, VaultSide, vault_side};

/// A bound listener. Nothing more is read from files or opened after this.
pub enum Door {
    /// On this machine.
    Socket(UnixListener),
    /// From another one.
    Link(TcpListener, VaultSide),
}

/// Why there is no door.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The path or address is taken, or cannot be used.
    #[error("cannot listen there: {0}")]
    Listen(#[from] io::Error),
    /// The socket that systemd was to pass.
    #[error(transparent)]
    Passed(#[from] PassedError),
    /// The link's files.
    #[error(transparent)]
    Link(#[from] LinkError),
}

impl Door {
    /// Opens the door; a link's certificates are judged by `now`, the time since 1970.
    ///
    /// # Errors
    /// [`DoorError`].
    pub fn open(at: &At, passed: &mut Passed, now: Duration) -> Result<Self, DoorError> {
        Ok(match at {
            At::Socket(Listen::At(path)) => Self::Socket(bind(path)?),
            At::Socket(Listen::Systemd) => {
                let listener = passed.unix("vault")?;
                listener.set_nonblocking(true)?;
                Self::Socket(listener)
            }
            At::Link { address, folder } => {
                let side = vault_side(folder, now)?;
                let listener = match address {
                    Listen::At(address) => TcpListener::bind(address)?,
                    Listen::Systemd => passed.tcp("vault")?,
                };
                listener.set_nonblocking(true)?;
                Self::Link(listener, side)
            }
        })
    }

    /// Where it is: the socket's path, the address with its real port, or `systemd`.
    ///
    /// # Errors
    /// The kernel does not say.
    pub fn place(&self, at: &At) -> io::Result<String> {
        Ok(match (self, at) {
            (Self::Socket(_), At::Socket(Listen::At(path))) => path.display().to_string(),
            (Self::Socket(_), _) => "systemd".to_owned(),
            (Self::Link(listener, _), _) => listener.local_addr()?.to_string(),
        })
    }
}

/// Opens the socket, with mode 0660: for this account, and for the gateway's when the two share a group. Its folder is made with mode
/// 0700 when it is missing; a socket that a killed vault left is replaced.
///
/// # Errors
/// The path is taken by a running vault or by something else, or cannot be used.
fn bind(path: &Path) -> io::Result<UnixListener> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    match UnixStream::connect(path) {
        Ok(_) => return Err(io::ErrorKind::AddrInUse.into()),
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => std::fs::remove_file(path)?,
        Err(_) => {}
    }
    let listener = UnixListener::bind(path)?;
    // Until here only this account may write to it, and so connect, unless the service's umask says otherwise.
    std::fs::set_permissions(path, Permissions::from_mode(0o660))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}
