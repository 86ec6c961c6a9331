//! Noticing a line that died without a word: a cut cable sends no goodbye.

use crate::limits;
use rustix::net::sockopt;
use std::io;
use std::os::fd::AsFd;

/// Lets the kernel end this connection within seconds once the other side does not confirm what was sent, or does not answer when
/// nothing was. Without it that takes a quarter of an hour, or for ever.
///
/// # Errors
/// The kernel refuses one of the options.
pub fn notice_silence(socket: impl AsFd) -> io::Result<()> {
    let socket = socket.as_fd();
    sockopt::set_tcp_nodelay(socket, true)?;
    let silence = u32::try_from(limits::SILENCE.as_millis()).unwrap_or(u32::MAX);
    sockopt::set_tcp_user_timeout(socket, silence)?;
    sockopt::set_tcp_keepidle(socket, limits::PROBE_AFTER)?;
    sockopt::set_tcp_keepintvl(socket, limits::PROBE_AGAIN)?;
    sockopt::set_tcp_keepcnt(socket, limits::PROBES)?;
    sockopt::set_socket_keepalive(socket, true)?;
    Ok(())
}
