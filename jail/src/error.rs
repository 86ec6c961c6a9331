//! Why there is no jail. Each sentence says what is missing and what to do about it.

/// Why a jail cannot be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JailError {
    /// A file or folder that has to stay open is not there.
    #[error("the jail cannot leave {0} open: it is not there, or may not be opened")]
    Place(&'static str),
    /// Files and ports cannot be closed.
    #[error("the jail needs Landlock: {0}")]
    Landlock(Landlock),
    /// The list of calls is none for this machine.
    #[error("the jail's list of system calls is for x86_64; on another kind of machine it would be wrong")]
    Machine,
    /// The kernel does not take the filter.
    #[error(
        "the jail needs seccomp, which this kernel was built without (CONFIG_SECCOMP_FILTER) or something around this process forbids"
    )]
    Seccomp,
    /// Threads that run already would stay outside.
    #[error("the jail has to be closed before there are threads, and /proc has to be there to see that")]
    NotAlone,
    /// The kernel refuses what it grants every process.
    #[error("the jail could not switch memory dumps off: something around this process forbids prctl or prlimit")]
    Dumps,
}

/// What is wrong with Landlock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Landlock {
    /// Not built in, or hidden by a filter around this process.
    #[error("this kernel was built without it; use Linux 6.12 or newer, with CONFIG_SECURITY_LANDLOCK")]
    NotThere,
    /// Switched off at boot.
    #[error("it is switched off; add 'landlock' to the 'lsm=' list of the kernel's command line")]
    Off,
    /// Not all that the jail needs.
    #[error("this kernel's is too old; use Linux 6.12 or newer")]
    Old,
    /// It refused.
    #[error("the kernel refused the rules")]
    Refused,
}
