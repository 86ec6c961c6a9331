//! What a server of Tellsafe may still ask of the kernel once it serves, and what happens when it asks for more.
//!
//! A program says which files it needs ([`Place`]), to which TCP ports it connects, and which system calls it makes, each with its
//! reason ([`Call`]). [`Jail::enforce`] then closes everything else for good: [Landlock][landlock] denies every other file and port,
//! a [seccomp filter][seccomp] ends the process at any other call, nothing is written to disk when it crashes, and no program that it
//! starts could have more rights. It does so as a whole or it is an error: a server does not serve half a jail.
//!
//! The order in a program's `main`: sockets (from systemd, [`Passed`], or bound), then every file that is read once, then the jail, then
//! threads. Landlock restricts only the thread that asks for it and those that it starts, so [`Jail::enforce`] refuses to run
//! beside others.
//!
//! A program whose options open more adds it where it makes its `Jail`, and only then: a list of calls of its own behind
//! [`Jail::calls`], a port behind [`Jail::connect`]. Sockets that listen are opened before, so no jail has a right to bind. Landlock
//! knows ports and no addresses: which address a program connects to is what its own code says.
//!
//! What it does not do: until Linux 7.1 Landlock has no say in which Unix sockets a program connects to by path; file permissions have.
//!
//! [landlock]: https://docs.kernel.org/userspace-api/landlock.html
//! [seccomp]: https://docs.kernel.org/userspace-api/seccomp_filter.html

mod call;
mod error;
mod files;
mod filter;
mod passed;
mod process;

pub use call::{Call, Check, Effect};
pub use error::{JailError, Landlock};
pub use files::{Access, Place};
pub use filter::instructions;
pub use passed::{Listen, Passed, PassedError};
pub use syscalls::Sysno;

/// Everything that stays open.
#[derive(Debug)]
pub struct Jail<'calls> {
    /// Files and folders, with all that is in them.
    pub places: Vec<Place>,
    /// TCP ports that it may connect to, with calls that let it.
    pub connect: Vec<u16>,
    /// System calls: what every configuration makes, then what only this one does.
    pub calls: Vec<&'calls [Call]>,
}

impl Jail<'_> {
    /// Closes everything else, for this process and whatever it starts. There is no way back.
    ///
    /// # Errors
    /// [`JailError`], which says what is missing. Part of the jail may stand then: the process is of no use any more.
    pub fn enforce(&self) -> Result<(), JailError> {
        let filters = filter::compile(&self.calls)?;
        process::is_alone()?;
        process::leave_no_memory_behind()?;
        files::restrict(&self.places, &self.connect)?;
        filter::install(&filters)
    }
}
